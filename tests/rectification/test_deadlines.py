"""Last dates after a suspension."""

from datetime import date

import pytest

from rectification.deadlines import resumed
from tests.cast import Cast


@pytest.mark.parametrize(
    ("last", "suspended", "resumed_on", "expected"),
    [
        # three working days were left
        ("2026-11-27", "2026-11-24", "2026-12-07", "2026-12-10"),
        # due on the day of the suspension: due on the day of resuming
        ("2026-11-24", "2026-11-24", "2026-12-07", "2026-12-07"),
        # an explicit date on a Sunday, suspended on the Friday before and resumed at once
        ("2026-11-29", "2026-11-27", "2026-11-27", "2026-11-29"),
        # two working days late when suspended, two when resumed
        ("2026-11-20", "2026-11-24", "2026-12-09", "2026-12-07"),
        # late since Friday, suspended on Saturday: still late on Monday
        ("2026-11-20", "2026-11-21", "2026-12-07", "2026-12-06"),
    ],
)
def test_what_was_left_is_added_and_nothing_is_taken(
    cast: Cast, last: str, suspended: str, resumed_on: str, expected: str
) -> None:
    dates = (date.fromisoformat(day) for day in (last, suspended, resumed_on))
    assert resumed(*dates).date == date.fromisoformat(expected)
