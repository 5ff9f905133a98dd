"""Every number opens the rows behind it."""

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db.models import Model

from inspections.models import Assignment, Campaign, Establishment, Inspection, Outing
from organization import clock
from organization.errors import Malformed, RuleBroken
from rectification.models import Order, Problem
from rectification.states import State
from summaries import rows
from summaries.scope import By
from summaries.summary import Reading, summarise
from tests.cast import TOWN, Cast
from tests.summaries.chaos import Chaos
from tests.summaries.records import Records, noon

START, END = date(2026, 3, 1), date(2026, 3, 31)

LISTS: dict[str, type[Model]] = {
    "assignments/": Assignment,
    "campaigns/": Campaign,
    "establishments/": Establishment,
    "inspections/": Inspection,
    "orders/": Order,
    "outings/": Outing,
    "problems/": Problem,
}
# Several people stand behind an outing, several rechecks behind a problem, several establishments
# behind a campaign.
NOT_ONE_ROW_EACH = {
    "person_outings",
    "vehicle_outings",
    "teams",
    "recheck_pass_rate",
    "recheck_pass_rate_first",
    "campaign_done_rate",
    "campaign_coverage",
}


def opened(address: str) -> int:
    """How many rows an address lists."""
    parts = urlsplit(address)
    return rows.behind(LISTS[parts.path].objects.all(), dict(parse_qsl(parts.query))).count()  # type: ignore[attr-defined]


def assert_opens(reading: Reading) -> None:
    if reading.figure.code in NOT_ONE_ROW_EACH:
        opened(reading.rows)
        return
    assert opened(reading.rows) == reading.numerator, reading.rows
    if reading.figure.is_rate:
        assert opened(reading.rows_out_of) == reading.denominator, reading.rows_out_of


@pytest.mark.parametrize("by", list(By))
def test_a_figure_lists_as_many_rows_as_it_counted(cast: Cast, by: By) -> None:
    Chaos(cast, 7).throw()
    with clock.at(noon(date(2026, 4, 10))):
        for area in ("371328", TOWN) if by is By.AREA else ("371328",):
            summary = summarise(area, START, END, by=by)
            for reading in summary.total.values():
                assert_opens(reading)
            for group in summary.groups:
                for reading in group.figures.values():
                    assert_opens(reading)


def test_the_address_says_the_figure_the_period_the_place_and_the_group(cast: Cast) -> None:
    Records(cast).problem(date(2026, 3, 2), State.CLOSED)
    summary = summarise("371328", START, END, by=By.CATEGORY)
    assert summary.total["closed"].rows == (
        "problems/?figure=closed&from=2026-03-01&to=2026-03-31&area=371328"
    )
    hair = next(group for group in summary.groups if group.key == "hair")
    assert hair.figures["closing_rate"].rows_out_of == (
        "problems/?figure=closing_rate&part=denominator"
        "&from=2026-03-01&to=2026-03-31&area=371328&category=hair"
    )


def test_only_the_rows_of_the_queryset_given_are_listed(cast: Cast) -> None:
    mine = Records(cast).problem(date(2026, 3, 2))
    Records(cast).problem(date(2026, 3, 3))
    asked = {"figure": "problems", "from": "2026-03-01", "to": "2026-03-31", "area": "371328"}
    visible = Problem.objects.filter(pk=mine.pk)
    assert list(rows.behind(visible, asked)) == [mine]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"figure": "happiness"}, "figure"),
        ({"figure": "visits"}, "figure"),  # not a list of problems
        ({"from": "last week"}, "period"),
        ({"to": ""}, "period"),
        ({"to": "2026-02-01"}, "period"),
        ({"part": "middle"}, "part"),
        ({"area": "3713281"}, "area"),
        ({"area": "%"}, "area"),
        ({"team": "first"}, "team"),
    ],
)
def test_what_cannot_be_read_is_refused(cast: Cast, change: dict[str, str], code: str) -> None:
    asked = {"figure": "problems", "from": "2026-03-01", "to": "2026-03-31", "area": "371328"}
    with pytest.raises(Malformed) as refusal:
        rows.behind(Problem.objects.all(), asked | change)
    assert refusal.value.code == code


def test_person_outings_of_a_category_are_not_offered(cast: Cast) -> None:
    asked = {
        "figure": "person_outings",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "area": "371328",
        "category": "hair",
    }
    with pytest.raises(RuleBroken, match="不能按单位类别统计"):
        rows.behind(Outing.objects.all(), asked)
