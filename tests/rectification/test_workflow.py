"""The table itself: what DOMAIN 2 says, written out by hand once more."""

from pathlib import Path

import pytest

from rectification import drawing, needs
from rectification.effects import EFFECTS
from rectification.states import Action, State
from rectification.workflow import NEED_TEXTS, STEPS, Need

# action: sources → target, by
MOVES = {
    ("find", "", "found", "inspector"),
    ("find", "", "found", "assistant"),
    ("order", "found", "ordered", "inspector"),
    ("fix_on_the_spot", "ordered", "rectified", "inspector"),
    ("rectify", "ordered", "rectified", "inspector+establishment"),
    ("pass_recheck", "rectified", "same", "inspector"),
    ("fail_recheck", "rectified", "ordered", "inspector"),
    # what was withdrawn meanwhile is ordered anew
    ("fail_recheck", "rectified", "found", "inspector"),
    ("send_back", "rectified", "found", "inspector+supervisor"),
    ("resume", "suspended", "found", "supervisor"),
    ("reopen", "closed", "found", "leader"),
    ("send_back", "rectified", "ordered", "inspector+supervisor"),
    ("could_not_check", "rectified", "same", "inspector"),
    ("close", "rectified", "closed", "supervisor"),
    ("close", "rectified", "closed", "leader"),
    ("ask_extension", "ordered", "same", "inspector+establishment"),
    ("grant_extension", "ordered", "same", "supervisor"),
    ("grant_extension", "ordered", "same", "leader"),
    ("refuse_extension", "ordered", "same", "supervisor"),
    ("refuse_extension", "ordered", "same", "leader"),
    ("withdraw_order", "ordered", "found", "supervisor"),
    ("suspend", "found+ordered+rectified", "suspended", "supervisor"),
    ("resume", "suspended", "back", "supervisor"),
    ("end", "found+ordered+rectified+suspended", "ended", "supervisor"),
    ("void", "found+ordered", "voided", "supervisor"),
    ("void", "found+ordered", "voided", "leader"),
    ("reopen", "closed", "ordered", "leader"),
    ("reckon_again", "ordered", "same", "system"),
    ("issue_slip", "found+ordered+rectified", "same", "leader"),
    ("answer_slip", "found+ordered+rectified", "same", "inspector+supervisor"),
    ("list", "found+ordered+rectified", "same", "leader"),
    ("take_down", "closed+ended+voided", "same", "supervisor+leader"),
    ("propose_referral", "found+ordered+rectified+suspended", "same", "inspector"),
    ("forward_referral", "found+ordered+rectified+suspended", "same", "supervisor"),
    ("approve_referral", "found+ordered+rectified+suspended", "same", "leader"),
    ("refuse_referral", "found+ordered+rectified+suspended", "same", "supervisor"),
    ("refuse_referral", "found+ordered+rectified+suspended", "same", "leader"),
    ("record_outcome", "found+ordered+rectified+suspended+closed+ended", "same", "supervisor"),
}
ONLINE_ONLY = {
    "close", "grant_extension", "refuse_extension", "withdraw_order", "end", "void", "reopen",
    "reckon_again", "issue_slip", "answer_slip", "list", "take_down",
    "approve_referral", "refuse_referral", "record_outcome",
}  # fmt: skip


def test_the_table_holds_exactly_the_moves_of_the_domain() -> None:
    rows = {
        (step.action.value, "+".join(step.sources), step.target.value, "+".join(step.by))
        for step in STEPS
    }
    assert rows == MOVES
    assert len(STEPS) == len(MOVES)


def test_what_needs_the_server_is_marked() -> None:
    assert {step.action.value for step in STEPS if not step.offline} == ONLINE_ONLY


def test_only_closing_asks_for_four_eyes_and_asks_for_all_three_parts() -> None:
    barred = {step.action: [part.value for part in step.not_by] for step in STEPS if step.not_by}
    assert barred == {Action.CLOSE: ["finder", "rectifier", "rechecker"]}


@pytest.mark.parametrize("need", list(Need))
def test_every_need_is_explained_and_checked_in_one_place(need: Need) -> None:
    assert NEED_TEXTS[need]
    assert (need in needs.GIVEN) != (need in needs.SUPPLIED)


def test_every_need_and_every_action_is_used() -> None:
    assert {need for step in STEPS for need in step.needs} == set(Need)
    assert {step.action for step in STEPS} == set(Action) == set(EFFECTS)


def test_every_state_can_be_reached() -> None:
    reached = {step.target for step in STEPS}
    assert set(State) <= reached


def test_the_drawing_in_the_docs_is_the_table() -> None:
    drawn = Path(__file__).parents[2] / "docs" / "workflow.md"
    assert drawn.read_text(encoding="utf-8") == drawing.page()
