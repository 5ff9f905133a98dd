"""What a person wants of each channel (通知设置)."""

from dataclasses import dataclass
from datetime import time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from organization import clock
from organization.actors import Actor
from organization.errors import Missing, RuleBroken
from rectification.delivery.addresses import reached_by
from rectification.models import Channel, Outlet

MOST_SINGLES = 5


@dataclass(frozen=True)
class Preference:
    """What a person may set at a channel. ``singles_a_day`` above which messages come together."""

    wanted: bool
    quiet_from: time
    quiet_to: time
    on_rest_days: bool
    singles_a_day: int


def mine(by: Actor) -> list[tuple[Outlet, str]]:
    """Return the person's outlets and where each reaches them; two statements.

    An outlet that was never set is as it is by default. Groups are nobody's to set.
    """
    known = {outlet.channel_id: outlet for outlet in _outlets(by)}
    return [
        (
            known[channel.pk] if channel.pk in known else Outlet(channel=channel, person=by.user),
            reached_by(channel, by.user),
        )
        for channel in _channels(by)
    ]


def choose(channel_id: UUID, preference: Preference, *, by: Actor) -> tuple[Outlet, str]:
    """Set what the person wants of a channel; said twice it is said once.

    Raises Missing for a channel that is not theirs, RuleBroken for more singles than allowed.
    """
    if preference.singles_a_day > MOST_SINGLES:
        raise RuleBroken("too_many_singles", f"每日单发最多 {MOST_SINGLES} 条，其余合并发送。")
    channel = next((one for one in _channels(by) if one.pk == channel_id), None)
    if channel is None:
        raise Missing("no_channel", "找不到这个通知渠道。")
    with transaction.atomic():
        outlet, _ = Outlet.objects.get_or_create(channel=channel, person_id=by.user_id)
        Outlet.objects.filter(pk=outlet.pk).update(**vars(preference))
        # What waits for the end of the old quiet hours is looked at anew.
        Outlet.objects.filter(pk=outlet.pk, next_at__isnull=False).update(next_at=clock.now())
        outlet.refresh_from_db()
    return outlet, reached_by(channel, by.user)


def _outlets(by: Actor) -> QuerySet[Outlet]:
    return Outlet.objects.filter(person=by.user_id).select_related("channel")


def _channels(by: Actor) -> list[Channel]:
    """Return the channels that reach single people where the person works."""
    counties = {grant.area for grant in by.grants}
    return [
        channel
        for channel in Channel.objects.filter(active=True).order_by("name")
        if not channel.is_group
        and any(
            area.startswith(channel.county) or channel.county.startswith(area) for area in counties
        )
    ]
