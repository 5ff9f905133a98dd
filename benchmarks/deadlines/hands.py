"""The processes that sweep: workers and beat on a database of their own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep

import psycopg

from benchmarks import servers
from benchmarks.figures import Unmeasured
from tests import realservers

CELERY = (str(servers.PROGRAMS / "celery"), "--app", "worker.app")
WORKERS = 2
DATABASE = "deadlines"
STILL_DUE = "SELECT count(*) FROM rectification_problem WHERE attention_at <= now()"


class Ground:
    """An empty database on a server, with the scene in it; ``seed`` is the id of its problem."""

    def __init__(self, folder: Path, server: realservers.Postgres, redis_url: str) -> None:
        with psycopg.connect(server.url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {DATABASE}")
        self.server = server
        self.folder = folder
        self.url = f"{server.url.rpartition('/')[0]}/{DATABASE}"
        data = folder / "deadlines"
        data.mkdir()
        self.variables = dict(servers.environment(data, self.url, redis_url))

    @cached_property
    def seed(self) -> str:
        return servers.python(self.variables, "-m", "benchmarks.deadlines.scene").strip()

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url, autocommit=True)

    @property
    def log(self) -> Path:
        """What the workers and beats say."""
        return self.folder / "hands.log"

    def worker(self, name: str) -> list[str]:
        """Return the command of a worker with one process, so that two of them are two."""
        named = ["--concurrency", "1", "--hostname", f"{name}@bench"]
        return [*CELERY, "worker", *named, "--loglevel", "INFO"]

    def beat(self) -> list[str]:
        return [*CELERY, "beat", "--schedule", str(self.folder / "beat"), "--loglevel", "INFO"]

    def python(self, *lines: str) -> str:
        """Run lines of the product's Python in a process of its own."""
        return servers.python(
            self.variables, "-c", "\n".join(("import django; django.setup()", *lines))
        )


@contextmanager
def workers(ground: Ground) -> Iterator[list[Popen[bytes]]]:
    """Run two workers of one process each, until they are ready to work."""
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                servers.running(ground.worker(f"w{n}"), ground.variables, ground.log)
            )
            for n in range(WORKERS)
        ]
        wait(lambda: ground.log.read_text().count(" ready.") >= WORKERS, 60, "workers not ready")
        yield processes


def wait(done: Callable[[], bool], seconds: float, why: str) -> None:
    """Ask until it is so; raises Unmeasured."""
    end = monotonic() + seconds
    while not done():
        if monotonic() > end:
            raise Unmeasured(why)
        sleep(0.1)
