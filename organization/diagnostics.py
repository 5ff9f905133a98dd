"""Taking in the diagnostic logs of phones, and forgetting them again."""

from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from organization import clock
from organization.models import DiagnosticLog, User

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 10


class Log(NamedTuple):
    """A log as it was sent; ``id`` was made by the phone."""

    id: UUID
    client: str
    user_agent: str
    content: dict[str, Any]


def too_many(user: User) -> bool:
    """Whether somebody sent as many logs within the hour as anybody needs to."""
    since = clock.now() - AN_HOUR
    return DiagnosticLog.objects.filter(user=user, received_at__gt=since).count() >= MOST_AN_HOUR


def keep(log: Log, user: User) -> None:
    """Keep a log; the same one again changes nothing."""
    DiagnosticLog.objects.get_or_create(
        pk=log.id,
        defaults={
            "user": user,
            "received_at": clock.now(),
            "client": log.client,
            "user_agent": log.user_agent,
            "content": log.content,
        },
    )


def forget() -> int:
    """Delete logs older than ``DIAGNOSTICS_KEPT_DAYS``; return how many."""
    before = clock.now() - timedelta(days=settings.DIAGNOSTICS_KEPT_DAYS)
    deleted, _ = DiagnosticLog.objects.filter(received_at__lt=before).delete()
    return deleted
