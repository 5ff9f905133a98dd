"""The tables that only grow are guarded in the databases as they are migrated."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

GUARDS_OF_POSTGRESQL = {
    ("organization_signin", "organization_signin_append_only"),
    ("organization_signin", "organization_signin_no_truncate"),
    ("rectification_problemevent", "rectification_problemevent_append_only"),
    ("rectification_problemevent", "rectification_problemevent_no_truncate"),
    ("rectification_problemevent", "rectification_problemevent_day_open"),
    ("rectification_dayseal", "rectification_dayseal_append_only"),
    ("rectification_dayseal", "rectification_dayseal_no_truncate"),
}
GUARDS_OF_SQLITE = {
    ("organization_signin", "organization_signin_no_update"),
    ("organization_signin", "organization_signin_no_delete"),
    ("rectification_problemevent", "rectification_problemevent_no_update"),
    ("rectification_problemevent", "rectification_problemevent_no_delete"),
    ("rectification_problemevent", "rectification_problemevent_day_open"),
    ("rectification_dayseal", "rectification_dayseal_no_update"),
    ("rectification_dayseal", "rectification_dayseal_no_delete"),
}


@pytest.mark.django_db
def test_histories_are_guarded_on_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgenabled = 'O'"
        )
        assert set(cursor.fetchall()) >= GUARDS_OF_POSTGRESQL


def test_histories_are_guarded_on_sqlite(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"],
        check=True,
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "", "DATA_DIR": str(tmp_path)},
    )
    database = sqlite3.connect(tmp_path / "xiaohao.sqlite3")
    found = database.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
    assert set(found.fetchall()) >= GUARDS_OF_SQLITE
    database.close()
