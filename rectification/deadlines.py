"""Last dates: reckoning them, and moving them after a suspension (DOMAIN 4)."""

from dataclasses import dataclass
from datetime import date, timedelta

from inspections.models.checklist import OrderKind
from organization import work_calendar
from organization.errors import RuleBroken
from organization.work_calendar import ONE_DAY, WorkCalendar
from rectification.commands import Due, DueUnit

LONGEST_DUE_DAYS = 365
SAME_DAY_KINDS = (OrderKind.IMMEDIATE, OrderKind.STOP)


@dataclass(frozen=True)
class LastDate:
    """A last date; ``provisional`` while it crosses a year whose notice is not published yet."""

    date: date
    provisional: bool = False


def last_date_of_order(kind: OrderKind, due: Due | None, served_on: date) -> LastDate:
    """Return the last date of an order served on ``served_on``.

    Immediate and stop orders are due the same day. Raises RuleBroken for a missing or bad due.
    """
    if kind in SAME_DAY_KINDS:
        return LastDate(served_on)
    if due is None:
        raise RuleBroken("due_needed", "责令限期整改必须给出整改期限。")
    return reckon(due, served_on)


def reckon(due: Due, start: date, calendar: WorkCalendar | None = None) -> LastDate:
    """Return the last date of ``due`` counted from ``start``, which itself is not counted.

    工作日 follow the State Council calendar; 自然日 roll to the next working day when the last
    one is a rest day; an explicit date does not roll (DOMAIN 4). By the calendar in force unless
    another is given. Raises RuleBroken.
    """
    calendar = calendar or work_calendar.load()
    if due.date is not None:
        if due.date < start:
            raise RuleBroken("due_in_the_past", "整改期限不能早于送达日期。", start=start)
        last = due.date
        _refuse_too_long(start, last)
        return LastDate(last)
    if due.unit is None or due.count is None or not 1 <= due.count <= LONGEST_DUE_DAYS:
        raise RuleBroken("due_malformed", f"整改期限须为 1 至 {LONGEST_DUE_DAYS} 天。")
    if due.unit is DueUnit.WORKDAY:
        last = calendar.add_workdays(start, due.count)
    else:
        last = calendar.roll_forward(start + timedelta(days=due.count))
    return LastDate(last, calendar.provisional_between(start, last))


def _refuse_too_long(start: date, last: date) -> None:
    if (last - start).days > LONGEST_DUE_DAYS:
        raise RuleBroken("due_too_long", f"整改期限最长 {LONGEST_DUE_DAYS} 天。")


def resumed(last: date, suspended_on: date, resumed_on: date) -> LastDate:
    """Return the last date after a suspension: the working days that were left are added.

    A problem that was late when it was suspended is as late when it resumes, in working days and
    by one day at least. One that was not never gets an earlier date than it had.
    """
    calendar = work_calendar.load()
    new = calendar.add_workdays(resumed_on, calendar.workdays_between(suspended_on, last))
    new = min(new, resumed_on - ONE_DAY) if last < suspended_on else max(new, last)
    return LastDate(new, calendar.provisional_between(resumed_on, new))


def waiting_resumed(since: date, suspended_on: date, resumed_on: date) -> date:
    """Return since when somebody is awaited after a suspension: as many working days as before."""
    calendar = work_calendar.load()
    return calendar.add_workdays(resumed_on, -calendar.workdays_between(since, suspended_on))
