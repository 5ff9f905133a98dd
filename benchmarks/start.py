"""How soon it is there: the demonstration, first and again, and a web process."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, perf_counter, sleep

from benchmarks import servers
from benchmarks.figures import Measured, Unmeasured, middle
from benchmarks.servers import ROOT
from benchmarks.stage import Stage
from tests.realservers import free_port

LONG = "start.demo_first_s"
READY = "ready: "
PATIENCE = 900


def demo_first_s(stage: Stage) -> Measured:
    """Clone what is committed into an empty folder and start it there, as a newcomer does."""
    clone = stage.folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    taken = _start_demo(clone, {"DATA_DIR": ""}, stage.folder / "first.log")
    return Measured(taken, n=1, note="a clone of what is committed; package caches as they are")


def demo_second_s(stage: Stage) -> Measured:
    """Start with the data of an earlier start; a short run keeps a small county."""
    data = Path(tempfile.mkdtemp(dir=stage.folder))
    environment = {"DATA_DIR": str(data), "DATABASE_URL": "", "REDIS_URL": ""}
    log = stage.folder / "second.log"
    if stage.size.small:
        _load_small_county(environment)
    _start_demo(ROOT, environment, log)  # loads what is not there, builds what was edited
    times = [_start_demo(ROOT, environment, log) for _ in range(stage.size.starts)]
    note = "of a small county" if stage.size.small else ""
    return Measured(middle(times), n=len(times), note=note)


def web_s(stage: Stage) -> Measured:
    """Start the web process of production on a database that is there."""
    variables = stage.variables
    servers.python(variables, "manage.py", "migrate", "--no-input", "-v0")
    times = []
    for _ in range(stage.size.starts + 1):
        began = perf_counter()
        with servers.web(variables, stage.folder / "cold.log"):
            times.append(perf_counter() - began)
    # The first one writes the bytecode that a container image carries with it.
    return Measured(middle(times[1:]), n=len(times) - 1, note="granian, GET health/")


def _start_demo(folder: Path, more: Mapping[str, str], log: Path) -> float:
    """Start bin/demo, return the seconds until it says that it is ready, and stop it."""
    log.write_text("")
    began = perf_counter()
    environment = {**os.environ, **more, "HOST": "127.0.0.1", "PORT": str(free_port())}
    with servers.running(["bin/demo"], environment, log, folder) as process:
        end = monotonic() + PATIENCE
        while READY not in log.read_text(errors="replace"):
            if process.poll() is not None or monotonic() > end:
                raise Unmeasured(f"bin/demo did not get ready: {servers.tail(log)}")
            sleep(0.02)
        return perf_counter() - began


def _load_small_county(environment: Mapping[str, str]) -> None:
    variables = {**os.environ, **environment, "XIAOHAO_DEMO": "1"}
    servers.python(variables, "manage.py", "migrate", "-v0")
    servers.python(variables, "manage.py", "load_demo", "--small")


MEASURES = {LONG: demo_first_s, "start.demo_second_s": demo_second_s, "start.web_s": web_s}
