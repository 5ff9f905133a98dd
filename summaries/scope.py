"""What a summary is about: an area, a period, a moment, and how it is divided."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import models
from django.db.models import Expression, F, Q, Value
from django.db.models.functions import Substr

from organization import clock
from organization.errors import Malformed

COUNTY_DIGITS = 6
TOWN_DIGITS = 9
# Digits of the areas one level below an area; a town has none that records carry.
_DIGITS_BELOW = {0: 2, 2: 4, 4: 6, 6: 9, 9: 9}


class By(models.TextChoices):
    """How a summary is divided into groups."""

    NONE = "none", "不分组"
    AREA = "area", "行政区划"
    CATEGORY = "category", "单位类别"
    TEAM = "team", "督导组"
    CAMPAIGN = "campaign", "专项行动"


@dataclass(frozen=True)
class Scope:
    """The rows a figure is counted from.

    ``area`` is a key of any level down to a town, "" the whole country; ``start`` and ``end`` are
    local dates, both included; ``as_of`` is the moment that decides what is overdue. ``only``
    narrows to one group: {By.TEAM: id}, where "" means the rows that name none.

    Raises Malformed for a period that ends before it starts and for an area below a town.
    """

    area: str
    start: date
    end: date
    as_of: datetime
    only: Mapping[By, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Malformed("period", "结束日期不能早于开始日期。")
        digits = self.area.isascii() and (self.area.isdigit() or not self.area)
        if len(self.area) not in _DIGITS_BELOW or not digits:
            raise Malformed("area", "统计的行政区划须为国家、省、市、县或乡镇（街道）。")

    @property
    def today(self) -> date:
        """The local date of ``as_of``."""
        return clock.local_date(self.as_of)

    @property
    def register_day(self) -> date:
        """The day whose register counts: the last of the period, or today when that is earlier."""
        return min(self.end, self.today)

    @property
    def below_county(self) -> bool:
        """Whether the area is a town."""
        return len(self.area) > COUNTY_DIGITS

    @property
    def group_digits(self) -> int:
        """The length of the keys of the areas a division by area makes."""
        return _DIGITS_BELOW[len(self.area)]

    def in_period(self, day: str) -> Q:
        """Return the condition that the date field ``day`` lies in the period."""
        return Q(**{f"{day}__range": (self.start, self.end)})

    def here(self, *, county: str = "county", town: str = "town") -> Q:
        """Return the condition that a row lies in the area.

        The county is compared for equality wherever it can be: it leads the indexes and says to
        a cluster which shard to ask (HOUSE 3).
        """
        if len(self.area) < COUNTY_DIGITS:
            return Q(**{f"{county}__startswith": self.area}) if self.area else Q()
        there = Q(**{county: self.area[:COUNTY_DIGITS]})
        return there & Q(**{town: self.area}) if self.below_county else there

    def area_group(self, *, county: str = "county", town: str = "town") -> Expression | F:
        """Return the key of the area below that a row lies in."""
        if self.group_digits == TOWN_DIGITS:
            return F(town)
        if self.group_digits == COUNTY_DIGITS:
            return F(county)
        return Substr(county, 1, Value(self.group_digits))

    def narrowed(self, by: By, key: str) -> "Scope":
        """Return the scope of one group of a division."""
        if by is By.AREA:
            return replace(self, area=key)
        return replace(self, only={**self.only, by: key})
