"""When a problem needs the sweep's attention: set where it is moved, and reckoned anew.

``Problem.attention_at`` may be early, which costs a look in vain, and is never late. The door that
moves a problem sets it (``rectification.judge``), the sweep moves it on. Doors reckon by a policy
and a calendar that their process remembers for a minute; so when the rules have changed every open
problem is reckoned anew as soon as no process remembers the old ones (``follow_changes``).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from organization import clock
from organization.models import CalendarDay
from rectification import clocks, policy
from rectification.due_steps import DueSteps
from rectification.models import Escalation, Extension, Problem, Reckoning
from rectification.models.escalation import Clock

BATCH = 1000
REMEMBERED = timedelta(seconds=2 * policy.SECONDS_REMEMBERED)
AT_MOST = timedelta(minutes=10)


def of(problem: Problem, *, held: bool) -> datetime | None:
    """Return when a problem that was just moved is next due for attention.

    ``held`` while an extension waits for a decision (DOMAIN 2): then nothing is due.
    """
    return None if held else DueSteps.load().next_at(problem, None, clock.now())


def due(now: datetime) -> list[tuple[datetime, str, int]]:
    """Return what is due by ``now``: moments and counties, earliest first, each with its number.

    One statement on the index alone: it costs what is due, whatever else there is.
    """
    found = Problem.objects.filter(attention_at__lte=now).order_by("attention_at", "county")
    return list(found.values_list("attention_at", "county").annotate(number=Count("*")))


def due_there(moment: datetime, county: str) -> QuerySet[Problem]:
    """Return the problems of a county that are due at exactly this moment, in any order."""
    return Problem.objects.filter(attention_at=moment, county=county).order_by()


def highest_on_record(problems: Sequence[Problem]) -> dict[UUID, int]:
    """Return the highest offset on record of each problem's present clock and last date.

    One statement; a problem without a record is left out.
    """
    present = {problem.pk: (problem, clocks.running(problem)) for problem in problems}
    highest: dict[UUID, int] = {}
    records = Escalation.objects.filter(problem__in=list(present))
    for pk, number, deadline, step in records.values_list("problem", "round", "deadline", "step"):
        problem, running = present[pk]
        if running is None or (number, deadline) != (problem.round, problem.deadline_number):
            continue
        if step.startswith(running.clock):
            offset = int(step.removeprefix(running.clock))
            highest[pk] = max(offset, highest.get(pk, offset))
    return highest


def move(problems: Sequence[Problem], moments: Sequence[datetime | None]) -> int:
    """Write the next moments of problems that the caller has locked; return how many changed.

    One statement for each moment: nearly all are eight o'clock of a few days.
    """
    moved: dict[datetime | None, list[UUID]] = {}
    for problem, moment in zip(problems, moments, strict=True):
        if problem.attention_at != moment:
            moved.setdefault(moment, []).append(problem.pk)
    for moment, ids in moved.items():
        Problem.objects.filter(pk__in=ids).update(attention_at=moment)
    return sum(map(len, moved.values()))


def recompute(problems: QuerySet[Problem]) -> int:
    """Reckon the attention of these problems anew; return how many moments changed.

    One transaction a batch. A problem that somebody is just moving is passed over: the door sets
    it. Safe to stop and to run again at any time.
    """
    return sum(_recompute(problems, ids) for ids in batches(problems))


def follow_changes(now: datetime | None = None) -> int | None:
    """Reckon all open problems anew where policy, limits or calendar were changed.

    Done two minutes after the change was first seen, when every process has read it. Returns how
    many moments changed, None when there was nothing to do.
    """
    moment = now or clock.now()
    digest = _digest()
    last, _ = Reckoning.objects.get_or_create(
        pk=1, defaults={"digest": digest, "changed_at": moment - REMEMBERED}
    )
    if last.digest != digest:
        Reckoning.objects.filter(pk=1).exclude(digest=digest).update(
            digest=digest, changed_at=moment, done_at=None, busy_until=None
        )
    mine = Reckoning.objects.filter(
        Q(busy_until=None) | Q(busy_until__lt=moment),
        pk=1,
        digest=digest,
        done_at=None,
        changed_at__lte=moment - REMEMBERED,
    )
    if not mine.update(busy_until=moment + AT_MOST):
        return None
    with clock.at(moment):
        moved = recompute(Problem.objects.filter(Q(state__in=clocks.RUNNING_STATES) | _LOOKED_AT))
    Reckoning.objects.filter(pk=1, digest=digest).update(
        done_at=clock.now(), busy_until=None, moved=moved
    )
    return moved


_LOOKED_AT = Q(attention_at__isnull=False)


def batches(problems: QuerySet[Problem]) -> Iterator[list[UUID]]:
    """Yield the ids of the problems in batches, in one order; a statement each."""
    ordered = problems.order_by("pk").values_list("pk", flat=True)
    ids = list(ordered[:BATCH])
    while ids:
        yield ids
        ids = list(ordered.filter(pk__gt=ids[-1])[:BATCH])


@transaction.atomic
def _recompute(problems: QuerySet[Problem], ids: list[UUID]) -> int:
    now = clock.now()
    due_steps = DueSteps.read()
    claimed = list(
        problems.filter(pk__in=ids)
        .order_by()
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    waiting = held(claimed)
    highest = highest_on_record(claimed)
    moments = [
        None if problem.pk in waiting else due_steps.next_at(problem, highest.get(problem.pk), now)
        for problem in claimed
    ]
    return move(claimed, moments)


def held(problems: Sequence[Problem]) -> set[UUID]:
    """Return which problems an extension that waits for a decision holds back; one statement."""
    pending = Extension.objects.filter(
        problem__in=[problem.pk for problem in problems], state=Extension.State.PENDING
    )
    return set(pending.values_list("problem", flat=True))


def _digest() -> str:
    """Return the SHA-256 of everything that says when a step is reached."""
    steps = policy.read()
    rules = {
        "steps": sorted((s.clock, s.severity, s.offset, *sorted(s.order_kinds)) for s in steps),
        "allowed": [clocks.allowed(kind) for kind in Clock],
        "days": list(CalendarDay.objects.order_by("pk").values_list("pk", "is_workday")),
    }
    return hashlib.sha256(json.dumps(rules, default=str).encode()).hexdigest()
