"""Each problem's chain: every event follows the one before it, up to the head of its problem."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Exists, F, OuterRef

from organization import clock
from rectification.breaks import Break, Kind
from rectification.history import NO_EVENT
from rectification.models import Problem, ProblemEvent
from rectification.seals import CHUNK

# Servers' clocks differ a little; more than this nobody's does who keeps time.
SKEW = timedelta(minutes=1)
_COLUMNS = (
    *("id", "county", "problem_id", "sequence", "received_at", "previous", "hash"),
    *("version", "head", "number"),
)
_Row = tuple[object, str, object, int, datetime, str, str, int, str, str]


def check(since: datetime | None) -> Iterator[Break]:
    """Yield what is broken, problem by problem; of events received from ``since`` on, if given."""
    yield from _without_events(since)
    events = ProblemEvent.objects.annotate(
        version=F("problem__version"), head=F("problem__head"), number=F("problem__number")
    ).order_by("problem_id", "sequence")
    if since:
        events = events.filter(received_at__gte=since)
    rows: Iterator[_Row | None] = iter(events.values_list(*_COLUMNS).iterator(CHUNK))
    for before, row in pairwise(_ended(rows)):
        same = before and row and before[2] == row[2]
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
    missing = row[3] - (before[3] if before else 0) - 1
    if missing:
        yield _break(Kind.REMOVED, row, f"第 {row[3]} 步之前缺 {missing} 步")
    elif row[5] != (before[6] if before else NO_EVENT):
        yield _break(Kind.RECHAINED, row, f"第 {row[3]} 步不接上一步")
    if before and row[4] < before[4] - SKEW:
        yield _break(Kind.BACKDATED, row, f"第 {row[3]} 步早于上一步收到")


def _at_the_end(row: _Row) -> Iterator[Break]:
    """Yield what is wrong between the newest event of a problem and the problem itself."""
    if row[7] > row[3]:
        what = f"第 {row[3]} 步之后缺 {row[7] - row[3]} 步"
        yield _break(Kind.CUT_OFF, row, what)
    elif (row[7], row[8]) != (row[3], row[6]):
        yield _break(Kind.RECHAINED, row, f"第 {row[3]} 步不是问题所记的最新一步")


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
    return Break(kind, row[1], clock.local_date(row[4]), f"{row[9]} {what}（{row[0]}）")
