"""Writing down what came of an attempt, and telling an administrator after the last one."""

from datetime import timedelta

from django.db import transaction

from organization import clock
from organization.models import User
from rectification.delivery.addresses import reached_by
from rectification.delivery.backoff import STRIKES, wait_after
from rectification.delivery.letter import Refused, Unclear, Undelivered
from rectification.models import Channel, Message, Outlet, Parcel
from rectification.models.escalation import Level

TELL_AGAIN_AFTER = timedelta(days=1)


def record(parcel: Parcel, failure: Undelivered | None) -> None:
    """Put the end of an attempt on record; one transaction.

    Where the lease ended and somebody else took the parcel meanwhile, theirs is the record.
    """
    with transaction.atomic():
        outlet = (
            Outlet.objects.select_related("channel", "person")
            .select_for_update(of=("self",), no_key=True)
            .get(pk=parcel.outlet_id)
        )
        now = Parcel.objects.get(pk=parcel.pk)
        if (now.state, now.attempts) != (Parcel.State.SENDING, parcel.attempts):
            return
        outlet.next_at = clock.now()
        if failure is None:
            now.state, now.error, now.lease_until = Parcel.State.SENT, "", None
        else:
            _failed(now, outlet, failure)
        now.save()
        outlet.save(update_fields=["next_at", "barred"])


def _failed(parcel: Parcel, outlet: Outlet, failure: Undelivered) -> None:
    parcel.error = str(failure)[:300]
    parcel.uncertain |= isinstance(failure, Unclear)
    for_good = isinstance(failure, Refused) and failure.for_good
    wait = None if for_good else wait_after(parcel.attempts)
    if wait is not None:
        parcel.state = Parcel.State.RETRY
        parcel.lease_until = outlet.next_at = clock.now() + wait
        return
    parcel.state, parcel.lease_until = Parcel.State.FAILED, None
    if for_good:
        outlet.barred = reached_by(outlet.channel, outlet.person)
        _tell_administrators(
            parcel,
            f"【渠道故障】{outlet.person}的地址被“{outlet.channel}”退回",
            f"{parcel.error}。请核对其联系方式；改正之前不再向该地址发送，通知仍在系统内可见。",
        )
    else:
        _tell_of_channel(outlet.channel, parcel)


def _tell_of_channel(channel: Channel, parcel: Parcel) -> None:
    """Once a day and channel: a gateway that is down fails everybody's messages alike."""
    now = clock.now()
    if channel.told_at and channel.told_at + TELL_AGAIN_AFTER > now:
        return
    Channel.objects.filter(pk=channel.pk).update(told_at=now)
    _tell_administrators(
        parcel,
        f"【渠道故障】“{channel}”连续 {STRIKES} 次发送失败",
        f"{parcel.error}。未送达的通知仍在系统内可见；修复后可在管理后台“发送记录”中重新发送。",
    )


def _tell_administrators(parcel: Parcel, title: str, body: str) -> None:
    people = User.objects.filter(is_admin=True, is_active=True)
    Message.objects.bulk_create(
        Message(
            county=parcel.county,
            person=person,
            level=Level.NOTE,
            title=title[:120],
            body=body[:500],
            created_at=clock.now(),
        )
        for person in people
    )
