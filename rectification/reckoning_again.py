"""Reckoning open last dates again after a notice changed the calendar (DOMAIN 4).

Never to an earlier day than the one in force, which was printed and served; both stay on record.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from organization import clock
from organization.actors import SYSTEM
from organization.errors import Conflict, RuleBroken
from organization.models import CalendarNotice
from organization.work_calendar import WorkCalendar
from rectification.commands import Due, DueUnit, StepCommand
from rectification.deadlines import reckon
from rectification.models import Problem, ProblemEvent
from rectification.states import Action, State
from rectification.steps import take_step

BATCH = 500
SETS_A_LAST_DATE = (
    Action.ORDER,
    Action.FAIL_RECHECK,
    Action.SEND_BACK,
    Action.REOPEN,
    Action.GRANT_EXTENSION,
    Action.RESUME,
)


@dataclass(frozen=True)
class Moved:
    """A problem whose last date the calendar moves, or confirms where both dates are one."""

    problem: Problem
    old: date
    new: date

    @property
    def is_later(self) -> bool:
        """Whether the date is another one, so that people are told."""
        return self.new != self.old


def plan(calendar: WorkCalendar, year: int) -> Iterator[Moved]:
    """Yield what a calendar would move among the open last dates that reach into the year.

    Two statements a batch, nothing is written.
    """
    problems = Problem.objects.filter(
        state=State.ORDERED, last_date__gte=date(year, 1, 1)
    ).select_related("establishment")
    last = None
    while batch := list(problems.filter(**{"pk__gt": last} if last else {}).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        set_by = _set_by(batch)
        for problem in batch:
            moved = _moved(problem, set_by.get(problem.pk), calendar)
            if moved is not None:
                yield moved


def apply(notice: CalendarNotice, calendar: WorkCalendar) -> tuple[int, int]:
    """Move what the calendar moves, each problem through the door of steps.

    Returns how many dates are later now, and how many problems somebody was just moving and so
    keep theirs; running it again takes those. Safe to stop at any time.
    """
    later = left = 0
    for moved in list(plan(calendar, notice.year)):
        try:
            take_step(_command(notice, moved), by=SYSTEM)
        except (Conflict, RuleBroken):
            left += 1
        else:
            later += moved.is_later
    return later, left


def _set_by(problems: list[Problem]) -> dict[uuid.UUID, ProblemEvent]:
    """Return the event that set each problem's last date; one statement."""
    events = ProblemEvent.objects.filter(
        problem__in=[problem.pk for problem in problems], action__in=SETS_A_LAST_DATE
    ).order_by("problem", "sequence")
    return {event.problem_id: event for event in events.only("problem_id", "action", "data")}


def _moved(problem: Problem, event: ProblemEvent | None, calendar: WorkCalendar) -> Moved | None:
    old = problem.last_date
    if old is None or event is None:
        return None
    new = max(old, _reckoned(event, calendar) or old)
    start = problem.ordered_on or old
    confirmed = problem.last_date_provisional and not calendar.provisional_between(start, new)
    return Moved(problem, old, new) if new != old or confirmed else None


def _reckoned(event: ProblemEvent, calendar: WorkCalendar) -> date | None:
    """Return the date anew; None where a date was named, or what was left was added."""
    due = event.data.get("due")
    if due is None:
        return None
    start = date.fromisoformat(event.data["from"])
    return reckon(Due(DueUnit(due["unit"]), due["count"]), start, calendar).date


def _command(notice: CalendarNotice, moved: Moved) -> StepCommand:
    return StepCommand(
        id=uuid.uuid5(notice.pk, str(moved.problem.pk)),
        problem_id=moved.problem.pk,
        action=Action.RECKON_AGAIN,
        base_version=moved.problem.version,
        happened_at=clock.now(),
        note=f"按{notice.year}年放假安排（{notice.source}）"
        + ("重算" if moved.is_later else "核定，日期不变"),
        due=Due(date=moved.new),
    )
