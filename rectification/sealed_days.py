"""A day that is sealed takes no more events: the database refuses them, whoever inserts.

On PostgreSQL the trigger first takes, shared, the lock of the county which the sealing takes for
itself, and holds it until its transaction ends. So a sealing waits for every event that is written
and not committed, and whoever comes behind it finds the seal. The refusal looks like a lock that
was not got: the door answers 503, the phone sends again, and the event is received today.

On SQLite writers come one after the other anyway.
"""

from django.apps.registry import Apps
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython

# The first half of the advisory lock's key; the county is the other. The trigger says it too.
LOCK_CLASS = 24225

POSTGRESQL = (
    """
CREATE OR REPLACE FUNCTION refuse_event_of_sealed_day() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(24225, hashtext(NEW.county));
    IF EXISTS (SELECT 1 FROM rectification_dayseal WHERE county = NEW.county
               AND day >= (NEW.received_at AT TIME ZONE 'Asia/Shanghai')::date) THEN
        RAISE EXCEPTION 'the day of % is sealed in county %', NEW.received_at, NEW.county
            USING ERRCODE = '55P03';
    END IF;
    RETURN NEW;
END
$$
""",
    """
CREATE OR REPLACE TRIGGER rectification_problemevent_day_open
BEFORE INSERT ON rectification_problemevent
FOR EACH ROW EXECUTE FUNCTION refuse_event_of_sealed_day()
""",
)
SQLITE = (
    """
CREATE TRIGGER IF NOT EXISTS rectification_problemevent_day_open
BEFORE INSERT ON rectification_problemevent
WHEN EXISTS (SELECT 1 FROM rectification_dayseal WHERE county = NEW.county
             AND day >= date(NEW.received_at, '+8 hours'))
BEGIN SELECT RAISE(ABORT, 'the day is sealed'); END
""",
)


def take_no_more_events() -> RunPython:
    """Return the migration operation that guards sealed days."""

    def guard(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
            editor.execute(statement, params=None)

    def let_go(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        table = " ON rectification_problemevent" if editor.connection.vendor == "postgresql" else ""
        editor.execute(f"DROP TRIGGER rectification_problemevent_day_open{table}", params=None)

    return RunPython(guard, let_go)


def wait_for_writers(county: str) -> None:
    """Hold back who writes events of the county until the end of this transaction.

    Raises OperationalError when somebody is still writing after a second.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK_CLASS, county])
