"""The written summary. Sentences are written out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from inspections.models import Outing, OutingMember
from inspections.models.checklist import OrderKind
from organization.errors import Malformed
from rectification.states import State
from summaries import narrative, wording
from summaries.figures import FIGURES
from summaries.narrative import tell
from summaries.scope import Scope
from summaries.sentences import Filling
from summaries.summary import Reading
from summaries.wording import Rounding
from tests.cast import TOWN, Cast, make_establishment
from tests.summaries.records import Records, noon

HALF_YEAR = date(2022, 1, 1), date(2022, 6, 30)
AS_OF = noon(date(2022, 7, 1))
SCOPE = Scope("371328", *HALF_YEAR, AS_OF)


def reading(code: str, numerator: int, denominator: int | None = None) -> Reading:
    value = Decimal("98.10") if FIGURES[code].is_rate else numerator
    return Reading(FIGURES[code], SCOPE, value, numerator, denominator)


def filled(rounding: Rounding, step: int = 100, **numbers: int) -> Filling:
    figures = {code: reading(code, number) for code, number in numbers.items()}
    words = {"period": "2022年上半年", "everywhere": "全县", "as_of": "2022年7月1日"}
    return Filling(figures, {}, words, rounding, step)


def first_sentence(filling: Filling) -> str:
    return filling.sentence(narrative.template()["sentences"][0])


@pytest.mark.parametrize(
    ("rounding", "step", "number", "expected"),
    [
        (Rounding.EXACT, 100, 2208, "2208"),
        (Rounding.FLOOR, 100, 2208, "2200余"),
        (Rounding.FLOOR, 10, 2208, "2200余"),
        (Rounding.FLOOR, 1000, 2208, "2000余"),
        (Rounding.FLOOR, 100, 2200, "2200"),  # nothing was cut off
        (Rounding.FLOOR, 100, 57, "57"),  # never “0余”
        (Rounding.FLOOR, 1, 2208, "2208"),
        (Rounding.ABOUT, 100, 2208, "约2200"),
        (Rounding.ABOUT, 100, 2250, "约2300"),
        (Rounding.ABOUT, 100, 2200, "2200"),
        (Rounding.ABOUT, 100, 49, "49"),
        (Rounding.FLOOR, 10, 128, "120余"),
    ],
)
def test_numbers_are_written_exactly_or_with_yu_or_yue(
    rounding: Rounding, step: int, number: int, expected: str
) -> None:
    assert wording.number(number, rounding, step) == expected


def test_a_step_of_nothing_is_refused() -> None:
    with pytest.raises(Malformed):
        wording.number(2208, Rounding.FLOOR, 0)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2022, 1, 1), date(2022, 6, 30), "2022年上半年"),
        (date(2022, 7, 1), date(2022, 12, 31), "2022年下半年"),
        (date(2023, 1, 1), date(2023, 12, 31), "2023年"),
        (date(2026, 4, 1), date(2026, 6, 30), "2026年第二季度"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (date(2026, 1, 1), date(2026, 11, 30), "2026年1至11月"),
        (date(2026, 11, 16), date(2026, 11, 20), "2026年11月16日至11月20日"),
        (date(2026, 2, 1), date(2026, 2, 27), "2026年2月1日至2月27日"),
        (date(2025, 12, 27), date(2026, 1, 2), "2025年12月27日至2026年1月2日"),
        (date(2026, 11, 20), date(2026, 11, 20), "2026年11月20日"),
    ],
)
def test_a_period_is_called_by_its_name(start: date, end: date, expected: str) -> None:
    assert wording.period(start, end) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("蒙阴县", "全县"),
        ("永济市", "全市"),
        ("临川区", "全区"),
        ("山东省", "全省"),
        ("常路镇", "全镇"),
        ("蒙阴街道", "全街道"),
        ("全国", "全国"),
        ("经济开发区管委会", "辖区"),
    ],
)
def test_everywhere_is_said_by_the_kind_of_area(name: str, expected: str) -> None:
    assert wording.everywhere(name) == expected


def test_clauses_without_data_are_left_out() -> None:
    filling = filled(Rounding.EXACT, person_outings=3, vehicle_outings=0, visits=2)
    assert first_sentence(filling) == "2022年上半年，全县出动监督人员3人次，检查各类单位2家次。"
    assert first_sentence(filled(Rounding.EXACT)) == ""


def test_a_rate_of_nought_is_said_and_a_rate_out_of_nothing_is_not() -> None:
    sentence = narrative.template()["sentences"][1]
    nought = Reading(FIGURES["closing_rate"], SCOPE, Decimal("0.00"), 0, 5)
    nothing = Reading(FIGURES["on_time_rate"], SCOPE, None, 0, 0)
    figures = {"closing_rate": nought, "on_time_rate": nothing, "problems": reading("problems", 5)}
    filling = Filling(figures, {}, {"as_of": "2022年7月1日"}, Rounding.EXACT, 100)
    assert filling.sentence(sentence) == "检查中共发现问题5条；截至2022年7月1日，销号率0.00%。"


def test_documents_of_linchuan() -> None:
    """736 documents to 736 establishments, 722 of them done."""
    figures = {
        "orders_opinion": reading("orders_opinion", 736),
        "opinion_done_rate": reading("opinion_done_rate", 722, 736),
        "opinion_done_rate_establishments": reading("opinion_done_rate_establishments", 722, 736),
        "orders_opinion_overdue": reading("orders_opinion_overdue", 3),
    }
    filling = Filling(figures, {}, {}, Rounding.FLOOR, 100)
    assert filling.sentence(narrative.template()["sentences"][2]) == (
        "对736家单位下达卫生监督意见书736份，目前722份所列问题已全部整改到位，占98.10%；"
        "尚有14份正在整改，其中逾期3份。"
    )


def test_every_placeholder_of_the_data_file_is_filled() -> None:
    form = narrative.template()
    figures = {code: reading(code, number) for number, code in enumerate(FIGURES, start=2)}
    words = dict.fromkeys(("period", "everywhere", "as_of", "campaign"), "某")
    filling = Filling(figures, {"hair": figures}, words, Rounding.EXACT, 1)
    for sentence in (*form["sentences"], form["each_campaign"]):
        assert not set(filling.sentence(sentence)) & set("{}@:")


@pytest.mark.parametrize("wrong", ["{happiness}", "{establishments@hair}", "{visits.middle}"])
def test_a_placeholder_that_does_not_exist_is_an_error(wrong: str) -> None:
    filling = filled(Rounding.EXACT, visits=1, establishments=1)
    with pytest.raises(KeyError):
        filling.sentence({"parts": [{"clauses": [wrong]}]})


def half_year_of_mengyin(cast: Cast) -> None:
    """A sixth of the half-year in kind: visits, people and problems, in round numbers."""
    records = Records(cast)
    shops = [make_establishment(f"{n}号店", "hair") for n in range(3)]
    clinics = [make_establishment("一诊所", "clinic"), make_establishment("二村", "village_clinic")]
    for number in range(1, 5):
        records.outing(date(2022, 3, number), cast.inspector, cast.inspector2, cast.teamleader)
    for place in (*shops, *clinics):
        records.visit(date(2022, 3, 1), place)
    records.visit(date(2022, 3, 2), shops[0])
    for place in shops:
        records.problem(
            date(2022, 3, 1),
            State.CLOSED,
            establishment=place,
            kind=OrderKind.IMMEDIATE,
            last_date=date(2022, 3, 1),
        )


def test_a_half_year_is_told_from_its_records(cast: Cast) -> None:
    half_year_of_mengyin(cast)
    told = tell("371328", *HALF_YEAR, rounding=Rounding.FLOOR, step=10, as_of=AS_OF)
    assert told.text == (
        "2022年上半年，全县共组建督导组1个，出动监督人员10余人次、执法车辆4车次，"
        "检查各类单位5家、6家次，其中诊所和村卫生室2家次、理发店4家次。"
        "检查中共发现问题3条，均责令立即整改；"
        "截至2022年7月1日，已整改3条、销号3条，销号率100%，按期整改率100%。"
        "对3家单位下达卫生监督意见书3份，目前3份所列问题已全部整改到位，占100%。"
    )
    assert len(told.sentences) == 3


def test_one_more_visit_changes_the_sentence_by_one(cast: Cast) -> None:
    half_year_of_mengyin(cast)
    Records(cast).visit(date(2022, 6, 30))
    told = tell("371328", *HALF_YEAR, as_of=AS_OF)
    assert "检查各类单位6家、7家次，其中诊所和村卫生室2家次、理发店5家次。" in told.sentences[0]


def test_in_a_town_people_are_not_told_because_they_are_not_offered(cast: Cast) -> None:
    half_year_of_mengyin(cast)
    told = tell(TOWN, *HALF_YEAR, as_of=AS_OF)
    assert told.sentences[0] == (
        "2022年上半年，全镇检查各类单位5家、6家次，其中诊所和村卫生室2家次、理发店4家次。"
    )


def test_each_campaign_with_visits_has_its_sentence(cast: Cast) -> None:
    records = Records(cast)
    clinic = cast.clinic
    blows = records.campaign("打击非法行医", *HALF_YEAR, cast.barbershop, clinic, planned=1)
    records.campaign("无人去的专项", *HALF_YEAR, planned=9)
    unlicensed = make_establishment("无证诊所", "clinic", licence_number="")
    records.change(unlicensed, date(2022, 1, 1), unlicensed="是")
    records.outing(date(2022, 3, 1), cast.inspector, cast.inspector2)
    for place in (clinic, unlicensed):
        records.visit(date(2022, 3, 1), place, campaign=blows)
    told = tell("371328", *HALF_YEAR, as_of=AS_OF)
    assert told.sentences[-1] == (
        "“打击非法行医”期间，出动监督人员2人次、执法车辆1车次，共排查单位2家，累计名单覆盖率50.00%"
        "（1/2），累计计划完成率200.00%（2/1），查处无证单位1家。"
    )


def test_nothing_happened_and_nothing_is_told(cast: Cast) -> None:
    assert tell("371328", *HALF_YEAR, as_of=AS_OF).text == ""


def test_the_numbers_of_mengyin_read_as_the_document_has_them() -> None:
    """The known answer: 2200余人次, 2060 / 2950 / 1033 家次."""

    def visits(number: int) -> dict[str, Reading]:
        return {"visits": reading("visits", number)}

    categories = {
        "clinic": visits(2000),
        "village_clinic": visits(60),
        "hair": visits(2950),
        "beauty": visits(1033),
    }
    figures = {
        "teams": reading("teams", 12),
        "person_outings": reading("person_outings", 2208),
        "establishments": reading("establishments", 1630),
        "visits": reading("visits", 6043),
    }
    words = {"period": "2022年上半年", "everywhere": "全县"}
    filling = Filling(figures, categories, words, Rounding.FLOOR, 100)
    assert first_sentence(filling) == (
        "2022年上半年，全县共组建督导组12个，出动监督人员2200余人次，检查各类单位1630家、6043家次，"
        "其中诊所和村卫生室2060家次、理发店2950家次、美容店1033家次。"
    )


def test_yu_is_told_of_what_was_cut_off(cast: Cast) -> None:
    """128 outings of one person each, told with 余 and step 100."""
    Outing.objects.bulk_create(
        Outing(county="371328", team=cast.team, day=date(2022, 1, 1) + timedelta(days=n))
        for n in range(128)
    )
    OutingMember.objects.bulk_create(
        OutingMember(outing=outing, user=cast.inspector) for outing in Outing.objects.all()
    )
    told = tell("371328", date(2022, 1, 1), date(2022, 12, 31), rounding=Rounding.FLOOR)
    assert told.text == "2022年，全县共组建督导组1个，出动监督人员100余人次。"
