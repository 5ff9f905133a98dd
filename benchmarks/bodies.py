"""What the clients send: inspections, steps, photos, as a phone writes them down."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.http import request
from organization.ids import new_id

LOCAL = ZoneInfo("Asia/Shanghai")
DAY = 24 * 60
INSPECTIONS = "/api/v1/inspections/"
_turn = count()


@dataclass(frozen=True)
class County:
    """What ``benchmarks.county`` printed."""

    county: str
    bureau: dict[str, Any]
    supervisor: dict[str, Any]
    clients: list[dict[str, Any]]
    places: list[str]
    checklist: dict[str, Any]


def minutes_ago(minutes: float) -> str:
    """Return a moment as phones write it."""
    return (datetime.now(LOCAL) - timedelta(minutes=minutes)).isoformat()


def times(days_ago: int = 0) -> dict[str, str]:
    """Return when a visit began and ended: just now, or so many days ago."""
    minutes = days_ago * DAY
    return {"started_at": minutes_ago(minutes + 30), "finished_at": minutes_ago(minutes + 1)}


def inspection(county: County, client: dict[str, Any], *, problems: int = 2) -> dict[str, Any]:
    """Return an inspection of 28 answers; up to 2 problems are of items that failed."""
    checklist = county.checklist
    failing = checklist["failing"][:problems]
    answers = {**checklist["answers"], **{item["code"]: {"result": "fail"} for item in failing}}
    return {
        "id": str(new_id()),
        "establishment": county.places[next(_turn) % len(county.places)],
        "team": client["team"],
        "officers": client["officers"],
        "reason": "daily",
        **times(),
        "position": {"latitude": 35.7, "longitude": 117.9, "accuracy": 12.0},
        "checklists": [{"checklist": checklist["id"], "answers": answers}],
        "problems": [_problem(item["text"], item["id"]) for item in failing],
    }


def _problem(text: str, item: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "item": item,
        "theme": "hygiene",
        "text": text,
        "requirement": "更换毛巾，做到一客一换一消毒",
        "severity": "minor",
        **more,
    }


def ordered(visit: dict[str, Any], kind: str = "deadline") -> dict[str, Any]:
    """Return the inspection with its problems ordered on the spot."""
    due = {"unit": "workday", "count": 5} if kind == "deadline" else None
    order = {"kind": kind, "due": due, "type": "opinion"}
    return {**visit, "problems": [{**problem, "order": order} for problem in visit["problems"]]}


def fixed(
    visit: dict[str, Any], number: int, before_and_after: list[dict[str, str]]
) -> dict[str, Any]:
    """Return the inspection with so many problems fixed on the spot, ready to be closed."""
    order = {"kind": "immediate", "due": None, "type": "opinion"}
    problems = [
        _problem(
            f"地面未清扫 {turn}",
            order=order,
            fix={"id": str(new_id()), "note": "", "photos": before_and_after},
        )
        for turn in range(number)
    ]
    return {**visit, "problems": problems}


def submits(county: County, number: int) -> list[bytes]:
    """Return requests that submit inspections, the clients in turn."""
    return [
        posted(INSPECTIONS, inspection(county, client), client["token"])
        for client, _ in zip(_in_turn(county), range(number), strict=False)
    ]


def synced(county: County, batches: int, *, size: int) -> list[bytes]:
    """Return requests that each send so many inspections at once."""
    return [
        posted(
            "/api/v1/sync/",
            [{"kind": "inspection", **inspection(county, client)} for _ in range(size)],
            client["token"],
        )
        for client, _ in zip(_in_turn(county), range(batches), strict=False)
    ]


def step(problem: str, action: str, version: int, **more: Any) -> tuple[str, dict[str, Any]]:
    """Return the path and the body of a step."""
    body = {
        "id": str(new_id()),
        "action": action,
        "base_version": version,
        "happened_at": minutes_ago(0),
        **more,
    }
    return f"/api/v1/problems/{problem}/steps/", body


def posted(path: str, body: Any, token: str) -> bytes:
    """Return a whole POST request."""
    return request("POST", path, token=token, body=json.dumps(body).encode())


def _in_turn(county: County) -> Iterator[dict[str, Any]]:
    for turn in count():
        yield county.clients[turn % len(county.clients)]
