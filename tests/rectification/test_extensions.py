"""Extensions move a last date later, and only so far."""

from datetime import date

import pytest

from inspections.models.checklist import OrderKind
from organization.errors import RuleBroken
from rectification.models import Problem
from rectification.states import Action
from tests.play import FIVE_WORKDAYS, Play, until


@pytest.fixture
def asked(play: Play) -> Problem:
    """Ordered until 2026-11-27, asked for until 2026-12-02."""
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    return play.step(
        problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 2)
    )


def test_granting_never_brings_the_printed_date_forward(play: Play, asked: Problem) -> None:
    for due in (until(2026, 11, 24), until(2026, 11, 27)):
        with pytest.raises(RuleBroken) as refused:
            play.step(asked, Action.GRANT_EXTENSION, "supervisor", due=due)
        assert refused.value.code == "later_date"
    granted = play.step(asked, Action.GRANT_EXTENSION, "supervisor", due=until(2026, 12, 1))
    assert granted.last_date == date(2026, 12, 1)


def test_what_a_suspension_added_is_no_extension(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.on(11, 24)
    play.step(problem, Action.SUSPEND, "supervisor", note="停业装修", photos=play.evidence())
    play.on(12, 7)
    play.step(problem, Action.RESUME, "supervisor", note="恢复营业")  # until 12-10
    play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 18))
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.GRANT_EXTENSION, "supervisor")
    assert (refused.value.details["asked"], refused.value.details["allowed"]) == (6, 5)
    granted = play.step(problem, Action.GRANT_EXTENSION, "supervisor", due=until(2026, 12, 17))
    assert granted.last_date == date(2026, 12, 17)


def test_two_extensions_are_added_up(play: Play, asked: Problem) -> None:
    play.step(asked, Action.GRANT_EXTENSION, "supervisor")  # three of five working days
    play.step(asked, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 7))
    with pytest.raises(RuleBroken) as refused:
        play.step(asked, Action.GRANT_EXTENSION, "leader")
    assert (refused.value.details["asked"], refused.value.details["allowed"]) == (6, 5)
