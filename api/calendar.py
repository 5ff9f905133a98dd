"""The work calendar of a year, as far as it differs from Monday to Friday."""

from datetime import date
from typing import Annotated, Any, TypedDict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.bodies import Integer, Shape
from api.doors import Door
from api.shapes import shape
from api.tags import tagged
from organization import work_calendar
from organization.models import CalendarDay
from organization.work_calendar import days_between, is_weekend


class CalendarParameters(Shape):
    year = Integer(min_value=2000, max_value=2100)


class DayPicture(TypedDict):
    """A day that is not what its weekday says, or that has a name."""

    date: str
    is_workday: bool
    name: str


class CalendarPicture(TypedDict):
    """A year of the work calendar (工作日历)."""

    year: int
    provisional: Annotated[bool, "放假安排尚未公布，暂按周一至周五推算"]
    days: list[DayPicture]
    source: str


class Calendar(Door):
    """The work calendar of a year: 工作日历."""

    @extend_schema(parameters=[CalendarParameters], responses=shape(CalendarPicture))
    def get(self, request: Request) -> Any:
        return tagged(request, year_picture(self.query(CalendarParameters)["year"]))


def year_picture(year: int) -> CalendarPicture:
    """Return the days of a year that a client cannot work out by itself."""
    calendar = work_calendar.load()
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = [first, *days_between(first, last)]
    sources = CalendarDay.objects.filter(date__range=(first, last)).order_by("source")
    return {
        "year": year,
        "provisional": any(calendar.is_provisional(day) for day in days),
        "days": [
            {
                "date": day.isoformat(),
                "is_workday": calendar.is_workday(day),
                "name": calendar.day(day).name,
            }
            for day in days
            if calendar.is_workday(day) == is_weekend(day) or calendar.day(day).name
        ],
        "source": "；".join(sources.values_list("source", flat=True).distinct()),
    }
