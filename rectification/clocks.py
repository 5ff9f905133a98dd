"""The four clocks of escalation: which one runs for a problem, since when, how long is allowed.

They measure the waiting for whoever is to act next (DOMAIN 3, 逾期), in working days.
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from rectification.models import Problem
from rectification.models.escalation import Clock
from rectification.states import State

RUNNING_STATES = (State.FOUND, State.ORDERED, State.RECTIFIED)


@dataclass(frozen=True)
class Running:
    """A clock that runs since a date.

    ``allowed`` are the working days after that date at which an offset of 0 stands.
    """

    clock: Clock
    since: date
    allowed: int


def running(problem: Problem) -> Running | None:
    """Return the clock of a problem; a closed or suspended one has none.

    Nor has a problem without the date, which is a third case and never zero.
    """
    clock = _clock_of(problem)
    if clock is None:
        return None
    since = problem.last_date if clock is Clock.RECTIFY else problem.waiting_since
    return None if since is None else Running(clock, since, allowed(clock))


def allowed(clock: Clock) -> int:
    """Return the working days people have before a clock is late (settings; DOMAIN 3)."""
    days: dict[Clock, int] = {
        Clock.RECTIFY: 0,
        Clock.ORDER: settings.WORKDAYS_TO_ORDER,
        Clock.RECHECK: settings.WORKDAYS_TO_RECHECK,
        Clock.CLOSE: settings.WORKDAYS_TO_CLOSE,
    }
    return days[clock]


def _clock_of(problem: Problem) -> Clock | None:
    if problem.state == State.ORDERED:
        return Clock.RECTIFY
    if problem.state == State.FOUND:
        return Clock.ORDER
    if problem.state == State.RECTIFIED:
        return Clock.CLOSE if problem.passed_on else Clock.RECHECK
    return None
