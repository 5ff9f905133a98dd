"""A dry run: how many would be told of what, before anything is sent."""

import pytest

from rectification import policy
from rectification.escalation import SweepReport, sweep
from rectification.forecast import would_tell
from rectification.models import Escalation, EscalationStep, Message, Problem
from rectification.states import Action
from tests.cast import Cast
from tests.rectification.late import at, copies, ordered, step, steps_of


@pytest.fixture(autouse=True)
def _policy(db: None) -> None:
    policy.seed()


def test_it_says_what_the_sweep_then_does(cast: Cast) -> None:
    copies(ordered(cast, "2026-11-16", "2026-11-20"), 4)
    forecast = would_tell(now=at("2026-11-25"))
    assert forecast.told == {"supervise": 5}
    assert forecast.skipped == 15
    assert forecast.messages == {
        person.pk: 5
        for person in (cast.inspector, cast.inspector2, cast.supervisor, cast.supervisor2)
    }
    assert (Escalation.objects.count(), Message.objects.count()) == (0, 0)
    assert sweep(at("2026-11-25")) == SweepReport(told=5, messages=20, skipped=15)
    assert would_tell(now=at("2026-11-25")).told == {}


def test_it_tries_a_policy_that_is_not_in_force(cast: Cast) -> None:
    ordered(cast, "2026-11-16", "2026-11-20")
    louder = EscalationStep(
        clock="rectify", severity="minor", offset=1, level="listed", audience=["bureau"]
    )
    forecast = would_tell(steps=[louder], now=at("2026-11-23"))
    assert (forecast.told, forecast.messages) == ({"listed": 1}, {cast.bureau.pk: 1})


def test_what_waits_for_an_extension_is_not_counted(cast: Cast) -> None:
    asked = ordered(cast, "2026-11-02", "2026-11-20")
    step(cast, asked, Action.ASK_EXTENSION, "2026-11-19", due="2026-11-27")
    other = ordered(cast, "2026-11-16", "2026-11-20")
    assert would_tell(now=at("2026-11-23")).told == {"reminder": 1}
    nothing = Problem.objects.exclude(pk=other.pk)
    assert would_tell(nothing, now=at("2026-11-23")).told == {}


def test_a_silent_sweep_puts_everything_on_record_as_skipped(cast: Cast) -> None:
    problem = ordered(cast, "2026-11-16", "2026-11-20")
    assert sweep(at("2026-11-25", 22), silent=True) == SweepReport(skipped=4)
    assert steps_of(problem) == ["(rectify-3)", "(rectify-1)", "(rectify+1)", "(rectify+3)"]
    assert sweep(at("2026-11-26")) == SweepReport()
    sweep(at("2026-11-27"))
    assert steps_of(problem)[-1] == "rectify+5"
