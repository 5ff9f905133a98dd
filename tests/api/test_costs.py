"""What a day's commonest commands cost the database, and that the answer is what is read later."""

from typing import Any

import pytest

from organization import clock
from tests.api.caller import Caller, check, found, jpeg, photo_ref
from tests.play import Play


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
