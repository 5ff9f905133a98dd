"""Numbers, periods and places as Chinese prose writes them."""

import calendar
from datetime import date
from decimal import Decimal

from django.db import models

from organization.clock import written
from organization.errors import Malformed

_QUARTERS = "一二三四"


class Rounding(models.TextChoices):
    """How a number may be written where a sentence leaves it to the reader."""

    EXACT = "exact", "精确"
    FLOOR = "floor", "余"
    ABOUT = "about", "约"


def number(value: int, rounding: Rounding, step: int) -> str:
    """Write a number exactly, rounded down to ``step`` with 余, or to the nearest with 约.

    The word stands only where something was cut off or changed, and a number smaller than the
    step stays exact. Raises Malformed for a step that is none.
    """
    if step < 1:
        raise Malformed("step", "取整的单位须为正整数。")
    down = value - value % step
    near = (2 * value + step) // (2 * step) * step
    if rounding is Rounding.FLOOR and 0 < down < value:
        return f"{down}余"
    if rounding is Rounding.ABOUT and near not in (0, value):
        return f"约{near}"
    return str(value)


def percentage(value: Decimal) -> str:
    """Write a percentage; an even hundred without its zeros."""
    return "100" if value == 100 else str(value)


def period(start: date, end: date) -> str:
    """Write a period by its name where it has one: 2022年上半年, 2022年第一季度, 2022年3月."""
    if start == end:
        return written(start)
    if start.year != end.year:
        return f"{written(start)}至{written(end)}"
    if start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]:
        return f"{start.year}年{_months(start.month, end.month)}"
    return f"{written(start)}至{end.month}月{end.day}日"


def _months(first: int, last: int) -> str:
    named = {(1, 12): "", (1, 6): "上半年", (7, 12): "下半年"}
    named |= {(3 * n + 1, 3 * n + 3): f"第{_QUARTERS[n]}季度" for n in range(4)}
    if (first, last) in named:
        return named[first, last]
    return f"{first}月" if first == last else f"{first}至{last}月"


_ENDINGS = ("省", "市", "县", "区", "旗", "镇", "乡", "街道")


def everywhere(area_name: str) -> str:
    """Write “all over” an area: 全县, 全市, 全镇."""
    if area_name == "全国":
        return area_name
    ending = next((e for e in _ENDINGS if area_name.endswith(e)), None)
    return f"全{ending}" if ending else "辖区"
