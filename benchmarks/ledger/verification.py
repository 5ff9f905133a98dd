"""Verifying the ledger: its rate, and memory that does not grow with it."""

import os
import re
import subprocess
import sys
from functools import cache
from typing import NamedTuple

import psycopg
from psycopg import sql

from benchmarks import servers
from benchmarks.figures import Measured, Unmeasured
from benchmarks.output import say
from benchmarks.processes import KILOBYTE
from benchmarks.stage import Stage
from tests import realservers

SAID = re.compile(r"复核 (\d+) 条记录，[\d.]+ 秒，(\d+) 条/秒")


class Run(NamedTuple):
    """One verification: events hashed again, events a second, and the peak of resident MB."""

    events: int
    rate: float
    peak_mb: float


@cache
def run(stage: Stage, number: int) -> Run:
    """Verify a ledger of so many events in a database of its own; raises Unmeasured."""
    say(f"writing a ledger of {number} events")
    name = f"ledger{number}"
    folder = stage.folder / name
    folder.mkdir()
    with psycopg.connect(stage.postgres.url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = stage.postgres.url.rpartition("/")[0] + f"/{name}"
    variables = servers.environment(folder, url, realservers.start_redis())
    servers.python(variables, "-m", "benchmarks.ledger.rows", str(number))
    with subprocess.Popen(
        [sys.executable, "manage.py", "verify_ledger"],
        cwd=servers.ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    found = SAID.search(printed)
    if process.returncode or not found:
        raise Unmeasured(f"verify_ledger ended with {process.returncode}: {printed[:200]}")
    return Run(int(found[1]), float(found[2]), used.ru_maxrss * KILOBYTE / 1e6)


def verify_rate(stage: Stage) -> Measured:
    """Verify all of it: events a second, chains, seals and files included."""
    done = run(stage, stage.size.ledger_events)
    return Measured(done.rate, n=done.events, note=f"peak {done.peak_mb:.0f} MB")


def verify_growth(stage: Stage) -> Measured:
    """Divide the peak of memory by that of a ledger a tenth as long."""
    long = run(stage, stage.size.ledger_events)
    short = run(stage, stage.size.ledger_events // 10)
    note = f"{short.peak_mb:.0f} MB for {short.events} events, {long.peak_mb:.0f} MB for all"
    return Measured(long.peak_mb / short.peak_mb, n=long.events, note=note)


MEASURES = {"ledger.verify_rate": verify_rate, "ledger.verify_growth": verify_growth}
