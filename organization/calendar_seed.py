"""Filling the work calendar from the packages that know it.

``chinesecalendar`` carries the State Council notices up to the last one published before its
release; those years are final. ``holidays`` computes the statutory days of later years, with the
day in lieu the law gives for one that falls on a weekend, but cannot know which weekends will be
worked: those years are provisional. Nothing that serves people imports this module.
"""

from collections.abc import Iterable
from datetime import date

import chinese_calendar
import holidays
from chinese_calendar import constants

from organization import work_calendar
from organization.models import CalendarDay
from organization.models.calendar import COMPUTED, PUBLISHED
from organization.work_calendar import ONE_DAY, days_between, is_weekend

YEARS = range(2020, 2029)

FIRST_PUBLISHED = min(constants.holidays).year
LAST_PUBLISHED = max(constants.holidays).year


def seed(years: Iterable[int] = YEARS) -> int:
    """Write the days of the years; return how many rows are new or replaced.

    What an administrator wrote as final stays, and so does a published day against a computed
    one; a second run writes nothing.
    """
    known = {day.date: day for day in CalendarDay.objects.all()}
    news = [
        day
        for year in years
        for day in _days_of(year)
        if day.date not in known or _replaces(day, known[day.date])
    ]
    CalendarDay.objects.bulk_create(
        news,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_workday", "name", "source", "provisional"],
    )
    work_calendar.forget()
    return len(news)


def _replaces(day: CalendarDay, known: CalendarDay) -> bool:
    """Whether a day from the packages takes the place of the one the calendar has."""
    if not known.provisional and (day.provisional or known.source != PUBLISHED):
        return False
    return (day.is_workday, day.name, day.provisional) != (
        known.is_workday,
        known.name,
        known.provisional,
    )


def _days_of(year: int) -> list[CalendarDay]:
    days = days_between(date(year, 1, 1) - ONE_DAY, date(year, 12, 31))
    if FIRST_PUBLISHED <= year <= LAST_PUBLISHED:
        return [_published(day) for day in days]
    statutory = holidays.country_holidays("CN", years=year, language="zh_CN")
    return [_computed(day, statutory.get(day, "")) for day in days]


def _published(day: date) -> CalendarDay:
    works = chinese_calendar.is_workday(day)
    occasion = constants.holidays.get(day) or constants.workdays.get(day)
    name = constants.Holiday(occasion).chinese if occasion else ""
    if works and name:
        name += "调休上班"
    return CalendarDay(date=day, is_workday=works, name=name, source=PUBLISHED)


def _computed(day: date, name: str) -> CalendarDay:
    return CalendarDay(
        date=day,
        is_workday=not name and not is_weekend(day),
        name=name.replace("; ", "、"),
        source=COMPUTED,
        provisional=True,
    )
