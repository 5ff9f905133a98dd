"""docs/counts.md says what the table of figures says."""

from datetime import date
from pathlib import Path

from django.conf import settings

from summaries import counts_page
from summaries.figures import FIGURES, Dimension
from summaries.scope import By, Scope
from summaries.sources.catalogue import SOURCES, source_of
from tests.summaries.records import noon

COUNTY = Scope("371328", date(2026, 3, 1), date(2026, 3, 31), noon(date(2026, 4, 10)))


def test_the_page_is_drawn_from_the_table() -> None:
    page = Path(settings.BASE_DIR) / "docs" / "counts.md"
    assert page.read_text(encoding="utf-8") == counts_page.page(), "run manage.py draw_counts"


def test_every_figure_says_what_it_is() -> None:
    for figure in FIGURES.values():
        assert figure.definition.endswith("。")
        assert figure.name
        assert figure.unit
        assert figure.period
        assert set(figure.divided) == set(Dimension)


def test_every_figure_is_counted_by_exactly_one_source() -> None:
    for figure in FIGURES.values():
        for name in filter(None, (figure.counts, figure.out_of)):
            assert sum(source.makes(name, COUNTY) for source in SOURCES) == 1, name
            source_of(name, COUNTY)


def test_the_codes_the_api_promises_are_there() -> None:
    promised = """
        establishments visits person_outings vehicle_outings problems problems_immediate
        problems_deadline orders orders_opinion orders_correction coverage rectification_rate
        reported_rate closing_rate on_time_rate on_time_rate_first overdue recheck_pass_rate
        recheck_pass_rate_first opinion_done_rate opinion_done_rate_establishments
        assignment_done_rate assignment_finished_rate campaign_done_rate closed rectified
    """
    assert set(promised.split()) <= set(FIGURES)


def test_a_division_is_offered_exactly_where_its_rows_can_be_divided() -> None:
    ways = {
        Dimension.COUNTY: (By.AREA, "3713"),
        Dimension.TOWN: (By.AREA, "371328"),
        Dimension.CATEGORY: (By.CATEGORY, "371328"),
        Dimension.TEAM: (By.TEAM, "371328"),
    }
    for figure in FIGURES.values():
        for dimension, (by, area) in ways.items():
            scope = Scope(area, COUNTY.start, COUNTY.end, COUNTY.as_of)
            can = source_of(figure.counts, scope).group(scope, by) is not None
            assert can == (figure.divided[dimension] != "not_offered"), (figure.code, dimension)
