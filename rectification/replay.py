"""What a policy would have told in a period that is past: read from history, nothing written.

Quiet hours move a message within the day or to the next working morning, not its number, so they
are not asked; nor are outages. People are those who hold the roles now.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from organization import clock, work_calendar
from organization.work_calendar import WorkCalendar
from rectification import attention, clocks
from rectification.audience import Concerned
from rectification.models import EscalationStep, Problem, ProblemEvent
from rectification.models.escalation import Clock
from rectification.states import Action, State


@dataclass
class Replay:
    """Steps told by key, by level, and messages by person and day."""

    by_step: Counter[str] = field(default_factory=Counter)
    by_level: Counter[str] = field(default_factory=Counter)
    by_person_and_day: Counter[tuple[UUID, date]] = field(default_factory=Counter)

    @property
    def messages(self) -> int:
        """All messages."""
        return self.by_person_and_day.total()

    @property
    def most_a_day(self) -> int:
        """The most that one person would have got on one day."""
        return max(self.by_person_and_day.values(), default=0)


@dataclass(frozen=True)
class Wait:
    """A stretch of days through which one clock ran since one date."""

    clock: Clock
    since: date
    begins: date
    ends: date


def replay(steps: Sequence[EscalationStep], first: date, last: date) -> Replay:
    """Return what these lines would have told from the first day to the last."""
    told, calendar = Replay(), work_calendar.load()
    open_then = Problem.objects.filter(found_on__lte=last).filter(
        Q(closed_on=None) | Q(closed_on__gte=first)
    )
    for ids in attention.batches(open_then):
        batch = list(open_then.filter(pk__in=ids).select_related("team"))
        histories: dict[UUID, list[ProblemEvent]] = {problem.pk: [] for problem in batch}
        for event in ProblemEvent.objects.filter(problem__in=ids).order_by("sequence"):
            histories[event.problem_id].append(event)
        concerned = Concerned(batch)
        for problem in batch:
            waits = list(_waits(histories[problem.pk], last))
            kind = _order_kind(histories[problem.pk])
            for step, day in _reached(_lines(steps, problem, kind), waits, calendar):
                if first <= day <= last:
                    _count(told, concerned, problem, step, day)
    return told


def _count(
    told: Replay, concerned: Concerned, problem: Problem, step: EscalationStep, day: date
) -> None:
    told.by_step[f"{step.severity} {step.key}"] += 1
    told.by_level[step.level] += 1
    people = concerned.named(problem, step.audience) or concerned.instead(problem)
    told.by_person_and_day.update((person, day) for person in people)


def _lines(steps: Iterable[EscalationStep], problem: Problem, kind: str) -> list[EscalationStep]:
    mine = [
        step
        for step in steps
        if step.active
        and step.severity == problem.severity
        and (not step.order_kinds or kind in step.order_kinds)
    ]
    return sorted(mine, key=lambda step: step.offset)


def _reached(
    lines: list[EscalationStep], waits: Iterable[Wait], calendar: WorkCalendar
) -> Iterator[tuple[EscalationStep, date]]:
    """Yield the lines that were reached, and when; of several at once only the highest."""
    known: dict[tuple[Clock, date], int] = {}
    for wait in waits:
        allowed = clocks.allowed(wait.clock)
        days: dict[date, EscalationStep] = {}
        for step in lines:
            if step.clock != wait.clock or step.offset <= known.get((wait.clock, wait.since), -999):
                continue
            day = calendar.add_workdays(wait.since, allowed + step.offset)
            if day >= wait.ends or (step.offset < 0 and day <= wait.begins):
                continue
            days[max(day, wait.begins)] = step
        for day, step in sorted(days.items(), key=lambda item: item[0]):
            known[wait.clock, wait.since] = step.offset
            yield step, day


def _waits(events: Sequence[ProblemEvent], last: date) -> Iterator[Wait]:
    """Yield the stretches of a history; while an extension waits for a decision none runs."""
    since: date | None = None
    running: Clock | None = None
    begins = date.min
    for event in events:
        day = clock.local_date(event.happened_at)
        if running is not None and since is not None:
            yield Wait(running, since, begins, day)
        running, since = _after(event, day, running, since)
        begins = day
    if running is not None and since is not None:
        yield Wait(running, since, begins, date.fromordinal(last.toordinal() + 1))


_LEAVES_IT_RUNNING = (
    Action.COULD_NOT_CHECK,
    Action.ISSUE_SLIP,
    Action.ANSWER_SLIP,
    Action.LIST,
    Action.PROPOSE_REFERRAL,
    Action.FORWARD_REFERRAL,
    Action.APPROVE_REFERRAL,
    Action.REFUSE_REFERRAL,
    Action.RECORD_OUTCOME,
)


def _after(
    event: ProblemEvent, day: date, running: Clock | None, since: date | None
) -> tuple[Clock | None, date | None]:
    """Return the clock that runs after an event, and since when it counts."""
    if event.action in _LEAVES_IT_RUNNING:
        return running, since
    if event.action == Action.ASK_EXTENSION:
        return None, since
    if event.target == State.ORDERED:
        named = event.data.get("last_date")
        return Clock.RECTIFY, date.fromisoformat(named) if named else since
    if event.target == State.FOUND:
        return Clock.ORDER, day
    if event.target == State.RECTIFIED:
        seen = event.action in {Action.PASS_RECHECK, Action.FIX_ON_THE_SPOT}
        return (Clock.CLOSE if seen else Clock.RECHECK), day
    return None, None


def _order_kind(events: Iterable[ProblemEvent]) -> str:
    kinds = [event.data["kind"] for event in events if event.action == Action.ORDER]
    return str(kinds[-1]) if kinds else ""
