"""The guard of histories, as a migration puts it on and takes it off, on both databases."""

from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.db.migrations.state import ProjectState

from organization.append_only import append_only

CHANGES = ["UPDATE diary SET line = 'other'", "DELETE FROM diary"]


@pytest.fixture
def sqlite(tmp_path: Path) -> BaseDatabaseWrapper:
    settings = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3"}
    settings |= {"NAME": str(tmp_path / "diary.sqlite3"), "OPTIONS": {}, "CONN_MAX_AGE": 0}
    return SQLite(settings, alias="default")


def migrate(database: BaseDatabaseWrapper, *, backwards: bool = False) -> None:
    operation = append_only("diary")
    state = ProjectState()
    go = operation.database_backwards if backwards else operation.database_forwards
    with database.schema_editor() as editor:
        go("organization", editor, state, state)


def write(database: BaseDatabaseWrapper, statement: str) -> None:
    with database.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [*CHANGES, "TRUNCATE diary"])
def test_postgresql_refuses_changes_until_the_guard_is_taken_off(change: str) -> None:
    write(connection, "CREATE TABLE diary (line text)")
    migrate(connection)
    migrate(connection)  # as after an altered table
    write(connection, "INSERT INTO diary VALUES ('one')")
    with pytest.raises(IntegrityError, match="diary is append-only"), transaction.atomic():
        write(connection, change)
    migrate(connection, backwards=True)
    write(connection, change)


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_sqlite_refuses_changes_until_the_guard_is_taken_off(
    sqlite: BaseDatabaseWrapper, change: str
) -> None:
    write(sqlite, "CREATE TABLE diary (line text)")
    migrate(sqlite)
    migrate(sqlite)
    write(sqlite, "INSERT INTO diary VALUES ('one')")
    with pytest.raises(IntegrityError, match="diary is append-only"):
        write(sqlite, change)
    migrate(sqlite, backwards=True)
    write(sqlite, change)
    sqlite.close()
