"""A figure's rows open in the lists: counting them gives the figure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from rectification.commands import RidingOrder
from tests.api.caller import Caller
from tests.play import FIVE_WORKDAYS, Play

YEAR = {"from": "2026-01-01", "to": "2026-12-31", "area": "371328"}

# Several people stand behind an outing, several rechecks behind a problem.
NOT_ONE_ROW_EACH = {
    "person_outings",
    "vehicle_outings",
    "teams",
    "recheck_pass_rate",
    "recheck_pass_rate_first",
    "campaign_done_rate",
    "campaign_coverage",
}


@pytest.fixture
def county(play: Play) -> Iterator[datetime]:
    """Let problems in every state be there; stand at the last moment."""
    play.on(11, 2).problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, text="逾期")
    play.on(11, 3).closed(text="已销号")
    play.problem(kind=OrderKind.IMMEDIATE, fixed=True, text="当场整改")
    play.on(11, 20).problem(text="待责令")
    play.rectified(text="待复查")
    play.visit(
        play.found(order=RidingOrder(OrderKind.STOP)),
        establishment=play.cast.clinic,
        vehicles=("鲁Q12345",),
    )
    with clock.at(play.now + timedelta(minutes=1)):
        yield play.now


def opened(caller: Caller, address: str) -> int:
    """How many rows an address lists, page by page."""
    number, following = 0, f"{address}&limit=3"
    while following:
        answer = caller.follow(following)
        assert answer.status_code == 200, (address, answer.content)
        number += len(answer.json()["results"])
        following = answer.json()["next"]
    return number


def figures_of(summary: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [summary["total"], *(group["figures"] for group in summary["groups"])]
    return [figure for part in parts for figure in part.values()]


@pytest.mark.parametrize("by", ["none", "area", "category", "team", "campaign"])
def test_the_rows_of_every_figure_are_as_many_as_it_says(
    county: datetime, at_the_api: Any, by: str
) -> None:
    bureau = at_the_api("bureau")
    summary = bureau.get("summary/", **YEAR, by=by).json()
    assert summary["total"]["problems"]["value"] == 6
    for figure in figures_of(summary):
        if figure["code"] in NOT_ONE_ROW_EACH:
            assert bureau.follow(figure["rows"]).status_code == 200
            continue
        assert opened(bureau, figure["rows"]) == figure["numerator"], figure
        if figure["denominator"] is not None:
            assert opened(bureau, figure["rows_denominator"]) == figure["denominator"], figure


def test_a_figure_comes_with_all_that_explains_it(county: datetime, at_the_api: Any) -> None:
    summary = at_the_api("bureau").get("summary/", **YEAR, by="category").json()
    rate = summary["total"]["closing_rate"]
    assert (rate["value"], rate["numerator"], rate["denominator"]) == ("16.67", 1, 6)
    assert rate["definition"].startswith("期间内发现的问题")
    assert summary["area"] == {"key": "371328", "name": "蒙阴县"}
    assert summary["period"] == {"from": "2026-01-01", "to": "2026-12-31"}
    assert summary["as_of"].endswith("+08:00")
    groups = {g["key"]: g["figures"]["problems"]["value"] for g in summary["groups"]}
    assert (groups["hair"], groups["clinic"], groups["bath"]) == (5, 1, 0)
    assert summary["dimensions"]["problems"] == "additive"
    assert summary["dimensions"]["person_outings"] == "not_offered"
    assert urlsplit(rate["rows"]).path == "/api/v1/problems/"


def test_the_rows_of_a_figure_can_be_searched_further(county: datetime, at_the_api: Any) -> None:
    bureau = at_the_api("bureau")
    rows = bureau.get("summary/", **YEAR).json()["total"]["problems"]["rows"]
    assert opened(bureau, f"{rows}&state=ordered") == 2
    assert opened(bureau, f"{rows}&search=逾期") == 1


def test_a_summary_costs_the_same_however_much_there_is(
    play: Play, at_the_api: Any, statements: Any
) -> None:
    bureau = at_the_api("bureau")
    costs = []
    for more in (1, 10):
        for _ in range(more):
            play.visit(play.found(order=RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)))
        with statements() as told:
            assert bureau.get("summary/", **YEAR, by="category").status_code == 200
        costs.append(len(told))
    assert costs[0] == costs[1]


def test_the_period_is_told_in_sentences(county: datetime, at_the_api: Any) -> None:
    told = at_the_api("bureau").get("summary/narrative/", **YEAR, rounding="floor", step=10).json()
    assert told["text"].startswith("2026年，全县")
    assert "".join(told["sentences"]) == told["text"]


def test_the_ledger_is_a_file_with_as_many_rows_as_the_figure(
    county: datetime, at_the_api: Any
) -> None:
    bureau = at_the_api("bureau")
    book = bureau.get("summary/export.xlsx", **YEAR)
    assert book.status_code == 200
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert book.headers["X-Row-Count"] == "6"
    table = bureau.get("summary/export.csv", **YEAR, encoding="gb18030")
    lines = b"".join(table.streaming_content).decode("gb18030").splitlines()
    assert lines[0].startswith("序号,问题编号,发现日期,乡镇,单位名称")
    assert len(lines) == 7
    assert "filename*=utf-8''" in table.headers["Content-Disposition"]


def test_a_town_may_not_open_the_whole_county(county: datetime, at_the_api: Any) -> None:
    assistant = at_the_api("assistant")
    assert assistant.get("summary/", **YEAR).status_code == 404
    mine = {"from": "2026-01-01", "to": "2026-12-31"}
    summary = assistant.get("summary/", **mine).json()
    assert (summary["area"]["name"], summary["total"]["problems"]["value"]) == ("常路镇", 5)
    assert assistant.get("summary/export.csv", **YEAR).status_code == 404
