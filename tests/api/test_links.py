"""The door of an order's link."""

import uuid
from typing import Any

import pytest

from inspections.models.checklist import OrderKind
from tests.api.caller import Caller
from tests.cast import Cast
from tests.play import FIVE_WORKDAYS, Play


@pytest.fixture
def address(play: Play) -> str:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    return f"orders/{problem.order_id}/link/"


def test_an_officer_makes_shows_renews_and_revokes_it(
    address: str, inspector_calls: Caller
) -> None:
    none = inspector_calls.get(address).json()
    assert (none["standing"], none["address"], none["qr"]) == ("never_made", "", "")
    body: dict[str, Any] = {"id": str(uuid.uuid4())}
    made = inspector_calls.post(address, body)
    assert made.status_code == 201
    first = made.json()
    assert first["standing"] == "stands"
    assert first["address"].startswith("http://testserver/r/")
    assert first["qr"].startswith("<svg")
    assert made["Cache-Control"] == "no-store"
    again = inspector_calls.post(address, body).json()
    assert again == first
    other = inspector_calls.post(address, {"id": str(uuid.uuid4())}).json()
    assert other["address"] != first["address"]
    shown = inspector_calls.patch(address, {"shows_photos": True}).json()
    assert (shown["shows_photos"], shown["address"]) == (True, other["address"])
    gone = inspector_calls.delete(address).json()
    assert (gone["standing"], gone["address"]) == ("revoked", "")


def test_who_may_only_read_is_not_shown_it(address: str, at_the_api: Any, cast: Cast) -> None:
    assert at_the_api("auditor").get(address).status_code == 403
    assert at_the_api("bureau").get(address).status_code == 403
    assert at_the_api("outsider").get(address).status_code == 404
