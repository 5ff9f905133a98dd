"""Routing: which channels a message goes out by. The messages are the truth; this follows them."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from inspections.models.checklist import Severity
from organization import clock
from organization.errors import Refusal
from rectification.delivery import rules
from rectification.delivery.addresses import reached_by
from rectification.models import Channel, Delivery, Message, Outlet

BATCH = 500
Reader = tuple[UUID, UUID | None]


def route() -> int:
    """Look at a batch of messages nobody has looked at; return how many there were.

    Safe on several machines: each message is claimed, and a subject goes to an outlet once. What
    was written while no channel stood open goes nowhere, also later.
    """
    with transaction.atomic():
        claimed = (
            Message.objects.filter(routed_at=None)
            .select_related("person", "problem")
            .select_for_update(of=("self",), no_key=True, skip_locked=True)
        )
        messages = list(claimed.order_by("id")[:BATCH])
        if messages:
            _put_out(messages)
            ids = [message.pk for message in messages]
            Message.objects.filter(pk__in=ids).update(routed_at=clock.now())
    return len(messages)


def _put_out(messages: list[Message]) -> None:
    channels = list(Channel.objects.filter(active=True))
    if any(channel.kind == Channel.Kind.PUSH for channel in channels):
        prefetch_related_objects(messages, "person__push_devices")
    wanted = list(_wanted(messages, channels))
    if not wanted:
        return
    outlets = _outlets({reader for reader, _ in wanted})
    deliveries = [
        Delivery(
            county=message.county,
            outlet=outlets[reader],
            message=message,
            subject=message.escalation_id or message.event_id or message.pk,
            urgent=bool(message.problem and message.problem.severity == Severity.CRITICAL),
            created_at=message.created_at,
        )
        for reader, message in wanted
        if rules.wants(outlets[reader], message.level) and not _is_barred(outlets[reader])
    ]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    _wake({delivery.outlet_id for delivery in deliveries})


def _wanted(
    messages: Iterable[Message], channels: list[Channel]
) -> Iterator[tuple[Reader, Message]]:
    """Yield who could read each message where: a group, or the person it is for."""
    for message in messages:
        for channel in channels:
            if not message.county.startswith(channel.county):
                continue
            if channel.is_group:
                if rules.is_at_least(message.level, channel.lowest_level):
                    yield (channel.pk, None), message
            elif _reachable(channel, message):
                yield (channel.pk, message.person_id), message


def _reachable(channel: Channel, message: Message) -> bool:
    try:
        return bool(reached_by(channel, message.person))
    except Refusal:
        return True  # sending it will say what is wrong with the channel


def _outlets(readers: set[Reader]) -> dict[Reader, Outlet]:
    """Return the outlets of the readers, made where there were none; two statements."""
    Outlet.objects.bulk_create(
        [Outlet(channel_id=channel, person_id=person) for channel, person in readers],
        ignore_conflicts=True,
    )
    found = Outlet.objects.select_related("channel", "person").filter(
        Q(person__isnull=True) | Q(person__in=[person for _, person in readers if person]),
        channel__in=[channel for channel, _ in readers],
    )
    return {(outlet.channel_id, outlet.person_id): outlet for outlet in found}


def _is_barred(outlet: Outlet) -> bool:
    """Whether the address was refused for good, and is still the same one."""
    return bool(outlet.barred) and outlet.barred == reached_by(outlet.channel, outlet.person)


def _wake(ids: set[UUID]) -> None:
    """Let the outlets be looked at now; locked in one order, so that two routers do not cross."""
    rows = Outlet.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    now = clock.now()
    late = [row.pk for row in rows if row.next_at is None or row.next_at > now]
    Outlet.objects.filter(pk__in=late).update(next_at=now)
