"""Each problem's chain: every event follows the one before it, up to the head of its problem."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from organization import clock
from rectification.breaks import Break, Kind
from rectification.history import NO_EVENT
from rectification.models import Problem, ProblemEvent
from rectification.seals import CHUNK

# Servers' clocks differ a little; more than this nobody's does who keeps time.
SKEW = timedelta(minutes=1)


class _Row(NamedTuple):
    """An event, with the version, the newest hash and the number of its problem."""

    id: UUID
    county: str
    problem_id: UUID
    sequence: int
    received_at: datetime
    previous: str
    hash: str
    version: int
    head: str
    number: str


def check(since: datetime | None) -> Iterator[Break]:
    """Yield what is broken, problem by problem; of events received from ``since`` on, if given."""
    yield from _without_events(since)
    events = ProblemEvent.objects.annotate(
        version=F("problem__version"), head=F("problem__head"), number=F("problem__number")
    ).order_by("problem_id", "sequence")
    if since:
        events = events.filter(received_at__gte=since)
    found = events.values_list(*_Row._fields).iterator(CHUNK)
    rows: Iterator[_Row | None] = map(_Row._make, found)
    for before, row in pairwise(_ended(rows)):
        same = before and row and before.problem_id == row.problem_id
        if before and not same:
            yield from _at_the_end(before)
        if row and (same or not since):
            yield from _link(before if same else None, row)


def _ended(rows: Iterator[_Row | None]) -> Iterator[_Row | None]:
    """Yield the rows between two Nones, so that the first and the last have neighbours."""
    yield None
    yield from rows
    yield None


def _link(before: _Row | None, row: _Row) -> Iterator[Break]:
    """Yield what is wrong between an event and the one before it of its problem."""
    missing = row.sequence - (before.sequence if before else 0) - 1
    if missing:
        yield _break(Kind.REMOVED, row, f"第 {row.sequence} 步之前缺 {missing} 步")
    elif row.previous != (before.hash if before else NO_EVENT):
        yield _break(Kind.RECHAINED, row, f"第 {row.sequence} 步不接上一步")
    if before and row.received_at < before.received_at - SKEW:
        yield _break(Kind.BACKDATED, row, f"第 {row.sequence} 步早于上一步收到")


def _at_the_end(row: _Row) -> Iterator[Break]:
    """Yield what is wrong between the newest event of a problem and the problem itself."""
    if row.version > row.sequence:
        what = f"第 {row.sequence} 步之后缺 {row.version - row.sequence} 步"
        yield _break(Kind.CUT_OFF, row, what)
    elif (row.version, row.head) != (row.sequence, row.hash):
        yield _break(Kind.RECHAINED, row, f"第 {row.sequence} 步不是问题所记的最新一步")


def _without_events(since: datetime | None) -> Iterator[Break]:
    """Yield the problems whose history is gone altogether."""
    events = ProblemEvent.objects.filter(problem=OuterRef("pk"))
    problems = Problem.objects.filter(~Exists(events)).order_by("pk")
    if since:
        problems = problems.filter(found_at__gte=since)
    for problem in problems.iterator(CHUNK):
        day = clock.local_date(problem.found_at)
        what = f"{problem.number} 的 {problem.version} 步全部不在"
        yield Break(Kind.CUT_OFF, problem.county, day, what)


def _break(kind: Kind, row: _Row, what: str) -> Break:
    return Break(
        kind, row.county, clock.local_date(row.received_at), f"{row.number} {what}（{row.id}）"
    )
