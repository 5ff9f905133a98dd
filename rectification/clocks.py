"""The four clocks of escalation: for which problems each runs, since when, how long is allowed.

They measure the waiting for whoever is to act next (DOMAIN 3, 逾期), in working days.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q

from organization.work_calendar import ONE_DAY, WorkCalendar
from rectification.models import Problem
from rectification.models.escalation import Clock
from rectification.states import State


@dataclass(frozen=True)
class Running:
    """A clock: the problems it runs for, the date field it runs from, and the days allowed.

    ``allowed`` are the working days after that date at which an offset of 0 stands. A problem
    without the date has no running clock, which is a third case and never zero.
    """

    problems: Q
    since: str
    allowed: int

    def start(self, problem: Problem) -> date:
        """Return the date from which the clock runs for a problem."""
        found: date = getattr(problem, self.since)
        return found


def clocks() -> dict[Clock, Running]:
    """Return the clocks; no problem is under two of them, a suspended one under none."""
    rectified = Q(state=State.RECTIFIED)
    return {
        Clock.RECTIFY: Running(Q(state=State.ORDERED), "last_date", 0),
        Clock.ORDER: Running(Q(state=State.FOUND), "found_on", settings.WORKDAYS_TO_ORDER),
        Clock.RECHECK: Running(
            rectified & Q(passed_on=None), "rectified_on", settings.WORKDAYS_TO_RECHECK
        ),
        Clock.CLOSE: Running(rectified, "passed_on", settings.WORKDAYS_TO_CLOSE),
    }


def latest_start(calendar: WorkCalendar, today: date, workdays: int) -> date:
    """Return the latest date that lies, counted in working days, at least so far back.

    It is the inverse of ``add_workdays``: ``add_workdays(start, workdays) <= today`` exactly when
    ``start <= latest_start(today, workdays)``. That turns a rule about each row's date into one
    comparison the database answers from an index.
    """
    if workdays > 0:
        return calendar.add_workdays(today + ONE_DAY, -workdays) - ONE_DAY
    return calendar.add_workdays(today, -workdays)
