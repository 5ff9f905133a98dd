"""What every test has: quick password hashing, its own folder, a database that can be emptied."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from pytest_django import Settings

pytest_plugins = ["tests.cast", "tests.play", "tests.served"]


def pytest_configure() -> None:
    """Argon2 takes a tenth of a second on purpose; a test's cast signs in hundreds of times."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SEALS_DIR = tmp_path / "seals"


@pytest.fixture(autouse=True)
def _history_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with real transactions Django truncates every table, histories included.

    The permission is given just before that and taken back by the next such test, so that a test
    of the guard itself meets the guard.
    """
    marker = request.node.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "django_db_reset_sequences"}
    if not (marker and marker.kwargs.get("transaction")) and not asked & {*request.fixturenames}:
        yield
        return
    request.getfixturevalue("transactional_db")
    from django.db import connection

    from organization.append_only import allow_flush

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET xiaohao.flush")
    yield
    if connection.vendor == "postgresql":
        _let_others_finish(connection)
    allow_flush(connection)


def _let_others_finish(connection: Any) -> None:
    """Wait for requests that outlive their test: emptying tables under them deadlocks."""
    end = monotonic() + 10
    busy = 1
    while busy and monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle'"
            )
            busy = cursor.fetchone()[0]
