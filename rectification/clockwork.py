"""How the clockwork stands, for the administrator's clock page (定时任务)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from organization import clock
from rectification import escalation, heartbeat, hold
from rectification.forecast import Forecast, would_tell
from rectification.models import Channel, Delivery, Heartbeat, Hold, Message, Parcel, Problem


@dataclass(frozen=True)
class ClockPage:
    """Everything the page shows; ``forecast`` only while a hold stands."""

    beats: list[Heartbeat]
    stopped: bool
    next_due: datetime | None
    backlog: int
    messages_last_hour: int
    waiting: int
    retrying: int
    failed: int
    channels: int
    hold: Hold | None
    forecast: Forecast | None

    @property
    def would_send(self) -> tuple[int, int, int, int]:
        """What releasing the hold comes to: steps told, messages, people, and steps skipped."""
        told = self.forecast or Forecast()
        return told.told.total(), told.messages.total(), len(told.messages), told.skipped


def page() -> ClockPage:
    """Return how it stands now; every figure by an index, but for the forecast of a hold."""
    now = clock.now()
    stands = hold.standing()
    return ClockPage(
        beats=list(Heartbeat.objects.order_by("name")),
        stopped=heartbeat.is_stopped(heartbeat.last_sweep()),
        next_due=Problem.objects.filter(attention_at__isnull=False).aggregate(
            at=Min("attention_at")
        )["at"],
        backlog=escalation.backlog(now),
        messages_last_hour=Message.objects.filter(created_at__gt=now - timedelta(hours=1)).count(),
        waiting=Delivery.objects.filter(parcel=None).count(),
        retrying=Parcel.objects.filter(
            state__in=[Parcel.State.RETRY, Parcel.State.SENDING]
        ).count(),
        failed=Parcel.objects.filter(state=Parcel.State.FAILED).count(),
        channels=Channel.objects.filter(active=True).count(),
        hold=stands,
        forecast=would_tell(now=now) if stands else None,
    )
