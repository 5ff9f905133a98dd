"""撤回责令: what becomes of problems that were further on, and of extensions granted before."""

from datetime import date

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from organization.errors import RuleBroken
from rectification import ledger
from rectification.commands import RidingOrder
from rectification.models import Order, Problem
from rectification.states import Action
from rectification.waiting import waiting
from tests.play import FIVE_WORKDAYS, Play, until, workdays

DEADLINE = RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)


@pytest.fixture
def two(play: Play) -> tuple[Problem, Problem]:
    """Two problems of one document: the first still ordered, the second reported rectified."""
    found = [play.found(order=DEADLINE), play.found("地面积水", order=DEADLINE)]
    play.visit(*found)
    ordered, further = (Problem.objects.get(pk=one.id) for one in found)
    play.step(further, Action.RECTIFY, "inspector", note="已改", photos=play.after())
    return ordered, further


def withdraw(play: Play, problem: Problem) -> None:
    play.step(problem, Action.WITHDRAW_ORDER, "supervisor", note="文书有误")


def order_anew(play: Play, problem: Problem) -> Problem:
    return play.step(
        problem,
        Action.ORDER,
        "inspector",
        order_kind=OrderKind.DEADLINE,
        due=FIVE_WORKDAYS,
        served_on=play.now.date(),
        officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
    )


def is_without_an_order(problem: Problem) -> None:
    assert problem.state == "found"
    assert problem.order is None
    assert (problem.order_kind, problem.ordered_on, problem.last_date) == ("", None, None)
    assert (problem.rectified_on, problem.passed_on, problem.closed_on) == (None, None, None)


def test_what_was_rectified_stays_and_may_be_closed(
    play: Play, two: tuple[Problem, Problem]
) -> None:
    ordered, further = two
    withdraw(play, ordered)
    further.refresh_from_db()
    assert (further.state, Order.objects.get().state) == ("rectified", "void")
    play.step(further, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    assert play.step(further, Action.CLOSE, "supervisor").state == "closed"


@pytest.mark.parametrize(
    ("action", "who"), [("send_back", "supervisor"), ("fail_recheck", "inspector")]
)
def test_what_is_not_good_after_all_waits_for_a_new_order(
    play: Play, two: tuple[Problem, Problem], action: str, who: str
) -> None:
    ordered, further = two
    withdraw(play, ordered)
    with pytest.raises(RuleBroken) as silent:
        play.step(further, Action(action), who, remote=True)
    assert silent.value.code == "note"
    back = play.step(further, Action(action), who, note="仍有积水", remote=True)
    is_without_an_order(back)
    assert back.round == 2
    again = order_anew(play, back)
    assert (again.state, again.round, again.last_date) == ("ordered", 2, date(2026, 11, 27))
    assert again.order is not None
    assert (again.order.number, again.order.state) == ("蒙疾监意〔2026〕0002号", "issued")


def test_a_document_in_force_still_asks_for_a_new_last_date(
    play: Play, two: tuple[Problem, Problem]
) -> None:
    with pytest.raises(RuleBroken) as undated:
        play.step(two[1], Action.SEND_BACK, "supervisor", note="仍有积水")
    assert undated.value.code == "due_date"
    back = play.step(two[1], Action.SEND_BACK, "supervisor", note="仍有积水", due=workdays(2))
    assert (back.state, back.last_date) == ("ordered", date(2026, 11, 24))


def test_what_was_suspended_while_ordered_resumes_without_an_order(
    play: Play, two: tuple[Problem, Problem]
) -> None:
    ordered, _ = two
    other = play.found("无消毒记录", order=DEADLINE)
    play.visit(other)
    suspended = Problem.objects.get(pk=other.id)
    Problem.objects.filter(pk=suspended.pk).update(order=ordered.order)  # of the same document
    suspended.refresh_from_db()
    play.step(suspended, Action.SUSPEND, "supervisor", note="停业", photos=play.evidence())
    withdraw(play, ordered)
    is_without_an_order(play.step(suspended, Action.RESUME, "supervisor", note="恢复营业"))


def test_what_was_suspended_while_rectified_resumes_there(
    play: Play, two: tuple[Problem, Problem]
) -> None:
    ordered, further = two
    play.step(further, Action.SUSPEND, "supervisor", note="停业", photos=play.evidence())
    withdraw(play, ordered)
    resumed = play.step(further, Action.RESUME, "supervisor", note="恢复营业")
    assert (resumed.state, resumed.rectified_on) == ("rectified", date(2026, 11, 20))


def test_what_was_closed_is_reopened_without_an_order(
    play: Play, two: tuple[Problem, Problem]
) -> None:
    ordered, further = two
    play.step(further, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    play.step(further, Action.CLOSE, "supervisor")
    withdraw(play, ordered)
    is_without_an_order(play.step(further, Action.REOPEN, "leader", note="群众反映未改"))


def test_the_first_extension_under_a_new_document_is_the_supervisors(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 2))
    play.step(problem, Action.GRANT_EXTENSION, "supervisor")
    withdraw(play, problem)
    problem = order_anew(play, problem)
    play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 4))
    for who, expected in (("supervisor", {problem.pk}), ("leader", set())):
        by = play.cast.actor(who)
        with clock.at(play.now):
            rows = ledger.rows(by).filter(waiting("my_extension", by))
            assert set(rows.values_list("pk", flat=True)) == expected
    with pytest.raises(RuleBroken) as not_yet:
        play.step(problem, Action.GRANT_EXTENSION, "leader")
    assert not_yet.value.code == "later_extension"
    # All five working days of the new document: what the void one was given counts no longer.
    assert play.step(problem, Action.GRANT_EXTENSION, "supervisor").last_date == date(2026, 12, 4)
