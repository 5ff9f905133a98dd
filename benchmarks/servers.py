"""The processes that are measured: a durable PostgreSQL, Redis, and web in the shape of production.

PostgreSQL keeps fsync, synchronous_commit and full_page_writes on, which is its default: nothing
here turns them off.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psycopg

from benchmarks.figures import Unmeasured
from benchmarks.http import Connection
from tests import realservers

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
ANSWERS_WITHIN = 60
HEALTH = "/api/v1/health/"

# As in config/Dockerfile.
WORKERS, THREADS = 2, 4


def durable_postgres() -> realservers.Postgres:
    """Start a PostgreSQL that has its commits on the disk before it says so."""
    server = realservers.run_postgres("log_line_prefix=[%p] ")
    with psycopg.connect(server.url) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            found = connection.execute(f"SHOW {setting}").fetchone()
            if found != ("on",):
                raise Unmeasured(f"PostgreSQL runs with {setting} {found}")
    return server


def environment(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    """Return the variables of a production process that is spoken to without a proxy."""
    return {
        **{name: value for name, value in os.environ.items() if name != "XIAOHAO_DEMO"},
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "HOST": "127.0.0.1",
        "HTTPS": "0",
        "SECRET_KEY": "a key of the benchmarks, which keeps no secret",
    }


@contextmanager
def web(variables: Mapping[str, str], log: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run the web process of production; yield its port and its process once it answers."""
    port = realservers.free_port()
    command = [
        str(PROGRAMS / "granian"), "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", str(THREADS),
        "config.wsgi:application",
    ]  # fmt: skip
    with running(command, variables, log) as process:
        wait_for_answer(port, process, log)
        yield port, process


@contextmanager
def running(
    command: list[str], variables: Mapping[str, str], log: Path, folder: Path = ROOT
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program, what it says going to the log; stop it with all that it started."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        _end_session(process.pid)


def _end_session(session: int) -> None:
    try:
        os.killpg(session, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_for_answer(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until a web process answers; raises Unmeasured when it ends or takes too long."""
    end = monotonic() + ANSWERS_WITHIN
    while monotonic() < end and process.poll() is None:
        try:
            with Connection(port) as connection:
                if connection.get(HEALTH).status == 200:
                    return
        except OSError:
            sleep(0.01)
    raise Unmeasured(f"the web process does not answer: {tail(log)}")


def tail(log: Path) -> str:
    """Return the last line that something said, without the folders of this machine."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].replace(str(ROOT), ".")[-300:] if lines else "it said nothing"


def python(variables: Mapping[str, str], *arguments: str, given: bytes = b"") -> str:
    """Run Python to its end and return what it printed; raises Unmeasured."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(variables),
        input=given,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
        raise Unmeasured(f"{arguments[1]} failed: {said[-1]}")
    return done.stdout.decode()
