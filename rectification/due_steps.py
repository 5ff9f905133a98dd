"""Which steps of the escalation policy a problem has reached, and when it reaches the next one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from organization import clock, work_calendar
from organization.work_calendar import WorkCalendar
from rectification import policy
from rectification.clocks import Running, running
from rectification.models import EscalationStep, Problem
from rectification.quiet_hours import first_moment, next_allowed


class Reached(NamedTuple):
    """A problem at a step, its clock, and the lower steps that nobody was told of.

    ``reminds`` is False where the step fell before the wait began, so that nobody is told of it.
    """

    problem: Problem
    step: EscalationStep
    running: Running
    missed: Sequence[EscalationStep]
    reminds: bool


class DueSteps:
    """The policy laid over the work calendar. Pure: it holds both and asks nobody.

    ``highest`` is always the highest offset on record of the problem's present clock and last
    date, None where there is none: nobody is told of a lower step after a higher one.
    """

    def __init__(self, steps: Iterable[EscalationStep], calendar: WorkCalendar) -> None:
        self.calendar = calendar
        self._lines: dict[tuple[str, str], list[EscalationStep]] = defaultdict(list)
        for step in sorted(steps, key=lambda step: step.offset):
            self._lines[step.clock, step.severity].append(step)

    @classmethod
    def load(cls) -> "DueSteps":
        """Return policy and calendar as this process remembers them, for a minute at most."""
        return cls(policy.load(), work_calendar.load())

    @classmethod
    def read(cls) -> "DueSteps":
        """Return the policy as the database has it now; one statement."""
        return cls(policy.read(), work_calendar.load())

    @property
    def policy_is_empty(self) -> bool:
        """Whether no step is active, so that nobody would ever be told."""
        return not self._lines

    def reached(self, problem: Problem, highest: int | None, now: datetime) -> Reached | None:
        """Return the highest step a problem has come to since the one on record."""
        present = running(problem)
        if present is None:
            return None
        today = clock.local_date(now)
        steps = [
            step
            for step in self._above(problem, present, highest)
            if self.reached_on(present, step) <= today
        ]
        if not steps:
            return None
        *missed, step = steps
        return Reached(
            problem, step, present, missed, reminds=not self._fell_before(problem, present, step)
        )

    def next_at(self, problem: Problem, highest: int | None, now: datetime) -> datetime | None:
        """Return when the next step may be told; a moment in the past when it is due already."""
        present = running(problem)
        if present is None:
            return None
        step = next(self._above(problem, present, highest), None)
        if step is None:
            return None
        first = first_moment(self.calendar, self.reached_on(present, step), problem.severity)
        return first if first > now else self.must_wait(problem, now) or first

    def must_wait(self, problem: Problem, now: datetime) -> datetime | None:
        """Return until when quiet hours hold a problem back; None when it may be told now."""
        until = next_allowed(self.calendar, now, problem.severity)
        return until if until > now else None

    def reached_on(self, present: Running, step: EscalationStep) -> date:
        """Return the local date on which a running clock comes to a step."""
        return self.calendar.add_workdays(present.since, present.allowed + step.offset)

    def _above(
        self, problem: Problem, present: Running, highest: int | None
    ) -> Iterator[EscalationStep]:
        """Yield the steps still to come on record, lowest first."""
        for step in self._lines.get((present.clock, problem.severity), ()):
            if step.order_kinds and problem.order_kind not in step.order_kinds:
                continue
            if highest is None or step.offset > highest:
                yield step

    def _fell_before(self, problem: Problem, present: Running, step: EscalationStep) -> bool:
        """A reminder whose day was past when the last date was set reminds nobody."""
        return (
            step.offset < 0
            and problem.waiting_since is not None
            and self.reached_on(present, step) <= problem.waiting_since
        )
