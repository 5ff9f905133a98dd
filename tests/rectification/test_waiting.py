"""Whose turn it is: the lists agree with what the door would answer."""

from inspections.models.checklist import OrderKind
from organization import clock
from rectification import ledger
from rectification.judge import possible_steps
from rectification.models import Problem
from rectification.states import Action
from rectification.waiting import waiting
from tests.play import Play, until, workdays


def lists(play: Play, what: str, who: str) -> set[Problem]:
    by = play.cast.actor(who)
    with clock.at(play.now):
        return set(ledger.rows(by).filter(waiting(what, by)))


def may(play: Play, problem: Problem, action: Action, who: str) -> bool:
    with clock.at(play.now):
        steps = possible_steps(problem, play.cast.actor(who))
    return any(step.action == action and step.allowed for step in steps)


def test_the_leader_is_shown_only_closings_a_supervisor_is_barred_from(play: Play) -> None:
    play.cast.supervisor.certificate_number = "鲁Q0103"
    play.cast.supervisor.save()
    plain = play.passed()
    barred = play.rectified()
    visit = play.recheck_visit("inspector2", "supervisor")
    play.step(barred, Action.PASS_RECHECK, "inspector2", inspection_id=visit)
    barred.refresh_from_db()
    assert lists(play, "close", "leader") == {plain, barred}
    assert lists(play, "my_close", "leader") == {barred}
    assert lists(play, "my_close", "supervisor") == {plain}
    assert lists(play, "my_close", "supervisor2") == {plain, barred}
    assert lists(play, "my_close", "bureau") == set()
    for who in ("leader", "supervisor", "supervisor2"):
        for problem in (plain, barred):
            listed = problem in lists(play, "my_close", who)
            assert listed == may(play, problem, Action.CLOSE, who)


def test_a_second_extension_waits_for_the_leader(play: Play) -> None:
    first, second = (play.problem(kind=OrderKind.DEADLINE, due=workdays(10)) for _ in range(2))
    play.step(second, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 9))
    play.step(second, Action.GRANT_EXTENSION, "supervisor")
    for problem in (first, second):
        play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 15))
    assert lists(play, "extension", "leader") == {first, second}
    assert lists(play, "my_extension", "supervisor") == {first}
    assert lists(play, "my_extension", "leader") == {second}


def test_an_inspector_is_shown_what_inspectors_do_next(play: Play) -> None:
    found = play.problem()
    ordered = play.problem(kind=OrderKind.DEADLINE, due=workdays(5))
    reported = play.rectified()
    passed = play.passed()
    assert lists(play, "me", "inspector") == {found, reported}
    assert lists(play, "me", "supervisor") == {passed}
    play.on(12, 1)
    assert lists(play, "me", "inspector") == {found, ordered, reported}
