"""Two people deciding at once: real threads, real PostgreSQL, exactly one accepted."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from inspections.models import Inspection
from inspections.models.checklist import OrderKind
from inspections.visits import FilledCommand, VisitCommand
from organization import clock
from organization.errors import Conflict, Refusal, RuleBroken
from organization.ids import new_id
from rectification import intake, steps
from rectification.commands import IntakeCommand, RidingOrder, StepCommand
from rectification.models import NumberCounter, Problem
from rectification.states import Action
from tests.cast import make_cast
from tests.play import FIVE_WORKDAYS, Play, workdays

ROUNDS = 40


@pytest.fixture
def stage(transactional_db: None) -> Play:
    return Play(make_cast())


def at_once(*jobs: tuple[StepCommand, str], play: Play) -> list[str]:
    """Run the commands at the same moment, each in a thread with its own connection."""
    actors = [play.cast.actor(who) for _, who in jobs]
    barrier = Barrier(len(jobs))

    def run(index: int) -> str:
        try:
            barrier.wait(10)
            with clock.at(play.now):
                steps.take_step(jobs[index][0], by=actors[index])
        except Refusal as refusal:
            return refusal.code
        else:
            return "accepted"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, range(len(jobs))))


def test_close_against_send_back_accepts_exactly_one_over_forty_rounds(stage: Play) -> None:
    problem = stage.passed()
    accepted_actions = set()
    for _ in range(ROUNDS):
        problem.refresh_from_db()
        closing = stage.command(problem, Action.CLOSE)
        returning = stage.command(problem, Action.SEND_BACK, note="照片不清", due=workdays(3))
        answers = at_once(
            (closing, "supervisor"),
            (returning, "inspector"),
            (stage.command(problem, Action.CLOSE), "supervisor2"),
            play=stage,
        )
        assert sorted(answers) == ["accepted", "changed_meanwhile", "changed_meanwhile"]
        last = problem.events.order_by("-sequence").first()
        assert last is not None
        accepted_actions.add(last.action)
        problem.refresh_from_db()
        assert problem.version == last.sequence
        assert problem.state == last.target
        prepare_again(stage, problem)
    assert accepted_actions <= {"close", "send_back"}


def prepare_again(play: Play, problem: Problem) -> None:
    """Bring the problem back to where it waits for its closing."""
    if problem.state == "closed":
        play.step(problem, Action.REOPEN, "leader", note="重新核实", due=workdays(3))
    play.step(problem, Action.RECTIFY, "inspector", note="已整改", photos=play.after())
    play.step(problem, Action.PASS_RECHECK, "inspector", remote=True)


def test_the_same_command_sent_by_six_threads_is_taken_once(stage: Play) -> None:
    problem = stage.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    command = stage.command(problem, Action.RECTIFY, note="已整改", photos=stage.after())
    answers = at_once(*[(command, "inspector")] * 6, play=stage)
    assert answers == ["accepted"] * 6
    assert problem.events.filter(action="rectify").count() == 1


def test_the_same_visit_sent_by_six_threads_is_one_visit_and_numbers_have_no_gaps(
    stage: Play,
) -> None:
    actor = stage.cast.actor("inspector")
    command = _visit_like(stage, stage.visit(stage.found()))
    barrier = Barrier(6)

    def send(_: int) -> str:
        try:
            barrier.wait(10)
            with clock.at(stage.now):
                return str(intake.submit(command, by=actor).pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(send, range(6)))
    assert answers == {str(command.visit.id)}
    assert Inspection.objects.count() == 2
    assert sorted(Problem.objects.values_list("number", flat=True)) == [
        "371328-2026-000001",
        "371328-2026-000002",
    ]
    assert NumberCounter.objects.get().last == 2


def test_two_days_of_visits_in_opposite_order_do_not_deadlock(stage: Play) -> None:
    order = RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)
    barbershop = stage.visit(stage.found(order=order))
    clinic = stage.visit(stage.found(order=order), establishment=stage.cast.clinic)
    actor = stage.cast.actor("inspector")
    barrier = Barrier(2)

    def day(*visits: Inspection) -> list[IntakeCommand]:
        """Visits with a paper each, of two authorities."""
        return [
            replace(_visit_like(stage, visit), problems=(stage.found(order=order),))
            for visit in visits
        ]

    def send(commands: list[IntakeCommand]) -> int:
        try:
            barrier.wait(10)
            with clock.at(stage.now):
                return len(intake.submit_all(commands, by=actor))
        finally:
            connection.close()

    rounds = 15
    for _ in range(rounds):
        with ThreadPoolExecutor(2) as pool:
            days = [day(barbershop, clinic), day(clinic, barbershop)]
            assert list(pool.map(send, days)) == [2, 2]
    last = dict(NumberCounter.objects.values_list("series", "last"))
    assert last.pop("problem:371328:2026") == 2 + 4 * rounds
    assert list(last.values()) == [1 + 2 * rounds, 1 + 2 * rounds]


def _visit_like(play: Play, visit: Inspection) -> IntakeCommand:
    return IntakeCommand(
        VisitCommand(
            id=new_id(),
            establishment_id=visit.establishment_id,
            team_id=visit.team_id,
            officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
            reason=Inspection.Reason.DAILY,
            outcome=Inspection.Outcome.COMPLETED,
            started_at=play.now,
            finished_at=play.now,
            checklists=(FilledCommand(play.free.pk, {}),),
        ),
        (play.found(),),
    )


def test_two_withdrawals_of_one_document_do_not_deadlock(stage: Play) -> None:
    for _ in range(10):
        order = RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)
        found = [stage.found(order=order) for _ in range(4)]
        stage.visit(*found)
        first, last = (Problem.objects.get(pk=found[n].id) for n in (0, 3))
        answers = at_once(
            (stage.command(first, Action.WITHDRAW_ORDER, note="有误"), "supervisor"),
            (stage.command(last, Action.WITHDRAW_ORDER, note="有误"), "supervisor2"),
            play=stage,
        )
        assert sorted(answers) == ["accepted", "changed_meanwhile"]
        assert set(
            Problem.objects.filter(pk__in=[one.id for one in found]).values_list("state", flat=True)
        ) == {"found"}


def test_history_cannot_be_rewritten_even_by_raw_sql(play: Play) -> None:
    play.problem()
    for statement in (
        "UPDATE rectification_problemevent SET note = 'x'",
        "DELETE FROM rectification_problemevent",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_refusals_leave_nothing_half_written(play: Play) -> None:
    problem = play.rectified()
    before = (problem.version, problem.events.count())
    with pytest.raises(RuleBroken):
        play.step(problem, Action.CLOSE, "supervisor")
    with pytest.raises(Conflict):
        play.step(
            problem, Action.SEND_BACK, "supervisor", base_version=1, note="x", due=workdays(1)
        )
    problem.refresh_from_db()
    assert (problem.version, problem.events.count()) == before
