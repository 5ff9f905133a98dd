"""What a step needs, where the command could lead astray."""

import pytest

from inspections.models.checklist import OrderKind
from organization.errors import RuleBroken
from rectification.states import Action
from tests.play import Play


@pytest.mark.parametrize("kind", [OrderKind.IMMEDIATE, OrderKind.STOP])
def test_a_new_round_says_by_when_whatever_kind_of_order_is_named(
    play: Play, kind: OrderKind
) -> None:
    problem = play.rectified()
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.SEND_BACK, "supervisor", note="照片看不清", order_kind=kind)
    assert refused.value.code == "due_date"


def test_nobody_from_another_county_is_named_on_a_document(play: Play) -> None:
    problem = play.problem()
    with pytest.raises(RuleBroken) as refused:
        play.step(
            problem,
            Action.ORDER,
            "inspector",
            order_kind=OrderKind.IMMEDIATE,
            officers=(play.cast.inspector.pk, play.cast.outsider.pk),
        )
    assert refused.value.code == "unknown_officer"
