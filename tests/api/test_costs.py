"""What a day's commonest commands cost the database, and that the answer is what is read later."""

from typing import Any

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from tests.api.caller import Caller, check, found, jpeg, photo_ref, step
from tests.play import FIVE_WORKDAYS, Play


@pytest.fixture
def now(play: Play) -> Any:
    """Stand at the play's moment while the API is asked."""
    with clock.at(play.now):
        yield play.now


def visit_with(play: Play, ordered: int, plain: int = 0) -> dict[str, Any]:
    problems = [found() for _ in range(ordered)] + [found(order=None) for _ in range(plain)]
    return check(play.cast, problems=problems)


def test_a_visit_is_answered_without_reading_it_back(
    play: Play, now: Any, inspector_calls: Caller, statements: Any
) -> None:
    inspector_calls.post("inspections/", visit_with(play, ordered=1))
    costs = []
    for ordered, plain in ((0, 2), (0, 50), (2, 0), (50, 0)):
        body = visit_with(play, ordered, plain)
        with statements() as told:
            answer = inspector_calls.post("inspections/", body)
        assert answer.status_code == 201, answer.content
        assert answer.json() == inspector_calls.get(f"inspections/{body['id']}/").json()
        costs.append(len(told))
    assert costs == [12, 12, 15, 15]


def test_the_answer_of_a_visit_shows_its_photos_as_they_are(
    play: Play, now: Any, inspector_calls: Caller
) -> None:
    arrived, on_the_phone = photo_ref(jpeg()), photo_ref(jpeg((1, 2, 3)))
    inspector_calls.put_photo(arrived["id"], jpeg())
    fix = {"id": check(play.cast)["id"], "photos": [{**arrived, "kind": "before"}]}
    fix["photos"].append({**on_the_phone, "kind": "after"})
    body = check(
        play.cast,
        photos=[on_the_phone, arrived],
        problems=[
            found(photos=[on_the_phone, arrived]),
            found(order={"kind": "immediate", "type": "correction"}, fix=fix),
            found(photos=[on_the_phone], order=None),
        ],
    )
    answer = inspector_calls.post("inspections/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json() == inspector_calls.get(f"inspections/{body['id']}/").json()
    assert [problem["thumbnail"] is not None for problem in answer.json()["problems"]] == [
        True,
        True,
        False,
    ]


def test_a_step_costs_the_same_with_one_photo_and_with_thirty(
    play: Play, now: Any, inspector_calls: Caller, statements: Any
) -> None:
    body = visit_with(play, ordered=2)
    problems = inspector_calls.post("inspections/", body).json()["problems"]
    costs = []
    for problem, many in zip(problems, (1, 30), strict=True):
        photos = [photo_ref(bytes([number])) for number in range(many)]
        said = step(problem, "rectify", now, note="已更换毛巾", photos=photos)
        with statements() as told:
            answer = inspector_calls.post(f"problems/{problem['id']}/steps/", said)
        assert answer.status_code == 200, answer.content
        assert answer.json() == inspector_calls.get(f"problems/{problem['id']}/").json()
        costs.append(len(told))
    assert costs == [12, 12]


def test_closing_a_problem_reads_its_history_once(
    play: Play, now: Any, supervisor_calls: Caller, statements: Any
) -> None:
    problem = play.problem(kind=OrderKind.IMMEDIATE, fixed=True)
    said = step({"version": problem.version}, "close", now)
    with statements() as told:
        answer = supervisor_calls.post(f"problems/{problem.pk}/steps/", said)
    assert answer.status_code == 200, answer.content
    assert answer.json() == supervisor_calls.get(f"problems/{problem.pk}/").json()
    assert len(told) == 10


def test_the_answer_of_an_extension_is_what_is_read_later(
    play: Play, now: Any, inspector_calls: Caller, supervisor_calls: Caller
) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    for caller, action, said in (
        (inspector_calls, "ask_extension", {"note": "等候配件", "due": {"date": "2026-12-01"}}),
        (supervisor_calls, "grant_extension", {}),
    ):
        path = f"problems/{problem.pk}/"
        version = caller.get(path).json()["version"]
        answer = caller.post(f"{path}steps/", step({"version": version}, action, now, **said))
        assert answer.status_code == 200, answer.content
        assert answer.json() == caller.get(path).json()
