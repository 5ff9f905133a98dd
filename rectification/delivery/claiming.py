"""Claiming: what one outlet is handed next, or when it must be looked at again.

One parcel of an outlet is on its way at a time. The outlet's row is locked while it is decided,
and the person's, because the ceiling counts over all their channels.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from organization import clock, work_calendar
from organization.models import User
from rectification.delivery import rules
from rectification.models import Delivery, Outlet, Parcel

# Longer than any attempt lasts: after it the process that took the parcel is taken to be dead.
LEASE = timedelta(minutes=3)
LARGEST_DIGEST = 200
AN_HOUR = timedelta(hours=1)


def claim(resting: set[UUID]) -> Parcel | None:
    """Take the next parcel that may leave now and mark it as being sent; None when there is none.

    Channels in ``resting`` are left alone. Nobody else takes the parcel before its lease ends.
    """
    while True:
        with transaction.atomic():
            outlet = (
                Outlet.objects.filter(next_at__lte=clock.now(), channel__active=True)
                .exclude(channel__in=resting)
                .select_related("channel", "person")
                .select_for_update(of=("self",), no_key=True, skip_locked=True)
                .order_by("next_at", "pk")
                .first()
            )
            if outlet is None:
                return None
            parcel = _next_of(outlet)
            outlet.save(update_fields=["next_at"])
        if parcel is not None:
            return parcel


def _next_of(outlet: Outlet) -> Parcel | None:
    """Return the parcel to be handed over now; sets the outlet's ``next_at`` either way."""
    now = clock.now()
    if outlet.person_id:
        User.objects.select_for_update(no_key=True).get(pk=outlet.person_id)
    parcel = Parcel.objects.filter(outlet=outlet, state__in=_OPEN).first()
    if parcel is None:
        parcel = _pack(outlet, now)
        if parcel is None:
            return None
    elif parcel.lease_until and parcel.lease_until > now:
        outlet.next_at = parcel.lease_until
        return None
    else:
        # Nobody wrote down what came of the last attempt: it may have been taken.
        parcel.uncertain |= parcel.state == Parcel.State.SENDING
        if waits := _must_wait(outlet, parcel, now):
            parcel.state, parcel.lease_until = Parcel.State.RETRY, waits
            outlet.next_at = waits
            parcel.save()
            return None
    parcel.state = Parcel.State.SENDING
    parcel.attempts += 1
    parcel.repeated = parcel.uncertain
    parcel.handed_at = now
    parcel.lease_until = outlet.next_at = now + LEASE
    parcel.save()
    return parcel


_OPEN = (Parcel.State.SENDING, Parcel.State.RETRY)


def _must_wait(outlet: Outlet, parcel: Parcel, now: datetime) -> datetime | None:
    """Return until when an earlier parcel still has to wait: for the morning, or the next hour."""
    if not parcel.deliveries.filter(urgent=True).exists():
        allowed = rules.earliest(outlet, work_calendar.load(), now)
        if allowed > now:
            return allowed
    slots = Slots(outlet, now, besides=parcel)
    return None if slots.free else slots.next_free


def _pack(outlet: Outlet, now: datetime) -> Parcel | None:
    """Put together what leaves now; None, and the time to look again, when nothing does."""
    waiting = Delivery.objects.filter(outlet=outlet, parcel=None).order_by("created_at", "id")
    outlet.next_at = None
    count = waiting.count()
    if not count:
        return None
    today = Parcel.objects.filter(outlet=outlet, handed_at__gte=_day(now))
    told = Delivery.objects.filter(parcel__in=today).count()
    digest = told + count > outlet.singles_a_day
    quiet_until = rules.earliest(outlet, work_calendar.load(), now)
    if digest:
        quiet_until = max(quiet_until, _next_digest(today, now))
    if quiet_until > now:
        outlet.next_at = quiet_until
        waiting = waiting.filter(urgent=True)
    first = waiting.first()
    if first is None:
        return None
    slots = Slots(outlet, now)
    if not slots.free:
        outlet.next_at = slots.next_free
        return None
    # The last one of the hour takes along whatever else waits, so that the ceiling loses nothing.
    most = LARGEST_DIGEST if digest or slots.free == 1 else 1
    chosen = list(waiting.filter(county=first.county)[:most])
    parcel = Parcel.objects.create(
        county=first.county,
        outlet=outlet,
        person_id=outlet.person_id,
        digest=digest or len(chosen) > 1,
        created_at=now,
    )
    Delivery.objects.filter(pk__in=[row.pk for row in chosen]).update(parcel=parcel)
    return parcel


def _next_digest(today: QuerySet[Parcel], now: datetime) -> datetime:
    """Return when the next digest of the day may leave: some hours after the last one."""
    last = today.filter(digest=True).aggregate(at=Max("handed_at"))["at"]
    return last + timedelta(hours=settings.DIGEST_EVERY_HOURS) if last else now


class Slots:
    """How many more a person (or a group) may be handed within this hour."""

    def __init__(self, outlet: Outlet, now: datetime, besides: Parcel | None = None) -> None:
        whose = {"person": outlet.person_id} if outlet.person_id else {"outlet": outlet}
        handed = Parcel.objects.filter(**whose, handed_at__gt=now - AN_HOUR)
        if besides is not None:
            handed = handed.exclude(pk=besides.pk)
        times = sorted(at for at in handed.values_list("handed_at", flat=True) if at)
        ceiling = settings.MESSAGES_PER_HOUR
        self.free = max(0, ceiling - len(times))
        self.next_free = times[len(times) - ceiling] + AN_HOUR if not self.free else now


def _day(now: datetime) -> datetime:
    return now.astimezone(clock.LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
