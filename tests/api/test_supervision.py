"""督办单 and 挂牌督办 over the API: a leader's slip, its answer, the bureau's list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from rectification.models import Message, Problem
from rectification.states import Action
from tests.api.caller import Caller, step
from tests.play import FIVE_WORKDAYS, Play

At = Callable[[str], Caller]


@pytest.fixture
def now(play: Play) -> Any:
    with clock.at(play.now):
        yield play.now


def take(caller: Caller, problem: Problem, action: str, at: Any, **said: Any) -> Any:
    path = f"problems/{problem.pk}/"
    seen = caller.get(path).json()
    return caller.post(f"{path}steps/", step(seen, action, at, **said))


def told(problem: Problem, action: str) -> list[str]:
    messages = Message.objects.filter(problem=problem, event__action=action)
    return sorted(messages.values_list("person__username", flat=True))


@pytest.fixture
def problem(play: Play) -> Problem:
    return play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)


SLIP = {"note": "请三日内说明整改情况。", "due": {"unit": "workday", "count": 3}}


def test_a_leader_issues_a_slip_and_gets_an_answer(
    problem: Problem, now: Any, at_the_api: At, inspector_calls: Caller
) -> None:
    leader = at_the_api("leader")
    answer = take(leader, problem, "issue_slip", now, **SLIP)
    assert answer.status_code == 200, answer.content
    (slip,) = answer.json()["slips"]
    assert (slip["issued_by_name"], slip["limit"]) == ("赵卫东", "2026-11-25")
    assert slip["answered_on"] is None
    assert answer.json()["last_date"] == "2026-11-27"  # what was served stays
    assert told(problem, "issue_slip") == [
        "inspector", "inspector2", "supervisor", "supervisor2", "teamleader",
    ]  # fmt: skip
    assert Message.objects.filter(event__action="issue_slip")[0].level == "slip"
    assert take(leader, problem, "issue_slip", now, **SLIP).json()["code"] == "no_open_slip"
    answer = take(inspector_calls, problem, "answer_slip", now, note="消毒柜已到货，明日完成。")
    (slip,) = answer.json()["slips"]
    assert (slip["answered_by_name"], slip["answer"]) == ("王海", "消毒柜已到货，明日完成。")
    assert slip["answered_on"] == "2026-11-20"
    assert told(problem, "answer_slip") == ["leader"]


def test_only_a_leader_issues_and_only_what_waits_is_answered(
    problem: Problem, now: Any, supervisor_calls: Caller, inspector_calls: Caller
) -> None:
    assert take(supervisor_calls, problem, "issue_slip", now, **SLIP).status_code == 403
    answer = take(inspector_calls, problem, "answer_slip", now, note="x")
    assert (answer.status_code, answer.json()["code"]) == (422, "open_slip")
    offered = {
        one["action"] for one in inspector_calls.get(f"problems/{problem.pk}/").json()["steps"]
    }
    assert "answer_slip" not in offered
    assert Message.objects.count() == 0


def test_slips_that_wait_and_that_are_late_are_listed(
    problem: Problem, now: Any, at_the_api: At
) -> None:
    leader = at_the_api("leader")
    take(leader, problem, "issue_slip", now, **SLIP)

    def listed(which: str) -> int:
        return len(leader.get("problems/", slip=which).json()["results"])

    assert (listed("open"), listed("overdue")) == (1, 0)
    with clock.at(now + timedelta(days=6)):
        assert (listed("open"), listed("overdue")) == (1, 1)
        assert leader.get(f"problems/{problem.pk}/").json()["slips"][0]["overdue"] is True


def test_a_problem_is_listed_and_taken_down_after_its_closing(
    play: Play, now: Any, at_the_api: At, supervisor_calls: Caller
) -> None:
    leader, problem = at_the_api("leader"), play.passed()
    answer = take(leader, problem, "list", now, note="社会影响大，挂牌督办。")
    assert answer.status_code == 200, answer.content
    assert take(leader, problem, "list", now, note="再挂").json()["code"] == "not_listed"
    assert leader.get(f"problems/{problem.pk}/").json()["listed"] is True
    assert [p["id"] for p in leader.get("problems/", listed=True).json()["results"]] == [
        str(problem.pk)
    ]
    early = take(supervisor_calls, problem, "take_down", now, note="摘")
    assert early.json()["code"] == "not_in_this_state"
    play.step(problem, Action.CLOSE, "supervisor")
    seen = supervisor_calls.get(f"problems/{problem.pk}/").json()
    assert [one["action"] for one in seen["steps"] if one["allowed"]] == ["take_down"]
    answer = take(supervisor_calls, problem, "take_down", now, note="整改到位")
    (listing,) = answer.json()["listings"]
    assert (listing["taken_down_by_name"], listing["taken_down_on"]) == ("刘芳", "2026-11-20")
    assert leader.get(f"problems/{problem.pk}/").json()["listed"] is False
    assert leader.get("problems/", listed=True).json()["results"] == []
    assert answer.json()["state"] == "closed"


def test_an_extension_that_is_asked_for_is_told_to_who_decides(
    problem: Problem, now: Any, inspector_calls: Caller, supervisor_calls: Caller
) -> None:
    take(
        inspector_calls, problem, "ask_extension", now, note="配件未到", due={"date": "2026-12-01"}
    )
    assert told(problem, "ask_extension") == ["supervisor", "supervisor2"]
    body = Message.objects.filter(event__action="ask_extension")[0].body
    assert "申请延至：2026-12-01" in body
    take(supervisor_calls, problem, "grant_extension", now)
    assert told(problem, "grant_extension") == ["inspector", "inspector2"]


def test_what_is_sent_back_is_told_to_the_officers_but_not_to_who_did_it(
    play: Play, now: Any, at_the_api: At
) -> None:
    problem = play.rectified()
    take(
        at_the_api("inspector2"), problem, "send_back", now, note="照片不清",
        due={"unit": "workday", "count": 2},
    )  # fmt: skip
    assert told(problem, "send_back") == ["inspector"]


def test_a_step_sent_twice_tells_once(problem: Problem, now: Any, at_the_api: At) -> None:
    leader = at_the_api("leader")
    seen = leader.get(f"problems/{problem.pk}/").json()
    said = step(seen, "issue_slip", now, **SLIP)
    for _ in range(2):
        assert leader.post(f"problems/{problem.pk}/steps/", said).status_code == 200
    assert Message.objects.filter(event__action="issue_slip").count() == 5


def test_the_page_of_a_problem_says_how_its_last_date_was_reckoned(
    play: Play, inspector_calls: Caller
) -> None:
    problem = play.on(9, 30).problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    with clock.at(play.now):
        shown = inspector_calls.get(f"problems/{problem.pk}/").json()
    assert shown["last_date"] == "2026-10-13"
    assert shown["reckoning"] == "跳过 10/1–10/7，10/10 调休上班"
