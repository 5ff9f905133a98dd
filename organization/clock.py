"""The one clock of the server.

Rules ask this clock, never the machine, so that a generator or a test can live through a past
half-year by saying what time it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL = ZoneInfo("Asia/Shanghai")

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """Return the current moment, with its offset."""
    return _moment.get() or timezone.now()


def today() -> date:
    """Return the current local date of Asia/Shanghai."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """Return the date of ``moment`` in Asia/Shanghai, the date every figure and deadline uses."""
    return moment.astimezone(LOCAL).date()


def written(day: date) -> str:
    """Return a date as Chinese prose and papers write it: 2022年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` answer ``moment`` (which must carry an offset) inside the block."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
