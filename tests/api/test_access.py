"""Who is let in, and who sees what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import get_resolver

from inspections.models.checklist import OrderKind
from organization import clock
from organization.ids import new_id
from rectification.models import Order
from tests.api.caller import Caller, check, found, step
from tests.play import FIVE_WORKDAYS, Play

AtTheApi = Callable[[str], Caller]

HEALTH = {"health/", "health/clock/"}
OPEN = HEALTH | {"auth/token/", "auth/session/", "auth/csrf/", "schema/", "docs/", "^.*$"}


def addresses() -> list[str]:
    from api.urls import urlpatterns

    every = [str(pattern.pattern) for pattern in urlpatterns]
    return [address for address in every if address not in OPEN]


@pytest.mark.django_db
@pytest.mark.parametrize("address", addresses())
def test_who_did_not_sign_in_is_401_everywhere(nobody: Caller, address: str) -> None:
    path = address.replace("<id:id>", str(new_id())).replace("<code:code>", "ABC")
    path = path.replace("<kind:kind>", "record")
    assert get_resolver("api.urls").resolve(f"/{path}").func.__name__ != "Unknown"
    for ask in (nobody.get, nobody.post):
        answer = ask(path)
        assert answer.status_code == 401
        assert answer.json()["code"] == "not_signed_in"


def test_the_next_county_sees_nothing_of_ours(play: Play, at_the_api: AtTheApi) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    order = Order.objects.get()
    shop = play.cast.barbershop
    them = at_the_api("outsider")
    for path in (
        f"problems/{problem.pk}/",
        f"problems/{problem.pk}/events/",
        f"inspections/{problem.inspection_id}/",
        f"orders/{order.pk}/",
        f"establishments/{shop.pk}/",
        f"establishments/{shop.pk}/history/",
        f"establishments/{shop.pk}/qr.png",
        f"establishments/by-code/{shop.short_code}/",
    ):
        assert them.get(path).status_code == 404, path
    for path in ("problems/", "inspections/", "orders/", "outings/", "assignments/"):
        assert them.get(path).json()["results"] == [], path
    register = them.get("establishments/").json()["results"]
    assert [row["name"] for row in register] == ["平邑理发店"]
    changes = them.get("sync/").json()["changes"]
    assert {change["subject"] for change in changes} == {"checklist"}  # which are everybody's
    summary = them.get("summary/", **{"from": "2026-01-01", "to": "2026-12-31", "area": "371328"})
    assert summary.status_code == 404


def test_the_next_county_changes_nothing_of_ours(play: Play, at_the_api: AtTheApi) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    them = at_the_api("outsider")
    seen = {"version": problem.version}
    with clock.at(play.now):
        body = step(seen, "rectify", play.now, note="已整改")
        assert them.post(f"problems/{problem.pk}/steps/", body).status_code == 404
        visit = them.post("inspections/", check(play.cast))
        assert visit.status_code == 404
        change = {"base_version": 1, "phone": "110110"}
        assert them.patch(f"establishments/{play.cast.barbershop.pk}/", change).status_code == 404
    problem.refresh_from_db()
    assert problem.version == 2


def test_a_town_sees_its_town(play: Play, at_the_api: AtTheApi) -> None:
    play.problem(text="常路镇的")
    play.visit(play.found(text="桃墟镇的"), establishment=play.cast.clinic)
    assistant = at_the_api("assistant")  # of 常路镇
    rows = assistant.get("problems/").json()["results"]
    assert [row["text"] for row in rows] == ["常路镇的"]
    assert [r["name"] for r in assistant.get("establishments/").json()["results"]] == ["阳光理发店"]
    assert len(assistant.get("teams/").json()["results"]) == 1


def test_the_administrator_sees_no_business(play: Play, at_the_api: AtTheApi) -> None:
    problem = play.problem()
    admin = at_the_api("admin")
    assert admin.get("problems/").json()["results"] == []
    assert admin.get(f"problems/{problem.pk}/").status_code == 404
    assert admin.get("me/").json()["home"] == "admin"


READ_ONLY = ("auditor", "bureau")


@pytest.mark.parametrize("role", READ_ONLY)
def test_who_only_reads_is_403(play: Play, at_the_api: AtTheApi, role: str) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    reader = at_the_api(role)
    with clock.at(play.now):
        assert reader.get(f"problems/{problem.pk}/").status_code == 200
        answer = reader.post("inspections/", check(play.cast, problems=[found()]))
        assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
        body = step({"version": problem.version}, "rectify", play.now, note="已整改")
        answer = reader.post(f"problems/{problem.pk}/steps/", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not")


def test_the_inspector_may_not_close(play: Play, inspector_calls: Caller) -> None:
    problem = play.passed()
    with clock.at(play.now):
        body = step({"version": problem.version}, "close", play.now)
        answer = inspector_calls.post(f"problems/{problem.pk}/steps/", body)
    assert answer.status_code == 403
    assert answer.json()["message"] == "销号须由科（所）负责人、分管局领导办理。"


def test_the_auditor_may_not_register(play: Play, at_the_api: AtTheApi) -> None:
    body: dict[str, Any] = {
        "id": str(new_id()),
        "name": "新开理发店",
        "category": "hair",
        "town": "371328101",
    }
    answer = at_the_api("auditor").post("establishments/", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_required")
