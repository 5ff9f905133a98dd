"""A team's ordinary day: it goes round, has put right at once what it finds, and sends it in."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from config.mengyin.catalogue import Finding
from config.mengyin.county import County
from config.mengyin.fieldwork import Call, Crew, fixed_at_once, send
from config.mengyin.half_year import PlannedVisit, at
from config.mengyin.timeline import Process
from organization import clock
from rectification.commands import StepCommand
from rectification.states import Action
from rectification.steps import take_step

CLOSE_NOTES = ("整改一处、销号一处", "照片清楚，整改到位，同意销号", "同意销号")
# Found, ordered, fixed: the version a supervisor sees.
FIXED_VERSION = 3
ON_THE_WAY_HOME = timedelta(minutes=15)


def go(
    county: County,
    crew: Crew,
    visits: Sequence[PlannedVisit],
    *,
    sent_after: timedelta = ON_THE_WAY_HOME,
    close_today: bool = False,
) -> Process:
    """Visit after visit; the phone sends them all at once, ``sent_after`` the last one."""
    yield visits[-1].finished_at + sent_after
    calls = [look(county, visit) for visit in visits]
    send(county, crew, calls)
    close_later(county, calls, close_today=close_today)


def look(county: County, visit: PlannedVisit) -> Call:
    """Return the visit with as many problems as it finds, each put right at once."""
    findings: list[Finding] = []
    if visit.problems:
        findings = county.catalogue.at_once(visit.place.category, visit.problems, county.chance)
    problems = [fixed_at_once(county, visit.place, finding) for finding in findings]
    return Call(visit.place, visit.started_at, visit.finished_at, findings, problems)


def close_later(county: County, calls: Iterable[Call], *, close_today: bool = False) -> None:
    """Leave what the calls found to a supervisor."""
    problems = [problem.id for call in calls for problem in call.problems]
    if problems:
        county.timeline.add(_closing(county, problems, close_today=close_today))


def _closing(county: County, problems: Sequence[UUID], *, close_today: bool) -> Process:
    """A supervisor goes through the papers in the evening, or the next working morning."""
    supervisor = county.people.actor(county.chance.choice(("supervisor", "supervisor2")))
    moment = _at_the_desk(county, close_today=close_today)
    for problem in problems:
        yield moment
        take_step(
            StepCommand(
                id=county.new_id(),
                problem_id=problem,
                action=Action.CLOSE,
                base_version=FIXED_VERSION,
                happened_at=moment,
                note=county.chance.choice(CLOSE_NOTES),
            ),
            by=supervisor,
        )
        moment += timedelta(minutes=county.chance.randint(1, 4))


def _at_the_desk(county: County, *, close_today: bool) -> datetime:
    today = clock.today()
    if not close_today and county.chance.random() < 0.2:
        return at(county.calendar.add_workdays(today, 1), time(8, 40))
    return max(at(today, time(16, 45)), clock.now() + timedelta(minutes=10))
