"""Wrong shapes, unknown ids, foreign areas, odd bytes: a clear refusal, and nothing written."""

from typing import Any

import pytest

from inspections.models import Inspection
from organization.ids import new_id
from rectification.models import Problem
from tests.api.caller import Caller, check, found
from tests.cast import Cast
from tests.play import Play

HUGE = 10**30
NUL = "阳光\x00理发店"
SURROGATE = "\\ud800"

# what is wrong, path and query: every one is a 400
QUERIES = [
    ("a parameter nobody knows", "problems/", {"stat": "found"}),
    ("a state nobody knows", "problems/", {"state": "done"}),
    ("one of several", "problems/", {"state": "found,done"}),
    ("an empty state", "problems/", {"state": ""}),
    ("a bad id", "problems/", {"team": "1"}),
    ("a bad day", "problems/", {"found_from": "2026-13-01"}),
    ("a day that is a time", "problems/", {"found_from": "2026-01-01T00:00:00Z"}),
    ("a far day", "problems/", {"found_from": "9999-12-31"}),
    ("a bad area", "problems/", {"area": "3713x8"}),
    ("a bad boolean", "problems/", {"overdue": "perhaps"}),
    ("a waiting list nobody keeps", "problems/", {"waiting": "lunch"}),
    ("NUL in a search", "problems/", {"search": NUL}),
    ("NUL in a word", "problems/", {"category": NUL}),
    ("a bad cursor", "problems/", {"cursor": "zzz"}),
    ("a cursor of another list", "problems/", {"cursor": "W2ZhbHNlLCAieCIsICJ5Il0="}),
    ("a cursor with odd values", "problems/", {"cursor": "W2ZhbHNlLCAxLCAyXQ=="}),
    ("a page of nothing", "problems/", {"limit": "0"}),
    ("a huge page", "problems/", {"limit": "100000"}),
    ("a page that is no number", "problems/", {"limit": "ten"}),
    ("a year without a century", "calendar/", {"year": "26"}),
    ("no year", "calendar/", {}),
    ("no period", "summary/", {}),
    ("a period that ends first", "summary/", {"from": "2026-02-01", "to": "2026-01-01"}),
    ("a division nobody makes", "summary/", {"from": "2026-01-01", "to": "2026-02-01", "by": "x"}),
    ("a figure nobody knows", "problems/", {"figure": "luck", "from": "2026-01-01"}),
    ("a figure of another list", "orders/", {
        "figure": "problems", "from": "2026-01-01", "to": "2026-02-01",
    }),
    ("a sync cursor that is none", "sync/", {"cursor": "12"}),
    ("a huge sync cursor", "sync/", {"cursor": "0-ffffffffffffffffff-0"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query"), [q[1:] for q in QUERIES], ids=[q[0] for q in QUERIES])
def test_a_bad_parameter_is_400(
    cast: Cast, inspector_calls: Caller, path: str, query: dict[str, str]
) -> None:
    answer = inspector_calls.get(path, **query)
    assert answer.status_code == 400, answer.content
    assert set(answer.json()) == {"code", "message", "details"}
    assert answer.json()["message"].endswith(("。", "”这个选项。"))


BODIES: list[tuple[str, dict[str, Any]]] = [
    ("no id", {"id": None}),
    ("an id that is a number", {"id": 7}),
    ("an id that is none", {"id": "abc"}),
    ("an unknown field", {"weather": "晴"}),
    ("a text that is a number", {"note": 5}),
    ("a text too long", {"note": "长" * 501}),
    ("a time without an offset", {"started_at": "2026-03-05T09:30:00"}),
    ("a time that is none", {"started_at": "昨天"}),
    ("a time out of this world", {"started_at": "0001-01-01T00:00:00+08:00"}),
    ("a reason nobody knows", {"reason": "fun"}),
    ("a huge number", {"device_offset": HUGE}),
    ("a number that is a text", {"device_offset": "bald"}),
    ("a number that is true", {"device_offset": True}),
    ("officers that are none", {"officers": "王海"}),
    ("a position off the globe", {"position": {"latitude": 91, "longitude": 117}}),
    ("answers that are a list", {"checklists": [{"checklist": str(new_id()), "answers": []}]}),
    ("a problem without a text", {"problems": [{"id": str(new_id()), "severity": "minor"}]}),
    ("a problem with a blank text", {"problems": [found(text="  ")]}),
    ("a severity nobody knows", {"problems": [found(severity="bad")]}),
    ("a due of no unit", {"problems": [found(order={"kind": "deadline", "due": {"unit": "y"}})]}),
    ("a due of minus one", {
        "problems": [found(order={"kind": "deadline", "due": {"unit": "day", "count": -1}})],
    }),
    ("a hash that is none", {"photos": [{"id": str(new_id()), "sha256": "xyz"}]}),
    ("a list where a thing belongs", {"outing": []}),
]  # fmt: skip


@pytest.mark.parametrize("wrong", [b[1] for b in BODIES], ids=[b[0] for b in BODIES])
def test_a_misshapen_inspection_is_400_and_leaves_nothing(
    play: Play, inspector_calls: Caller, wrong: dict[str, Any]
) -> None:
    answer = inspector_calls.post("inspections/", {**check(play.cast), **wrong})
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] in {"malformed", "bad_sha256", "bad_position"}
    assert not Inspection.objects.exists()
    assert not Problem.objects.exists()


RAW = [
    ("no JSON", b"{", 400),
    ("a bare word", b"nonsense", 400),
    ("a NUL", b'{"note": "a\\u0000b"}', 400),
    ("a lone surrogate", b'{"note": "\\ud800"}', 400),
    ("a surrogate as a name", b'{"\\ud800": 1}', 400),
    ("not a number", b'{"device_offset": NaN}', 400),
    ("an endless number", b'{"device_offset": 1e999}', 400),
    ("ten thousand digits", b'{"device_offset": ' + b"9" * 10_000 + b"}", 400),
    ("a bottomless pit", b"[" * 100_000, 400),
    ("deep boxes", b'{"a":' * 40 + b"1" + b"}" * 40, 400),
    ("bytes that are no UTF-8", b'{"note": "\xff\xfe"}', 400),
    ("a list", b"[]", 400),
    ("a text", b'"hello"', 400),
    ("nothing", b"", 400),
    ("too much", b'{"note": "' + b"a" * 3_000_000 + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), [r[1:] for r in RAW], ids=[r[0] for r in RAW])
def test_bytes_that_are_no_inspection_are_refused(
    cast: Cast, inspector_calls: Caller, body: bytes, status: int
) -> None:
    answer = inspector_calls.raw("inspections/", body)
    assert answer.status_code == status, answer.content
    assert set(answer.json()) == {"code", "message", "details"}


def test_a_form_is_told_to_be_json(cast: Cast, inspector_calls: Caller) -> None:
    answer = inspector_calls.raw("inspections/", b"a=1", "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "media_type")


def test_a_misspelt_field_is_named(play: Play, inspector_calls: Caller) -> None:
    problem = {**found(), "sevrity": "minor"}
    answer = inspector_calls.post("inspections/", check(play.cast, problems=[problem])).json()
    assert answer == {
        "code": "malformed",
        "message": "请求内容有误：problems.0.sevrity：没有这个字段。",
        "details": {"problems": {"0": {"sevrity": ["没有这个字段。"]}}},
    }


# Written out: the two processes of a test run must name the same tests.
NOTHING = "01926f6e-0000-7000-8000-000000000000"
UNSEEN = [
    "nothing/",
    "problems/not-an-id/",
    f"problems/{NOTHING}/",
    f"problems/{NOTHING}/events/",
    f"inspections/{NOTHING}/",
    f"establishments/{NOTHING}/",
    f"establishments/{NOTHING}/history/",
    f"establishments/{NOTHING}/qr.png",
    "establishments/by-code/NOTHING/",
    f"orders/{NOTHING}/",
    f"campaigns/{NOTHING}/",
    f"checklists/{NOTHING}/",
    f"photos/{NOTHING}/",
    f"photos/{NOTHING}/thumbnail.jpg",
]


@pytest.mark.parametrize("path", UNSEEN)
def test_what_does_not_exist_is_404_in_json(cast: Cast, inspector_calls: Caller, path: str) -> None:
    answer = inspector_calls.get(path)
    assert answer.status_code == 404
    assert answer.json()["message"].endswith(("。", path))


def test_a_method_that_is_not_offered_is_405_in_json(cast: Cast, inspector_calls: Caller) -> None:
    answer = inspector_calls.delete("problems/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_an_id_in_capital_letters_is_the_same_id(play: Play, inspector_calls: Caller) -> None:
    problem = play.problem()
    answer = inspector_calls.get(f"problems/{str(problem.pk).upper()}/")
    assert answer.json()["id"] == str(problem.pk)


def test_the_unforeseen_is_500_and_tells_nothing(
    cast: Cast, inspector_calls: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api import workflow

    def fail() -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(workflow, "table", fail)
    answer = inspector_calls.get("workflow/")
    assert answer.status_code == 500
    assert answer.json() == {
        "code": "internal",
        "message": "服务器出错，请稍后重试；内容没有丢失。",
        "details": {},
    }


def test_refusals_are_in_chinese_whatever_the_browser_speaks(
    cast: Cast, inspector_calls: Caller
) -> None:
    inspector_calls.headers["Accept-Language"] = "en-US,en"
    answer = inspector_calls.post("auth/token/", {"username": "x"}).json()
    assert answer["message"] == "请求内容有误：password：该字段是必填项。"
