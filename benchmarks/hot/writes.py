"""Inspections and steps coming in; each rate in turn with its floor, A B A B."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

from benchmarks import bodies, history, statements
from benchmarks.figures import Measured, Unmeasured
from benchmarks.floor import Floor
from benchmarks.http import Connection
from benchmarks.measuring import WARMING, rate
from benchmarks.stage import Stage

SYNC_BATCH = 50
PROBLEMS_A_VISIT = 50


def submit_statements(stage: Stage) -> Measured:
    plain = _statements_of(stage, lambda: bodies.submits(stage.county, 1)[0])
    ordered = _statements_of(stage, lambda: _ordered(stage))
    return Measured(plain, n=statements.TIMES, note=f"with both problems ordered: {ordered}")


def submit_rps(stage: Stage) -> Measured:
    def requests() -> list[bytes]:
        return bodies.submits(stage.county, stage.size.requests)

    visit = bodies.inspection(stage.county, stage.county.clients[0])
    _send(stage, bodies.posted(bodies.INSPECTIONS, visit, stage.county.clients[0]["token"]))
    with closing(_floor(stage, visit["id"])) as floor:
        return rate(stage, requests, floor=floor.submit)


def sync_rps(stage: Stage) -> Measured:
    batches = WARMING + stage.size.requests // SYNC_BATCH

    def requests() -> list[bytes]:
        return bodies.synced(stage.county, batches, size=SYNC_BATCH)

    return rate(stage, requests, counted=SYNC_BATCH)


def step_statements(stage: Stage) -> Measured:
    closing_steps = iter(_closings(stage, statements.TIMES + 2))
    closed = _statements_of(stage, lambda: next(closing_steps))
    rectified = _statements_of(stage, _steps_of_ordered(stage, "rectify"))
    return Measured(closed, n=statements.TIMES, note=f"rectify with a photo: {rectified}")


def step_rps(stage: Stage) -> Measured:
    client = stage.county.clients[0]
    visit = bodies.inspection(stage.county, client)
    _send(stage, bodies.posted(bodies.INSPECTIONS, visit, client["token"]))
    with closing(_floor(stage, visit["id"])) as floor:
        number = WARMING + stage.size.requests // 4
        return rate(stage, lambda: _closings(stage, number), floor=floor.step)


def _floor(stage: Stage, inspection: str) -> Floor:
    return Floor(stage.postgres, stage.folder, inspection)


def _statements_of(stage: Stage, request: Callable[[], bytes]) -> int:
    return statements.number(statements.of_each(stage.postgres, lambda: _send(stage, request())))


def _ordered(stage: Stage) -> bytes:
    client = stage.county.clients[0]
    visit = bodies.ordered(bodies.inspection(stage.county, client))
    return bodies.posted(bodies.INSPECTIONS, visit, client["token"])


def _closings(stage: Stage, number: int) -> list[bytes]:
    """Let so many problems be found and fixed on the spot; return the steps that close them."""
    client = stage.county.clients[0]
    pictures = [history.photo(stage.port, client, kind) for kind in ("before", "after")]
    steps: list[bytes] = []
    while len(steps) < number:
        visit = bodies.inspection(stage.county, client, problems=0)
        found = min(PROBLEMS_A_VISIT, number - len(steps))
        for problem in _taken_in(stage, bodies.fixed(visit, found, pictures)):
            path, body = bodies.step(problem["id"], "close", problem["version"])
            steps.append(bodies.posted(path, body, stage.county.supervisor["token"]))
    return steps


def _steps_of_ordered(stage: Stage, action: str) -> Callable[[], bytes]:
    """Return what makes one step after the other, each on an ordered problem of its own."""
    client = stage.county.clients[0]
    visits = [
        bodies.ordered(bodies.inspection(stage.county, client))
        for _ in range(statements.TIMES // 2 + 2)
    ]
    problems = iter([problem for visit in visits for problem in _taken_in(stage, visit)])
    after = history.photo(stage.port, client, "after")

    def make() -> bytes:
        problem = next(problems)
        path, body = bodies.step(
            problem["id"], action, problem["version"], note="已更换毛巾", photos=[after]
        )
        return bodies.posted(path, body, client["token"])

    return make


def _taken_in(stage: Stage, visit: dict[str, Any]) -> list[dict[str, Any]]:
    with Connection(stage.port) as connection:
        answer = connection.post(bodies.INSPECTIONS, visit, stage.county.clients[0]["token"])
    said = answer.json()
    if answer.status >= 400:
        raise Unmeasured(f"POST inspections/ answered {answer.status}: {said}")
    problems: list[dict[str, Any]] = said["problems"]
    return problems


def _send(stage: Stage, whole: bytes) -> None:
    with Connection(stage.port) as connection:
        answer = connection.send(whole)
    if answer.status >= 400:
        said = answer.body[:200].decode(errors="replace")
        raise Unmeasured(f"answered {answer.status}: {said}")


MEASURES = {
    "hot.submit_statements": submit_statements,
    "hot.submit_rps": submit_rps,
    "hot.sync_rps": sync_rps,
    "hot.step_statements": step_statements,
    "hot.step_rps": step_rps,
}
