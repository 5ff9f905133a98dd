"""Loading the demonstration county: everything or nothing, and only once."""

from collections.abc import Callable
from datetime import date, datetime, time
from time import monotonic

from django.conf import settings
from django.db import connection, transaction

from config.mengyin import first_half, half_year, recent, years_between
from config.mengyin.county import set_up, shared_id
from config.mengyin.drawings import Scene
from config.mengyin.month import Month
from config.mengyin.scale import FULL, Scale
from inspections.models import EstablishmentChange, Inspection, Photo
from rectification.models import Problem

Say = Callable[[str], None]


class NotADemonstrationError(RuntimeError):
    """The demonstration county was asked for where people work."""


def loaded() -> bool:
    """Whether the county is there already."""
    return Photo.objects.filter(pk=shared_id(Scene.NOTICES, tidy=True)).exists()


def load(now: datetime, say: Say, scale: Scale = FULL) -> bool:
    """Load the county as it stands at ``now``; False when it is there already.

    One transaction: whoever stops it half-way begins anew with nothing.

    Raises NotADemonstrationError unless settings.DEMO is on.
    """
    if not settings.DEMO:
        raise NotADemonstrationError("XIAOHAO_DEMO is off: invented records have no place here.")
    if loaded():
        return False
    told = _Progress(say)
    with transaction.atomic():
        county = set_up(scale)
        told(
            f"蒙阴县：{len(county.people.users)} 个账号，{len(county.people.teams)} 个督导组，"
            f"{len(county.places)} 家单位"
        )
        first_half.begin(county)
        month = Month(county, now)
        years_between.begin(month)
        recent.begin(month)
        for number in range(1, 7):
            county.timeline.run(until=half_year.at(date(2022, number + 1, 1), time.min))
            told(f"2022 年 {number} 月：累计检查 {Inspection.objects.count()} 家次")
        county.timeline.run(until=month.start)
        told(f"2022 年下半年以来：单位台账变更 {EstablishmentChange.objects.count()} 项")
        county.timeline.run(until=now)
        told(f"最近一个月：问题台账 {Problem.objects.count()} 条")
    with connection.cursor() as cursor:
        # The planner should know of what came at once; it would find out by itself in a while.
        cursor.execute("ANALYZE")
    told("蒙阴县演示数据已就绪")
    return True


class _Progress:
    def __init__(self, say: Say) -> None:
        self._say = say
        self._began = monotonic()

    def __call__(self, what: str) -> None:
        self._say(f"{what}（{monotonic() - self._began:.0f} 秒）")
