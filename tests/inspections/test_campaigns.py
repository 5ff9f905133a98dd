"""Campaigns and assignments: who should check what by when, and how far it is."""

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from inspections import assignments, campaigns, register, visits
from inspections.assignments import AssignmentCommand, CouldNotCommand
from inspections.campaigns import CampaignCommand, Progress
from inspections.models import Assignment, Campaign, CampaignTarget, Establishment, Photo
from inspections.photos import PhotoRef
from inspections.register import MergeCommand
from inspections.visits import VisitPhoto
from organization import clock
from organization.errors import Conflict, Malformed, Missing, NotAllowed, Refusal, RuleBroken
from organization.ids import new_id
from organization.models import ChangeMark
from tests.cast import COUNTY, NEXT_COUNTY, OTHER_TOWN, TOWN, Cast, make_establishment
from tests.inspections.scenes import NOON, sha, shut, statements, visit

DUE = date(2026, 3, 31)


def command(**changes: Any) -> CampaignCommand:
    plain = CampaignCommand(
        id=new_id(),
        county=COUNTY,
        name="医疗废物专项整治",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 6, 30),
        leading_group="领导小组",
        plan_document="蒙卫发〔2026〕3 号",
        planned=4,
        tags=("七小行业",),
    )
    return replace(plain, **changes)


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    return campaigns.create(command(), by=cast.actor("supervisor"))


def barbershops(count: int) -> list[Establishment]:
    return [make_establishment(f"理发{n}店", "hair") for n in range(count)]


def ids(places: list[Establishment]) -> list[UUID]:
    return [place.pk for place in places]


def refusal_of(call: Any) -> str:
    with pytest.raises(Refusal) as refused:
        call()
    return refused.value.code


# --- campaigns ----------------------------------------------------------------------------------


def test_a_campaign_is_created_once_however_often_it_is_sent(cast: Cast) -> None:
    by, wanted = cast.actor("supervisor"), command()
    first = campaigns.create(wanted, by=by)
    assert campaigns.create(wanted, by=by) == first
    assert (first.county_id, first.planned, first.tags) == (COUNTY, 4, ["七小行业"])
    assert Campaign.objects.count() == 1
    assert list(ChangeMark.objects.values_list("subject", "subject_id", "town")) == [
        ("campaign", first.pk, COUNTY)
    ]
    assert refusal_of(lambda: campaigns.create(replace(wanted, planned=5), by=by)) == "id_reused"
    assert refusal_of(lambda: campaigns.create(command(), by=by)) == "campaign_exists"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"initiator": "village"}, "bad_initiator"),
        ({"ends_on": date(2026, 2, 28)}, "ends_before_start"),
        ({"name": " "}, "bad_campaign"),
        ({"name": "长" * 81}, "bad_campaign"),
        ({"planned": -1}, "bad_campaign"),
        ({"tags": ("",)}, "bad_campaign"),
        ({"county": "379999"}, "unknown_county"),
        ({"county": TOWN}, "unknown_county"),
        ({"county": NEXT_COUNTY}, "role_required"),
    ],
)
def test_what_is_wrong_with_a_campaign_is_named(
    cast: Cast, changes: dict[str, Any], code: str
) -> None:
    by = cast.actor("supervisor")
    assert refusal_of(lambda: campaigns.create(command(**changes), by=by)) == code
    assert not Campaign.objects.exists()


def test_inspectors_do_not_create_campaigns(cast: Cast) -> None:
    for who in ("inspector", "teamleader", "auditor", "assistant", "admin"):
        with pytest.raises(NotAllowed):
            campaigns.create(command(), by=cast.actor(who))


def test_targets_are_added_once(cast: Cast, campaign: Campaign) -> None:
    by, places = cast.actor("bureau"), ids(barbershops(3))
    assert campaigns.add_targets(campaign.pk, places[:2], by=by) == 2
    assert campaigns.add_targets(campaign.pk, places, by=by) == 3
    for stranger in (new_id(), cast.next_door.pk):
        with pytest.raises(Missing):
            campaigns.add_targets(campaign.pk, [stranger], by=by)
    with pytest.raises(NotAllowed):
        campaigns.add_targets(campaign.pk, places, by=cast.actor("inspector"))
    with pytest.raises(Missing):
        campaigns.add_targets(campaign.pk, places, by=cast.actor("outsider"))


def test_all_targets_are_assigned_once(cast: Cast, campaign: Campaign) -> None:
    by, places = cast.actor("supervisor"), ids(barbershops(3))
    campaigns.add_targets(campaign.pk, places, by=by)
    first = campaigns.assign(campaign.pk, cast.team.pk, DUE, places[:1], by=by)
    rest = campaigns.assign(campaign.pk, cast.team.pk, DUE, by=by)
    assert [a.establishment_id for a in first] == places[:1]
    assert {a.establishment_id for a in rest} == set(places[1:])
    assert campaigns.assign(campaign.pk, cast.team.pk, DUE, by=by) == []
    one = rest[0]
    assert (one.reason, one.due, one.state, one.town) == ("campaign", DUE, "open", TOWN)


def test_assigning_another_place_puts_it_on_the_list(cast: Cast, campaign: Campaign) -> None:
    by = cast.actor("teamleader")
    campaigns.assign(campaign.pk, cast.team.pk, DUE, [cast.clinic.pk], by=by)
    assert CampaignTarget.objects.get().establishment == cast.clinic


def test_what_is_wrong_with_assigning_is_named(cast: Cast, campaign: Campaign) -> None:
    by, team = cast.actor("supervisor"), cast.team.pk

    def assign(due: date = DUE, team_id: UUID = team, **named: Any) -> Any:
        return lambda: campaigns.assign(campaign.pk, team_id, due, by=by, **named)

    assert refusal_of(assign()) == "no_targets"
    assert refusal_of(assign(date(2026, 2, 28))) == "due_before_start"
    assert refusal_of(assign(team_id=new_id())) == "unknown_team"
    assert refusal_of(assign(establishments=[new_id()])) == "unknown_establishment"
    assert not CampaignTarget.objects.exists()


def test_assigning_costs_the_same_for_1_and_50(cast: Cast, campaign: Campaign) -> None:
    by = cast.actor("supervisor")
    counted = []
    for count in (1, 50):
        places = [make_establishment(f"{count}-{n}", "hair").pk for n in range(count)]
        with statements() as sent:
            campaigns.assign(campaign.pk, cast.team.pk, DUE, places, by=by)
        counted.append(len(sent))
    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_two_people_assigning_at_once_assign_each_place_once(cast: Cast) -> None:
    by = cast.actor("supervisor")
    with clock.at(NOON):
        campaign = campaigns.create(command(), by=by)
        campaigns.add_targets(campaign.pk, ids(barbershops(5)), by=by)
    start, made = threading.Barrier(3), []

    def send() -> None:
        try:
            start.wait()
            with clock.at(NOON):
                made.append(len(campaigns.assign(campaign.pk, cast.team.pk, DUE, by=by)))
        finally:
            connection.close()

    people = [threading.Thread(target=send) for _ in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(made) == [0, 0, 5]
    assert Assignment.objects.count() == 5


@pytest.mark.usefixtures("checklists")
def test_progress_is_counted_from_what_was_done(cast: Cast, campaign: Campaign) -> None:
    by, places = cast.actor("supervisor"), barbershops(3)
    for place in (cast.barbershop, *places):
        campaigns.add_targets(campaign.pk, [place.pk], by=by)
    first, second, third = campaigns.assign(
        campaign.pk, cast.team.pk, DUE, ids([cast.barbershop, *places[:2]]), by=by
    )
    go(cast, visit(cast, establishment_id=first.establishment_id, assignment_id=first.pk))
    go(cast, visit(cast, establishment_id=first.establishment_id, campaign_id=campaign.pk))
    go(
        cast,
        shut(
            cast,
            establishment_id=second.establishment_id,
            assignment_id=second.pk,
            photos=(VisitPhoto(new_id(), sha(b"a")),),
        ),
    )
    assert Assignment.objects.get(pk=third.pk).state == "open"
    other = campaigns.create(command(name="另一个", planned=None), by=by)
    with statements() as sent:
        found = campaigns.progress([campaign, other])
    assert len(sent) == 3
    far = found[campaign.pk]
    assert far == Progress(
        targets=4, planned=4, assigned=3, inspected=1, could_not=1, visits=2, done=1
    )
    assert (far.done_rate, far.inspected_rate, far.finished_rate) == (
        Decimal("25.00"),
        Decimal("33.33"),
        Decimal("66.67"),
    )
    assert found[other.pk] == Progress(targets=0, planned=0)
    assert found[other.pk].done_rate is None


@pytest.mark.usefixtures("checklists")
def test_a_merged_establishment_is_one_target(cast: Cast) -> None:
    by, [double] = cast.actor("supervisor"), barbershops(1)
    campaign = campaigns.create(command(planned=None), by=by)
    campaigns.add_targets(campaign.pk, ids([cast.barbershop, double]), by=by)
    go(cast, visit(cast, campaign_id=campaign.pk))
    go(cast, visit(cast, establishment_id=double.pk, campaign_id=campaign.pk))
    assert campaigns.progress([campaign])[campaign.pk].done_rate == Decimal("100.00")
    register.merge(MergeCommand(cast.barbershop.pk, 1, double.pk, 1), by=by)
    far = campaigns.progress([campaign])[campaign.pk]
    assert far == Progress(targets=1, planned=1, visits=2, done=1)
    assert far.done_rate == Decimal("100.00")


def go(cast: Cast, wanted: visits.VisitCommand) -> None:
    with transaction.atomic():
        visits.submit_visit(wanted, by=cast.actor("inspector"), digest="")


def test_the_rates_of_the_documents() -> None:
    assert Progress(targets=57, planned=57, done=57).done_rate == Decimal("100.00")
    assert Progress(targets=0, planned=10_000, done=10_082).done_rate == Decimal("100.82")


# --- assignments --------------------------------------------------------------------------------


def daily(cast: Cast, **changes: Any) -> AssignmentCommand:
    plain = AssignmentCommand(
        id=new_id(),
        establishment_id=cast.barbershop.pk,
        team_id=cast.team.pk,
        reason="daily",
        due=DUE,
        person_id=cast.inspector.pk,
    )
    return replace(plain, **changes)


def test_an_assignment_is_made_once_however_often_it_is_sent(cast: Cast) -> None:
    by, wanted = cast.actor("teamleader"), daily(cast)
    made = assignments.assign(wanted, by=by)
    assert assignments.assign(wanted, by=by) == made
    assert (made.town, made.person, made.state) == (TOWN, cast.inspector, "open")
    assert ChangeMark.objects.count() == 1
    later = replace(wanted, due=date(2026, 4, 1))
    assert refusal_of(lambda: assignments.assign(later, by=by)) == "id_reused"


def test_what_is_wrong_with_an_assignment_is_named(cast: Cast, campaign: Campaign) -> None:
    by = cast.actor("supervisor")

    def code(**changes: Any) -> str:
        return refusal_of(lambda: assignments.assign(daily(cast, **changes), by=by))

    assert code(reason="boredom") == "bad_reason"
    assert code(establishment_id=cast.next_door.pk) == "not_found"
    assert code(team_id=new_id()) == "unknown_team"
    assert code(person_id=cast.outsider.pk) == "unknown_person"
    assert code(campaign_id=new_id()) == "unknown_campaign"
    assignments.assign(daily(cast, campaign_id=campaign.pk), by=by)
    assert code(campaign_id=campaign.pk) == "already_assigned"
    with pytest.raises(NotAllowed):
        assignments.assign(daily(cast), by=cast.actor("auditor"))


@pytest.mark.usefixtures("checklists")
class TestSettledByVisits:
    """What a visit does to the assignment it was made for."""

    def assigned(self, cast: Cast, **changes: Any) -> Assignment:
        return assignments.assign(daily(cast, **changes), by=cast.actor("supervisor"))

    def test_a_completed_visit_makes_it_inspected(self, cast: Cast) -> None:
        assignment = self.assigned(cast)
        ChangeMark.objects.all().delete()
        go(cast, visit(cast, assignment_id=assignment.pk))
        assignment.refresh_from_db()
        assert (assignment.state, assignment.done_on, assignment.done_by) == (
            "inspected",
            date(2026, 3, 5),
            cast.inspector,
        )
        subjects = ChangeMark.objects.values_list("subject", "day")
        assert ("assignment", DUE) in list(subjects)

    def test_a_shut_door_with_a_photo_makes_it_impossible(self, cast: Cast) -> None:
        assignment = self.assigned(cast)
        go(cast, shut(cast, assignment_id=assignment.pk))
        assignment.refresh_from_db()
        assert assignment.state == "open"
        shot = VisitPhoto(new_id(), sha(b"a"))
        go(cast, shut(cast, assignment_id=assignment.pk, photos=(shot,)))
        assignment.refresh_from_db()
        assert (assignment.state, assignment.note, assignment.evidence_id) == (
            "could_not",
            "检查时关闭",
            shot.id,
        )

    def test_a_later_visit_that_succeeds_wins(self, cast: Cast) -> None:
        assignment = self.assigned(cast)
        shot = VisitPhoto(new_id(), sha(b"a"))
        go(cast, shut(cast, assignment_id=assignment.pk, photos=(shot,)))
        go(cast, visit(cast, assignment_id=assignment.pk))
        assignment.refresh_from_db()
        assert assignment.state == "inspected"

    def test_of_two_visits_sent_together_the_second_sees_what_the_first_did(
        self, cast: Cast
    ) -> None:
        assignment = self.assigned(cast)
        found = visit(cast, assignment_id=assignment.pk)
        shot = VisitPhoto(new_id(), sha(b"a"))
        closed = shut(cast, assignment_id=assignment.pk, photos=(shot,))
        with transaction.atomic():
            visits.submit_visits([(found, ""), (closed, "")], by=cast.actor("inspector"))
        assignment.refresh_from_db()
        assert (assignment.state, assignment.evidence_id) == ("inspected", None)

    def test_a_visit_takes_the_campaign_of_its_assignment(
        self, cast: Cast, campaign: Campaign
    ) -> None:
        assignment = self.assigned(cast, campaign_id=campaign.pk)
        with transaction.atomic():
            made = visits.submit_visit(
                visit(cast, assignment_id=assignment.pk), by=cast.actor("inspector"), digest=""
            )
        assert made.campaign == campaign

    def test_a_visit_to_the_survivor_settles_what_the_merged_row_was_assigned(
        self, cast: Cast
    ) -> None:
        double = make_establishment("阳光理发", "hair")
        assignment = self.assigned(cast, establishment_id=double.pk)
        register.merge(
            MergeCommand(cast.barbershop.pk, 1, double.pk, 1), by=cast.actor("supervisor")
        )
        go(cast, visit(cast, assignment_id=assignment.pk))
        assignment.refresh_from_db()
        assert assignment.state == "inspected"

    def test_it_must_be_the_same_place_and_campaign(self, cast: Cast, campaign: Campaign) -> None:
        elsewhere = self.assigned(cast, establishment_id=cast.clinic.pk)
        here = self.assigned(cast)
        assert (
            refusal_of(lambda: go(cast, visit(cast, assignment_id=elsewhere.pk)))
            == "other_establishment"
        )
        wrong = visit(cast, assignment_id=here.pk, campaign_id=campaign.pk)
        assert refusal_of(lambda: go(cast, wrong)) == "other_campaign"


def test_what_cannot_be_inspected_says_why_and_shows_it(cast: Cast) -> None:
    made = assignments.assign(
        daily(cast, establishment_id=cast.clinic.pk), by=cast.actor("supervisor")
    )
    ref = PhotoRef(new_id(), sha(b"a"))
    told = CouldNotCommand(made.pk, " 已搬走，门口贴有告示 ", ref)
    ended = [assignments.could_not_inspect(told, by=cast.actor("inspector")) for _ in range(2)][-1]
    assert (ended.state, ended.note, ended.evidence_id) == (
        "could_not",
        "已搬走，门口贴有告示",
        ref.id,
    )
    assert (ended.done_on, ended.done_by) == (date(2026, 3, 5), cast.inspector)
    assert Photo.objects.get().town == OTHER_TOWN
    other = replace(told, note="别的原因")
    with pytest.raises(Conflict) as refused:
        assignments.could_not_inspect(other, by=cast.actor("inspector"))
    assert refused.value.code == "already_done"


def test_what_is_wrong_with_it_is_named(cast: Cast) -> None:
    ref = PhotoRef(new_id(), sha(b"a"))
    made = assignments.assign(daily(cast), by=cast.actor("supervisor"))
    with pytest.raises(Malformed):
        assignments.could_not_inspect(
            CouldNotCommand(made.pk, " ", ref), by=cast.actor("inspector")
        )
    with pytest.raises(NotAllowed):
        assignments.could_not_inspect(CouldNotCommand(made.pk, "x", ref), by=cast.actor("auditor"))
    with pytest.raises(Missing):
        assignments.could_not_inspect(CouldNotCommand(made.pk, "x", ref), by=cast.actor("outsider"))
    with pytest.raises(RuleBroken):
        assignments.assign(daily(cast, person_id=new_id()), by=cast.actor("supervisor"))
