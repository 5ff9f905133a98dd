"""When something happened, by a device whose clock may be wrong."""

from datetime import datetime, timedelta

import pytest

from organization import clock
from organization.errors import Malformed, RuleBroken
from organization.happened import settle

NOW = datetime(2026, 3, 5, 12, 0, tzinfo=clock.LOCAL)


@pytest.mark.parametrize(
    ("age", "late"),
    [
        (timedelta(minutes=-5), False),
        (timedelta(0), False),
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), True),
        (timedelta(days=4000), True),
    ],
)
def test_a_day_late_is_accepted_and_marked(age: timedelta, late: bool) -> None:
    with clock.at(NOW):
        assert settle(NOW - age) == (NOW - age, late)


def test_more_than_five_minutes_in_the_future_are_refused() -> None:
    with clock.at(NOW), pytest.raises(RuleBroken) as refused:
        settle(NOW + timedelta(minutes=5, seconds=1))
    assert refused.value.code == "from_the_future"


def test_the_offset_of_the_devices_clock_is_added() -> None:
    with clock.at(NOW):
        assert settle(NOW + timedelta(hours=1), -3600).at == NOW
        assert settle(NOW - timedelta(hours=25), 3600) == (NOW - timedelta(hours=24), False)


def test_a_time_without_its_zone_is_malformed() -> None:
    with clock.at(NOW), pytest.raises(Malformed) as refused:
        settle(NOW.replace(tzinfo=None))
    assert refused.value.code == "no_offset"


@pytest.mark.parametrize("offset", [10**18, -(10**11), 10**400])
def test_an_offset_beyond_all_calendars_is_malformed(offset: int) -> None:
    with clock.at(NOW), pytest.raises(Malformed) as refused:
        settle(NOW, offset)
    assert refused.value.code == "bad_time"
