"""How much stays resident in a web process and in a worker."""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import monotonic, sleep

from benchmarks import bodies, servers
from benchmarks.figures import Measured, Unmeasured
from benchmarks.http import request
from benchmarks.processes import largest_mb
from benchmarks.stage import Stage

PATIENCE = 900


def web_mb(stage: Stage) -> Measured:
    """Read, list and submit, one submit among ten requests."""
    requests = list(islice(_mixed(stage), stage.size.mixed))
    answered = stage.drive(requests, seconds=PATIENCE)
    return Measured(largest_mb(stage.web.pid), n=answered.done, note="the larger of two workers")


def worker_mb(stage: Stage) -> Measured:
    """Let one worker process sweep, tick after tick."""
    _ = stage.county
    log = stage.folder / "worker.log"
    command = [
        str(servers.PROGRAMS / "celery"), "--app", "worker.app", "worker",
        "--concurrency", "1", "--loglevel", "INFO",
    ]  # fmt: skip
    with servers.running(command, stage.variables, log) as process:
        servers.python(stage.variables, "-c", _ticks(stage.size.mixed))
        _wait_for(log, "succeeded", stage.size.mixed)
        return Measured(largest_mb(process.pid), n=stage.size.mixed, note="sweeps, one child")


def _ticks(number: int) -> str:
    return (
        "import django; django.setup(); from worker.tasks import sweep\n"
        f"for _ in range({number}): sweep.delay()"
    )


def _wait_for(log: Path, word: str, number: int) -> None:
    end = monotonic() + PATIENCE
    while log.read_text(errors="replace").count(word) < number:
        if monotonic() > end:
            raise Unmeasured(f"the worker did not do {number} tasks: {servers.tail(log)}")
        sleep(0.5)


def _mixed(stage: Stage) -> Iterator[bytes]:
    county = stage.county
    token = county.supervisor["token"]
    listed = stage.ask("/api/v1/problems/?limit=200", token)["results"]
    reads = [
        "/api/v1/problems/?state=ordered",
        "/api/v1/problems/?severity=minor",
        "/api/v1/establishments/?category=hair",
        "/api/v1/inspections/",
        "/api/v1/desk/",
        "/api/v1/checklists/",
        "/api/v1/me/",
        f"/api/v1/checklists/{county.checklist['id']}/",
        *(f"/api/v1/problems/{problem['id']}/" for problem in listed),
    ]
    chance = random.Random(1)
    while True:
        if chance.random() < 0.1:
            yield bodies.submits(county, 1)[0]
        else:
            yield request("GET", chance.choice(reads), token=token)


MEASURES = {"memory.web_mb": web_mb, "memory.worker_mb": worker_mb}
