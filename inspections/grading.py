"""Grading (量化分级): 标化分 = 实得分 ÷ 应得分 × 100, and the grade it earns."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from inspections.answers import FAIL, NOT_APPLICABLE, PASS
from inspections.published import Published

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Score:
    """Points got of the points that could be got; ``rate`` on the scale of 100, 2 decimals.

    ``grade`` is A, B, C or empty: a failed key item (※), named in ``key_failures``, earns none,
    nor does a rate below the lowest band.
    """

    got: Decimal
    full: Decimal
    rate: Decimal
    grade: str
    key_failures: tuple[str, ...]


def score(checklist: Published, answers: Mapping[str, Mapping[str, Any]]) -> Score | None:
    """Return the score of judged answers; None where the checklist is not graded.

    Items that do not apply count neither way. The grade is read off the rounded rate, so that the
    printed figure and the grade beside it never contradict each other.
    """
    if checklist.scoring.get("method") != "quant_grading":
        return None
    got = full = Decimal(0)
    key_failures = []
    for code, item in checklist.items.items():
        result = answers[code]["result"]
        if result == NOT_APPLICABLE:
            continue
        points = Decimal(str(item.points.get("value", 0)))
        full += points
        got += points if result == PASS else 0
        if result == FAIL and item.key_item:
            key_failures.append(code)
    if not full:
        return None
    rate = (got / full * 100).quantize(CENT, ROUND_HALF_UP)
    grade = "" if key_failures else _grade(checklist.scoring["bands"], rate)
    return Score(got, full, rate, grade, tuple(key_failures))


def _grade(bands: list[Mapping[str, Any]], rate: Decimal) -> str:
    for band in sorted(bands, key=lambda band: Decimal(str(band["min"])), reverse=True):
        if rate >= Decimal(str(band["min"])):
            return str(band["grade"])
    return ""
