"""Whatever is sent, the answer is an answer: never a 500, always with a code and a sentence."""

import copy
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from organization import clock
from organization.ids import new_id
from tests.api.caller import Caller, check, found, photo_ref, step
from tests.play import Play

EXAMPLES = 60
thorough = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)

LISTS = [
    "areas", "users", "teams", "checklists", "calendar", "establishments", "campaigns",
    "assignments", "outings", "inspections", "problems", "orders", "messages", "summary",
    "summary/narrative", "sync",
]  # fmt: skip
NAMES = [
    "area", "by", "campaign", "category", "closed_from", "cursor", "due_to", "figure", "found_to",
    "from", "item", "limit", "mine", "overdue", "parent", "part", "role", "search", "state",
    "team", "to", "unread", "waiting", "year", "rounding", "step",
]  # fmt: skip
WORDS = [
    "", "0", "-1", "1", "true", "2026-02-30", "2026-01-01", "0001-01-01", "371328", "3713280000",
    "\x00", "a\x00b", "%", "_", "'", "\\", "найти", "𠮷", "١٢", "9" * 400, "none", "me",
    "W2ZhbHNlLCAiMjAyNi0wMS0wMVQwMDowMDowMCIsICJ4Il0=", "W2ZhbHNlLCAiXHUwMDAwIiwgIngiXQ==",
    "0-0-0", "problems", "coverage", "all", "NaN", "1e999",
]  # fmt: skip

words = st.one_of(st.sampled_from(WORDS), st.text(max_size=30))
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
    st.just(str(new_id())),
    st.just([]),
    st.just({}),
    st.just([[None]]),
)


def assert_answered(answer: Any) -> None:
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        refusal = answer.json()
        assert set(refusal) == {"code", "message", "details"}
        assert refusal["code"]
        assert refusal["message"]


@given(
    path=st.sampled_from(LISTS), query=st.dictionaries(st.sampled_from(NAMES), words, max_size=4)
)
@thorough
def test_any_parameter_is_answered(
    play: Play, inspector_calls: Caller, path: str, query: dict[str, str]
) -> None:
    encoded = "&".join(
        f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in query.items()
    )
    assert_answered(inspector_calls.follow(f"/api/v1/{path}/?{encoded}"))


@given(code=st.text(min_size=1, max_size=20))
@thorough
def test_any_code_is_answered(play: Play, inspector_calls: Caller, code: str) -> None:
    encoded = quote(code.encode("utf-8", "surrogatepass"), safe="")
    answer = inspector_calls.follow(f"/api/v1/establishments/by-code/{encoded}/")
    assert answer.status_code in {200, 404}


def paths_of(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every part of a body."""
    found = [here] if here else []
    if isinstance(value, dict | list):
        inside = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in inside:
            found += paths_of(part, (*here, key))
    return found


def replaced(body: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    """Return the body with one part of it replaced."""
    copied = copy.deepcopy(body)
    part = copied
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = leaf
    return copied


def bodies(play: Play, at: datetime) -> dict[str, dict[str, Any]]:
    """Return a sound body for every address that takes one."""
    problem = play.problem()
    shop, team = str(play.cast.barbershop.pk), str(play.cast.team.pk)
    officers = [str(play.cast.inspector.pk), str(play.cast.inspector2.pk)]
    riding = found(
        photos=[photo_ref(b"1")],
        order={"kind": "immediate", "due": {"unit": "day", "count": 3}, "type": "opinion"},
        fix={"id": str(new_id()), "photos": [photo_ref(b"2", kind="before")], "note": ""},
    )
    visit = check(
        play.cast,
        problems=[riding],
        photos=[photo_ref(b"3", item_code="")],
        outing={"members": officers, "vehicles": ["鲁Q12345"]},
        position={"latitude": 35.7, "longitude": 117.9, "accuracy": 5},
        order={"served_on": "2026-11-20"},
        device_offset=0,
        campaign=None,
        note="",
    )
    said = {"order_kind": "deadline", "due": {"date": "2026-12-01"}, "served_on": "2026-11-20"}
    taken = step({"version": 1}, "order", at, officers=officers, photos=[], note="", **said)
    return {
        "inspections/": visit,
        f"problems/{problem.pk}/steps/": taken,
        "problems/": {
            "id": str(new_id()), "establishment": shop, "text": "反映", "severity": "minor",
            "source": "complaint", "happened_at": at.isoformat(), "photos": [], "item": None,
        },
        "orders/": {
            "id": str(new_id()), "officers": officers, "happened_at": at.isoformat(),
            "lines": [{"problem": str(problem.pk), "base_version": 1, "kind": "stop", "due": None}],
        },
        "establishments/": {
            "id": str(new_id()), "name": "新店", "category": "hair", "town": "371328101",
            "latitude": 1.5, "licence_until": "2027-01-01", "unlicensed": False, "phone": "",
        },
        "campaigns/": {
            "id": str(new_id()), "name": "行动", "starts_on": "2026-11-01",
            "ends_on": "2026-11-30", "planned": 4, "tags": ["七小行业"], "county": "371328",
        },
        "assignments/": {
            "id": str(new_id()), "establishment": shop, "team": team, "reason": "daily",
            "due": "2026-11-30", "person": None, "campaign": None,
        },
    }  # fmt: skip


@given(data=st.data())
@thorough
def test_any_wrong_part_of_any_body_is_answered(
    play: Play, at_the_api: Any, data: st.DataObject
) -> None:
    calls = at_the_api("supervisor" if data.draw(st.booleans()) else "inspector")
    with clock.at(play.now):
        sound = bodies(play, play.now)
        path = data.draw(st.sampled_from(sorted(sound)))
        body = sound[path]
        for _ in range(data.draw(st.integers(1, 2))):
            body = replaced(body, data.draw(st.sampled_from(paths_of(body))), data.draw(leaves))
        text = json.dumps(body, ensure_ascii=data.draw(st.booleans()))
        raw = text.encode(errors="surrogatepass")
        assert_answered(calls.raw(path, raw))


def test_the_sound_bodies_are_accepted(play: Play, at_the_api: Any) -> None:
    """Otherwise the test above would only ever meet the first refusal."""
    with clock.at(play.now):
        sound = bodies(play, play.now)
        told = {path: at_the_api("inspector").post(path, body) for path, body in sound.items()}
    codes = {path.split("/")[0]: answer.status_code for path, answer in told.items()}
    assert codes == {
        "inspections": 422,  # the photo before, none after: nothing is fixed
        "problems": 201,
        "orders": 409,  # its problem was ordered by the step
        "establishments": 201,
        "campaigns": 403,
        "assignments": 201,
    }


junk = st.recursive(leaves, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(
    words, inside, max_size=3
), max_leaves=8)  # fmt: skip


@given(path=st.sampled_from(["inspections/", "sync/", "orders/", "auth/token/"]), body=junk)
@thorough
def test_any_junk_is_answered(play: Play, inspector_calls: Caller, path: str, body: Any) -> None:
    raw = json.dumps(body).encode()
    assert_answered(inspector_calls.raw(path, raw))
    assert_answered(inspector_calls.raw("sync/", json.dumps([body, body]).encode()))
