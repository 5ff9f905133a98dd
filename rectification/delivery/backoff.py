"""How long a failed attempt waits for the next one, and after how many a person is told."""

from datetime import timedelta

STRIKES = 5
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)


def wait_after(attempts: int) -> timedelta | None:
    """Return the wait after so many attempts; None after the last one."""
    return WAITS[attempts - 1] if attempts < STRIKES else None
