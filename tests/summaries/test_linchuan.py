"""The known answers of 临川 2023 (DOMAIN 3), out of records that came through the doors."""

from datetime import date
from decimal import Decimal

import pytest

from organization import clock
from summaries.scope import By
from summaries.summary import summarise
from tests.play import Play
from tests.summaries.linchuan import COUNTY, Linchuan


@pytest.mark.timeout(300)
def test_linchuan_comes_to_what_its_document_says(play: Play) -> None:
    Linchuan(play).live()
    play.on(12, 31, year=2023)
    with clock.at(play.now):
        year = summarise(COUNTY, date(2023, 1, 1), date(2023, 12, 31), by=By.CAMPAIGN)
    total = year.total
    counted = {
        code: total[code].value
        for code in ("establishments", "visits", "problems", "orders", "orders_opinion", "closed")
    }
    assert counted == {
        "establishments": 1136,
        "visits": 1136,
        "problems": 736,
        "orders": 736,
        "orders_opinion": 736,
        "closed": 722,
    }
    for code in ("opinion_done_rate", "opinion_done_rate_establishments"):
        rate = total[code]
        assert (rate.numerator, rate.denominator, rate.value) == (722, 736, Decimal("98.10"))
    # The seven that were never mended are late; the seven that wait for a recheck are not.
    assert total["orders_opinion_overdue"].value == 7
    campaign = total["campaign_done_rate"]
    assert (campaign.numerator, campaign.denominator) == (57, 57)
    assert campaign.value == Decimal("100.00")
    (group,) = (group for group in year.groups if group.key)
    assert (group.name, group.figures["establishments"].value) == ("村卫生室专项检查", 57)
