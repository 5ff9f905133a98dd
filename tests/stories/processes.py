"""The product as processes: what bin/demo starts, on a database and a queue of the story's own."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 90


@contextmanager
def embedded(folder: Path) -> Iterator[str]:
    """Run web and worker on SQLite and a queue of files; yield the address."""
    with _running(folder, {"DATABASE_URL": "", "REDIS_URL": ""}) as server:
        yield server


@contextmanager
def production_shape(folder: Path) -> Iterator[str]:
    """Run web, worker and beat on a fresh PostgreSQL database and real Redis."""
    given = os.environ["DATABASE_URL"]
    name = f"story_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(given, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            environment = {
                "DATABASE_URL": f"{given.rpartition('/')[0]}/{name}",
                "REDIS_URL": f"{os.environ['REDIS_URL'].rpartition('/')[0]}/7",
            }
            with _running(folder, environment) as server:
                yield server
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _running(folder: Path, services: dict[str, str]) -> Iterator[str]:
    """Load a small demonstration county and start the demonstration on it."""
    port = _free_port()
    environment = {
        **os.environ,
        **services,
        "DATA_DIR": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "XIAOHAO_DEMO": "1",
        "SWEEP_SECONDS": "1",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    for command in (["migrate", "-v0"], ["load_demo", "--small"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
    server = f"http://127.0.0.1:{port}"
    log = folder / "demonstration.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.demonstration"],
            cwd=ROOT, env=environment, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        _wait_for(server, process, log)
        yield server
    finally:
        process.terminate()
        assert process.wait(30) == 0, log.read_text()


def _wait_for(server: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = monotonic() + STARTS_WITHIN
    while monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{server}/api/v1/health/", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            sleep(0.2)
    raise AssertionError(f"the demonstration did not start:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
