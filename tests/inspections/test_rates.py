"""Rounding: half up, two decimals, never clamped, nothing out of nothing."""

from decimal import Decimal

import pytest

from inspections.rates import percent


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        # 衡南: 场所码 approved, a plan more than done, another one
        (18_260, 18_523, "98.58"),
        (4_480, 4_380, "102.28"),
        (10_082, 10_000, "100.82"),
        # 临川: documents done; 永济: coverage
        (722, 736, "98.10"),
        (611, 641, "95.32"),
        # halves go up: 1/1600 = 0.0625 %, 1/800 = 0.125 %, 3/800 = 0.375 %
        (1, 1_600, "0.06"),
        (1, 800, "0.13"),
        (3, 800, "0.38"),
        (201, 20_000, "1.01"),  # 1.005 %, which a float keeps just below the half
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (0, 5, "0.00"),
        (57, 57, "100.00"),
        (3_000_000_000_000_000_001, 3_000_000_000_000_000_000, "100.00"),
    ],
)
def test_percentages_are_rounded_half_up(part: int, whole: int, expected: str) -> None:
    assert str(percent(part, whole)) == expected


def test_a_rate_out_of_nothing_is_nothing() -> None:
    assert percent(0, 0) is None
    assert percent(5, 0) is None


def test_a_percentage_is_a_decimal() -> None:
    assert isinstance(percent(1, 3), Decimal)
