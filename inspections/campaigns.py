"""Campaigns (专项行动): created, given targets, assigned to teams, and how far they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from inspections import assignments
from inspections.models import Assignment, Campaign, CampaignTarget, Establishment, Inspection
from inspections.models.establishment import SURVIVOR
from inspections.rates import percent
from inspections.staff import MANAGING, require_role_in
from organization import access
from organization.actors import Actor
from organization.changes import Changed, mark
from organization.errors import Conflict, Malformed, Missing, RuleBroken
from organization.models import Area
from organization.models.changes import Subject
from organization.roles import Role

MAY_CREATE = (Role.SUPERVISOR, Role.LEADER, Role.BUREAU)
MAX_TAGS = 20


@dataclass(frozen=True)
class CampaignCommand:
    """A campaign; ``planned`` is its number of tasks (任务数) where one was set."""

    id: UUID
    county: str
    name: str
    starts_on: date
    ends_on: date
    initiator: str = Campaign.Initiator.COUNTY
    leading_group: str = ""
    plan_document: str = ""
    planned: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a campaign is.

    ``visits`` counts completed visits (家次), ``targets`` the establishments on the list and
    ``done`` those visited (家), a merged one as its survivor; ``planned`` is the number of tasks,
    the number of targets where none was set.
    """

    targets: int
    planned: int
    assigned: int = 0
    inspected: int = 0
    could_not: int = 0
    visits: int = 0
    done: int = 0

    @property
    def done_rate(self) -> Decimal | None:
        """计划完成率 in per cent, done ÷ planned; it may exceed 100. None where nothing is."""
        return percent(self.done, self.planned)

    @property
    def inspected_rate(self) -> Decimal | None:
        """任务完成率 in per cent: inspected ÷ assigned."""
        return percent(self.inspected, self.assigned)

    @property
    def finished_rate(self) -> Decimal | None:
        """任务完结率 in per cent: inspected or could not be inspected ÷ assigned."""
        return percent(self.inspected + self.could_not, self.assigned)


def create(command: CampaignCommand, *, by: Actor) -> Campaign:
    """Create a campaign; the same command again changes nothing.

    Raises Malformed (``bad_initiator``, ``bad_campaign``), RuleBroken (``ends_before_start``,
    ``campaign_exists``), Conflict (``id_reused``), NotAllowed, Missing.
    """
    wanted = _read(command)
    if len(command.county) != 6 or not Area.objects.filter(pk=command.county).exists():
        raise Missing("unknown_county", "没有找到该县（市、区）。", county=command.county)
    require_role_in(by, command.county, MAY_CREATE)
    try:
        with transaction.atomic():
            known = Campaign.objects.filter(pk=command.id).first()
            if known:
                return _same(known, wanted)
            wanted.save(force_insert=True)
            mark(changed(wanted))
    except IntegrityError:
        known = Campaign.objects.filter(pk=command.id).first()
        if known:
            return _same(known, wanted)
        raise RuleBroken("campaign_exists", "同名且同日开始的专项行动已经存在。") from None
    return wanted


def _read(command: CampaignCommand) -> Campaign:
    if command.initiator not in Campaign.Initiator.values:
        raise Malformed("bad_initiator", f"发起层级不正确：{command.initiator}。")
    if command.ends_on < command.starts_on:
        raise RuleBroken("ends_before_start", "结束日期早于开始日期。")
    tags = [tag.strip() for tag in command.tags]
    sound = (
        0 < len(command.name.strip()) <= 80
        and len(command.leading_group) <= 200
        and len(command.plan_document) <= 80
        and 0 <= (command.planned or 0) <= 10_000_000
        and len(tags) <= MAX_TAGS
        and all(0 < len(tag) <= 20 for tag in tags)
    )
    if not sound:
        raise Malformed(
            "bad_campaign",
            "请填写名称（80 字内）；领导小组 200 字内，文号 80 字内，任务数不小于 0，"
            "标签每个 20 字内。",
        )
    return Campaign(
        id=command.id,
        county_id=command.county,
        name=command.name.strip(),
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        initiator=command.initiator,
        leading_group=command.leading_group.strip(),
        plan_document=command.plan_document.strip(),
        planned=command.planned,
        tags=tags,
    )


SAID = (
    "county_id", "name", "starts_on", "ends_on", "initiator", "leading_group", "plan_document",
    "planned", "tags",
)  # fmt: skip


def _same(known: Campaign, wanted: Campaign) -> Campaign:
    if any(getattr(known, name) != getattr(wanted, name) for name in SAID):
        raise Conflict("id_reused", "该编号已用于另一个专项行动。", campaign=str(known.pk))
    return known


def changed(campaign: Campaign) -> Changed:
    """Return the change mark of a campaign, which belongs to its county as a whole."""
    return Changed(Subject.CAMPAIGN, campaign.pk, town=campaign.county_id, day=campaign.starts_on)


def add_targets(campaign_id: UUID, establishments: Collection[UUID], *, by: Actor) -> int:
    """Put establishments on a campaign's list and return how many are on it.

    Those already on it stay. Raises Missing (also when one of the establishments is unseen),
    NotAllowed.
    """
    with transaction.atomic():
        campaign = _of(campaign_id, by)
        places = _places(establishments, campaign, by)
        CampaignTarget.objects.bulk_create(
            [CampaignTarget(campaign=campaign, establishment=place) for place in places],
            ignore_conflicts=True,
        )
        mark(changed(campaign))
        return campaign.targets.count()


def assign(
    campaign_id: UUID,
    team_id: UUID,
    due: date,
    establishments: Collection[UUID] | None = None,
    *,
    by: Actor,
) -> list[Assignment]:
    """Assign establishments of a campaign to a team, all its targets where none are named.

    Each establishment is assigned once a campaign: what is assigned already stays as it is and is
    not among the answer. Named ones that are not on the list are put on it.

    Raises Missing, NotAllowed, RuleBroken (``no_targets``, ``due_before_start``).
    """
    with transaction.atomic():
        campaign = _of(campaign_id, by)
        if due < campaign.starts_on:
            raise RuleBroken("due_before_start", "完成期限早于专项行动的开始日期。")
        assignments.require_team(team_id, campaign.county_id)
        if establishments is None:
            places = _targets(campaign, by)
        else:
            add_targets(campaign_id, establishments, by=by)
            places = _places(establishments, campaign, by)
        return _assign_rest(campaign, team_id, due, places)


def _assign_rest(
    campaign: Campaign, team_id: UUID, due: date, places: list[Establishment]
) -> list[Assignment]:
    # Locked, so that two people assigning at once do not both make the same assignment.
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    taken = set(campaign.assignments.values_list("establishment_id", flat=True))
    made = [
        assignments.new(place, team_id, Assignment.Reason.CAMPAIGN, due)
        for place in places
        if place.pk not in taken
    ]
    for assignment in made:
        assignment.campaign = campaign
    Assignment.objects.bulk_create(made)
    mark(*(assignments.changed(a, a.establishment.category_id) for a in made), changed(campaign))
    return made


def _of(campaign_id: UUID, by: Actor) -> Campaign:
    campaign = access.find(Campaign.objects.all(), by, area="county", pk=campaign_id)
    require_role_in(by, campaign.county_id, MANAGING)
    return campaign


def _places(establishments: Collection[UUID], campaign: Campaign, by: Actor) -> list[Establishment]:
    wanted = set(establishments)
    places = list(
        access.within(Establishment.objects.all(), by)
        .filter(pk__in=wanted, county=campaign.county_id, merged_into=None)
        .order_by("pk")
    )
    if len(places) != len(wanted):
        unknown = sorted(str(pk) for pk in wanted - {place.pk for place in places})
        raise Missing("unknown_establishment", "有单位不存在或您无权查看。", establishments=unknown)
    return places


def _targets(campaign: Campaign, by: Actor) -> list[Establishment]:
    places = list(
        access.within(Establishment.objects.all(), by).filter(campaigntarget__campaign=campaign)
    )
    if not places:
        raise RuleBroken("no_targets", "该专项行动还没有检查对象。")
    return places


def progress(campaigns: Collection[Campaign]) -> dict[UUID, Progress]:
    """Return how far campaigns are, by their ids; three statements however many there are."""
    ids = [campaign.pk for campaign in campaigns]
    targets = dict(
        CampaignTarget.objects.filter(campaign__in=ids)
        .values_list("campaign")
        .annotate(number=Count(SURVIVOR, distinct=True))
    )
    counted: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for campaign_id, assigned, inspected, could_not in _assigned(ids):
        counted[campaign_id].update(assigned=assigned, inspected=inspected, could_not=could_not)
    for campaign_id, visits, done in _visited(ids):
        counted[campaign_id].update(visits=visits, done=done)
    return {
        campaign.pk: Progress(
            targets=targets.get(campaign.pk, 0),
            planned=campaign.planned or targets.get(campaign.pk, 0),
            **counted[campaign.pk],
        )
        for campaign in campaigns
    }


def _assigned(campaigns: Collection[UUID]) -> Iterable[tuple[UUID, int, int, int]]:
    state = Assignment.State
    return (
        Assignment.objects.filter(campaign__in=campaigns)
        .order_by()
        .values_list("campaign")
        .annotate(
            assigned=Count("pk"),
            inspected=Count("pk", filter=Q(state=state.INSPECTED)),
            could_not=Count("pk", filter=Q(state=state.COULD_NOT)),
        )
    )


def _visited(campaigns: Collection[UUID]) -> Iterable[tuple[UUID, int, int]]:
    return (
        Inspection.objects.filter(campaign__in=campaigns, outcome=Inspection.Outcome.COMPLETED)
        .order_by()
        .values_list("campaign")
        .annotate(visits=Count("pk"), done=Count(SURVIVOR, distinct=True))
    )
