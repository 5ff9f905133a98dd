"""Releasing a hold, after the administrator saw what would be told."""

from datetime import datetime

from inspections.models.checklist import Severity
from organization import clock, work_calendar
from organization.errors import Conflict, RuleBroken
from organization.models import User
from rectification import attention, escalation, forecast
from rectification.clocks import RUNNING_STATES
from rectification.models import Hold, Problem
from rectification.quiet_hours import next_allowed


def release(way: Hold.Way, *, by: User, now: datetime | None = None) -> Hold:
    """Let the sweep go on: it tells what is due, or puts it on record as skipped.

    What the administrator was shown goes on record. Said twice the second is told Conflict. Where
    it breaks off the hold still stands, and it may be said again.

    Raises Conflict where no hold stands, RuleBroken where steps shall be skipped in quiet hours:
    what they hold back cannot be told from what is not due.
    """
    moment = now or clock.now()
    if not Hold.objects.filter(released_at=None).exists():
        raise Conflict("not_held", "通知没有被暂停，可能已由他人放行。")
    counted = forecast.would_tell(now=moment)
    if way is Hold.Way.SKIP:
        if next_allowed(work_calendar.load(), moment, Severity.MINOR) > moment:
            raise RuleBroken("quiet_now", "请在工作日 8:00 至 21:00 之间选择“记为已跳过”。")
        with clock.at(moment):
            attention.recompute(Problem.objects.filter(state__in=RUNNING_STATES))
        escalation.sweep(moment, silent=True)
    released = Hold.objects.filter(released_at=None).update(
        released_at=moment,
        released_by=by,
        way=way,
        counted={
            "steps": counted.told.total(),
            "messages": counted.messages.total(),
            "people": len(counted.messages),
        },
    )
    if not released:
        raise Conflict("not_held", "通知没有被暂停，可能已由他人放行。")
    return Hold.objects.order_by("-released_at")[0]
