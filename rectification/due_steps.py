"""Which steps of the escalation policy have been reached at a moment, and by which problems."""

import operator
from collections.abc import Sequence
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Length
from django_stubs_ext import WithAnnotations

from inspections.models.checklist import Severity
from organization import clock, work_calendar
from organization.models import Area
from organization.work_calendar import WorkCalendar
from rectification.clocks import clocks, latest_start
from rectification.models import Escalation, EscalationStep, Extension, Problem
from rectification.models.escalation import Clock

DAY_BEGINS, DAY_ENDS = 8, 21


class HighestStep(TypedDict):
    """What the database adds to a problem: the key of the highest step it has reached."""

    reached: str


if TYPE_CHECKING:
    DueProblem = WithAnnotations[Problem, HighestStep]
else:
    DueProblem = Problem


class Reached(NamedTuple):
    """A problem at a step: the record of it, and those of the lower steps nobody was told of.

    ``since`` is the date from which the step's clock runs.
    """

    problem: Problem
    step: EscalationStep
    since: date
    escalation: Escalation
    missed: list[Escalation]


def is_quiet(calendar: WorkCalendar, moment: datetime) -> bool:
    """Whether it is night (21:00–08:00) or a rest day, when only what is critical is told."""
    local = moment.astimezone(clock.LOCAL)
    return not (DAY_BEGINS <= local.hour < DAY_ENDS and calendar.is_workday(local.date()))


class DueSteps:
    """The policy laid over the work calendar at one moment.

    Nothing is stored about what time decides (law 7): for every step the calendar says which
    dates lie far enough back, and the database compares.
    """

    def __init__(
        self, steps: Sequence[EscalationStep], calendar: WorkCalendar, moment: datetime
    ) -> None:
        self.calendar = calendar
        self.moment = moment
        self.today = clock.local_date(moment)
        self.quiet = is_quiet(calendar, moment)
        self._clocks = clocks()
        self._steps = sorted(steps, key=lambda step: -step.offset)
        self._by_key = {(step.severity, step.key): step for step in self._steps}

    @classmethod
    def now(cls) -> "DueSteps":
        """Return what is due now; one statement, two when the calendar is read anew."""
        steps = EscalationStep.objects.filter(active=True)
        return cls(list(steps), work_calendar.load(), clock.now())

    @property
    def policy_is_empty(self) -> bool:
        """Whether no step is active, so that nobody would ever be told."""
        return not self._steps

    def counties(self) -> list[str]:
        """Return the keys of the counties where something is due; one statement.

        Each county is asked through its own index, so a county where nothing is due costs next
        to nothing.
        """
        there = self.problems().filter(county=OuterRef("pk"))
        counties = Area.objects.alias(digits=Length("key")).filter(Exists(there), digits=6)
        return list(counties.order_by("pk").values_list("pk", flat=True))

    def problems(self) -> QuerySet[DueProblem]:
        """Return the problems whose highest reached step is not on record in their round.

        An extension that waits for a decision holds a problem back (DOMAIN 2).
        """
        if not self._steps:
            return Problem.objects.none().annotate(reached=Value("", CharField()))
        recorded = Escalation.objects.filter(
            problem=OuterRef("pk"), round=OuterRef("round"), step=OuterRef("reached")
        )
        pending = Extension.objects.filter(problem=OuterRef("pk"), state=Extension.State.PENDING)
        highest = Case(
            *(When(self._is_at(step), then=Value(step.key)) for step in self._steps),
            default=None,
            output_field=CharField(),
        )
        return (
            Problem.objects.filter(self._may_be_due())
            .annotate(reached=highest)
            .filter(~Exists(recorded), ~Exists(pending), reached__isnull=False)
            .order_by()
        )

    def of(self, problem: DueProblem) -> Reached:
        """Return the records a problem is due: the step it reached and the lower ones it missed."""
        step = self._by_key[problem.severity, problem.reached]
        lower = [
            other
            for other in self._steps
            if (other.clock, other.severity) == (step.clock, step.severity)
            and other.offset < step.offset
            and _is_for(other, problem)
        ]
        return Reached(
            problem,
            step,
            self._clocks[Clock(step.clock)].start(problem),
            self._record(problem, step, skipped=self._fell_before_the_order(problem, step)),
            [self._record(problem, other, skipped=True) for other in lower],
        )

    def _may_be_due(self) -> Q:
        """What an index can answer: clocks that run from a date early enough for some step."""
        conditions = []
        for name, running in self._clocks.items():
            starts = [self._latest_start(step) for step in self._steps if step.clock == name]
            if starts:
                conditions.append(running.problems & Q(**{f"{running.since}__lte": max(starts)}))
        due = reduce(operator.or_, conditions)
        return due & Q(severity=Severity.CRITICAL) if self.quiet else due

    def _is_at(self, step: EscalationStep) -> Q:
        running = self._clocks[Clock(step.clock)]
        since = Q(**{f"{running.since}__lte": self._latest_start(step)})
        at = running.problems & since & Q(severity=step.severity)
        return at & Q(order_kind__in=step.order_kinds) if step.order_kinds else at

    def _latest_start(self, step: EscalationStep) -> date:
        allowed = self._clocks[Clock(step.clock)].allowed
        return latest_start(self.calendar, self.today, allowed + step.offset)

    def _reached_on(self, problem: Problem, step: EscalationStep) -> date:
        running = self._clocks[Clock(step.clock)]
        return self.calendar.add_workdays(running.start(problem), running.allowed + step.offset)

    def _fell_before_the_order(self, problem: Problem, step: EscalationStep) -> bool:
        """A reminder for a date that was already past when the order was given reminds nobody."""
        return (
            step.offset < 0
            and problem.ordered_on is not None
            and self._reached_on(problem, step) <= problem.ordered_on
        )

    def _record(self, problem: Problem, step: EscalationStep, *, skipped: bool) -> Escalation:
        return Escalation(
            county=problem.county,
            problem=problem,
            round=problem.round,
            step=step.key,
            level=step.level,
            reached_on=self._reached_on(problem, step),
            skipped=skipped,
            recorded_at=self.moment,
        )


def _is_for(step: EscalationStep, problem: Problem) -> bool:
    return not step.order_kinds or problem.order_kind in step.order_kinds
