"""The register: files, changes with dates, codes, spreadsheets; campaigns and assignments."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from inspections.models import Establishment
from organization import clock
from organization.ids import new_id
from tests.api.caller import Caller, jpeg, photo_ref
from tests.cast import Cast, make_establishment
from tests.play import Play


def place(**fields: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "name": "新开理发店",
        "category": "hair",
        "town": "371328101",
        **fields,
    }


def test_an_establishment_is_registered_once(cast: Cast, inspector_calls: Caller) -> None:
    body = place(
        licence_number="鲁卫公证字2026第1号", latitude=35.7, longitude=None, unlicensed=False
    )
    first = inspector_calls.post("establishments/", body)
    assert first.status_code == 201, first.content
    file = first.json()
    assert (file["name"], file["initials"], file["town_name"]) == ("新开理发店", "xklfd", "常路镇")
    assert (file["latitude"], file["longitude"]) == (35.7, None)
    assert (file["last_visit"], file["open_problems"], file["version"]) == (None, 0, 1)
    assert inspector_calls.post("establishments/", body).json() == file
    reused = inspector_calls.post("establishments/", {**body, "name": "别的店"})
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
    taken = inspector_calls.post("establishments/", {**body, "id": str(new_id())})
    assert (taken.status_code, taken.json()["code"]) == (409, "licence_taken")
    assert Establishment.objects.filter(name="新开理发店").count() == 1


WRONG = [
    ("no name", {"name": ""}, 400, "bad_details"),
    ("no such category", {"category": "moon"}, 400, "bad_details"),
    ("no such town", {"town": "371328999"}, 400, "bad_details"),
    ("the next county's town", {"town": "371326101"}, 404, "not_found"),
    ("a credit code that is none", {"credit_code": "123"}, 400, "bad_details"),
    ("off the globe", {"latitude": 123.0}, 400, "bad_details"),
    ("a licence without a licence", {"unlicensed": True, "licence_number": "1"}, 422,
     "unlicensed_has_licence"),
    ("a date that is none", {"licence_until": "2026-02-30"}, 400, "malformed"),
    ("a name too long", {"name": "长" * 121}, 400, "malformed"),
    ("a name with a NUL", {"name": "a\x00"}, 400, "malformed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "status", "code"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_a_bad_registration_leaves_nothing(
    cast: Cast, inspector_calls: Caller, wrong: dict[str, Any], status: int, code: str
) -> None:
    before = Establishment.objects.count()
    answer = inspector_calls.post("establishments/", place(**wrong))
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert Establishment.objects.count() == before


def test_a_change_keeps_its_date_and_a_stale_one_is_409(
    cast: Cast, inspector_calls: Caller
) -> None:
    path = f"establishments/{cast.barbershop.pk}/"
    change = {"base_version": 1, "effective_on": "2026-03-01", "status": "paused", "phone": "0539"}
    wrong = inspector_calls.patch(path, change)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "bad_details")
    with clock.at(datetime(2026, 11, 20, 10, tzinfo=clock.LOCAL)):
        file = inspector_calls.patch(path, {**change, "phone": "05391234567"}).json()
        assert (file["status_name"], file["phone"], file["version"]) == ("停业", "05391234567", 2)
        stale = inspector_calls.patch(path, {"base_version": 1, "status": "operating"})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    history = inspector_calls.get(f"{path}history/").json()["results"]
    assert {(h["field_name"], h["old"], h["new"], h["effective_on"]) for h in history} == {
        ("经营状态", "operating", "paused", "2026-03-01"),
        ("电话", "13800000000", "05391234567", "2026-03-01"),
    }
    assert {(h["source_name"], h["by_name"]) for h in history} == {("登记", "王海")}


def test_the_register_is_searched(cast: Cast, inspector_calls: Caller) -> None:
    shop = cast.barbershop
    shop.initials = "yglfd"
    shop.save()

    def names(**query: Any) -> list[str]:
        answer = inspector_calls.get("establishments/", **query)
        return sorted(row["name"] for row in answer.json()["results"])

    assert names(search="阳光") == ["阳光理发店"]
    assert names(search="YGLF") == ["阳光理发店"]
    assert names(search=shop.short_code) == ["阳光理发店"]
    assert names(search=shop.licence_number) == ["阳光理发店"]
    assert names(search="没有") == []
    assert names(category="clinic") == ["康民诊所"]
    assert names(town="371328107") == ["康民诊所"]
    assert names(town="371328", status="operating,paused") == ["康民诊所", "阳光理发店"]
    assert names(unlicensed="1") == []


def test_a_code_finds_the_file_and_a_sticker_is_drawn(cast: Cast, inspector_calls: Caller) -> None:
    shop = cast.barbershop
    shop.short_code = "ABCD2345"
    shop.save()
    for code in (shop.qr_token, "ABCD2345", "abcd-2345"):
        assert inspector_calls.get(f"establishments/by-code/{code}/").json()["id"] == str(shop.pk)
    sticker = inspector_calls.get(f"establishments/{shop.pk}/qr.png")
    assert sticker.headers["Content-Type"] == "image/png"
    assert sticker.content.startswith(b"\x89PNG")


def test_duplicates_are_merged_by_those_who_may(cast: Cast, at_the_api: Any) -> None:
    twin = make_establishment("阳光理发厅", "hair")
    body = {"base_version": 1, "duplicate": str(twin.pk), "duplicate_version": 1}
    path = f"establishments/{cast.barbershop.pk}/merge/"
    assert at_the_api("inspector").post(path, body).status_code == 403
    supervisor = at_the_api("supervisor")
    assert supervisor.post(path, body).json()["version"] == 2
    listed = supervisor.get("establishments/", category="hair").json()["results"]
    assert [row["name"] for row in listed] == ["阳光理发店"]
    merged = supervisor.get(f"establishments/{twin.pk}/").json()["merged_into"]
    assert merged == str(cast.barbershop.pk)


CSV = """单位名称,类别,乡镇,许可证号,有效期
东山理发店,理发店,常路镇,卫1,2026.3.5
西山理发店,理发店,桃墟,卫2,
"""


def test_a_spreadsheet_is_tried_first_and_then_imported(
    cast: Cast, supervisor_calls: Caller
) -> None:
    data = CSV.encode("gb18030")
    tried = supervisor_calls.upload("establishments/import/", data, dry_run="true")
    assert tried.status_code == 200, tried.content
    assert (tried.json()["dry_run"], tried.json()["created"]) == (True, 2)
    assert tried.json()["changes"][0]["name"] == "东山理发店"
    assert not Establishment.objects.filter(name="东山理发店").exists()
    done = supervisor_calls.upload("establishments/import/", data).json()
    assert (done["dry_run"], done["created"], done["errors"]) == (False, 2, [])
    place = Establishment.objects.get(name="东山理发店")
    assert (place.town_id, str(place.licence_until)) == ("371328101", "2026-03-05")
    again = supervisor_calls.upload("establishments/import/", data).json()
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 2)


def test_one_wrong_row_and_nothing_is_imported(cast: Cast, supervisor_calls: Caller) -> None:
    data = (CSV + "南山理发店,理发店,月亮镇,卫3,某天\n").encode()
    tried = supervisor_calls.upload("establishments/import/", data, dry_run="true").json()
    assert [(e["row"], e["column"]) for e in tried["errors"]] == [(4, "乡镇"), (4, "有效期")]
    refused = supervisor_calls.upload("establishments/import/", data)
    assert (refused.status_code, refused.json()["code"]) == (422, "import_refused")
    assert refused.json()["message"] == "有 2 处错误，没有导入任何内容。"
    assert not Establishment.objects.filter(name="东山理发店").exists()


BAD_FILES = [
    ("no table", b"hello", 400),
    ("nothing", b"", 400),
    ("columns nobody knows", "甲,乙\n1,2\n".encode(), 400),
    ("a broken workbook", b"PK\x03\x04" + b"x" * 100, 400),
]


@pytest.mark.parametrize(
    ("data", "status"), [b[1:] for b in BAD_FILES], ids=[b[0] for b in BAD_FILES]
)
def test_a_file_that_is_no_register_is_refused(
    cast: Cast, supervisor_calls: Caller, data: bytes, status: int
) -> None:
    answer = supervisor_calls.upload("establishments/import/", data, dry_run="true")
    assert answer.status_code == status, answer.content
    assert answer.json()["message"].endswith("。")


def test_no_file_at_all_is_400(cast: Cast, supervisor_calls: Caller) -> None:
    answer = supervisor_calls.client.post(
        "/api/v1/establishments/import/", {}, headers=supervisor_calls.headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_the_inspector_may_not_import(cast: Cast, inspector_calls: Caller) -> None:
    answer = inspector_calls.upload("establishments/import/", CSV.encode(), dry_run="true")
    assert answer.status_code == 403


def test_a_campaign_is_planned_assigned_and_followed(
    play: Play, at_the_api: Any, inspector_calls: Caller
) -> None:
    bureau = at_the_api("bureau")
    body = {
        "id": str(new_id()),
        "name": "村卫生室专项检查",
        "starts_on": "2026-11-01",
        "ends_on": "2026-11-30",
        "planned": 4,
        "tags": ["国卫复审"],
    }
    made = bureau.post("campaigns/", body)
    assert made.status_code == 201, made.content
    assert bureau.post("campaigns/", body).json() == made.json()
    reused = bureau.post("campaigns/", {**body, "name": "别的"})
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
    path = f"campaigns/{body['id']}/"
    places = [str(play.cast.barbershop.pk), str(play.cast.clinic.pk)]
    assert bureau.post(f"{path}targets/", {"establishments": places}).json() == {"targets": 2}
    foreign = bureau.post(f"{path}targets/", {"establishments": [str(play.cast.next_door.pk)]})
    assert (foreign.status_code, foreign.json()["code"]) == (404, "unknown_establishment")
    order = {"team": str(play.cast.team.pk), "due": "2026-11-25", "establishments": "all"}
    assert bureau.post(f"{path}assign/", order).json() == {"assigned": 2}
    assert bureau.post(f"{path}assign/", order).json() == {"assigned": 0}
    assert bureau.post(f"{path}assign/", {**order, "establishments": "some"}).status_code == 400

    with clock.at(play.now):
        mine = inspector_calls.get("assignments/", mine="1", state="open").json()["results"]
    assert len(mine) == 2
    shop = next(a for a in mine if a["establishment"]["name"] == "阳光理发店")
    assert (shop["due"], shop["overdue"]) == ("2026-11-25", False)
    play.visit(assignment_id=UUID(shop["id"]))
    clinic = next(a for a in mine if a["id"] != shop["id"])
    data = jpeg()
    with clock.at(play.now):
        unproved = inspector_calls.post(
            f"assignments/{clinic['id']}/could-not/", {"note": "已搬走"}
        )
        assert (unproved.status_code, unproved.json()["code"]) == (400, "malformed")
        could_not = inspector_calls.post(
            f"assignments/{clinic['id']}/could-not/",
            {"note": "已搬走", "photo": photo_ref(data)},
        ).json()
    assert (could_not["state_name"], could_not["note"]) == ("无法检查", "已搬走")
    progress = bureau.get(path).json()["progress"]
    assert progress == {
        "targets": 2,
        "planned": 4,
        "assigned": 2,
        "inspected": 1,
        "could_not": 1,
        "visits": 1,
        "done": 1,
        "done_rate": "25.00",
        "inspected_rate": "50.00",
        "finished_rate": "100.00",
    }
    listed = bureau.get("campaigns/").json()["results"]
    assert [(c["name"], c["progress"]["visits"]) for c in listed] == [("村卫生室专项检查", 1)]


def test_an_assignment_is_given_and_filtered(play: Play, at_the_api: Any) -> None:
    supervisor = at_the_api("supervisor")
    body = {
        "id": str(new_id()),
        "establishment": str(play.cast.barbershop.pk),
        "team": str(play.cast.team.pk),
        "person": str(play.cast.inspector2.pk),
        "reason": "complaint",
        "due": "2026-11-18",
    }
    with clock.at(play.now):
        made = supervisor.post("assignments/", body)
        assert made.status_code == 201, made.content
        assert (made.json()["reason_name"], made.json()["overdue"]) == ("投诉举报", True)
        assert supervisor.post("assignments/", body).json() == made.json()
        reused = supervisor.post("assignments/", {**body, "due": "2026-11-30"})
        assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
        for name, mine in (("inspector", 0), ("inspector2", 1)):
            rows = at_the_api(name).get("assignments/", mine="1").json()["results"]
            assert len(rows) == mine, name
        inspector = at_the_api("inspector")
        assert len(inspector.get("assignments/", due_to="2026-11-17").json()["results"]) == 0
        assert len(inspector.get("assignments/", due_to="2026-11-18").json()["results"]) == 1


def test_somebody_is_taken_off_an_outing(play: Play, inspector_calls: Caller) -> None:
    play.visit(outing_members=(play.cast.teamleader.pk,))
    [outing] = inspector_calls.get("outings/").json()["results"]
    path = f"outings/{outing['id']}/remove-member/"
    left = inspector_calls.post(path, {"user": str(play.cast.teamleader.pk)}).json()
    assert [member["name"] for member in left["members"]] == ["王海", "李敏"]
    officer = inspector_calls.post(path, {"user": str(play.cast.inspector.pk)})
    assert (officer.status_code, officer.json()["code"]) == (422, "officer_of_visit")
    nobody = inspector_calls.post(path, {"user": str(new_id())})
    assert nobody.status_code == 404
