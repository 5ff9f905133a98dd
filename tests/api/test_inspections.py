"""A visit comes in: all of it or nothing, and once however often it is sent."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from inspections.models import Inspection, Outing
from organization import clock
from organization.ids import new_id
from rectification.models import Order, Problem
from tests.api.caller import Caller, check, found, jpeg, photo_ref
from tests.play import Play


@pytest.fixture
def now(play: Play) -> Any:
    """Stand at the play's moment while the API is asked."""
    with clock.at(play.now):
        yield play.now


def test_a_visit_with_an_ordered_problem_is_answered_whole(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = check(
        play.cast,
        problems=[found(), found(text="缺消毒记录", order={"kind": "immediate"})],
        outing={"members": [str(play.cast.teamleader.pk)], "vehicles": ["鲁Q·12345"]},
        position={"latitude": 35.7100119, "longitude": 117.9, "accuracy": 12.5},
    )
    answer = inspector_calls.post("inspections/", body)
    assert answer.status_code == 201, answer.content
    visit = answer.json()
    assert visit["id"] == body["id"]
    assert visit["establishment"]["name"] == "阳光理发店"
    assert [officer["name"] for officer in visit["officers"]] == ["王海", "李敏"]
    assert (visit["day"], visit["reason_name"], visit["late_entry"]) == (
        "2026-11-20",
        "日常监督",
        False,
    )
    assert [(p["number"], p["state"], p["last_date"]) for p in visit["problems"]] == [
        ("371328-2026-000001", "ordered", "2026-11-27"),
        ("371328-2026-000002", "ordered", "2026-11-20"),
    ]
    assert [order["number"] for order in visit["orders"]] == ["蒙疾监意〔2026〕0001号"]
    assert visit == inspector_calls.get(f"inspections/{body['id']}/").json()
    [outing] = inspector_calls.get("outings/").json()["results"]
    assert [member["name"] for member in outing["members"]] == ["王海", "李敏", "张建国"]
    assert outing["vehicles"] == ["鲁Q12345"]
    stored = Inspection.objects.get()
    assert (str(stored.latitude), stored.accuracy) == ("35.710012", 13)


def test_the_same_visit_again_is_200_and_changes_nothing(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = check(play.cast, problems=[found()])
    first = inspector_calls.post("inspections/", body)
    with clock.at(now + timedelta(minutes=1)):
        again = inspector_calls.post("inspections/", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert (Inspection.objects.count(), Problem.objects.count(), Order.objects.count()) == (1, 1, 1)


def test_the_same_id_with_another_body_is_409(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = check(play.cast)
    inspector_calls.post("inspections/", body)
    answer = inspector_calls.post("inspections/", {**body, "note": "改过"})
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


REFUSED = [
    ("an unknown establishment", {"establishment": str(new_id())}, 404, "not_found"),
    ("an unknown team", {"team": str(new_id())}, 404, "unknown_team"),
    ("one officer", {"officers": ["inspector"]}, 422, "two_officers"),
    ("an officer twice", {"officers": ["inspector", "inspector"]}, 400, "officer_twice"),
    ("an officer of the next county", {"officers": ["inspector", "outsider"]}, 422,
     "unknown_officer"),
    ("an unknown checklist", {"checklists": [{"checklist": str(new_id()), "answers": {}}]}, 404,
     "unknown_checklist"),
    ("an unknown campaign", {"campaign": str(new_id())}, 404, "unknown_campaign"),
    ("an unknown assignment", {"assignment": str(new_id())}, 404, "not_found"),
    ("an unknown item", {"problems": [found(item=str(new_id()))]}, 422,
     "item_did_not_fail"),
    ("no checklist at all", {"checklists": []}, 422, "no_checklist"),
    ("problems behind a shut door", {"outcome": "shut", "checklists": [], "problems": [found()]},
     422, "shut_has_no_problems"),
    ("a grave problem without a photo", {"problems": [found(severity="major")]}, 422,
     "evidence_by_severity"),
    ("a deadline without a date", {"problems": [found(order={"kind": "deadline"})]}, 422,
     "due_date"),
    ("a deadline in the past", {
        "problems": [found(order={"kind": "deadline", "due": {"date": "2026-11-19"}})],
    }, 422, "due_in_the_past"),
    ("a fix without photos", {
        "problems": [found(order={"kind": "immediate"}, fix={"id": str(new_id())})],
    }, 422, "before_and_after"),
    ("a plate that is none", {"outing": {"members": [], "vehicles": ["!"]}}, 400, "bad_plate"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "status", "code"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_visit_that_breaks_a_rule_leaves_nothing(
    play: Play, inspector_calls: Caller, wrong: dict[str, Any], status: int, code: str
) -> None:
    if "officers" in wrong:
        wrong = {"officers": [str(getattr(play.cast, name).pk) for name in wrong["officers"]]}
    with clock.at(play.now):
        answer = inspector_calls.post("inspections/", {**check(play.cast), **wrong})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer.json()["message"].endswith("。")
    assert not Inspection.objects.exists()
    assert not Outing.objects.exists()
    assert not Order.objects.exists()


def test_a_visit_from_the_future_is_422(play: Play, now: Any, inspector_calls: Caller) -> None:
    answer = inspector_calls.post("inspections/", check(play.cast, now + timedelta(minutes=40)))
    assert (answer.status_code, answer.json()["code"]) == (422, "from_the_future")


def test_a_fast_phone_clock_is_corrected_by_its_offset(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    body = check(play.cast, now + timedelta(hours=2), device_offset=-7200)
    answer = inspector_calls.post("inspections/", body)
    assert answer.status_code == 201
    assert answer.json()["finished_at"] == now.isoformat()


def test_a_visit_of_last_week_is_marked_late(play: Play, now: Any, inspector_calls: Caller) -> None:
    answer = inspector_calls.post("inspections/", check(play.cast, now - timedelta(days=7)))
    assert (answer.status_code, answer.json()["late_entry"]) == (201, True)
    listed = inspector_calls.get("inspections/", to="2026-11-13").json()["results"]
    assert [(row["day"], row["problems"]) for row in listed] == [("2026-11-13", 0)]


def test_photos_are_promised_and_then_arrive(play: Play, now: Any, inspector_calls: Caller) -> None:
    data = jpeg()
    photo = photo_ref(data)
    body = check(play.cast, problems=[found(photos=[photo])], photos=[photo_ref(jpeg((1, 2, 3)))])
    visit = inspector_calls.post("inspections/", body).json()
    assert visit["photos"][0]["arrived"] is False
    problem_id = visit["problems"][0]["id"]
    assert visit["problems"][0]["thumbnail"] is None
    assert inspector_calls.put_photo(photo["id"], data).status_code == 200
    problem = inspector_calls.get(f"problems/{problem_id}/").json()
    assert problem["thumbnail"] == f"/api/v1/photos/{photo['id']}/thumbnail.jpg"
    assert [(p["kind"], p["action"], p["arrived"]) for p in problem["photos"]] == [
        ("finding", "find", True)
    ]
    shown = inspector_calls.follow(problem["photos"][0]["display_url"])
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")


def test_a_visit_tells_how_far_from_its_place_it_began(play: Play, inspector_calls: Caller) -> None:
    here = {"latitude": 35.7, "longitude": 117.9, "accuracy": 20}

    def check_in(**fields: Any) -> Any:
        with clock.at(play.now):
            body = check(play.cast, **fields)
            assert inspector_calls.post("inspections/", body).status_code == 201
        return inspector_calls.get(f"inspections/{body['id']}/").json()["check_in"]

    assert check_in() is None
    assert check_in(position=here) == {**here, "distance": None, "far": False}
    shop = play.cast.barbershop
    shop.latitude, shop.longitude = Decimal("35.7"), Decimal("117.91")
    shop.save()
    assert check_in(position=here) == {**here, "distance": 903, "far": True}
    unsure = {**here, "accuracy": 403}
    assert check_in(position=unsure) == {**unsure, "distance": 903, "far": False}
