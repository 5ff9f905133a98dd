"""Several sweeps at the same moment, on a real database, with real threads."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from rectification import policy
from rectification.escalation import SweepReport, sweep
from rectification.models import Escalation, Message, Problem
from rectification.states import Action
from tests.cast import Cast, make_cast
from tests.rectification.late import at, copies, ordered, step, steps_of

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPERS = 6


@pytest.fixture
def people(transactional_db: None) -> Cast:
    policy.seed()
    return make_cast()


def at_once(*jobs: Callable[[], SweepReport]) -> list[SweepReport]:
    """What the jobs answer, begun at the same moment, each on a connection of its own."""
    start = Barrier(len(jobs))

    def run(job: Callable[[], SweepReport]) -> SweepReport:
        start.wait()
        try:
            return job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_six_sweeps_at_once_tell_each_person_once(people: Cast) -> None:
    copies(ordered(people, "2026-11-16", "2026-11-20"), 59)
    moment = at("2026-11-25")
    reports = at_once(*[lambda: sweep(moment, batch_size=7)] * SWEEPERS)
    # Sixty problems; T+3 is told, T-3, T-1 and T+1 were missed; two officers, two supervisors.
    assert sum(report.told for report in reports) == 60
    assert sum(report.messages for report in reports) == 240
    assert sum(report.skipped for report in reports) == 180
    assert sum(report.failed for report in reports) == 0
    rows = Counter(Escalation.objects.values_list("step", "skipped"))
    assert rows == {
        ("rectify+3", False): 60,
        ("rectify+1", True): 60,
        ("rectify-1", True): 60,
        ("rectify-3", True): 60,
    }
    told = Counter(Message.objects.values_list("problem_id", "person__username"))
    assert len(told) == 240
    assert set(told.values()) == {1}
    assert sweep(moment) == SweepReport()


def test_twenty_rounds_of_two_machines_leave_exactly_one_of_everything(people: Cast) -> None:
    first = ordered(people, "2026-11-16", "2026-11-20")
    for _ in range(20):
        copies(first, 5)
        reports = at_once(*[lambda: sweep(at("2026-11-23"), batch_size=2)] * 2)
        assert sum(report.failed for report in reports) == 0
    assert Escalation.objects.filter(step="rectify+1", skipped=False).count() == 101
    assert Message.objects.count() == 303  # two officers and the team leader


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite serialises all writers")
def test_a_problem_somebody_is_working_on_is_left_for_the_next_sweep(people: Cast) -> None:
    problem = ordered(people, "2026-11-16", "2026-11-20")
    with transaction.atomic():
        Problem.objects.select_for_update().get(pk=problem.pk)
        assert at_once(lambda: sweep(at("2026-11-23"))) == [SweepReport()]
    assert at_once(lambda: sweep(at("2026-11-23"))) == [SweepReport(told=1, messages=3, skipped=2)]


def test_nobody_is_told_of_a_problem_that_was_just_rectified(people: Cast) -> None:
    for n in range(10):
        problem = ordered(people, "2026-11-16", "2026-11-20", text=f"第 {n} 个")

        def rectify(problem: Problem = problem) -> SweepReport:
            step(people, problem, Action.RECTIFY, "2026-11-23")
            return SweepReport()

        at_once(rectify, lambda: sweep(at("2026-11-23")))
        # Either the sweep came first and told of it, or it found nothing late any more.
        assert steps_of(problem) in ([], ["(rectify-3)", "(rectify-1)", "rectify+1"])
        told = Message.objects.filter(problem=problem).count()
        assert told == (3 if steps_of(problem) else 0)
