"""The first picture of a phone, and how changes keep it in step."""

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api import picture
from inspections import register
from inspections.codes import short_code_of
from inspections.models import Establishment
from inspections.models.checklist import OrderKind
from inspections.register import ChangeCommand, MergeCommand, RegisterCommand
from organization import clock
from organization.ids import new_id
from organization.models import Area, RoleGrant
from organization.roles import Role
from rectification.models import Problem
from rectification.states import Action
from tests.api.caller import Caller
from tests.cast import OTHER_TOWN, TOWN, Cast
from tests.play import FIVE_WORKDAYS, Play

SHOP = {
    "name": "常路乐明理发店",
    "category": "hair",
    "town": TOWN,
    "licence_number": "鲁临蒙卫公证字〔2021〕第0007号",
    "licence_until": date(2027, 3, 9),
    "person_in_charge": "李四",
    "phone": "13905391234",
    "address": "常路镇集市街 3 号",
    "latitude": 35.79012,
    "longitude": 117.88004,
    "grade": "B",
}


@pytest.fixture
def now(play: Play) -> Iterator[datetime]:
    """Stand at the play's moment while the API is asked."""
    with clock.at(play.now):
        yield play.now


def entered(cast: Cast, **more: Any) -> Establishment:
    return register.create(RegisterCommand(new_id(), SHOP | more), by=cast.actor("inspector"))


def unpacked(part: dict[str, Any], towns: dict[str, str]) -> dict[str, dict[str, str]]:
    """Read a part of the register as docs/sync.md says it is read."""
    columns = {name: text.split("\n") for name, text in part["columns"].items()}
    tails = base64.b64decode(part["id_tails"])
    found: dict[str, dict[str, str]] = {}
    head = ""
    for row in range(part["rows"]):
        place = {name: lines[row] for name, lines in columns.items()}
        head = place.pop("id_head") or head
        pk = UUID(bytes=bytes.fromhex(head) + tails[10 * row : 10 * row + 10])
        letters = "".join(part["letters"].get(character, "") for character in place["name"])
        place["initials"] = place["initials"] or letters
        place["short_code"] = place["short_code"] or short_code_of(pk)
        place["token_head"] = place["token_head"] or place["short_code"]
        place["licence_until"] = until(place["licence_until"])
        for field, least in zip(("latitude", "longitude"), part["origin"], strict=True):
            place[field] = place[field] and str(int(place[field]) + least)
        place["address"] = place["address"].replace("~", towns[place["town"]])
        found[str(pk)] = place
    return found


def until(days: str) -> str:
    return (date(2000, 1, 1) + timedelta(int(days))).isoformat() if days else ""


def towns_of(caller: Caller) -> dict[str, str]:
    return {a["key"]: a["name"] for a in caller.get("picture/setting/").json()["areas"]}


def whole(caller: Caller) -> dict[str, dict[str, str]]:
    """Load all parts of the register as a phone does."""
    towns = towns_of(caller)
    found: dict[str, dict[str, str]] = {}
    for bounds in caller.get("picture/").json()["parts"]:
        said = {name: pk for name, pk in bounds.items() if pk}
        found |= unpacked(caller.get("picture/places/", **said).json(), towns)
    return found


def test_a_packed_establishment_is_read_back_with_all_that_travels(
    cast: Cast, inspector_calls: Caller
) -> None:
    shop = entered(cast)
    assert towns_of(inspector_calls) == {TOWN: "常路镇", OTHER_TOWN: "桃墟镇"}
    found = whole(inspector_calls)
    assert set(found) == {str(pk) for pk in (cast.barbershop.pk, cast.clinic.pk, shop.pk)}
    assert found[str(shop.pk)] == {
        "name": "常路乐明理发店",
        "initials": "cllmlfd clymlfd",
        "category": "hair",
        "town": "371328101",
        "status": "",
        "unlicensed": "",
        "licence_number": "鲁临蒙卫公证字〔2021〕第0007号",
        "licence_until": "2027-03-09",
        "person_in_charge": "李四",
        "phone_tail": "1234",
        "address": "常路镇集市街 3 号",
        "latitude": "357901",
        "longitude": "1178800",
        "grade": "B",
        "short_code": shop.short_code,
        "token_head": shop.qr_token[:8],
    }
    assert shop.qr_token.startswith(shop.short_code)
    # The cast's codes follow no rule; they are sent.
    assert found[str(cast.clinic.pk)]["short_code"] == cast.clinic.short_code
    assert found[str(cast.clinic.pk)]["token_head"] == cast.clinic.qr_token[:8]


def test_a_part_is_the_same_compressed_and_plain(cast: Cast, inspector_calls: Caller) -> None:
    entered(cast)
    plain = inspector_calls.get("picture/places/")
    headers = {**inspector_calls.headers, "Accept-Encoding": "gzip, br"}
    packed = inspector_calls.client.get("/api/v1/picture/places/", headers=headers)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Encoding" not in plain.headers
    assert json.loads(gzip.decompress(packed.content)) == plain.json()


def test_a_whole_telephone_number_never_travels(cast: Cast, inspector_calls: Caller) -> None:
    entered(cast)
    assert "1390539" not in inspector_calls.get("picture/places/").content.decode()
    cursor = inspector_calls.get("sync/", cursor="now").json()["cursor"]
    entered(cast, name="另一家", licence_number="x")
    assert "1390539" not in delta(inspector_calls, cursor)[1]


def test_the_register_comes_in_parts_that_hold_each_place_once(
    cast: Cast, inspector_calls: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "PART", 2)
    made = [entered(cast, name=f"{n}号店", licence_number=str(n)) for n in range(5)]
    parts = inspector_calls.get("picture/").json()["parts"]
    assert [len(parts), parts[0]["after"], parts[-1]["upto"]] == [3, None, None]
    late = entered(cast, name="刚登记", licence_number="late")
    found = whole(inspector_calls)
    assert len(found) == 8
    assert {str(place.pk) for place in (*made, late)} < set(found)


def test_what_is_beyond_the_cap_is_left_out_and_told(
    cast: Cast, inspector_calls: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "MOST_PLACES", 2)
    entered(cast)
    outline = inspector_calls.get("picture/").json()
    assert (outline["places"], outline["places_left_out"]) == (2, 1)
    assert len(whole(inspector_calls)) == 2


def test_problems_beyond_the_cap_are_left_out_and_told(
    play: Play, now: datetime, inspector_calls: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture, "MOST_PROBLEMS", 2)
    newest = [play.problem().pk for _ in range(3)][-2:]
    answer = inspector_calls.get("picture/problems/").json()
    assert answer["left_out"] == 1
    assert set(answer["columns"]["id"]) == {str(pk) for pk in newest}


def test_everybody_sees_their_own_area_only(play: Play, now: datetime, at_the_api: Any) -> None:
    play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assistant, outsider, admin = map(at_the_api, ("assistant", "outsider", "admin"))
    assert set(whole(assistant)) == {str(play.cast.barbershop.pk)}
    assert set(whole(outsider)) == {str(play.cast.next_door.pk)}
    assert whole(admin) == {}
    assert len(assistant.get("picture/problems/").json()["columns"]["id"]) == 1
    assert outsider.get("picture/problems/").json() == {"columns": {}, "left_out": 0}
    assert admin.get("picture/setting/").json()["areas"] == []


def test_an_open_problem_travels_with_what_a_step_must_know(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problem = play.passed()
    columns = inspector_calls.get("picture/problems/").json()["columns"]
    [one] = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    inspector, inspector2 = str(play.cast.inspector.pk), str(play.cast.inspector2.pk)
    assert (one["state"], one["version"], one["round"]) == ("rectified", 4, 1)
    assert (one["last_date"], one["passed_on"]) == ("2026-11-27", "2026-11-20")
    assert one["establishment"] == {"id": str(play.cast.barbershop.pk), "name": "阳光理发店"}
    assert one["order"]["number"] == "蒙疾监意〔2026〕0001号"
    assert one["finders"] == sorted([inspector, inspector2])
    assert one["rectifiers"] == [inspector]
    assert one["recheckers"] == sorted([inspector, inspector2])
    assert [(event["action"], event["target"]) for event in one["events"]] == [
        ("find", "found"),
        ("order", "ordered"),
        ("rectify", "rectified"),
        ("pass_recheck", "rectified"),
    ]
    assert one["events"][2]["note"] == "已更换毛巾"
    assert one["events"][2]["by_name"] == "王海"
    assert one["id"] == str(problem.pk)


def test_only_checks_that_are_mine_and_open_travel(
    play: Play, now: datetime, at_the_api: Any
) -> None:
    supervisor, inspector = at_the_api("supervisor"), at_the_api("inspector")
    for person in (None, play.cast.inspector, play.cast.teamleader):
        body = {
            "id": str(new_id()),
            "establishment": str(play.cast.clinic.pk),
            "team": str(play.cast.team.pk),
            "person": str(person.pk) if person else None,
            "reason": "daily",
            "due": "2026-11-30",
        }
        assert supervisor.post("assignments/", body).status_code == 201
    mine = inspector.get("picture/assignments/").json()["results"]
    assert [one["person"] and one["person"]["name"] for one in mine] == [None, "王海"]
    cursor = inspector.get("sync/", cursor="now").json()["cursor"]
    said = {"note": "已搬走", "photo": {"id": str(new_id()), "sha256": "a" * 64}}
    path = f"assignments/{mine[0]['id']}/could-not/"
    assert inspector.post(path, said).status_code == 200
    [change] = delta(inspector, cursor)[0]
    assert change == {"subject": "assignment", "id": mine[0]["id"], "object": None}


def test_the_setting_is_sent_again_only_when_it_changed(
    cast: Cast, inspector_calls: Caller
) -> None:
    answer = inspector_calls.get("picture/setting/")
    setting = answer.json()
    assert [team["name"] for team in setting["teams"]] == ["督导一组"]
    li_min = {"id": str(cast.inspector2.pk), "name": "李敏", "certificate_number": "鲁Q0102"}
    assert li_min in setting["people"]
    assert [year["year"] for year in setting["calendar"]] == [
        clock.today().year,
        clock.today().year + 1,
    ]
    assert {"code": "hair", "text": "理发店"} in setting["categories"]
    assert setting["workflow"] == inspector_calls.get("workflow/").json()
    headers = {**inspector_calls.headers, "If-None-Match": answer.headers["ETag"]}
    again = inspector_calls.client.get("/api/v1/picture/setting/", headers=headers)
    assert again.status_code == 304


def delta(caller: Caller, cursor: str) -> tuple[list[dict[str, Any]], str]:
    """Return the changes in the phone's form, and their text."""
    answer = caller.get("sync/", cursor=cursor, form="field")
    assert answer.status_code == 200, answer.content
    return answer.json()["changes"], answer.content.decode()


def test_a_change_brings_the_thing_in_the_form_of_the_picture(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    cursor = inspector_calls.get("picture/").json()["cursor"]
    problem = play.rectified()
    [change] = delta(inspector_calls, cursor)[0]
    columns = inspector_calls.get("picture/problems/").json()["columns"]
    assert change["subject"] == "problem"
    assert change["object"] == {name: column[0] for name, column in columns.items()}
    cursor = inspector_calls.get("sync/", cursor="now").json()["cursor"]
    shop = play.cast.barbershop
    renamed = ChangeCommand(shop.pk, 1, {"name": "新阳光理发店"})
    register.change(renamed, by=play.cast.actor("inspector"))
    [change] = delta(inspector_calls, cursor)[0]
    assert change["id"] == str(shop.pk)
    assert change["object"]["name"] == "新阳光理发店"
    assert change["object"]["phone_tail"] == "0000"
    cursor = inspector_calls.get("sync/", cursor="now").json()["cursor"]
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    play.step(problem, Action.CLOSE, "supervisor")
    [change] = delta(inspector_calls, cursor)[0]
    gone = {"subject": "problem", "id": str(problem.pk), "object": None}
    assert change == gone | {"finding": None}  # it is of no item: no 复发 follows from it


def test_what_was_merged_or_moved_away_is_told_as_gone(
    cast: Cast, inspector_calls: Caller, at_the_api: Any
) -> None:
    assistant = at_the_api("assistant")  # of 常路镇
    shop = entered(cast)
    cursor = assistant.get("picture/").json()["cursor"]
    merge = MergeCommand(cast.barbershop.pk, 1, shop.pk, 1)
    register.merge(merge, by=cast.actor("supervisor"))
    gone = {c["id"]: c["object"] for c in delta(assistant, cursor)[0]}
    assert gone[str(shop.pk)] is None
    cursor = assistant.get("sync/", cursor="now").json()["cursor"]
    moved = ChangeCommand(cast.barbershop.pk, 2, {"town": OTHER_TOWN})
    register.change(moved, by=cast.actor("inspector"))
    [change] = delta(assistant, cursor)[0]
    assert change == {"subject": "establishment", "id": str(cast.barbershop.pk), "object": None}
    [seen] = delta(inspector_calls, cursor)[0]
    assert seen["object"]["town"] == OTHER_TOWN


def test_who_may_see_something_else_is_told_to_load_anew(
    cast: Cast, inspector_calls: Caller
) -> None:
    outline = inspector_calls.get("picture/").json()
    assert inspector_calls.get("sync/", cursor="now").json()["scope"] == outline["scope"]
    grant = RoleGrant.objects.get(user=cast.inspector)
    grant.role = Role.TEAM_LEADER
    grant.save()
    assert inspector_calls.get("sync/", cursor="now").json()["scope"] == outline["scope"]
    grant.area = Area.objects.get(key=TOWN)
    grant.save()
    assert inspector_calls.get("sync/", cursor="now").json()["scope"] != outline["scope"]


def test_a_picture_costs_the_same_for_one_and_for_many(
    play: Play, now: datetime, inspector_calls: Caller, statements: Any
) -> None:
    costs = []
    for more in (1, 3):
        for number in range(more):
            entered(play.cast, name=f"{more}-{number}", licence_number=f"{more}-{number}")
            play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
        counted = {}
        for path in ("", "places/", "problems/", "assignments/", "setting/"):
            with statements() as asked:
                assert inspector_calls.get(f"picture/{path}").status_code == 200
            counted[path] = len(asked)
        with statements() as asked:
            assert inspector_calls.get("sync/", form="field", limit=1000).status_code == 200
        counted["sync"] = len(asked)
        costs.append(counted)
    assert costs[0] == costs[1]
    assert costs[0]["problems/"] <= 3
    assert Problem.objects.count() == 4
