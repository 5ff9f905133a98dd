"""When a person may be disturbed: quiet hours, rest days, worked weekends, opt-outs."""

from datetime import time

import pytest

from organization import work_calendar
from rectification.delivery.rules import earliest, wants
from rectification.models import Outlet
from tests.cast import Cast
from tests.rectification.late import at

USUAL = Outlet()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (("2026-11-23", 8), ("2026-11-23", 8)),  # a Monday morning
        (("2026-11-23", 20, 59), ("2026-11-23", 20, 59)),
        (("2026-11-23", 21), ("2026-11-24", 8)),
        (("2026-11-24", 7, 59), ("2026-11-24", 8)),
        (("2026-11-20", 21), ("2026-11-23", 8)),  # Friday night: Monday
        (("2026-11-21", 12), ("2026-11-23", 8)),  # Saturday
        (("2026-10-10", 12), ("2026-10-10", 12)),  # a Saturday that is worked (调休)
        (("2026-09-30", 22), ("2026-10-08", 8)),  # the National Day week
        (("2027-01-01", 12), ("2027-01-04", 8)),  # a year without a notice: New Year, weekend
        (("2028-02-29", 3), ("2028-02-29", 8)),  # a leap day, a Tuesday
    ],
)
def test_the_night_and_rest_days_are_left_alone(
    cast: Cast, now: tuple[str, int], then: tuple[str, int]
) -> None:
    assert earliest(USUAL, work_calendar.load(), at(*now)) == at(*then)


def test_hours_at_noon_and_no_hours_at_all(cast: Cast) -> None:
    calendar = work_calendar.load()
    siesta = Outlet(quiet_from=time(12), quiet_to=time(14, 30))
    assert earliest(siesta, calendar, at("2026-11-23", 13)) == at("2026-11-23", 14, 30)
    assert earliest(siesta, calendar, at("2026-11-23", 14, 30)) == at("2026-11-23", 14, 30)
    assert earliest(siesta, calendar, at("2026-11-23", 23)) == at("2026-11-23", 23)
    never = Outlet(quiet_from=time(0), quiet_to=time(0), on_rest_days=True)
    assert earliest(never, calendar, at("2026-11-22", 3)) == at("2026-11-22", 3)


@pytest.mark.parametrize(
    ("level", "still"),
    [
        ("note", False),
        ("reminder", False),
        ("supervise", True),
        ("slip", True),
        ("listed", True),
        ("bulletin", True),
    ],
)
def test_who_opted_out_still_gets_what_is_supervised(level: str, still: bool) -> None:
    assert wants(Outlet(wanted=False), level) is still
    assert wants(Outlet(wanted=True), level)
