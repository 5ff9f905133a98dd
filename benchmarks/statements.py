"""Counting statements where they arrive: in the log of PostgreSQL.

What an ORM believes it sends is not asked. BEGIN, SAVEPOINT, COMMIT and their kin are left out;
everything else a request costs is in, its authentication too.
"""

import re
from collections.abc import Callable
from statistics import median
from time import sleep

import psycopg

from benchmarks.figures import Unmeasured
from tests.realservers import Postgres

STATEMENT = re.compile(r"^\[(\d+)\] LOG:  (?:statement|execute [^:]*): (.*)", re.MULTILINE)
AROUND = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
TIMES = 5


def of_each(server: Postgres, request: Callable[[], None]) -> list[list[str]]:
    """Make the request several times and return the statements of each; the first warms up."""
    request()
    with psycopg.connect(server.url, autocommit=True) as admin:
        _log(admin, "all")
        try:
            # Also the processes' second worker, and whatever reads the new setting late.
            request()
            return [_during(server, request) for _ in range(TIMES)]
        finally:
            _log(admin, "none")


def number(statements: list[list[str]]) -> int:
    """Return how many statements a request takes; the median, for caches may be cold once."""
    counts = [len(one) for one in statements]
    if not counts or not max(counts):
        raise Unmeasured("no statement appeared in the log of PostgreSQL")
    return round(median(counts))


def _log(admin: psycopg.Connection, what: str) -> None:
    admin.execute(f"ALTER SYSTEM SET log_statement = '{what}'")
    admin.execute("SELECT pg_reload_conf()")
    sleep(0.3)


def _during(server: Postgres, request: Callable[[], None]) -> list[str]:
    before = server.log.stat().st_size
    request()
    sleep(0.05)
    with server.log.open("rb") as log:
        log.seek(before)
        said = log.read().decode(errors="replace")
    found = [text for _, text in STATEMENT.findall(said)]
    return [text for text in found if not text.upper().startswith(AROUND)]
