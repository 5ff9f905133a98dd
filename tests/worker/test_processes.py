"""The sweep as it runs in earnest: beat and workers as processes, a broker between them.

Once with PostgreSQL and Redis, with two beats and two workers, and once as the embedded default:
SQLite, a queue of files, and one process that is both.
"""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from organization.ids import new_id

ROOT = Path(__file__).resolve().parents[2]
CELERY = (sys.executable, "-m", "celery", "--app", "worker.app")

Ask = Callable[[str], list[tuple[Any, ...]]]


def settings(data: Path, database: str, redis: str) -> dict[str, str]:
    """The environment of the processes: their own database, queue and folder, a quick clock."""
    return os.environ | {
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "DATA_DIR": str(data),
        "SWEEP_SECONDS": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }


def prepare(environment: dict[str, str]) -> None:
    """Fill the processes' database: one problem that is two months late."""
    scene = [sys.executable, "-m", "tests.worker.scene"]
    subprocess.run(scene, cwd=ROOT, env=environment, check=True)


@contextlib.contextmanager
def running(environment: dict[str, str], *commands: list[str]) -> Iterator[None]:
    """Run the commands beside each other; stop them in good order at the end."""
    log = Path(environment["DATA_DIR"], "processes.log")
    with log.open("w") as out:
        processes = [
            subprocess.Popen([*CELERY, *command], cwd=ROOT, env=environment, stdout=out, stderr=out)
            for command in commands
        ]
        try:
            yield
            assert [process.poll() for process in processes] == [None] * len(processes), (
                log.read_text()
            )
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def wait_until(
    ask: Ask, question: str, expected: Callable[[Any], bool], seconds: int = 120
) -> None:
    """Ask the database until the first value of the answer is as expected."""
    end = time.monotonic() + seconds
    answer = None
    while time.monotonic() < end:
        rows = ask(question)
        answer = rows[0][0] if rows else None
        if expected(answer):
            return
        time.sleep(0.2)
    raise AssertionError(f"{question} is still {answer!r} after {seconds} s")


def let_it_sweep(ask: Ask) -> None:
    """Let the first sweep come, and then at least two after it."""
    wait_until(ask, "SELECT count(*) FROM rectification_escalation", lambda n: n > 0)
    for _ in range(2):
        (before,) = ask("SELECT finished_at FROM rectification_heartbeat WHERE name = 'sweep'")[0]
        wait_until(
            ask,
            "SELECT finished_at FROM rectification_heartbeat WHERE name = 'sweep'",
            lambda at, before=before: at > before,  # type: ignore[misc]
        )


def told(ask: Ask) -> dict[str, list[tuple[Any, ...]]]:
    """What is on record at the end."""
    return {
        "steps": ask(
            "SELECT step, skipped FROM rectification_escalation"
            " ORDER BY skipped, reached_on DESC, step"
        ),
        "people": ask(
            "SELECT u.username, m.level FROM rectification_message m"
            " JOIN organization_user u ON u.id = m.person_id ORDER BY u.username"
        ),
    }


EXPECTED_PEOPLE = [
    ("bureau", "bulletin"),
    ("inspector", "bulletin"),
    ("inspector2", "bulletin"),
    ("leader", "bulletin"),
    ("supervisor", "bulletin"),
    ("supervisor2", "bulletin"),
]
EXPECTED_STEPS = [
    ("rectify+15", False),
    ("rectify+10", True),
    ("rectify+5", True),
    ("rectify+3", True),
    ("rectify+1", True),
    ("rectify-1", True),
    ("rectify-3", True),
]


@pytest.fixture
def scratch_database() -> Iterator[str]:
    """The URL of an empty database of its own on the tests' server."""
    server = os.environ["DATABASE_URL"]
    name = f"scratch_{new_id().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_two_beats_and_two_workers_on_postgresql_and_redis_tell_everybody_once(
    tmp_path: Path, scratch_database: str
) -> None:
    # A queue of its own, so that processes of other tests take nothing from it.
    redis = urlunsplit(urlsplit(os.environ["REDIS_URL"])._replace(path="/7"))
    environment = settings(tmp_path, scratch_database, redis)
    prepare(environment)

    def ask(question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(scratch_database) as connection:
            return connection.execute(question).fetchall()

    worker = ["worker", "--concurrency", "1", "--loglevel", "WARNING"]
    with running(
        environment,
        [*worker, "--hostname", "one@%h"],
        [*worker, "--hostname", "two@%h"],
        ["beat", "--schedule", str(tmp_path / "beat-one")],
        ["beat", "--schedule", str(tmp_path / "beat-two")],
    ):
        let_it_sweep(ask)
    assert told(ask) == {"steps": EXPECTED_STEPS, "people": EXPECTED_PEOPLE}


def test_one_process_on_sqlite_and_a_queue_of_files_tells_everybody_once(tmp_path: Path) -> None:
    environment = settings(tmp_path, "", "")
    prepare(environment)

    def ask(question: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(tmp_path / "xiaohao.sqlite3")) as connection:
            return connection.execute(question).fetchall()

    schedule = ["--schedule", str(tmp_path / "beat")]
    with running(
        environment, ["worker", "--beat", *schedule, "--pool", "threads", "--concurrency", "4"]
    ):
        let_it_sweep(ask)
    assert told(ask) == {
        "steps": [(step, int(skipped)) for step, skipped in EXPECTED_STEPS],
        "people": EXPECTED_PEOPLE,
    }
