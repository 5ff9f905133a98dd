"""The month before today: ordinary rounds, the stories, campaigns, assignments and the sweep."""

from collections.abc import Iterator
from datetime import time, timedelta
from random import Random

from config.mengyin import campaigns, cases, rounds
from config.mengyin.half_year import PlannedVisit, at, visit_times
from config.mengyin.invention import Place
from config.mengyin.month import WORKDAYS, Month
from config.mengyin.stories import (
    STORIES,
    Act,
    Story,
    closed,
    failed,
    found,
    order,
    ordered,
    passed,
    passed_remotely,
    rectified,
)
from config.mengyin.timeline import Process
from inspections import assignments
from inspections.assignments import AssignmentCommand
from inspections.models import Assignment
from inspections.models.checklist import Severity
from rectification import escalation, messages
from rectification.models import Problem
from rectification.states import State

SWEEP_AT = time(8, 5)
READ_AT = time(17, 40)
# On one day the phones found no signal, and what they hold comes in late (补录).
LATE_ONE, LATE = 9, timedelta(hours=47)
ROUND_CATEGORIES = {
    "hair": 40, "beauty": 15, "village_clinic": 22, "clinic": 13, "lodging": 5, "bath": 2,
    "footbath": 3,
}  # fmt: skip


def begin(month: Month) -> None:
    """Put the month on the timeline."""
    county = month.county
    for story in (*STORIES, *invented(month)):
        county.timeline.add(cases.play(month, story))
    campaigns.begin(month)
    _ordinary_rounds(month)
    county.timeline.add(_assignments(month))
    county.timeline.add(_sweeps(month))
    county.timeline.add(_reading(month))


def _ordinary_rounds(month: Month) -> None:
    """Send a few teams out every morning; what they find is put right at once."""
    county, chance = month.county, month.chance
    team = 0
    for ago in range(WORKDAYS, -1, -1):
        day = month.day(ago)
        if not county.calendar.is_workday(day):
            continue
        outings = chance.randint(*county.scale.recent_outings_a_day)
        for _ in range(max(outings, int(ago == LATE_ONE))):
            places = [_anywhere(month, chance) for _ in range(chance.randint(3, 4))]
            visits = [
                PlannedVisit(place, *times, int(chance.random() < 0.16))
                for place, times in zip(places, visit_times(day, chance), strict=False)
            ]
            sent_after = LATE if ago == LATE_ONE else rounds.ON_THE_WAY_HOME
            crew = month.crew(team, ago)
            county.timeline.add(rounds.go(county, crew, visits, sent_after=sent_after))
            team = (team + 1) % len(county.people.teams)


def _anywhere(month: Month, chance: Random) -> Place:
    category = chance.choices(list(ROUND_CATEGORIES), list(ROUND_CATEGORIES.values()))[0]
    return month.place(category)


def invented(month: Month) -> Iterator[Story]:
    """Yield ordinary stories, as chance has them: most in time, some late, some twice round."""
    chance = month.chance
    for number in range(month.county.scale.ordinary_stories):
        category = chance.choice(("hair", "hair", "hair", "beauty", "village_clinic", "clinic"))
        finding = month.county.catalogue.with_deadline(category, chance)
        ago, team = chance.randint(4, WORKDAYS - 1), number % len(month.county.people.teams)
        item = finding.item
        if item is None:
            continue
        acts = tuple(_course(ago, item.default_workdays, finding.severity, chance))
        yield Story(category, finding.code, tuple(act for act in acts if act.ago >= 0), team)


def _course(ago: int, due: int, severity: Severity, chance: Random) -> Iterator[Act]:
    """Yield what becomes of a problem; what would lie ahead of today has a negative ``ago``."""
    if chance.random() < 0.15:
        yield found(ago)
        ago -= 1
        yield order(ago, due)
    else:
        yield ordered(ago, due)
    late = chance.random() < 0.18
    ago -= due + chance.randint(1, 4) if late else chance.randint(1, max(1, due - 1))
    yield rectified(ago)
    ago -= chance.randint(1, 2)
    if chance.random() < 0.15:
        yield failed(ago, 3, "整改不到位，限期再改")
        ago -= 2
        yield rectified(ago)
        ago -= 1
    yield (
        passed_remotely(ago)
        if severity == Severity.MINOR and chance.random() < 0.5
        else passed(ago)
    )
    yield closed(ago - chance.randint(1, 2))


def _assignments(month: Month) -> Process:
    """The leader of the first team hands out what is to be done; some of it is late."""
    county = month.county
    leader = county.people.actor("teamleader")
    team = county.people.teams[0]
    inspector = county.people.users["inspector"].pk
    for given, due, own in (
        (6, 2, False), (3, 0, True), (3, 0, False), (2, -1, True), (2, -2, False), (1, -4, True),
        (1, -5, False),
    ):  # fmt: skip
        yield at(month.day(given), time(8, 50))
        place = month.place(month.chance.choice(("hair", "village_clinic", "beauty")))
        assignments.assign(
            AssignmentCommand(
                id=county.new_id(),
                establishment_id=county.id_of(place),
                team_id=team.pk,
                reason=Assignment.Reason.DAILY,
                due=month.day(due),
                person_id=inspector if own else None,
            ),
            by=leader,
        )
    yield at(month.day(1), time(18, 0))
    waiting = Problem.objects.filter(team=team, state=State.RECTIFIED, passed_on=None)
    for problem in waiting.order_by("number")[:3]:
        assignments.assign(
            AssignmentCommand(
                id=county.new_id(),
                establishment_id=problem.establishment_id,
                team_id=team.pk,
                reason=Assignment.Reason.RECHECK,
                due=month.day(-1),
            ),
            by=leader,
        )


def _sweeps(month: Month) -> Process:
    """The clock strikes each working morning, as the worker's does each minute."""
    for ago in range(WORKDAYS, -1, -1):
        if month.county.calendar.is_workday(month.day(ago)):
            yield at(month.day(ago), SWEEP_AT)
            escalation.sweep()


def _reading(month: Month) -> Process:
    """Everybody has read what came until two days ago."""
    yield at(month.day(2), READ_AT)
    for username in month.county.people.users:
        messages.read_all(by=month.county.people.actor(username))
