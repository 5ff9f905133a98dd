"""When something may leave for a person (DOMAIN 4): quiet hours, rest days, digests, the ceiling.

Pure: everything they judge is handed to them.
"""

from datetime import datetime, time, timedelta

from organization import clock
from organization.work_calendar import ONE_DAY, WorkCalendar
from rectification.models import Outlet
from rectification.models.escalation import Level

LOUDNESS = list(Level)
OVERRIDES_OPT_OUT = Level.SUPERVISE
LONGEST_WAIT_DAYS = 60


def is_at_least(level: str, lowest: str) -> bool:
    """Whether a level is as loud as another."""
    return LOUDNESS.index(Level(level)) >= LOUDNESS.index(Level(lowest))


def wants(outlet: Outlet, level: str) -> bool:
    """Whether the person gets it: one who opted out still gets 督办 and what is above it."""
    return outlet.wanted or is_at_least(level, OVERRIDES_OPT_OUT)


def earliest(outlet: Outlet, calendar: WorkCalendar, now: datetime) -> datetime:
    """Return the first moment from ``now`` on at which the person may be disturbed.

    A worked weekend (调休) is no rest day. Quiet hours may pass midnight; equal ends are none.
    """
    moment = now.astimezone(clock.LOCAL)
    for _ in range(LONGEST_WAIT_DAYS):
        if not (outlet.on_rest_days or calendar.is_workday(moment.date())):
            moment = datetime.combine(moment.date() + ONE_DAY, time(0), clock.LOCAL)
            continue
        until = _quiet_until(outlet, moment)
        if until is None:
            break
        moment = until
    return moment


def _quiet_until(outlet: Outlet, moment: datetime) -> datetime | None:
    """Return the end of the quiet hours the moment lies in; None when it lies in none."""
    begins, ends, at = outlet.quiet_from, outlet.quiet_to, moment.time()
    if begins == ends:
        return None
    over_midnight = begins > ends
    quiet = (at >= begins or at < ends) if over_midnight else begins <= at < ends
    if not quiet:
        return None
    day = moment.date() + (ONE_DAY if over_midnight and at >= begins else timedelta())
    return datetime.combine(day, ends, clock.LOCAL)
