"""Problems of a place whose row was merged into another go on as that place's."""

from dataclasses import replace

import pytest

from inspections import register
from inspections.models import Establishment
from inspections.models.checklist import OrderKind
from inspections.register import MergeCommand
from organization import clock
from organization.ids import new_id
from rectification import intake, orders
from rectification.commands import OrderCommand, OrderLineCommand
from rectification.models import Order, Problem
from rectification.states import Action
from tests.cast import make_establishment
from tests.play import FIVE_WORKDAYS, Play
from tests.rectification.test_intake import barbershop_check


@pytest.fixture
def double(play: Play) -> Establishment:
    """The barbershop, on the register a second time."""
    return make_establishment("阳光理发", "hair")


def merge(play: Play, double: Establishment) -> None:
    command = MergeCommand(play.cast.barbershop.pk, 1, double.pk, 1)
    register.merge(command, by=play.cast.actor("supervisor"))


def test_the_visit_to_the_survivor_is_the_recheck(play: Play, double: Establishment) -> None:
    found = play.found(order=None)
    play.visit(found, establishment=double)
    problem = Problem.objects.get(pk=found.id)
    officers = (play.cast.inspector.pk, play.cast.inspector2.pk)
    play.step(
        problem,
        Action.ORDER,
        "inspector",
        order_kind=OrderKind.DEADLINE,
        due=FIVE_WORKDAYS,
        officers=officers,
    )
    play.step(problem, Action.RECTIFY, "inspector", note="已更换毛巾", photos=play.after())
    merge(play, double)
    passed = play.step(
        problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit()
    )
    assert passed.passed_on is not None


def test_the_same_item_found_before_the_merge_is_a_repeat(
    play: Play, double: Establishment
) -> None:
    first, again = barbershop_check(play, "HAIR-DIS-01"), barbershop_check(play, "HAIR-DIS-01")
    there = replace(first, visit=replace(first.visit, establishment_id=double.pk))
    with clock.at(play.now):
        intake.submit(there, by=play.cast.actor("inspector"))
        merge(play, double)
        intake.submit(again, by=play.cast.actor("inspector"))
    problem = Problem.objects.get(pk=again.problems[0].id)
    assert problem.recurrence_of_id == first.problems[0].id


def test_one_document_orders_what_both_rows_have(play: Play, double: Establishment) -> None:
    one, other = play.found(), play.found()
    play.visit(one)
    play.visit(other, establishment=double)
    merge(play, double)
    command = OrderCommand(
        id=new_id(),
        type=Order.Type.OPINION,
        officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
        lines=tuple(
            OrderLineCommand(found.id, 1, OrderKind.DEADLINE, FIVE_WORKDAYS)
            for found in (one, other)
        ),
        happened_at=play.now,
    )
    orders.issue(command, by=play.cast.actor("inspector"))
    assert Order.objects.get().lines.count() == 2
