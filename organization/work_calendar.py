"""The work calendar (工作日历): which days count, and how deadlines are reckoned.

The calendar is data (``CalendarDay``, one row for every day of a year that was loaded). A day
without a row, in a year for which no notice was published, is computed: Monday to Friday without
the statutory days whose date is fixed. Such a day is provisional; it never raises.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from organization.models import CalendarDay

ONE_DAY = timedelta(days=1)
SECONDS_REMEMBERED = 60

# (month, day) → name of the statutory days that have the same date every year.
FIXED_STATUTORY = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}


class Day(NamedTuple):
    """What the calendar knows of one day."""

    is_workday: bool
    name: str = ""
    provisional: bool = False


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or a Sunday."""
    return day.weekday() >= 5


def computed(day: date) -> Day:
    """Return what is assumed of a day nobody published anything about."""
    name = FIXED_STATUTORY.get((day.month, day.day), "")
    return Day(is_workday=not name and not is_weekend(day), name=name, provisional=True)


class WorkCalendar:
    """Reckons in working days (工作日) of Asia/Shanghai. Pure: it holds its days and asks nobody.

    A period "from a to b" leaves out its first day and holds its last one, as deadlines do: the
    day of service is not counted.
    """

    def __init__(self, days: Mapping[date, Day]) -> None:
        self._days = days
        self._counts: dict[int, list[int]] = {}

    def day(self, day: date) -> Day:
        """Return what is known, or else assumed, of a day."""
        return self._days.get(day) or computed(day)

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day, 调休 included."""
        return self.day(day).is_workday

    def is_provisional(self, day: date) -> bool:
        """Whether the year's notice is still missing, so that the day may change its kind."""
        return self.day(day).provisional

    def add_workdays(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, or before it when negative.

        ``day`` itself is not counted; with a count of 0 it is the answer, whatever kind it is.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def roll_forward(self, day: date) -> date:
        """Return the day itself, or the next working day when it is a rest day."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to and including ``end``.

        Negative when ``end`` is before ``start``.
        """
        if end < start:
            return -self.workdays_between(end, start)
        whole_years = sum(self._counts_of(year)[-1] for year in range(start.year, end.year))
        return whole_years + self._workdays_of_year_until(end) - self._workdays_of_year_until(start)

    def provisional_between(self, start: date, end: date) -> bool:
        """Whether a day after ``start`` up to and including ``end`` is provisional."""
        return any(self.is_provisional(day) for day in days_between(start, end))

    def explain(self, start: date, end: date) -> str:
        """Return how the days from ``start`` to ``end`` were reckoned, for a person to check.

        “跳过 10/1–10/7，10/10 调休上班”; ordinary weekends are said only when nothing else is,
        years without a notice are named.
        """
        days = list(days_between(start, end))
        worked = [_short(day) for day in days if is_weekend(day) and self.is_workday(day)]
        clauses = [self._explain_rest(days), "、".join(worked) + " 调休上班" if worked else ""]
        clauses += [
            f"{year} 年放假安排未公布，暂按周一至周五推算"
            for year in sorted({day.year for day in days if self.is_provisional(day)})
        ]
        return "，".join(clause for clause in clauses if clause)

    def _explain_rest(self, days: list[date]) -> str:
        holidays = [run for run in self._rest_runs(days) if any(not is_weekend(d) for d in run)]
        if holidays:
            return "跳过 " + "、".join(_span(run) for run in holidays)
        return "" if all(map(self.is_workday, days)) else "跳过周末"

    def _rest_runs(self, days: list[date]) -> list[list[date]]:
        runs: list[list[date]] = []
        for day in days:
            if self.is_workday(day):
                continue
            if runs and day - runs[-1][-1] == ONE_DAY:
                runs[-1].append(day)
            else:
                runs.append([day])
        return runs

    def _workdays_of_year_until(self, day: date) -> int:
        return self._counts_of(day.year)[day.timetuple().tm_yday - 1]

    def _counts_of(self, year: int) -> list[int]:
        """Running count of working days for each day of a year, kept once reckoned."""
        if year not in self._counts:
            days = days_between(date(year, 1, 1) - ONE_DAY, date(year, 12, 31))
            self._counts[year] = list(accumulate(self.is_workday(day) for day in days))
        return self._counts[year]


def days_between(start: date, end: date) -> Iterator[date]:
    """Yield the days after ``start`` up to and including ``end``."""
    for offset in range(1, (end - start).days + 1):
        yield start + timedelta(days=offset)


def load() -> WorkCalendar:
    """Return the calendar as the database has it; one statement a minute and process.

    A change therefore reaches other processes within a minute.
    """
    return _read(int(time.monotonic() // SECONDS_REMEMBERED))


def forget() -> None:
    """Read the calendar anew at the next ``load()``, because it was changed here."""
    _read.cache_clear()


@lru_cache(maxsize=1)
def _read(_minute: int) -> WorkCalendar:
    rows = CalendarDay.objects.values_list("date", "is_workday", "name", "provisional")
    return WorkCalendar({day: Day(works, name, guess) for day, works, name, guess in rows})


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"


def _span(run: list[date]) -> str:
    return _short(run[0]) if len(run) == 1 else f"{_short(run[0])}–{_short(run[-1])}"
