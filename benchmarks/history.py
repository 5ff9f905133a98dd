"""What happened before the measurements: a few visits through the doors, then copies of them.

The copies are made in the database, each with ids, numbers and days of its own: ten thousand
visits one by one would take longer than everything that is measured. Hash chains of copies do not
hold and no change mark tells of them; nothing measured here reads either.
"""

import hashlib
import io
from collections.abc import Sequence
from itertools import cycle

import psycopg
from PIL import Image
from psycopg import sql

from benchmarks import bodies
from benchmarks.bodies import County
from benchmarks.figures import Unmeasured
from benchmarks.http import Connection, request
from organization.ids import new_id

SEEDS = 100
BATCH = 20

INSPECTION, PROBLEM, EVENT, ORDER = (
    "inspections_inspection",
    "rectification_problem",
    "rectification_problemevent",
    "rectification_order",
)
# What is copied, and which column of each table says that it belongs to a copied thing.
TABLES = (
    INSPECTION,
    "inspections_inspectionofficer",
    "inspections_filledchecklist",
    ORDER,
    PROBLEM,
    EVENT,
    "rectification_orderline",
)
RENAMED = {"inspection_id", "problem_id", "order_id", "recurrence_of_id"}
DAYS_APART = 3


def make(database_url: str, port: int, county: County, visits: int) -> None:
    """Let visits happen, until there are this many."""
    seeds = min(visits, SEEDS)
    _live(port, county, seeds)
    with psycopg.connect(database_url, autocommit=True) as connection:
        if visits > seeds:
            for table in TABLES:
                _copy(connection, table, visits // seeds - 1)
        connection.execute("VACUUM ANALYZE")


def photo(port: int, client: dict[str, str], kind: str) -> dict[str, str]:
    """Upload a small picture and return how a step speaks of it."""
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), (40, 120, 80)).save(buffer, "JPEG", comment=kind)
    data = buffer.getvalue()
    sha256 = hashlib.sha256(data).hexdigest()
    name = new_id()
    path = f"/api/v1/photos/{name}/"
    with Connection(port) as connection:
        _require(
            connection.send(
                request(
                    "PUT",
                    path,
                    token=client["token"],
                    body=data,
                    kind="image/jpeg",
                    X_SHA256=sha256,
                )
            ).status
        )
    return {"id": str(name), "sha256": sha256, "kind": kind}


def _live(port: int, county: County, visits: int) -> None:
    """Visit, a third each: found only, ordered by a date, fixed on the spot."""
    pictures = [photo(port, county.clients[0], kind) for kind in ("before", "after")]
    commands = []
    for number, client in zip(range(visits), cycle(county.clients), strict=False):
        visit = bodies.inspection(county, client, problems=number % 3)
        if number % 3 == 1:
            visit = bodies.ordered(visit)
        elif number % 9 == 2:
            visit = bodies.fixed(visit, 2, pictures)
        commands.append((client["token"], {"kind": "inspection", **visit}))
    with Connection(port) as connection:
        for token in {token for token, _ in commands}:
            mine = [command for owner, command in commands if owner == token]
            for first in range(0, len(mine), BATCH):
                sent = mine[first : first + BATCH]
                answer = connection.post("/api/v1/sync/", sent, token)
                _require(answer.status, len(sent), answer.json())


def _require(
    status: int, sent: int = 0, answer: dict[str, list[dict[str, str]]] | None = None
) -> None:
    results = (answer or {}).get("results", [])
    wrong = [one for one in results if one["status"] != "done"]
    if status >= 400 or wrong or len(results) != sent:
        raise Unmeasured(f"what happened before was refused: {status} {wrong[:1] or answer}")


def _copy(connection: psycopg.Connection, table: str, times: int) -> None:
    columns = [
        (name, kind)
        for name, kind in columns_of(connection, table)
        if name != "id" or kind == "uuid"
    ]
    connection.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}, generate_series(1, %s) AS copy").format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(name) for name, _ in columns),
            sql.SQL(", ").join(_changed(name, kind) for name, kind in columns),
            sql.Identifier(table),
        ),
        [times],
    )


def columns_of(connection: psycopg.Connection, table: str) -> Sequence[tuple[str, str]]:
    return connection.execute(
        "SELECT column_name, data_type FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
        [table],
    ).fetchall()


def _changed(name: str, kind: str) -> sql.Composable:
    column = sql.Identifier(name)
    if kind == "uuid" and (name == "id" or name in RENAMED):
        return sql.SQL("md5({}::text || copy)::uuid").format(column)
    if name == "number":
        return sql.SQL("{} || '-' || copy").format(column)
    if kind == "date":
        return sql.SQL("{} - copy * {}").format(column, DAYS_APART)
    if kind == "timestamp with time zone":
        return sql.SQL("{} - copy * interval '{} days'").format(column, DAYS_APART)
    return column
