"""Once round the whole mission, over HTTP, as three people would go.

The expectations are written by hand: what a figure must move by, not what the server says it is.
"""

from datetime import datetime, timedelta
from typing import Any

from organization import clock
from organization.ids import new_id
from tests.stories.person import Person

FIGURES = ("visits", "problems", "closed", "overdue", "orders", "problems_deadline")


def go_round(server: str) -> None:
    """A barbershop is checked, its problem ordered, rectified, rechecked, closed, and counted."""
    inspector, other = Person(server, "inspector"), Person(server, "inspector2")
    supervisor, bureau = Person(server, "supervisor"), Person(server, "bureau")
    shop = inspector.get("establishments/", category="hair", status="operating").ok()["results"][0]
    before = counts(bureau)

    command = check(inspector, other, shop["id"], failed="HAIR-DIS-01")
    visit = inspector.post("inspections/", command)
    assert visit.status == 201
    problem = visit.body["problems"][0]
    assert problem["state"] == "ordered"
    assert visit.body["orders"][0]["number"].startswith("蒙疾监意〔")
    again = inspector.post("inspections/", command)
    assert (again.status, again.body["id"]) == (200, visit.body["id"])
    changed = inspector.post("inspections/", {**command, "note": "改过"})
    assert (changed.status, changed.body["code"]) == (409, "id_reused")
    assert moved(before, counts(bureau)) == {
        "visits": 1, "problems": 1, "orders": 1, "problems_deadline": 1,
    }  # fmt: skip

    done = inspector.step(
        problem,
        "rectify",
        happened_at=now(),
        note="毛巾已全部更换，一客一换一消毒",
        photos=[{**inspector.photo((20, 120, 60)), "kind": "after"}],
    ).ok()
    assert done["state"] == "rectified"

    early = supervisor.step(problem, "close", happened_at=now())
    assert (early.status, early.body["code"]) == (422, "seen_rectified")

    recheck = other.post("inspections/", recheck_visit(other, inspector, shop["id"])).ok()
    passed = other.step(problem, "pass_recheck", happened_at=now(), inspection=recheck["id"]).ok()
    assert passed["awaiting_close"] is True

    for finder in (inspector, other):
        refused = finder.step(problem, "close", happened_at=now())
        assert (refused.status, refused.body["code"]) == (403, "role_may_not")
    closed = supervisor.step(problem, "close", happened_at=now(), note="同意销号").ok()
    assert closed["state"] == "closed"

    history = bureau.get(f"problems/{problem['id']}/events/").ok()["results"]
    assert [event["action"] for event in history] == [
        "find", "order", "rectify", "pass_recheck", "close",
    ]  # fmt: skip
    assert moved(before, counts(bureau)) == {
        "visits": 2, "problems": 1, "orders": 1, "problems_deadline": 1, "closed": 1,
    }  # fmt: skip


def leave_overdue(server: str) -> dict[str, Any]:
    """Leave a critical problem of a month ago that was due a day later; return it."""
    inspector, other = Person(server, "inspector"), Person(server, "inspector2")
    bureau = Person(server, "bureau")
    shop = inspector.get("establishments/", category="hair", status="operating").ok()["results"][1]
    before = counts(bureau)
    command = check(
        inspector,
        other,
        shop["id"],
        failed="HAIR-LIC-01",
        at=clock.now() - timedelta(days=30),
        due={"unit": "workday", "count": 1},
    )
    visit = inspector.post("inspections/", command).ok()
    assert visit["late_entry"] is True
    assert visit["problems"][0]["overdue"] is True
    assert moved(before, counts(bureau))["overdue"] == 1
    problem: dict[str, Any] = visit["problems"][0]
    return problem


def check(
    inspector: Person,
    other: Person,
    establishment: str,
    *,
    failed: str,
    at: datetime | None = None,
    due: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A whole barbershop check with one failed item, its photo and its order."""
    checklist = next(
        row
        for row in inspector.get("checklists/", category="hair").ok()["results"]
        if row["code"] == "CL-HAIR"
    )
    items = {
        item["code"]: item
        for group in inspector.get(f"checklists/{checklist['id']}/").ok()["groups"]
        for item in group["items"]
    }
    moment = (at or clock.now() - timedelta(minutes=20)).isoformat()
    return {
        **visit_body(inspector, other, establishment, moment),
        "reason": "daily",
        "checklists": [
            {
                "checklist": checklist["id"],
                "answers": {code: answer(item, failed) for code, item in items.items()},
            }
        ],
        "problems": [
            {
                "id": str(new_id()),
                "item": items[failed]["id"],
                "theme": "hygiene",
                "text": items[failed]["finding"],
                "requirement": items[failed]["requirement"],
                "severity": items[failed]["severity"],
                "photos": [inspector.photo((150, 40, 40))],
                "order": {
                    "kind": "deadline",
                    "due": due or {"unit": "workday", "count": 5},
                    "type": "opinion",
                },
            }
        ],
    }


def recheck_visit(by: Person, other: Person, establishment: str) -> dict[str, Any]:
    moment = (clock.now() - timedelta(minutes=1)).isoformat()
    return {**visit_body(by, other, establishment, moment), "reason": "recheck"}


def visit_body(by: Person, other: Person, establishment: str, moment: str) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "establishment": establishment,
        "team": by.me["teams"][0]["id"],
        "officers": [by.me["id"], other.me["id"]],
        "mode": "open",
        "outcome": "completed",
        "started_at": moment,
        "finished_at": moment,
    }


def answer(item: dict[str, Any], failed: str) -> dict[str, Any]:
    wrong = item["code"] == failed
    kind = item["answer"]["type"]
    if kind == "number":
        return {"result": "pass", "value": "0.10"}
    if kind == "count_pair":
        return {"result": "pass", "part": 3, "whole": 3}
    return {"result": "fail" if wrong else "pass"}


def counts(bureau: Person) -> dict[str, int]:
    """The figures of the last two months as the bureau sees them."""
    today = clock.today()
    total = bureau.get(
        "summary/", **{"from": today - timedelta(days=60), "to": today, "area": "371328"}
    ).ok()["total"]
    return {figure: total[figure]["value"] for figure in FIGURES}


def moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """What changed, and by how much."""
    return {key: after[key] - before[key] for key in before if after[key] != before[key]}


def now() -> str:
    return clock.now().isoformat()
