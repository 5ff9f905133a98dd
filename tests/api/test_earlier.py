"""What a phone is told of problems that are no longer open, so that it knows a 复发."""

import base64
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api import earlier
from inspections import register
from inspections.models import Establishment
from inspections.models.checklist import OrderKind
from inspections.register import MergeCommand, RegisterCommand
from organization import clock
from organization.ids import new_id
from rectification.commands import RidingOrder
from rectification.models import Problem
from rectification.states import Action
from tests.api.caller import Caller
from tests.cast import TOWN
from tests.play import Play
from tests.rectification.test_intake import barbershop_check, submit


@pytest.fixture
def now(play: Play) -> Iterator[datetime]:
    """Stand at the play's last moment, 2026-11-20, while the API is asked."""
    play.on(11, 20)
    with clock.at(play.now):
        yield play.now


def found(play: Play, code: str, establishment: Establishment | None = None) -> Problem:
    """A problem of an item, fixed on the spot."""
    check = barbershop_check(play, code)
    one = replace(check.problems[0], order=RidingOrder(OrderKind.IMMEDIATE), fix=play.fix())
    place = establishment or play.cast.barbershop
    submit(
        play, replace(check, visit=replace(check.visit, establishment_id=place.pk), problems=(one,))
    )
    return Problem.objects.get(pk=one.id)


def closed(play: Play, code: str, establishment: Establishment | None = None) -> Problem:
    return play.step(found(play, code, establishment), Action.CLOSE, "supervisor")


def unpacked(answer: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Read the findings as docs/sync.md says they are read."""
    columns = {name: text.split("\n") for name, text in answer["columns"].items()}
    tails = base64.b64decode(answer["id_tails"])
    since = date.fromisoformat(answer["since"])
    read: set[tuple[str, str, str]] = set()
    head, at = "", 0
    for row, count in enumerate(columns["count"] if tails else []):
        head = columns["id_head"][row] or head
        pk = UUID(bytes=bytes.fromhex(head) + tails[10 * row : 10 * row + 10])
        for place in range(at, at + int(count)):
            code = answer["codes"][int(columns["item"][place])]
            on = since + timedelta(int(columns["day"][place]))
            read.add((str(pk), code, on.isoformat()))
        at += int(count)
    return read


def test_of_each_item_the_newest_finding_of_twelve_months_is_told(
    play: Play, at_the_api: Any
) -> None:
    closed(play.on(11, 19, year=2025), "HAIR-DIS-01")
    closed(play.on(11, 20, year=2025), "HAIR-DIS-02")
    closed(play.on(3, 5), "HAIR-DIS-03")
    closed(play.on(5, 3), "HAIR-DIS-03")
    found(play.on(6, 1), "HAIR-DIS-04")
    check = barbershop_check(play, "HAIR-DIS-05")
    submit(play, replace(check, problems=(replace(check.problems[0], order=None),)))
    play.step(Problem.objects.get(pk=check.problems[0].id), Action.VOID, "supervisor", note="重复")
    play.closed()
    play.on(11, 20)
    with clock.at(play.now):
        answer = at_the_api("inspector").get("picture/findings/")
        elsewhere = at_the_api("outsider").get("picture/findings/").json()
    shop = str(play.cast.barbershop.pk)
    # A day too old; still open; void; of no item: these are not told.
    assert unpacked(answer.json()) == {
        (shop, "HAIR-DIS-02", "2025-11-20"),
        (shop, "HAIR-DIS-03", "2026-05-03"),
    }
    assert (answer.json()["since"], answer.json()["left_out"]) == ("2025-11-20", 0)
    assert unpacked(elsewhere) == set()


def test_a_finding_of_a_merged_shop_is_told_of_the_one_that_remains(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    details = {"name": "旧店", "category": "hair", "town": TOWN}
    old = register.create(RegisterCommand(new_id(), details), by=play.cast.actor("inspector"))
    closed(play, "HAIR-DIS-01", establishment=old)
    here = play.cast.barbershop
    merge = MergeCommand(here.pk, 1, old.pk, Establishment.objects.get(pk=old.pk).version)
    register.merge(merge, by=play.cast.actor("supervisor"))
    told = unpacked(inspector_calls.get("picture/findings/").json())
    assert told == {(str(here.pk), "HAIR-DIS-01", "2026-11-20")}


def test_what_is_beyond_the_cap_is_left_out_and_told(
    play: Play, now: datetime, inspector_calls: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earlier, "MOST", 1)
    closed(play.on(3, 5), "HAIR-DIS-03")
    closed(play.on(5, 3), "HAIR-DIS-04")
    answer = inspector_calls.get("picture/findings/").json()
    assert answer["left_out"] == 1
    assert {code for _, code, _ in unpacked(answer)} == {"HAIR-DIS-04"}


def test_a_problem_that_is_closed_leaves_its_finding_on_the_phone(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problem = found(play, "HAIR-DIS-01")
    cursor = inspector_calls.get("sync/", cursor="now").json()["cursor"]
    play.step(problem, Action.CLOSE, "supervisor")
    [change] = inspector_calls.get("sync/", cursor=cursor, form="field").json()["changes"]
    assert change == {
        "subject": "problem",
        "id": str(problem.pk),
        "object": None,
        "finding": {
            "establishment": str(play.cast.barbershop.pk),
            "item_code": "HAIR-DIS-01",
            "found_on": "2026-11-20",
        },
    }


def test_a_problem_out_of_sight_leaves_nothing(play: Play, now: datetime, at_the_api: Any) -> None:
    outsider = at_the_api("outsider")
    closed(play, "HAIR-DIS-01")
    changes = outsider.get("sync/", form="field").json()["changes"]
    assert [one for one in changes if one.get("finding")] == []


def test_a_thousand_findings_are_small_on_the_wire() -> None:
    """250 shops with four items each: less than five bytes a finding."""
    shops = [(new_id(), date(2026, 1 + n % 10, 1 + n % 28)) for n in range(250)]
    rows = [
        earlier.Finding(shop, f"HAIR-DIS-{item:02}", on) for shop, on in shops for item in range(4)
    ]
    packed = json.dumps(earlier.pack(rows, date(2025, 11, 20)))
    assert len(gzip.compress(packed.encode())) < 5_000
