"""What happened before the measurements: a few visits through the doors, then copies of them.

The copies are made in the database, each with ids, numbers and days of its own: ten thousand
visits one by one would take longer than everything that is measured. Hash chains of copies do not
hold and no change mark tells of them; nothing measured here reads either.
"""

import hashlib
import io
from collections.abc import Sequence
from typing import Any

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
PLACES_APART = 41  # prime, so that the copies come to every place

PLACES = """
CREATE TEMPORARY TABLE places AS
SELECT number, id::uuid FROM unnest(%s::text[]) WITH ORDINALITY AS place (id, number)
"""
# Copies are of other places: nowhere is visited more often than anywhere else.
ELSEWHERE = """
(SELECT other.id FROM places AS here, places AS other WHERE here.id = establishment_id AND
 other.number = (here.number + copy * {}) %% (SELECT count(*) FROM places) + 1)
"""


def make(database_url: str, port: int, county: County, visits: int) -> None:
    """Let visits happen, until there are this many."""
    seeds = min(visits, SEEDS)
    _live(port, county, seeds)
    with psycopg.connect(database_url, autocommit=True) as connection:
        if visits > seeds:
            connection.execute(PLACES, [county.places])
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
    """Let each place be visited twice: a month ago, entered late, and today.

    What was ordered a month ago is overdue by now, and some problems come back (复发).
    """
    pictures = [photo(port, county.clients[0], kind) for kind in ("before", "after")]
    with Connection(port) as connection:
        for first in range(0, visits, BATCH):
            client = county.clients[first // BATCH % len(county.clients)]
            sent = [
                {
                    "kind": "inspection",
                    **_visit(county, client, pictures, number // 2),
                    **bodies.times(30 if number % 2 == 0 else 0),
                }
                for number in range(first, min(first + BATCH, visits))
            ]
            answer = connection.post("/api/v1/sync/", sent, client["token"])
            _require(answer.status, len(sent), answer.json())


def _visit(
    county: County, client: dict[str, Any], pictures: list[dict[str, str]], number: int
) -> dict[str, Any]:
    """Return a visit with no problem, with one ordered, or with two: found only, or fixed."""
    visit = bodies.inspection(county, client, problems=number % 3)
    visit["establishment"] = county.places[number % len(county.places)]
    if number % 3 == 1:
        return bodies.ordered(visit)
    return bodies.fixed(visit, 2, pictures) if number % 9 == 2 else visit


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
    if name == "establishment_id":
        return sql.SQL(ELSEWHERE).format(PLACES_APART)
    if name == "number":
        return sql.SQL("{} || '-' || copy").format(column)
    if kind == "date":
        return sql.SQL("{} - copy * {}").format(column, DAYS_APART)
    if kind == "timestamp with time zone":
        return sql.SQL("{} - copy * interval '{} days'").format(column, DAYS_APART)
    return column
