"""Paper: labels for a whole county, and a document."""

import json
import os
import re
from time import monotonic

from benchmarks import servers
from benchmarks.figures import Measured, Unmeasured, middle
from benchmarks.http import Connection
from benchmarks.processes import largest_mb
from benchmarks.stage import Stage

PATH = "/api/v1/establishments/labels.pdf"
LABELS = re.compile(rb"\r\nx-row-count: *(\d+)", re.IGNORECASE)


def labels_8k_s(stage: Stage) -> Measured:
    """Ask for the labels of all, 21 to a page, until the last byte has come."""
    token, pid = stage.county.supervisor["token"], stage.web.pid
    before, times, printed = largest_mb(pid), [], 0
    for _ in range(stage.size.rounds):
        with Connection(stage.port) as connection:
            began = monotonic()
            answer = connection.post(PATH, {"layout": "3x7"}, token)
            times.append(monotonic() - began)
        printed = _count(answer.head)
        if answer.status != 200 or printed != stage.size.establishments:
            raise Unmeasured(f"{answer.status} with {printed} labels")
    note = f"web process {before:.0f} MB before, {largest_mb(pid):.0f} MB after"
    return Measured(middle(times), n=printed, note=note)


def _count(head: bytes) -> int:
    said = LABELS.search(head)
    return int(said[1]) if said else 0


def paper_ms(stage: Stage) -> Measured:
    """Set a document of twelve problems, warm, in a process of its own; the slowest of 20."""
    number = 3 if stage.size.small else 20
    variables = {**os.environ, "DATABASE_URL": "", "DATA_DIR": str(stage.folder)}
    said = servers.python(variables, "-m", "benchmarks.paper", str(number))
    times: list[float] = json.loads(said)
    return Measured(max(times), n=number, note=f"in the middle {middle(times):.1f} ms")


MEASURES = {"registry.labels_8k_s": labels_8k_s, "registry.paper_ms": paper_ms}
