import pytest

from inspections.models.checklist import OrderKind
from rectification import history
from rectification.states import Action
from tests.play import FIVE_WORKDAYS, Play


def test_every_event_carries_the_hash_of_the_one_before(play: Play) -> None:
    problem = play.closed()
    previous = "0" * 64
    for sequence, event in enumerate(problem.events.order_by("sequence"), start=1):
        assert event.sequence == sequence
        assert event.previous == previous
        assert history.hash_of(event) == event.hash
        previous = event.hash
    problem.refresh_from_db()
    assert problem.head == previous


@pytest.mark.parametrize("field", ["note", "by_name", "target", "previous"])
def test_a_changed_field_changes_the_hash(play: Play, field: str) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.step(problem, Action.RECTIFY, "inspector", note="已整改", photos=play.after())
    event = problem.events.get(action="rectify")
    setattr(event, field, "别的")
    assert history.hash_of(event) != event.hash
