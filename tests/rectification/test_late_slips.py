"""A slip whose limit passed without an answer: told once, to who issued it and who must act."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from inspections.models.checklist import OrderKind, Severity
from organization import clock
from rectification import hold, late_slips
from rectification.models import Message, Problem, Slip
from rectification.models.hold import Hold
from rectification.states import Action
from tests.cast import make_cast
from tests.play import Play, until, workdays
from tests.rectification.late import at


@pytest.fixture
def slip(play: Play) -> Slip:
    """Issued on Friday 2026-11-20 with an answer wanted by Monday the 23rd."""
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(20))
    play.step(problem, Action.ISSUE_SLIP, "leader", note="查明原因", due=until(2026, 11, 23))
    return Slip.objects.get()


def told() -> dict[str, str]:
    late = Message.objects.filter(title__startswith="【督办单逾期未回复】")
    return dict(late.values_list("person__username", "body"))


def test_nobody_is_told_before_the_limit_has_passed(slip: Slip) -> None:
    assert late_slips.tell(at("2026-11-23", 20)) == 0
    assert told() == {}


def test_officers_supervisors_and_the_leader_are_told_once_on_the_day_after(slip: Slip) -> None:
    assert late_slips.tell(at("2026-11-24", 8)) == 1
    body = (
        "问题编号：371328-2026-000001。赵卫东签发的督办单应于 2026-11-23 前回复，至今没有回复。"
        "督办要求：查明原因"
    )
    assert told() == dict.fromkeys(
        ("inspector", "inspector2", "supervisor", "supervisor2", "leader"), body
    )
    assert late_slips.tell(at("2026-11-24", 9)) == 0
    assert late_slips.tell(at("2026-11-30", 9)) == 0
    assert Message.objects.filter(title__startswith="【督办单逾期未回复】").count() == 5


def test_an_answer_in_time_is_told_to_nobody(slip: Slip, play: Play) -> None:
    play.step(slip.problem, Action.ANSWER_SLIP, "inspector", note="已约谈")
    assert late_slips.tell(at("2026-11-24")) == 0


def test_a_problem_that_is_done_with_needs_no_answer(slip: Slip, play: Play) -> None:
    play.step(slip.problem, Action.VOID, "leader", note="重复登记")
    assert late_slips.tell(at("2026-11-24")) == 0


@pytest.mark.parametrize(
    ("severity", "told_at_night"), [(Severity.MINOR, 0), (Severity.CRITICAL, 1)]
)
def test_the_night_and_rest_days_keep_what_is_not_critical(
    slip: Slip, severity: Severity, told_at_night: int
) -> None:
    Problem.objects.update(severity=severity)
    assert late_slips.tell(at("2026-11-24", 7)) == told_at_night
    # The 28th is a Saturday.
    assert late_slips.tell(at("2026-11-28", 10)) == 0
    assert late_slips.tell(at("2026-11-30", 8)) == 1 - told_at_night


def test_a_hold_keeps_it_back_and_its_release_lets_it_go(slip: Slip) -> None:
    with clock.at(at("2026-11-23")):
        hold.raise_hold("政策有变", by=None)
    assert late_slips.tell(at("2026-11-24")) == 0
    Hold.objects.update(released_at=at("2026-11-24"))
    assert late_slips.tell(at("2026-11-24")) == 1


def test_four_workers_at_once_tell_of_it_once(transactional_db: None) -> None:
    play = Play(make_cast())
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(20))
    play.step(problem, Action.ISSUE_SLIP, "leader", note="查明原因", due=until(2026, 11, 23))
    barrier = Barrier(4)

    def run(_: int) -> int:
        barrier.wait(10)
        try:
            return late_slips.tell(at("2026-11-24"))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [0, 0, 0, 1]
    assert len(told()) == 5


@pytest.mark.django_db
def test_late_slips_and_messages_of_an_hour_are_found_by_their_indexes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    late = Slip.objects.filter(
        answered_on=None, late_told_at=None, limit__lt=at("2026-11-24").date()
    ).order_by("limit")
    assert "slip_late" in late.values("limit").explain()
    assert (
        "messages_an_hour"
        in Message.objects.filter(created_at__gt=at("2026-11-24"))
        .order_by()
        .values("created_at")
        .explain()
    )
