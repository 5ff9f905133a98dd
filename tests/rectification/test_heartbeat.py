"""A stopped clock is seen."""

from datetime import timedelta

import pytest

from organization import clock
from rectification import heartbeat, policy
from rectification.escalation import sweep
from tests.cast import Cast
from tests.rectification.late import at, ordered

pytestmark = pytest.mark.django_db


def test_where_no_sweep_ever_ran_the_clock_is_stopped() -> None:
    assert heartbeat.last_sweep() is None
    assert heartbeat.is_stopped(None)


def test_a_sweep_leaves_one_row_that_says_what_it_did(cast: Cast) -> None:
    policy.seed()
    ordered(cast, "2026-11-16", "2026-11-20")
    for moment in (at("2026-11-20"), at("2026-11-23")):
        with clock.at(moment):
            sweep()
    last = heartbeat.last_sweep()
    assert last is not None
    assert (last.told, last.messages, last.skipped, last.failure) == (1, 3, 0, "")
    assert last.started_at == last.finished_at == at("2026-11-23")
    assert str(last).endswith(" 2026-11-23 09:00")


def test_after_five_minutes_without_a_sweep_the_clock_is_stopped(cast: Cast) -> None:
    policy.seed()
    with clock.at(at("2026-11-23")):
        sweep()
    last = heartbeat.last_sweep()
    with clock.at(at("2026-11-23", 9, 5)):
        assert not heartbeat.is_stopped(last)
    with clock.at(at("2026-11-23", 9, 5) + timedelta(seconds=1)):
        assert heartbeat.is_stopped(last)
