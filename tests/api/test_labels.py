"""The door that prints labels."""

from typing import Any

import pytest
from pytest_django import Settings

from organization.ids import new_id
from tests.api.caller import Caller
from tests.cast import Cast, make_establishment
from tests.sheets import pages

PATH = "establishments/labels.pdf"


def names(caller: Caller) -> list[str]:
    """Return whose labels somebody gets who asks for all."""
    [sheet] = pages(caller.post(PATH, {}).getvalue())
    known = ("康民诊所", "阳光理发店", "阳光理发厅", "平邑理发店")
    return [name for name in known if name in sheet.words]


def test_the_labels_of_a_selection_are_those_of_the_record(
    cast: Cast, inspector_calls: Caller
) -> None:
    shop, clinic = cast.barbershop, cast.clinic
    answer = inspector_calls.post(PATH, {"ids": [str(clinic.pk), str(shop.pk)], "layout": "2x4"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Row-Count"] == "2"
    assert "attachment" in answer.headers["Content-Disposition"]
    [sheet] = pages(answer.getvalue())
    # 常路镇 before 桃墟镇, as the sheets are handed out town by town.
    assert sheet.codes == [f"http://testserver/q/{one.qr_token}" for one in (shop, clinic)]
    for one in (shop, clinic):
        assert one.name in sheet.words
        assert f"{one.short_code[:4]}-{one.short_code[4:]}" in sheet.words


def test_all_that_match_are_printed(cast: Cast, inspector_calls: Caller) -> None:
    for number in range(22):
        make_establishment(f"第{number:02}美容店", "beauty")

    def printed(**query: str) -> list[int]:
        answer = inspector_calls.post(PATH, {}, query_params=query)
        return [len(sheet.codes) for sheet in pages(answer.getvalue())]

    assert printed() == [21, 3]
    assert printed(category="beauty") == [21, 1]
    assert printed(town=cast.other_town) == [1]
    assert printed(search="阳光") == [1]
    assert printed(category="beauty,hair", status="operating") == [21, 2]


def test_the_public_address_stands_in_the_codes(
    cast: Cast, inspector_calls: Caller, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://ws.mengyin.gov.cn"
    body = {"ids": [str(cast.barbershop.pk)]}
    [sheet] = pages(inspector_calls.post(PATH, body).getvalue())
    assert sheet.codes == [f"https://ws.mengyin.gov.cn/q/{cast.barbershop.qr_token}"]


def test_who_sees_the_register_prints_it_and_nobody_prints_what_they_do_not_see(
    cast: Cast, at_the_api: Any
) -> None:
    for username in ("inspector", "supervisor", "bureau", "auditor"):
        assert names(at_the_api(username)) == ["康民诊所", "阳光理发店"]
    assert names(at_the_api("assistant")) == ["阳光理发店"]
    assert at_the_api("admin").post(PATH, {}).json()["code"] == "no_labels"
    both = {"ids": [str(cast.barbershop.pk), str(cast.next_door.pk)]}
    assert at_the_api("inspector").post(PATH, both).status_code == 404


@pytest.mark.parametrize(
    ("body", "query", "told"),
    [
        ({}, {"search": "没有这一家"}, (422, "no_labels")),
        ({"start": 22}, {}, (422, "no_such_place")),
        ({"layout": "2x4", "start": 9}, {}, (422, "no_such_place")),
        ({"start": 0}, {}, (400, "malformed")),
        ({"layout": "4x8"}, {}, (400, "malformed")),
        ({"ids": []}, {}, (400, "malformed")),
        ({"ids": ["x"]}, {}, (400, "malformed")),
        ({"ids": [str(new_id())]}, {}, (404, "not_found")),
        ({"ids": [str(new_id())]}, {"search": "阳光"}, (400, "malformed")),
        ({"sides": 2}, {}, (400, "malformed")),
        ({}, {"colour": "red"}, (400, "malformed")),
    ],
)
def test_what_cannot_be_printed_is_said(
    cast: Cast,
    inspector_calls: Caller,
    body: dict[str, Any],
    query: dict[str, str],
    told: tuple[int, str],
) -> None:
    answer = inspector_calls.post(PATH, body, query_params=query)
    assert (answer.status_code, answer.json()["code"]) == told


def test_a_place_merged_into_another_gets_no_label_of_its_own(
    cast: Cast, inspector_calls: Caller
) -> None:
    twin = make_establishment("阳光理发厅", "hair")
    twin.merged_into = cast.barbershop
    twin.save()
    assert names(inspector_calls) == ["康民诊所", "阳光理发店"]
    assert inspector_calls.post(PATH, {"ids": [str(twin.pk)]}).status_code == 404
