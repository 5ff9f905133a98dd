"""Whether the clockwork runs: its last run is on record, so a stopped clock is seen."""

from datetime import datetime, timedelta

from organization import clock
from rectification.models import Heartbeat
from rectification.models.heartbeat import Clockwork

SWEEP, DELIVERY = Clockwork.SWEEP, Clockwork.DELIVERY
STOPPED_AFTER = timedelta(minutes=5)


def beat(name: str, started: datetime, *, failure: str, **counts: int) -> None:
    """Put the end of a run on record, over the one before; one statement.

    ``counts`` are the counting fields of ``Heartbeat``.
    """
    row = Heartbeat(
        name=name, started_at=started, finished_at=clock.now(), failure=failure, **counts
    )
    Heartbeat.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["started_at", "finished_at", "failure", *counts],
    )


def last_sweep() -> Heartbeat | None:
    """Return the last run of the sweep; None when there never was one."""
    return Heartbeat.objects.filter(pk=SWEEP).first()


def is_stopped(heartbeat: Heartbeat | None) -> bool:
    """Whether no sweep ended within the last five minutes, so that deadlines go unwatched."""
    return heartbeat is None or clock.now() - heartbeat.finished_at > STOPPED_AFTER
