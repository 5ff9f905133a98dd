"""When something happened, as told by a device whose clock may be wrong (DOMAIN 2, Time)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from organization import clock
from organization.errors import Malformed, RuleBroken

FUTURE_ALLOWED = timedelta(minutes=5)
LATE_AFTER = timedelta(hours=24)


class Happened(NamedTuple):
    """The moment by the server's clock, and whether it was entered late (补录)."""

    at: datetime
    late_entry: bool


def settle(happened_at: datetime, device_offset: int = 0) -> Happened:
    """Correct a device's time by the measured offset of its clock and judge it.

    ``device_offset`` is server minus device clock, in seconds. More than 5 minutes in the future
    is refused; more than 24 hours in the past is accepted and marked.

    Raises Malformed (``no_offset``, ``bad_time``) and RuleBroken (``from_the_future``).
    """
    if happened_at.tzinfo is None:
        raise Malformed("no_offset", "时间缺少时区，请写成 2026-03-05T09:30:00+08:00 的形式。")
    try:
        at = happened_at + timedelta(seconds=device_offset)
        age = clock.now() - at
    except OverflowError:
        raise Malformed("bad_time", "时间或时钟偏差超出范围。") from None
    if age < -FUTURE_ALLOWED:
        raise RuleBroken(
            "from_the_future",
            "发生时间晚于当前时间 5 分钟以上，请检查手机时钟。",
            happened_at=at.isoformat(),
            now=clock.now().isoformat(),
        )
    return Happened(at, late_entry=age > LATE_AFTER)
