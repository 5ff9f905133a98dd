"""What every figure counts and what it leaves out. Expected values are written by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.models import Assignment, Inspection
from inspections.models.checklist import OrderKind
from organization.errors import Malformed, Missing
from rectification.models import Order, Problem, Recheck
from rectification.states import State
from summaries.figures import FIGURES, Additivity, Dimension
from summaries.scope import By
from summaries.summary import Summary, summarise
from tests.cast import NEXT_TOWN, OTHER_TOWN, TOWN, Cast, make_establishment, make_team
from tests.summaries.records import Records, noon

TODAY = date(2026, 4, 10)
MARCH = date(2026, 3, 1), date(2026, 3, 31)


def day(number: int) -> date:
    return date(2026, 3, number)


@pytest.fixture
def records(cast: Cast) -> Records:
    return Records(cast)


def county(by: By = By.NONE, area: str = "371328") -> Summary:
    return summarise(area, *MARCH, by=by, as_of=noon(TODAY))


def value(code: str, **asked: str) -> object:
    return county(**asked).total[code].value  # type: ignore[arg-type]


def by_group(code: str, by: By, area: str = "371328") -> dict[str, object]:
    """Name → value of the groups that are not nothing."""
    groups = county(by, area).groups
    return {g.name: g.figures[code].value for g in groups if g.figures[code].value}


def parts(code: str, **asked: str) -> tuple[int, int | None]:
    reading = county(**asked).total[code]  # type: ignore[arg-type]
    return reading.numerator, reading.denominator


# --- 家, 家次 ---


def test_three_visits_to_one_establishment_are_three_visits_and_one_establishment(
    records: Records,
) -> None:
    for number in (2, 9, 9):
        records.visit(day(number))
    assert value("visits") == 3
    assert value("establishments") == 1


def test_a_recheck_visit_counts_and_a_shut_door_does_not(records: Records, cast: Cast) -> None:
    records.visit(day(2), reason=Inspection.Reason.RECHECK)
    records.visit(day(3), cast.clinic, outcome=Inspection.Outcome.SHUT)
    assert value("visits") == 1
    assert value("establishments") == 1


def test_the_first_and_the_last_day_belong_to_the_period(records: Records) -> None:
    for when in (date(2026, 2, 28), day(1), day(31), date(2026, 4, 1)):
        records.visit(when)
    assert value("visits") == 2


def test_an_establishment_that_moved_counts_where_it_was_visited(
    records: Records, cast: Cast
) -> None:
    records.visit(day(2))
    records.change(cast.barbershop, day(10), town=OTHER_TOWN)
    records.visit(day(20))
    assert by_group("visits", By.AREA) == {"常路镇": 1, "桃墟镇": 1}
    assert by_group("establishments", By.AREA) == {"常路镇": 1, "桃墟镇": 1}
    assert value("establishments") == 1  # so the groups do not sum to the total


def test_a_merged_establishment_counts_as_its_survivor(records: Records, cast: Cast) -> None:
    double = make_establishment("阳光理发", "hair")
    records.visit(day(2))
    records.visit(day(3), double)
    assert value("establishments") == 2
    records.merge(double, cast.barbershop)
    assert value("visits") == 2
    assert value("establishments") == 1
    assert parts("coverage") == (1, 2)


def test_the_county_next_door_is_not_ours(records: Records, cast: Cast) -> None:
    theirs = make_team("平邑一组", cast.outsider, county="371326")
    records.visit(day(2), cast.next_door, team=theirs)
    records.visit(day(2))
    assert value("visits") == 1
    assert value("visits", area="3713") == 2
    assert value("visits", area="") == 2
    assert by_group("visits", By.AREA, area="3713") == {"蒙阴县": 1, "平邑县": 1}
    assert by_group("visits", By.AREA, area="37") == {"临沂市": 2}
    assert by_group("visits", By.AREA, area="") == {"山东省": 2}
    assert by_group("visits", By.AREA, area=TOWN) == {"常路镇": 1}


# --- 人次, 车次 ---


def test_persons_are_summed_over_outings_and_not_over_visits(records: Records, cast: Cast) -> None:
    records.outing(day(2), cast.inspector, cast.inspector2, cast.teamleader, vehicles=2)
    records.outing(day(3), cast.inspector, cast.inspector2, vehicles=1)
    for _ in range(7):
        records.visit(day(2))
    assert value("person_outings") == 5
    assert value("vehicle_outings") == 3
    assert value("teams") == 1


def test_a_person_in_two_teams_on_one_day_counts_twice(records: Records, cast: Cast) -> None:
    second = make_team("督导二组", cast.inspector2)
    records.outing(day(2), cast.inspector, cast.inspector2)
    records.outing(day(2), cast.inspector, team=second)
    assert value("person_outings") == 3
    assert by_group("person_outings", By.TEAM) == {"督导一组": 2, "督导二组": 1}
    assert value("teams") == 2


def test_a_member_taken_off_an_outing_is_not_counted(records: Records, cast: Cast) -> None:
    outing = records.outing(day(2), cast.inspector, cast.inspector2)
    outing.members.filter(user=cast.inspector2).update(removed=True)
    assert value("person_outings") == 1


def test_persons_by_category_or_town_are_not_offered(records: Records, cast: Cast) -> None:
    records.outing(day(2), cast.inspector)
    for by in (By.CATEGORY, By.AREA):
        summary = county(by)
        assert summary.total["person_outings"].value == 1
        assert summary.additivity["person_outings"] == Additivity.NOT_OFFERED
        assert all("person_outings" not in group.figures for group in summary.groups)
    assert "person_outings" not in county(area=TOWN).total
    assert by_group("person_outings", By.AREA, area="3713") == {"蒙阴县": 1}


def test_two_campaigns_on_one_outing_both_show_its_persons(records: Records, cast: Cast) -> None:
    blows = records.campaign("打击非法行医", day(1), day(31))
    swords = records.campaign("亮剑行动", day(1), day(31))
    records.outing(day(2), cast.inspector, cast.inspector2, vehicles=1)
    records.visit(day(2), campaign=blows)
    records.visit(day(2), campaign=blows)
    records.visit(day(2), campaign=swords)
    records.outing(day(3), cast.inspector)
    records.visit(day(3))
    assert by_group("person_outings", By.CAMPAIGN) == {
        "打击非法行医": 2,
        "亮剑行动": 2,
        "非专项": 1,
    }
    assert by_group("vehicle_outings", By.CAMPAIGN) == {
        "打击非法行医": 1,
        "亮剑行动": 1,
        "非专项": 1,
    }
    assert value("person_outings") == 3


# --- 条 ---


def test_problems_are_counted_by_kind_of_order_and_voided_ones_nowhere(records: Records) -> None:
    records.problem(day(2))
    records.problem(day(2), State.ORDERED, kind=OrderKind.IMMEDIATE)
    records.problem(day(2), State.RECTIFIED, kind=OrderKind.STOP)
    records.problem(day(2), State.CLOSED, kind=OrderKind.DEADLINE)
    records.problem(day(2), State.ENDED, kind=OrderKind.DEADLINE)
    records.problem(day(2), State.VOIDED, ordered=True, kind=OrderKind.DEADLINE)
    records.problem(date(2026, 4, 1))
    assert value("problems") == 5
    assert value("problems_immediate") == 1
    assert value("problems_stop") == 1
    assert value("problems_deadline") == 2


def test_a_repeat_counts_where_it_was_found_again_and_the_first_one_does_not(
    records: Records,
) -> None:
    first = records.problem(date(2026, 4, 1))
    again = records.problem(day(2))
    void = records.problem(day(3), State.VOIDED)
    records.problem(day(4))
    Problem.objects.filter(pk__in=[again.pk, void.pk]).update(recurrence_of=first)
    assert value("problems_repeated") == 1
    assert by_group("problems_repeated", By.AREA) == {"常路镇": 1}


def test_problems_divide_by_town_category_team_and_campaign(records: Records, cast: Cast) -> None:
    blows = records.campaign("打击非法行医", day(1), day(31))
    records.problem(day(2), campaign=blows)
    records.problem(day(2))
    records.problem(day(2), establishment=cast.clinic, team=None)
    assert by_group("problems", By.AREA) == {"常路镇": 2, "桃墟镇": 1}
    assert by_group("problems", By.CATEGORY) == {"诊所": 1, "理发店": 2}
    assert by_group("problems", By.TEAM) == {"督导一组": 2, "未注明督导组": 1}
    assert by_group("problems", By.CAMPAIGN) == {"打击非法行医": 1, "非专项": 2}


# --- rates of problems ---


def test_the_rectification_rate_is_out_of_what_was_ordered(records: Records) -> None:
    records.problem(day(2))  # never ordered
    records.problem(day(2), State.ORDERED)
    records.problem(day(2), State.RECTIFIED)  # reported, not seen
    records.problem(day(2), State.RECTIFIED, passed_on=day(9))
    records.problem(day(2), State.CLOSED)
    records.problem(day(2), State.SUSPENDED, ordered=True)
    records.problem(day(2), State.ENDED, passed_on=day(9))
    records.problem(day(2), State.VOIDED, ordered=True)
    assert parts("rectification_rate") == (2, 5)
    assert value("rectification_rate") == Decimal("40.00")
    assert parts("reported_rate") == (3, 5)
    assert value("rectified") == 2


def test_a_withdrawn_order_leaves_the_cohort(records: Records) -> None:
    records.problem(day(2), State.ORDERED)
    records.problem(day(2), State.FOUND, ordered=False)  # its order was withdrawn
    assert parts("rectification_rate") == (0, 1)


def test_the_closing_rate_is_out_of_what_was_found_and_not_voided_or_ended(
    records: Records,
) -> None:
    records.problem(day(2))
    records.problem(day(2), State.CLOSED)
    records.problem(day(2), State.CLOSED)
    records.problem(day(2), State.ENDED)
    records.problem(day(2), State.VOIDED)
    assert parts("closing_rate") == (2, 3)
    assert value("closing_rate") == Decimal("66.67")
    assert value("closed") == 2


def test_on_time_is_measured_against_the_last_date_in_force_and_beside_it_the_first(
    records: Records,
) -> None:
    # On the last date itself: on time for both.
    records.problem(day(2), State.CLOSED, last_date=day(9), rectified_on=day(9))
    # Extended from the 9th to the 20th, reported on the 15th: on time, but not by the first date.
    records.problem(
        day(2), State.CLOSED, first_last_date=day(9), last_date=day(20), rectified_on=day(15)
    )
    # Late.
    records.problem(day(2), State.CLOSED, last_date=day(9), rectified_on=day(10))
    # Reported in time, but nobody has seen it.
    records.problem(day(2), State.RECTIFIED, last_date=day(9), rectified_on=day(8))
    # Not yet due: in neither.
    records.problem(day(2), State.ORDERED, last_date=TODAY + timedelta(days=1))
    assert parts("on_time_rate") == (2, 4)
    assert parts("on_time_rate_first") == (1, 4)


def test_a_last_date_of_today_is_due_and_not_overdue(records: Records) -> None:
    records.problem(day(20), State.ORDERED, last_date=TODAY)
    assert parts("on_time_rate") == (0, 1)
    assert value("overdue") == 0


def test_overdue_is_ordered_and_past_its_last_date(records: Records) -> None:
    yesterday = TODAY - timedelta(days=1)
    records.problem(day(20), State.ORDERED, last_date=yesterday)
    records.problem(day(20), State.RECTIFIED, last_date=yesterday)
    records.problem(day(20), State.SUSPENDED, ordered=True, last_date=yesterday)
    records.problem(date(2026, 1, 5), State.ORDERED, last_date=yesterday)
    assert value("overdue") == 1  # found in March
    assert value("overdue_now") == 2  # whenever found


def test_overdue_turns_at_local_midnight(records: Records) -> None:
    records.problem(day(20), State.ORDERED, last_date=date(2026, 4, 9))
    just_before = noon(date(2026, 4, 9)).replace(hour=23, minute=59)
    assert summarise("371328", *MARCH, as_of=just_before).total["overdue"].value == 0
    just_after = just_before + timedelta(minutes=1)
    assert summarise("371328", *MARCH, as_of=just_after).total["overdue"].value == 1


# --- rechecks ---


def test_a_recheck_that_could_not_be_made_judges_nothing(records: Records) -> None:
    problem = records.problem(date(2026, 2, 2), State.RECTIFIED)
    records.recheck(problem, day(3), Recheck.Result.FAILED, round=1)
    records.recheck(problem, day(9), Recheck.Result.COULD_NOT, round=2)
    records.recheck(problem, day(10), Recheck.Result.PASSED, round=2)
    other = records.problem(date(2026, 2, 2), State.RECTIFIED)
    records.recheck(other, day(4), Recheck.Result.PASSED, round=1)
    records.recheck(other, date(2026, 4, 2), Recheck.Result.PASSED, round=1)
    voided = records.problem(date(2026, 2, 2), State.VOIDED, ordered=True)
    records.recheck(voided, day(4), Recheck.Result.FAILED, round=1)
    assert parts("recheck_pass_rate") == (2, 3)
    assert parts("recheck_pass_rate_first") == (1, 2)


# --- 份 ---


def test_void_documents_are_not_counted_and_types_are_told_apart(records: Records) -> None:
    records.order(day(2))
    records.order(day(2))
    records.order(day(2), type=Order.Type.CORRECTION)
    records.order(day(2), state=Order.State.VOID)
    records.order(date(2026, 4, 1))
    assert value("orders") == 3
    assert value("orders_opinion") == 2
    assert value("orders_correction") == 1


def test_an_opinion_is_done_when_all_its_problems_are_closed(records: Records, cast: Cast) -> None:
    done = records.order(day(2))
    records.problem(day(2), State.CLOSED, order=done)
    records.problem(day(2), State.VOIDED, order=done, ordered=True)  # counts nowhere
    half = records.order(day(3))
    records.problem(day(2), State.CLOSED, order=half)
    records.problem(day(2), State.RECTIFIED, order=half)
    gone = records.order(day(3), establishment=cast.clinic)
    records.problem(day(2), State.ENDED, order=gone, establishment=cast.clinic)
    correction = records.order(day(3), type=Order.Type.CORRECTION)
    records.problem(day(2), State.CLOSED, order=correction)
    nothing_left = records.order(day(3), establishment=cast.clinic)
    records.problem(day(2), State.VOIDED, order=nothing_left, ordered=True)
    assert parts("opinion_done_rate") == (1, 4)
    # The barbershop has one done and one not: it is not rectified as an establishment.
    assert parts("opinion_done_rate_establishments") == (0, 2)


def test_an_establishment_with_all_its_opinions_done_is_done(records: Records, cast: Cast) -> None:
    for _ in range(2):
        records.problem(day(2), State.CLOSED)
    records.problem(day(2), State.ORDERED, establishment=cast.clinic)
    assert parts("opinion_done_rate") == (2, 3)
    assert parts("opinion_done_rate_establishments") == (1, 2)
    assert value("orders_opinion_overdue") == 1


def test_a_document_divides_by_the_visit_it_came_from(records: Records, cast: Cast) -> None:
    blows = records.campaign("打击非法行医", day(1), day(31))
    records.order(day(2), inspection=records.visit(day(2), campaign=blows))
    records.order(day(2), establishment=cast.clinic)
    assert by_group("orders", By.TEAM) == {"督导一组": 1, "未注明督导组": 1}
    assert by_group("orders", By.CAMPAIGN) == {"打击非法行医": 1, "非专项": 1}
    assert by_group("orders", By.CATEGORY) == {"诊所": 1, "理发店": 1}


# --- coverage ---


def test_coverage_is_out_of_the_register_at_the_end_of_the_period(
    records: Records, cast: Cast
) -> None:
    paused = make_establishment("停业理发店", "hair")
    closed = make_establishment("歇业理发店", "hair")
    make_establishment("四月开业", "hair", registered_on=date(2026, 4, 1))
    unlicensed = make_establishment("无证诊所", "clinic", licence_number="")
    records.change(paused, day(5), status="paused")
    records.change(closed, day(6), status="out_of_business")
    records.change(unlicensed, day(1), unlicensed="是")
    for place in (cast.barbershop, paused, closed, unlicensed):
        records.visit(day(4), place)
    # barbershop, clinic and the paused one are on the register; two of them were visited.
    assert parts("coverage") == (2, 3)
    assert value("coverage") == Decimal("66.67")
    assert by_group("coverage", By.CATEGORY) == {"理发店": Decimal("100.00")}
    # The unlicensed one is counted apart.
    assert value("unlicensed") == 1
    assert value("unlicensed_shut") == 0


def test_what_changed_after_the_period_does_not_change_its_register(
    records: Records, cast: Cast
) -> None:
    records.visit(day(4))
    records.change(cast.barbershop, date(2026, 4, 2), status="deregistered")
    records.change(cast.barbershop, date(2026, 4, 3), status="revoked")
    records.change(cast.clinic, date(2026, 4, 3), town=TOWN)
    assert parts("coverage") == (1, 2)
    assert parts("coverage", area=TOWN) == (1, 1)
    assert parts("coverage", area=OTHER_TOWN) == (0, 1)


def test_what_changed_on_the_last_day_belongs_to_its_register(records: Records, cast: Cast) -> None:
    records.change(cast.barbershop, day(31), status="deregistered")
    assert parts("coverage") == (0, 1)


def test_before_the_period_is_over_the_register_is_that_of_today(cast: Cast) -> None:
    make_establishment("明天开业", "hair", registered_on=TODAY + timedelta(days=1))
    april = summarise("371328", date(2026, 4, 1), date(2026, 4, 30), as_of=noon(TODAY))
    assert april.total["coverage"].denominator == 2


def test_a_visit_counts_for_coverage_also_when_the_place_moved_since(
    records: Records, cast: Cast
) -> None:
    records.visit(day(4))
    records.change(cast.barbershop, day(20), town=OTHER_TOWN)
    assert parts("coverage", area=OTHER_TOWN) == (1, 2)
    assert parts("coverage", area=TOWN) == (0, 0)
    assert value("coverage", area=TOWN) is None


def test_unlicensed_places_found_and_shut_are_counted(records: Records) -> None:
    places = [make_establishment(f"无证{n}", "clinic", licence_number="") for n in range(3)]
    for place in places:
        records.change(place, day(1), unlicensed="是")
        records.visit(day(3), place)
        records.visit(day(4), place)
    records.change(places[0], day(9), status="out_of_business")
    records.change(places[1], date(2026, 4, 2), status="out_of_business")  # after the period
    assert value("unlicensed") == 3
    assert value("unlicensed_shut") == 1


# --- assignments and campaigns ---


def test_assignments_are_done_when_inspected_and_finished_when_they_could_not_be(
    records: Records,
) -> None:
    for state in Assignment.State:
        records.assignment(day(9), state)
    records.assignment(day(9), Assignment.State.INSPECTED)
    records.assignment(date(2026, 4, 9), Assignment.State.INSPECTED)
    assert parts("assignment_done_rate") == (2, 4)
    assert parts("assignment_finished_rate") == (3, 4)
    assert value("assignment_finished_rate") == Decimal("75.00")


def test_more_may_be_done_than_was_planned(records: Records, cast: Cast) -> None:
    campaign = records.campaign("卫生室督导", date(2026, 2, 1), day(15), planned=2)
    places = [make_establishment(f"卫生室{n}", "village_clinic") for n in range(3)]
    records.visit(date(2026, 2, 10), places[0], campaign=campaign)  # before the period: counts
    for place in places[1:]:
        records.visit(day(4), place, campaign=campaign)
        records.visit(day(5), place, campaign=campaign)
    records.visit(date(2026, 4, 1), cast.clinic, campaign=campaign)  # after it: does not
    records.campaign("不定任务数", day(1), day(9))
    records.campaign("早已结束", date(2025, 1, 1), date(2025, 2, 1), planned=50)
    assert parts("campaign_done_rate") == (3, 2)
    assert value("campaign_done_rate") == Decimal("150.00")
    assert by_group("campaign_done_rate", By.CAMPAIGN) == {"卫生室督导": Decimal("150.00")}
    assert "campaign_done_rate" not in county(area=TOWN).total


def test_where_no_number_of_tasks_was_set_the_list_is_the_plan(
    records: Records, cast: Cast
) -> None:
    campaign = records.campaign("卫生室督导", day(1), day(15), cast.clinic, cast.barbershop)
    records.visit(day(4), campaign=campaign)
    assert parts("campaign_done_rate") == (1, 2)


def test_a_campaign_covers_its_list(records: Records, cast: Cast) -> None:
    places = [make_establishment(f"卫生室{n}", "village_clinic") for n in range(4)]
    campaign = records.campaign("卫生室督导", day(1), day(15), *places)
    for place in (*places[:3], cast.clinic):
        records.visit(day(4), place, campaign=campaign)
    records.visit(day(4), places[3])  # visited, but not for the campaign
    assert parts("campaign_coverage") == (3, 4)


# --- the whole ---


def test_an_empty_county_has_zeros_and_rates_out_of_nothing(cast: Cast) -> None:
    total = summarise(NEXT_TOWN[:6], date(2019, 1, 1), date(2019, 1, 31)).total
    for code, figure in FIGURES.items():
        assert total[code].value == (None if figure.is_rate else 0), code
        assert total[code].denominator == (0 if figure.is_rate else None)


@pytest.mark.parametrize("by", [By.AREA, By.CATEGORY, By.TEAM, By.CAMPAIGN])
def test_additive_figures_sum_to_their_total(records: Records, cast: Cast, by: By) -> None:
    blows = records.campaign("打击非法行医", day(1), day(31))
    second = make_team("督导二组", cast.inspector2)
    records.outing(day(2), cast.inspector, cast.inspector2)
    records.visit(day(2), campaign=blows)
    records.visit(day(2), cast.clinic, team=second)
    records.problem(day(2), State.CLOSED, campaign=blows)
    records.problem(day(2), State.ORDERED, establishment=cast.clinic, team=None)
    summary = county(by)
    for code, additivity in summary.additivity.items():
        if additivity is Additivity.ADDITIVE:
            values = [group.figures[code].numerator for group in summary.groups]
            assert sum(values) == summary.total[code].value, code


def test_a_table_by_town_or_category_prints_every_one_also_with_nothing(
    records: Records,
) -> None:
    records.visit(day(2))
    assert [group.name for group in county(By.AREA).groups] == ["常路镇", "桃墟镇"]
    assert [group.name for group in county(By.CATEGORY).groups][:3] == [
        "诊所",
        "村卫生室",
        "理发店",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: summarise("371328", day(31), day(1)),
        lambda: summarise("371328101001", *MARCH),
        lambda: summarise("3713280", *MARCH),
    ],
)
def test_an_impossible_scope_is_refused(cast: Cast, wrong: Callable[[], Summary]) -> None:
    with pytest.raises(Malformed):
        wrong()


def test_an_area_that_does_not_exist_is_missing(cast: Cast) -> None:
    with pytest.raises(Missing):
        summarise("371399", *MARCH)


@pytest.mark.parametrize(
    ("by", "statements"),
    [(By.NONE, 11), (By.AREA, 15), (By.CATEGORY, 15), (By.TEAM, 16), (By.CAMPAIGN, 16)],
)
def test_statements_do_not_grow_with_the_rows(
    records: Records, cast: Cast, by: By, statements: int
) -> None:
    blows = records.campaign("打击非法行医", day(1), day(31))
    for number in range(1, 51):
        place = make_establishment(f"单位{number}", "hair")
        records.visit(day(2), place, campaign=blows)
        records.problem(day(2), State.CLOSED, establishment=place)
        if number in (1, 50):
            with CaptureQueriesContext(connection) as captured:
                county(by)
            assert len(captured) == statements, number


def test_what_the_table_offers_is_what_can_be_counted() -> None:
    assert FIGURES["person_outings"].divided == {
        Dimension.COUNTY: Additivity.ADDITIVE,
        Dimension.TOWN: Additivity.NOT_OFFERED,
        Dimension.CATEGORY: Additivity.NOT_OFFERED,
        Dimension.TEAM: Additivity.ADDITIVE,
        Dimension.CAMPAIGN: Additivity.NON_ADDITIVE,
    }
    assert FIGURES["establishments"].divided == dict.fromkeys(Dimension, Additivity.NON_ADDITIVE)
    assert FIGURES["visits"].divided == dict.fromkeys(Dimension, Additivity.ADDITIVE)
