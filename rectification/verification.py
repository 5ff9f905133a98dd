"""Verifying the whole ledger as it stands at one moment, in memory that does not grow with it."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from rectification import chain_check, day_check
from rectification.breaks import Break
from rectification.seals import start_of


def verify(
    since: date | None, outside: Path | None, counted: Callable[[], None]
) -> Iterator[Break]:
    """Yield every break. ``counted`` is called for each event; see ``day_check.check``.

    Rows come through server-side cursors in one snapshot, so what is written meanwhile is not
    taken for a break. Must not be called inside a transaction.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield from day_check.check(since, outside, counted)
        yield from chain_check.check(start_of(since) if since else None)
