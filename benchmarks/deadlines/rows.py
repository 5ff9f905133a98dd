"""Many problems like one that is there, copied in the database with their histories."""

import psycopg
from psycopg import sql

from benchmarks.history import EVENT, PROBLEM, columns_of

DUE = "now() - interval '1 minute'"
NOT_DUE = "date_trunc('day', now()) + interval '1 day' * (30 + mod(n, 250))"


def copy(connection: psycopg.Connection, seed: str, mark: str, number: int, attention: str) -> None:
    """Write so many copies of the problem, ids and numbers made from ``mark``; two statements.

    ``attention`` is SQL and says when the copy ``n`` is due.
    """
    problem = {
        "id": "md5({mark} || n)::uuid",
        "number": "{mark} || '-' || n",
        "attention_at": attention,
    }
    event = {"id": "md5({mark} || n || id)::uuid", "problem_id": problem["id"]}
    # Together, as the doors write them: a sweep in between would find nobody to tell.
    with connection.transaction():
        for table, key, made in ((PROBLEM, "id", problem), (EVENT, "problem_id", event)):
            connection.execute(_copies(connection, table, key, mark, made), [number, seed])


def _copies(
    connection: psycopg.Connection, table: str, key: str, mark: str, made: dict[str, str]
) -> sql.Composed:
    """Return the statement; it wants how many, and the ``key`` of what is copied."""
    columns = [name for name, _ in columns_of(connection, table)]
    values = [
        sql.SQL(made[name]).format(mark=sql.Literal(mark)) if name in made else sql.Identifier(name)
        for name in columns
    ]
    return sql.SQL(
        "INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) AS n"
        " WHERE {key} = %s"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(values),
        key=sql.Identifier(key),
    )
