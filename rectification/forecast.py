"""How many people would be told of what, before anything is sent (a dry run)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from organization import clock, work_calendar
from organization.work_calendar import WorkCalendar
from rectification import attention, policy
from rectification.audience import Concerned
from rectification.clocks import RUNNING_STATES
from rectification.due_steps import DueSteps
from rectification.models import EscalationStep, Problem


@dataclass
class Forecast:
    """What sweeping would come to: steps told by level, steps skipped, messages by person."""

    told: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    messages: Counter[UUID] = field(default_factory=Counter)


def would_tell(
    problems: QuerySet[Problem] | None = None,
    *,
    steps: Iterable[EscalationStep] | None = None,
    calendar: WorkCalendar | None = None,
    now: datetime | None = None,
) -> Forecast:
    """Return what a sweep would tell of these problems; nothing is written.

    All open problems, the policy and the calendar in force and this moment, unless said
    otherwise. Quiet hours are not asked: what they hold back is told in the morning.
    """
    moment = now or clock.now()
    lines = policy.read() if steps is None else steps
    rules = DueSteps(lines, calendar or work_calendar.load())
    open_ones = (Problem.objects.all() if problems is None else problems).filter(
        state__in=RUNNING_STATES
    )
    forecast = Forecast()
    for ids in attention.batches(open_ones):
        batch = list(open_ones.filter(pk__in=ids).select_related("establishment", "team"))
        _add(forecast, rules, batch, moment)
    return forecast


def _add(forecast: Forecast, rules: DueSteps, batch: list[Problem], moment: datetime) -> None:
    held = attention.held(batch)
    highest = attention.highest_on_record(batch)
    reached = [
        found
        for problem in batch
        if problem.pk not in held
        and (found := rules.reached(problem, highest.get(problem.pk), moment))
    ]
    told = [one for one in reached if one.reminds]
    concerned = Concerned([one.problem for one in told])
    forecast.skipped += sum(len(one.missed) for one in reached) + len(reached) - len(told)
    for one in told:
        forecast.told[one.step.level] += 1
        people = concerned.named(one.problem, one.step.audience)
        forecast.messages.update(people or concerned.instead(one.problem))
