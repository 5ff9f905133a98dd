"""Sealing a county's days: each one once, in order, none left out."""

from datetime import date, datetime, time, timedelta

from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Length

from organization import clock
from organization.models import Area
from organization.work_calendar import ONE_DAY
from rectification.merkle import Tree
from rectification.models import DaySeal, ProblemEvent
from rectification.models.seal import NO_SEAL, hash_of_text
from rectification.sealed_days import wait_for_writers

# What began before midnight is let in before the day is shut, so that next to nobody is refused.
GRACE = timedelta(minutes=10)
# Rows held at a time.
CHUNK = 2000


def seal_ended() -> int:
    """Seal every day that ended in every county, missed ones too; return how many.

    A county where somebody is writing an event for too long waits for the next run.
    """
    until = clock.local_date(clock.now() - GRACE) - ONE_DAY
    sealed = 0
    for county in counties():
        try:
            while seal_next(county, until):
                sealed += 1
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != "55P03":
                raise
    return sealed


def seal_next(county: str, until: date) -> DaySeal | None:
    """Seal the first day of the county without a seal; None when that lies behind ``until``.

    Whoever seals at the same moment waits and then finds the day sealed. Raises OperationalError
    when somebody is writing events for longer than the lock is waited for.
    """
    with transaction.atomic():
        wait_for_writers(county)
        last = DaySeal.objects.filter(county=county).order_by("-day").first()
        day = last.day + ONE_DAY if last else _first_day(county)
        if day is None or day > until:
            return None
        tree = Tree()
        for leaf in events_of(county, day).values_list("hash", flat=True).iterator(CHUNK):
            tree.add(bytes.fromhex(leaf))
        seal = DaySeal(
            county=county,
            day=day,
            count=tree.count,
            root=tree.root(),
            previous=last.hash if last else NO_SEAL,
            sealed_at=clock.now(),
        )
        seal.hash = hash_of_text(seal.text())
        seal.save(force_insert=True)
        return seal


def counties() -> list[str]:
    """Return the keys of the counties there are."""
    known = Area.objects.annotate(length=Length("key")).filter(length=6)
    return list(known.order_by("key").values_list("key", flat=True))


def events_of(county: str, day: date) -> QuerySet[ProblemEvent]:
    """Return the events of a county that were received on a day, in the order of their receipt."""
    return ProblemEvent.objects.filter(
        county=county, received_at__gte=start_of(day), received_at__lt=start_of(day + ONE_DAY)
    ).order_by("received_at", "problem_id", "sequence")


def start_of(day: date) -> datetime:
    """Return the midnight with which a day of Asia/Shanghai begins."""
    return datetime.combine(day, time.min, tzinfo=clock.LOCAL)


def printed(county: str, until: date) -> str:
    """Return the sentence a bulletin prints: the newest seal of the county up to a day.

    Whoever keeps the paper can hold the ledger to it: the seal stands for all days before it.
    Empty while nothing is sealed.
    """
    seal = DaySeal.objects.filter(county=county, day__lte=until).order_by("-day").first()
    if seal is None:
        return ""
    return f"截至{clock.written(seal.day)}台账封存值：{seal.hash}（当日流转记录{seal.count}条）"


def _first_day(county: str) -> date | None:
    first = ProblemEvent.objects.filter(county=county).order_by("received_at").first()
    return clock.local_date(first.received_at) if first else None
