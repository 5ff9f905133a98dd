"""Floors: what PostgreSQL alone does when only the bare rows are written, by pgbench.

The rows are those of a real inspection or step, written into tables with the same columns, checks
and indexes, in a schema of their own. Foreign keys, numbers, marks and everything that decides are
left out: nothing that does more can be faster.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg

from benchmarks.figures import Unmeasured
from benchmarks.history import EVENT, INSPECTION, PROBLEM, columns_of
from benchmarks.load import CLIENTS
from tests.realservers import Postgres

FILLED = "inspections_filledchecklist"
RATE = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
PROBLEMS = 10_000

# Which rows of a table belong to an inspection.
BELONGS = {
    INSPECTION: "id = %(visit)s",
    FILLED: "inspection_id = %(visit)s",
    PROBLEM: "inspection_id = %(visit)s",
    EVENT: "problem_id IN (SELECT id FROM public.rectification_problem"
    " WHERE inspection_id = %(visit)s)",
}

# Ids that grow with time, as phones make them: pages of the indexes fill one after the other.
PREPARE = """
DROP SCHEMA IF EXISTS bare CASCADE;
CREATE SCHEMA bare;
CREATE SEQUENCE bare.numbers;
CREATE FUNCTION bare.id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT overlay(replace(gen_random_uuid()::text, '-', '') placing
        lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') from 1)::uuid
$$
"""

SUBMIT = """
BEGIN;
SELECT bare.id() AS visit, bare.id() AS one, bare.id() AS two,
       nextval('bare.numbers')::text AS n1, nextval('bare.numbers')::text AS n2 \\gset
{inserts}
COMMIT;
"""

STEP = """
\\set turn random(1, {problems})
BEGIN;
UPDATE bare.{problem}
   SET state = 'closed', closed_on = current_date, version = version + 1, head = md5(head)
 WHERE number = 'n' || :turn::text RETURNING id AS found, version \\gset
{inserts}
COMMIT;
"""


class Floor:
    """The bare tables, filled with rows like those of an inspection with 2 problems."""

    def __init__(self, server: Postgres, folder: Path, inspection: str) -> None:
        self._server = server
        self._folder = folder
        self._inspection = inspection
        self._connection = psycopg.connect(server.url, autocommit=True)
        self._prepare()

    def close(self) -> None:
        self._connection.close()

    def submit(self, seconds: float) -> float:
        """Return how many inspections, each with 2 problems and their events, a second."""
        inserts = [
            self._insert(INSPECTION, {"id": ":visit"}),
            self._insert(FILLED, {"id": "bare.id()", "inspection_id": ":visit"}),
            self._insert(
                PROBLEM,
                {"id": ":one", "inspection_id": ":visit", "number": ":n1"},
                {"id": ":two", "inspection_id": ":visit", "number": ":n2"},
            ),
            self._insert(
                EVENT,
                {"id": "bare.id()", "problem_id": ":one"},
                {"id": "bare.id()", "problem_id": ":two"},
            ),
        ]
        return self._pgbench("submit", SUBMIT.format(inserts="\n".join(inserts)), seconds)

    def step(self, seconds: float) -> float:
        """Return how many updates of a problem, each with an event inserted, a second."""
        event = {"id": "bare.id()", "problem_id": ":found", "sequence": ":version"}
        script = STEP.format(problems=PROBLEMS, problem=PROBLEM, inserts=self._insert(EVENT, event))
        return self._pgbench("step", script, seconds)

    def _prepare(self) -> None:
        run = self._connection.execute
        run(PREPARE)
        for table in BELONGS:
            run(f"CREATE TABLE bare.{table} (LIKE public.{table} INCLUDING ALL)".encode())
        real = self._real_row(PROBLEM) | {"id": "bare.id()", "number": "'n' || turn"}
        run(
            f"INSERT INTO bare.{PROBLEM} ({', '.join(real)}) SELECT {', '.join(real.values())}"  # noqa: S608 - our own names and rows
            f" FROM generate_series(1, {PROBLEMS}) AS turn".encode()
        )
        run("VACUUM ANALYZE")

    def _insert(self, table: str, *rows: Mapping[str, str]) -> str:
        """Return an insert of as many rows like a real one, some columns of them replaced."""
        real = self._real_row(table)
        values = ", ".join(f"({', '.join({**real, **row}.values())})" for row in rows)
        return f"INSERT INTO bare.{table} ({', '.join(real)}) VALUES {values};"  # noqa: S608 - as above

    def _real_row(self, table: str) -> dict[str, str]:
        """Return a row of the inspection as literals, by column."""
        columns = columns_of(self._connection, table)
        shown = [f"quote_nullable({name}::text) || '::{kind}'" for name, kind in columns]
        select = f"SELECT {', '.join(shown)} FROM public.{table} WHERE {BELONGS[table]} LIMIT 1"  # noqa: S608 - as above
        row = self._connection.execute(select.encode(), {"visit": self._inspection}).fetchone()
        if row is None:
            raise Unmeasured(f"the inspection has no row in {table}")
        return {name: value for (name, _), value in zip(columns, row, strict=True)}

    def _pgbench(self, name: str, script: str, seconds: float) -> float:
        file = self._folder / f"{name}.sql"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [
                self._program(),
                *("--no-vacuum", "--protocol", "prepared", "--client", str(CLIENTS)),
                *("--jobs", "2", "--time", str(max(1, round(seconds))), "--file", str(file)),
                self._server.url,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        rate = RATE.search(done.stdout)
        if done.returncode or rate is None:
            raise Unmeasured(f"pgbench failed: {done.stderr.strip()[-200:]}")
        return float(rate[1])

    def _program(self) -> str:
        beside = self._server.programs / "pgbench"
        found = str(beside) if beside.exists() else shutil.which("pgbench")
        if found is None:
            raise Unmeasured("pgbench was not found, so there is no floor")
        return found
