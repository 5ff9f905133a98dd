"""The summary equals a recount row by row, whatever the records are."""

from datetime import date

import pytest

from summaries.scope import By
from summaries.summary import Summary, summarise
from tests.cast import TOWN, Cast
from tests.summaries.chaos import Chaos
from tests.summaries.naive import naive_figures
from tests.summaries.records import noon

START, END = date(2026, 3, 1), date(2026, 3, 31)
TODAY = date(2026, 4, 10)


def values(summary: Summary) -> dict[str, object]:
    return {code: reading.value for code, reading in summary.total.items()}


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_equals_a_naive_recount_in_total_and_in_every_group(
    cast: Cast, seed: int
) -> None:
    Chaos(cast, seed).throw()
    moment = noon(TODAY)
    for area in ("", "37", "3713", "371328", TOWN):
        for by in By:
            summary = summarise(area, START, END, by=by, as_of=moment)
            assert values(summary) == naive_figures(area, START, END, moment), area
            for group in summary.groups:
                key = {by.value: group.key}
                inside = key.pop("area", area)
                got = {code: reading.value for code, reading in group.figures.items()}
                assert got == naive_figures(inside, START, END, moment, **key), (by, group.name)
