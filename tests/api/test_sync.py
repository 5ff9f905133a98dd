"""Synchronising: each command by itself, and no change missed."""

from collections.abc import Iterator
from datetime import datetime
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from api import sync
from inspections.models import Inspection
from inspections.models.checklist import OrderKind
from organization import clock
from organization.changes import Changed, mark
from organization.ids import new_id
from organization.models import ChangeMark
from organization.models.changes import Subject
from rectification.models import Problem
from tests.api.caller import Caller, check, found, step
from tests.cast import COUNTY, Cast
from tests.play import FIVE_WORKDAYS, Play

OTHERS_END_WITHIN = 400


@pytest.fixture
def now(play: Play) -> Iterator[datetime]:
    """Stand at the play's moment while the API is asked."""
    with clock.at(play.now):
        yield play.now


def told(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.content
    return [(result["status"], result["code"]) for result in answer.json()["results"]]


def test_each_command_is_judged_by_itself(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    ordered = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    body = check(play.cast, problems=[found()])
    commands = [
        {"kind": "inspection", **body},
        {"kind": "inspection", **body},
        {"kind": "inspection", **body, "note": "改过"},
        {"kind": "inspection", **check(play.cast), "officers": []},
        {"kind": "inspection", **check(play.cast), "weather": "晴"},
        {"kind": "step", "problem": str(ordered.pk),
         **step({"version": 1}, "rectify", now, note="已整改")},
        {"kind": "step", "problem": str(ordered.pk),
         **step({"version": 2}, "ask_extension", now, note="订货", due={"date": "2026-12-01"})},
        {"kind": "step", "problem": str(new_id()), **step({"version": 2}, "rectify", now)},
        {"kind": "dance", "id": "1"},
        "nonsense",
    ]  # fmt: skip
    answer = inspector_calls.post("sync/", commands)
    assert told(answer) == [
        ("done", ""),
        ("done", ""),
        ("conflict", "id_reused"),
        ("refused", "two_officers"),
        ("refused", "malformed"),
        ("conflict", "changed_meanwhile"),
        ("done", ""),
        ("refused", "no_problem"),
        ("refused", "unknown_kind"),
        ("refused", "unknown_kind"),
    ]
    results = answer.json()["results"]
    assert [result["id"] for result in results[:2]] == [body["id"], body["id"]]
    assert results[0]["current"]["problems"][0]["number"] == "371328-2026-000002"
    assert results[0]["current"] == results[1]["current"]
    assert results[5]["current"]["version"] == 2
    assert results[6]["current"]["extension_pending"] is True
    assert results[4]["details"] == {"weather": ["没有这个字段。"]}
    assert Inspection.objects.count() == 2


def test_every_kind_of_command_goes_in(play: Play, now: datetime, at_the_api: Any) -> None:
    problem = play.problem()
    officers = [str(play.cast.inspector.pk), str(play.cast.inspector2.pk)]
    assignment = {
        "id": str(new_id()),
        "establishment": str(play.cast.clinic.pk),
        "team": str(play.cast.team.pk),
        "reason": "daily",
        "due": "2026-11-30",
    }
    assert at_the_api("supervisor").post("assignments/", assignment).status_code == 201
    commands = [
        {"kind": "problem", **reported(play, now)},
        {
            "kind": "order",
            "id": str(new_id()),
            "officers": officers,
            "lines": [{"problem": str(problem.pk), "base_version": 1, "kind": "immediate"}],
            "happened_at": now.isoformat(),
        },
        {
            "kind": "assignment_could_not",
            "id": str(new_id()),
            "assignment": assignment["id"],
            "note": "已搬走",
            "photo": {"id": str(new_id()), "sha256": "a" * 64},
        },
    ]
    answer = at_the_api("inspector").post("sync/", commands)
    assert told(answer) == [("done", "")] * 3, answer.json()
    found, order, could_not = (result["current"] for result in answer.json()["results"])
    assert (found["state"], order["lines"][0]["state"]) == ("found", "ordered")
    assert could_not["state"] == "could_not"


def test_what_nobody_foresaw_fails_alone_and_may_be_sent_again(
    play: Play, now: datetime, inspector_calls: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sync.COMMANDS["problem"]
    errors: Iterator[Exception] = iter([ZeroDivisionError("secret"), OperationalError("locked")])

    def fail_twice(body: dict[str, Any], by: Any) -> Any:
        error = next(errors, None)
        if error:
            raise error
        return real.door(body, by)

    monkeypatch.setitem(sync.COMMANDS, "problem", real._replace(door=fail_twice))
    commands = [{"kind": "problem", **reported(play, now)} for _ in range(3)]
    answer = inspector_calls.post("sync/", commands)
    assert told(answer) == [("failed", "internal"), ("failed", "busy"), ("done", "")]
    assert "secret" not in answer.content.decode()
    assert told(inspector_calls.post("sync/", commands)) == [("done", "")] * 3


def reported(play: Play, now: datetime) -> dict[str, Any]:
    """A problem somebody reported."""
    return {
        "id": str(new_id()),
        "establishment": str(play.cast.barbershop.pk),
        "text": "群众反映毛巾不消毒",
        "severity": "minor",
        "source": "complaint",
        "happened_at": now.isoformat(),
    }


def test_a_days_visits_go_in_at_once(
    play: Play, now: datetime, inspector_calls: Caller, statements: Any
) -> None:
    costs = []
    for many in (2, 20):
        commands = [
            {"kind": "inspection", **check(play.cast, problems=[found(order=None)])}
            for _ in range(many)
        ]
        with statements() as asked:
            answer = inspector_calls.post("sync/", commands)
        assert told(answer) == [("done", "")] * many
        costs.append(len(asked))
        sent = [command["id"] for command in commands]
        assert [result["current"]["id"] for result in answer.json()["results"]] == sent
        assert told(inspector_calls.post("sync/", commands)) == [("done", "")] * many
    assert Inspection.objects.count() == 22
    assert costs[1] <= costs[0] + 18 * 4


def test_a_body_that_is_no_list_or_too_long_is_refused(cast: Cast, inspector_calls: Caller) -> None:
    assert inspector_calls.post("sync/", {"kind": "step"}).status_code == 400
    many = inspector_calls.post("sync/", [{"kind": "step"}] * 201)
    assert (many.status_code, many.json()["code"]) == (413, "too_many")


def heard(caller: Caller, cursor: str) -> tuple[list[tuple[str, str]], str]:
    """Return what changed after the cursor, checklists left out, and where to go on from."""
    answer = caller.get("sync/", cursor=cursor).json()
    changes = [(c["subject"], c["id"]) for c in answer["changes"] if c["subject"] != "checklist"]
    return changes, answer["cursor"]


def test_a_phone_hears_of_each_changed_thing_once_as_it_is_now(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    cursor = inspector_calls.get("sync/", cursor="now").json()["cursor"]
    assert heard(inspector_calls, cursor)[0] == []
    problem = play.rectified()
    answer = inspector_calls.get("sync/", cursor=cursor).json()
    kinds = [change["subject"] for change in answer["changes"]]
    assert sorted(kinds) == ["inspection", "order", "outing", "problem"]
    [seen] = [c["object"] for c in answer["changes"] if c["subject"] == "problem"]
    assert (seen["state"], seen["version"]) == ("rectified", problem.version)
    assert seen == inspector_calls.get("problems/").json()["results"][0]
    assert heard(inspector_calls, answer["cursor"])[0] == []


def test_a_first_round_comes_in_pages_and_misses_nothing(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    for _ in range(6):
        play.problem()
    seen: set[tuple[str, str]] = set()
    query: dict[str, Any] = {"limit": 4}
    while True:
        answer = inspector_calls.get("sync/", **query).json()
        seen |= {(change["subject"], change["id"]) for change in answer["changes"]}
        query["cursor"] = answer["cursor"]
        if not answer["more"]:
            break
    assert {pk for subject, pk in seen if subject == "problem"} == {
        str(pk) for pk in Problem.objects.values_list("pk", flat=True)
    }
    assert {subject for subject, _ in seen} == {"checklist", "inspection", "outing", "problem"}


def test_what_left_ones_sight_is_told_as_gone(
    play: Play, now: datetime, inspector_calls: Caller, at_the_api: Any
) -> None:
    assistant = at_the_api("assistant")  # of 常路镇
    cursor = assistant.get("sync/", cursor="now").json()["cursor"]
    moved = {"base_version": 1, "town": "371328107"}
    shop = str(play.cast.barbershop.pk)
    assert inspector_calls.patch(f"establishments/{shop}/", moved).status_code == 200
    [change] = assistant.get("sync/", cursor=cursor).json()["changes"]
    assert change == {"subject": "establishment", "id": shop, "object": None}


def test_hearing_costs_the_same_for_one_and_for_fifty(
    play: Play, now: datetime, inspector_calls: Caller, statements: Any
) -> None:
    costs = []
    for more in (1, 49):
        for _ in range(more):
            play.visit(play.found())
        with statements() as asked:
            answer = inspector_calls.get("sync/", limit=1000)
        assert answer.status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12


def test_a_cursor_of_another_database_is_told_to_begin_anew(
    cast: Cast, inspector_calls: Caller
) -> None:
    cluster, place, mark_id = inspector_calls.get("sync/").json()["cursor"].split("-")
    for stale in (f"1-{place}-{mark_id}", f"{cluster}-7fffffffffffff-{mark_id}"):
        answer = inspector_calls.get("sync/", cursor=stale)
        assert (answer.status_code, answer.json()["code"]) == (409, "cursor_expired")


@pytest.mark.timeout(600)
@pytest.mark.django_db(transaction=True)
def test_a_change_that_commits_late_is_not_missed(
    transactional_db: None, request: pytest.FixtureRequest
) -> None:
    """A slow transaction takes a low number and commits after a quick one with a higher number."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writer at a time")
    caller: Caller = request.getfixturevalue("inspector_calls")
    cursor = caller.get("sync/", cursor="now").json()["cursor"]
    slow, quick = new_id(), new_id()
    written, go_on = Event(), Event()

    def outing(pk: Any) -> Changed:
        return Changed(Subject.OUTING, pk, COUNTY, clock.today())

    def take_long() -> None:
        try:
            with transaction.atomic():
                mark(outing(slow))
                written.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    thread = Thread(target=take_long)
    thread.start()
    assert written.wait(20)
    mark(outing(quick))
    ids = dict(ChangeMark.objects.values_list("subject_id", "pk"))
    assert slow not in ids

    while_it_runs, cursor = heard(caller, cursor)
    go_on.set()
    thread.join(20)
    # Other tests write to the same database cluster; what is settled waits for them, too.
    heard_of = [pk for _, pk in while_it_runs]
    end = monotonic() + OTHERS_END_WITHIN
    while len(heard_of) < 2 and monotonic() < end:
        afterwards, cursor = heard(caller, cursor)
        heard_of += [pk for _, pk in afterwards]
        sleep(0.2)

    ids = dict(ChangeMark.objects.values_list("subject_id", "pk"))
    assert ids[slow] < ids[quick]
    assert sorted(heard_of) == sorted([str(slow), str(quick)])
    assert heard(caller, cursor)[0] == []
