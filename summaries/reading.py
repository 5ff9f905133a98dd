"""Reading several statements as of one moment."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let every statement inside see the same state of the database, so that figures agree.

    On PostgreSQL a read-only REPEATABLE READ transaction, which blocks nobody. Inside a
    transaction that is already open its isolation holds, and SQLite, which serves the embedded
    default, is read as it stands: there a transaction would lock the writers out.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
