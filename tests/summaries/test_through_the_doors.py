"""The figures of what people did through the doors, each expected by hand."""

from datetime import date
from decimal import Decimal

from inspections import register
from inspections.models import Establishment, Inspection
from inspections.models.checklist import OrderKind
from inspections.register import ChangeCommand, MergeCommand
from organization import clock
from rectification.states import Action
from summaries.scope import By
from summaries.summary import summarise
from tests.cast import OTHER_TOWN, TOWN, make_establishment
from tests.play import Play, until, workdays

MARCH = date(2026, 3, 1), date(2026, 3, 31)


def parts(play: Play, code: str, area: str = "371328") -> tuple[int, int | None]:
    with clock.at(play.now):
        reading = summarise(area, *MARCH).total[code]
    return reading.numerator, reading.denominator


def changed(play: Play, place: Establishment, since: date, **details: object) -> None:
    place.refresh_from_db()
    command = ChangeCommand(place.pk, place.version, details, effective_on=since)
    with clock.at(play.now):
        register.change(command, by=play.cast.actor("supervisor"))


def test_one_problem_moves_the_figures_from_found_to_closed(play: Play) -> None:
    play.on(3, 2)
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(5))
    assert parts(play, "visits") == (1, None)
    assert parts(play, "person_outings") == (2, None)
    assert parts(play, "problems_deadline") == (1, None)
    assert parts(play, "orders_opinion") == (1, None)
    assert parts(play, "rectification_rate") == (0, 1)

    play.on(3, 10)  # the last date was the 9th
    assert parts(play, "overdue") == (1, None)
    assert parts(play, "on_time_rate") == (0, 1)
    assert parts(play, "orders_opinion_overdue") == (1, None)

    play.step(problem, Action.RECTIFY, "inspector", note="已更换", photos=play.after())
    assert parts(play, "overdue") == (0, None)
    assert parts(play, "reported_rate") == (1, 1)
    assert parts(play, "rectification_rate") == (0, 1)

    play.on(3, 11)
    play.step(
        problem,
        Action.FAIL_RECHECK,
        "inspector2",
        note="仍未做到",
        due=until(2026, 3, 20),
        inspection_id=play.recheck_visit(),
    )
    assert parts(play, "visits") == (2, None)  # the recheck was a visit
    assert parts(play, "reported_rate") == (0, 1)
    assert parts(play, "recheck_pass_rate_first") == (0, 1)

    play.on(3, 18)
    play.step(problem, Action.RECTIFY, "inspector", note="已更换", photos=play.after())
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    play.step(problem, Action.CLOSE, "supervisor")
    assert parts(play, "rectification_rate") == (1, 1)
    assert parts(play, "closing_rate") == (1, 1)
    assert parts(play, "opinion_done_rate_establishments") == (1, 1)
    assert parts(play, "recheck_pass_rate") == (1, 2)
    play.on(3, 20)
    assert parts(play, "on_time_rate") == (1, 1)  # within the last date in force
    assert parts(play, "on_time_rate_first") == (0, 1)  # not within the first one

    play.on(3, 25)
    play.step(problem, Action.REOPEN, "leader", note="复发", due=until(2026, 4, 3))
    assert parts(play, "closing_rate") == (0, 1)
    assert parts(play, "rectification_rate") == (0, 1)


def test_a_withdrawn_order_takes_its_document_and_its_problem_out(play: Play) -> None:
    play.on(3, 2)
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(5))
    play.step(problem, Action.WITHDRAW_ORDER, "supervisor", note="文书有误")
    assert parts(play, "orders") == (0, None)
    assert parts(play, "rectification_rate") == (0, 0)
    assert parts(play, "closing_rate") == (0, 1)
    play.step(problem, Action.VOID, "leader", note="重复登记")
    assert parts(play, "problems") == (0, None)


def test_what_was_fixed_on_the_spot_is_rectified_on_time(play: Play) -> None:
    play.on(3, 2)
    play.problem(kind=OrderKind.IMMEDIATE, fixed=True)
    assert parts(play, "problems_immediate") == (1, None)
    assert parts(play, "rectified") == (1, None)
    assert parts(play, "on_time_rate") == (1, 1)
    assert parts(play, "recheck_pass_rate") == (0, 0)  # nothing was rechecked


def test_a_shut_door_is_no_visit_but_the_team_went_out(play: Play) -> None:
    play.on(3, 2)
    play.visit(outcome=Inspection.Outcome.SHUT, reason=Inspection.Reason.RECHECK)
    assert parts(play, "visits") == (0, None)
    assert parts(play, "person_outings") == (2, None)


def test_moving_closing_and_losing_the_licence_follow_the_dated_history(play: Play) -> None:
    shop, clinic = play.cast.barbershop, play.cast.clinic
    play.on(3, 2)
    play.visit()
    play.visit(establishment=clinic)
    play.on(4, 8)
    changed(play, shop, date(2026, 3, 20), town=OTHER_TOWN)
    changed(play, clinic, date(2026, 4, 2), status="deregistered")
    # On 31 March both were on the register, the barbershop in its new town.
    assert parts(play, "coverage") == (2, 2)
    assert parts(play, "coverage", TOWN) == (0, 0)
    assert parts(play, "coverage", OTHER_TOWN) == (2, 2)
    assert parts(play, "visits", TOWN) == (1, None)
    changed(play, shop, date(2026, 3, 31), unlicensed=True, licence_number="")
    assert parts(play, "coverage") == (1, 1)
    assert parts(play, "unlicensed") == (1, None)
    changed(play, shop, date(2026, 4, 5), unlicensed=False, licence_number="卫证2026001")
    assert parts(play, "unlicensed") == (1, None)  # it had none at the end of March


def test_a_merged_double_counts_as_one(play: Play) -> None:
    double = make_establishment("阳光理发", "hair")
    play.on(3, 2)
    play.visit()
    play.visit(establishment=double)
    assert parts(play, "establishments") == (2, None)
    command = MergeCommand(play.cast.barbershop.pk, 1, double.pk, 1)
    with clock.at(play.now):
        register.merge(command, by=play.cast.actor("supervisor"))
    assert parts(play, "establishments") == (1, None)
    assert parts(play, "coverage") == (1, 2)


def test_by_team_and_category_the_same_story_is_told(play: Play) -> None:
    play.on(3, 2)
    play.problem(kind=OrderKind.IMMEDIATE, fixed=True)
    with clock.at(play.now):
        (team,) = summarise("371328", *MARCH, by=By.TEAM).groups
        hair = next(
            g for g in summarise("371328", *MARCH, by=By.CATEGORY).groups if g.key == "hair"
        )
    assert team.name == "督导一组"
    assert team.figures["person_outings"].value == 2
    assert team.figures["orders"].value == 1
    assert hair.figures["rectification_rate"].value == Decimal("100.00")
