"""Two campaigns of the month: one that is over, one that is running."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time

from config.mengyin import rounds
from config.mengyin.chance import named_id
from config.mengyin.fieldwork import send
from config.mengyin.half_year import PlannedVisit, at
from config.mengyin.invention import Place
from config.mengyin.month import Month
from config.mengyin.places import COUNTY
from config.mengyin.timeline import Process
from inspections import campaigns, photo_arrivals
from inspections.campaigns import CampaignCommand
from inspections.models import Assignment, Inspection
from inspections.photo_meta import PhotoMeta
from inspections.visits import VisitPhoto
from organization import clock


@dataclass(frozen=True)
class Plan:
    """A campaign in working days from today: ``begin`` and ``end`` ago, negative lies ahead.

    Each of the teams gets ``share`` targets a scale's unit, visits ``visited`` of a hundred of
    them, and finds a shut door at the ``shut``-th of all.
    """

    name: str
    categories: tuple[str, ...]
    teams: tuple[int, ...]
    begin: int
    end: int
    due: int
    visited: int
    shut: int
    plan_document: str
    tags: tuple[str, ...]
    problems_every: int


PLANS = (
    Plan(
        name="村卫生室规范执业专项检查",
        categories=("village_clinic",),
        teams=(3, 4),
        begin=20,
        end=6,
        due=7,
        visited=100,
        shut=3,
        plan_document="蒙卫监发〔{year}〕18号",
        tags=("基层医疗",),
        problems_every=6,
    ),
    Plan(
        name="美容美发场所卫生专项整治",
        categories=("hair", "hair", "beauty"),
        teams=(0, 1, 2, 5),
        begin=12,
        end=-18,
        due=-8,
        visited=55,
        shut=3,
        plan_document="蒙卫监发〔{year}〕21号",
        tags=("七小行业", "国卫复审"),
        problems_every=5,
    ),
)


def begin(month: Month) -> None:
    """Put both campaigns on the timeline."""
    for plan in PLANS:
        month.county.timeline.add(_run(month, plan))


def _run(month: Month, plan: Plan) -> Process:
    """Announced by the bureau, assigned to the teams by a supervisor, then visited."""
    county = month.county
    starts_on, ends_on = month.day(plan.begin), month.day(plan.end)
    yield at(month.day(plan.begin + 1), time(10, 5))
    targets = [
        [
            month.place(plan.categories[number % len(plan.categories)])
            for number in range(county.scale.targets_a_team)
        ]
        for _ in plan.teams
    ]
    campaign = campaigns.create(
        CampaignCommand(
            id=named_id(plan.name),
            county=COUNTY,
            name=plan.name,
            starts_on=starts_on,
            ends_on=ends_on,
            leading_group="组长：赵卫东；副组长：刘芳、陈志强",
            plan_document=plan.plan_document.format(year=starts_on.year),
            planned=sum(map(len, targets)),
            tags=plan.tags,
        ),
        by=county.people.actor("bureau"),
    )
    yield at(month.day(plan.begin + 1), time(15, 10))
    for team, places in zip(plan.teams, targets, strict=True):
        assigned = campaigns.assign(
            campaign.pk,
            county.people.teams[team].pk,
            month.day(plan.due),
            [county.id_of(place) for place in places],
            by=county.people.actor("supervisor"),
        )
        _send_out(month, plan, team, places, assigned)


def _send_out(
    month: Month,
    plan: Plan,
    team: int,
    places: Sequence[Place],
    assigned: Sequence[Assignment],
) -> None:
    """Spread a team's visits over the days the campaign has had so far."""
    by_place = {one.establishment_id: one for one in assigned}
    days = range(plan.begin - 1, max(plan.due, 0), -1)
    going = len(places) * plan.visited // 100
    for number, place in enumerate(places[:going], start=1):
        ago = days[(number - 1) * len(days) // going]
        month.county.timeline.add(
            _visit(
                month,
                by_place[month.county.id_of(place)],
                place,
                (team, ago),
                shut=team == plan.teams[0] and number == plan.shut,
                problems=int(number % plan.problems_every == 2),
            )
        )


def _visit(
    month: Month,
    assignment: Assignment,
    place: Place,
    when: tuple[int, int],
    *,
    shut: bool,
    problems: int,
) -> Process:
    """The visit an assignment asks for, by a team so many days ago; a photo shows a shut door."""
    county = month.county
    team, ago = when
    times = month.call(ago, team)
    yield times[1]
    crew = month.crew(team, ago)
    call = rounds.look(county, PlannedVisit(place, *times, 0 if shut else problems))
    call = replace(
        call,
        reason=Inspection.Reason.CAMPAIGN,
        campaign_id=assignment.campaign_id,
        assignment_id=assignment.pk,
    )
    if not shut:
        send(county, crew, [call])
        rounds.close_later(county, [call])
        return
    picture = next(iter(county.pictures.values()))
    photo = VisitPhoto(county.new_id(), picture.sha256)
    call = replace(
        call, outcome=Inspection.Outcome.SHUT, photos=(photo,), note="门已上锁，邻居称停业数日"
    )
    send(county, crew, [call])
    photo_arrivals.store(
        photo.id,
        photo.sha256,
        picture.data,
        PhotoMeta("camera", clock.now(), 0, establishment=place.name),
        by=crew.actor(county),
    )
