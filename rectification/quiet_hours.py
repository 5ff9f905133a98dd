"""Night and rest days, when only what is critical is told (DOMAIN 4)."""

from datetime import date, datetime, time

from inspections.models.checklist import Severity
from organization import clock
from organization.work_calendar import ONE_DAY, WorkCalendar

DAY_BEGINS, DAY_ENDS = time(8), time(21)


def is_quiet(calendar: WorkCalendar, moment: datetime) -> bool:
    """Whether it is night (21:00–08:00) or a rest day."""
    local = moment.astimezone(clock.LOCAL)
    return not (DAY_BEGINS <= local.time() < DAY_ENDS and calendar.is_workday(local.date()))


def first_moment(calendar: WorkCalendar, day: date, severity: str) -> datetime:
    """Return when a step that falls on a day may first be told."""
    if severity == Severity.CRITICAL:
        return datetime.combine(day, time.min, clock.LOCAL)
    return datetime.combine(calendar.roll_forward(day), DAY_BEGINS, clock.LOCAL)


def next_allowed(calendar: WorkCalendar, moment: datetime, severity: str) -> datetime:
    """Return the moment itself, or the next eight o'clock of a working day where it is quiet."""
    if severity == Severity.CRITICAL or not is_quiet(calendar, moment):
        return moment
    local = moment.astimezone(clock.LOCAL)
    day = local.date() if local.time() < DAY_BEGINS else local.date() + ONE_DAY
    return first_moment(calendar, day, severity)
