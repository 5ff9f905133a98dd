"""What the measurements are taken on, made when first asked for and kept for all of them."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import psycopg

from benchmarks import history, load, servers
from benchmarks.bodies import County
from benchmarks.http import Connection
from benchmarks.load import Round
from benchmarks.output import say
from benchmarks.processes import cpu_seconds, parent_of
from benchmarks.size import Size
from tests import realservers


class Stage:
    """A county on a durable PostgreSQL, served in the shape of production."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @cached_property
    def folder(self) -> Path:
        """A folder that goes when the measurements end."""
        folder = tempfile.mkdtemp(prefix="xiaohao-bench-")
        self._open.callback(shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)

    @cached_property
    def postgres(self) -> realservers.Postgres:
        return servers.durable_postgres()

    @cached_property
    def variables(self) -> Mapping[str, str]:
        """The environment of the product's processes, on a database of their own."""
        data = self.folder / "data"
        data.mkdir()
        return servers.environment(data, self.postgres.url, realservers.start_redis())

    @cached_property
    def county(self) -> County:
        """The county, with what happened in it before the measurements."""
        say(f"setting up a county of {self.size.establishments} establishments")
        said = servers.python(
            self.variables,
            *("-m", "benchmarks.county", str(self.size.establishments), str(load.CLIENTS)),
        )
        return County(**json.loads(said))

    @cached_property
    def port(self) -> int:
        """Where the web process answers."""
        return self._web[0]

    @cached_property
    def web(self) -> subprocess.Popen[bytes]:
        """The web process; its workers are its children."""
        return self._web[1]

    @cached_property
    def _web(self) -> tuple[int, subprocess.Popen[bytes]]:
        county = self.county
        port, process = self._open.enter_context(
            servers.web(self.variables, self.folder / "web.log")
        )
        say(f"letting {self.size.visits} visits happen")
        history.make(self.postgres.url, port, county, self.size.visits)
        return port, process

    def drive(self, requests: Sequence[bytes], *, seconds: float) -> Round:
        """Let the clients send the requests; the CPU of web and database is read around it."""
        parents = (self.web.pid, self._postmaster)
        before = [cpu_seconds(parent) for parent in parents]
        done = load.drive(self.port, requests, seconds=seconds)
        web, database = (
            cpu_seconds(parent) - then for parent, then in zip(parents, before, strict=True)
        )
        return replace(done, web_cpu=web, database_cpu=database)

    @cached_property
    def _postmaster(self) -> int:
        """The process that every process of PostgreSQL is a child of."""
        with self.database() as connection:
            return parent_of(connection.info.backend_pid)

    def ask(self, path: str, token: str) -> Any:
        """Return what the product answers to somebody's GET."""
        with Connection(self.port) as connection:
            return connection.get(path, token).json()

    def database(self) -> psycopg.Connection:
        """Open a connection to the database, beside the product."""
        return psycopg.connect(self.postgres.url, autocommit=True)
