"""Tables whose rows are history: the database itself refuses to change or remove them.

On PostgreSQL a trigger refuses UPDATE, DELETE and TRUNCATE. TRUNCATE, which is how Django empties
a test database, is let through in a session that said ``SET xiaohao.flush = 'on'``; see
``allow_flush``. On SQLite triggers refuse UPDATE and DELETE, and nothing lifts them: tests that
need Django's flush run on PostgreSQL, and the embedded default is begun anew by removing its file.

On SQLite Django alters a table by building it again, which loses its triggers: a migration that
alters a guarded table repeats ``append_only(table)`` as its last operation. A test looks for the
triggers in the migrated database.
"""

from django.apps.registry import Apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

# 23001 is restrict_violation: Django raises IntegrityError, as it does for SQLite's RAISE(ABORT).
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_to_rewrite_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('xiaohao.flush', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001';
END
$$
"""

POSTGRESQL_TRIGGERS = (
    """
CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_history()
""",
    """
CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_rewrite_history()
""",
)

SQLITE_TRIGGERS = (
    """
CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: UPDATE refused'); END
""",
    """
CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: DELETE refused'); END
""",
)


def append_only(table: str) -> RunPython:
    """Return the migration operation that lets the table only grow; undone, it lets go again.

    Whoever tries to rewrite it gets IntegrityError.
    """

    def guard(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor, _guards(editor.connection.vendor), table)

    def let_go(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor, _releases(editor.connection.vendor), table)

    return RunPython(guard, let_go)


def allow_flush(connection: BaseDatabaseWrapper) -> None:
    """Let this session TRUNCATE append-only tables, to empty a test or demonstration database."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET xiaohao.flush = 'on'")


def _run(editor: BaseDatabaseSchemaEditor, statements: tuple[str, ...], table: str) -> None:
    for statement in statements:
        # No parameters: the driver must leave the % of the function's text alone.
        editor.execute(statement.replace("{table}", table), params=None)


def _guards(vendor: str) -> tuple[str, ...]:
    if vendor == "postgresql":
        return (POSTGRESQL_FUNCTION, *POSTGRESQL_TRIGGERS)
    return SQLITE_TRIGGERS


def _releases(vendor: str) -> tuple[str, ...]:
    if vendor == "postgresql":
        return (
            "DROP TRIGGER {table}_append_only ON {table}",
            "DROP TRIGGER {table}_no_truncate ON {table}",
        )
    return ("DROP TRIGGER {table}_no_update", "DROP TRIGGER {table}_no_delete")
