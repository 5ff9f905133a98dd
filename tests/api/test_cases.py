"""Case referrals over the API: the steps, the register of cases, what the history says of them."""

from collections.abc import Callable
from typing import Any

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from rectification.models import Problem
from tests.api.caller import Caller, step
from tests.play import FIVE_WORKDAYS, Play, workdays

At = Callable[[str], Caller]
CAUSE = "未取得公共场所卫生许可证擅自营业"


@pytest.fixture
def now(play: Play) -> Any:
    with clock.at(play.now):
        yield play.now


@pytest.fixture
def problem(play: Play) -> Problem:
    return play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)


def take(caller: Caller, problem: Problem, action: str, at: Any, **said: Any) -> Any:
    path = f"problems/{problem.pk}/"
    seen = caller.get(path).json()
    return caller.post(f"{path}steps/", step(seen, action, at, **said))


def test_a_case_goes_through_the_api_and_is_found_in_the_register(
    problem: Problem, now: Any, at_the_api: At
) -> None:
    inspector, supervisor, leader = map(at_the_api, ("inspector", "supervisor", "leader"))
    answer = take(inspector, problem, "propose_referral", now, cause=CAUSE, note="无证营业三个月")
    assert answer.status_code == 200, answer.content
    assert answer.json()["referral"] == "proposed"
    take(supervisor, problem, "forward_referral", now)
    assert [p["id"] for p in leader.get("problems/", waiting="my_referral").json()["results"]] == [
        str(problem.pk)
    ]
    assert leader.get("desk/").json()["counts"]["my_referrals"] == 1
    take(leader, problem, "approve_referral", now)
    answer = take(
        supervisor, problem, "record_outcome", now, outcome="penalized", fine="3000.00"
    ).json()
    (case,) = answer["referrals"]
    assert (case["number"], case["cause"], case["fine"]) == ("立案〔2026〕0001号", CAUSE, "3000.00")
    assert (case["state_name"], case["outcome_name"]) == ("已结案", "给予行政处罚")
    assert (answer["state"], answer["referral"]) == ("ordered", "concluded")
    (listed,) = leader.get("cases/", approved_from="2026-11-20", cause=CAUSE).json()["results"]
    assert (listed["id"], listed["problem_number"]) == (case["id"], "371328-2026-000001")
    assert listed["establishment"]["name"] == "阳光理发店"
    assert leader.get(f"cases/{case['id']}/").json() == listed
    assert leader.get("cases/", approved_from="2026-11-21").json()["results"] == []
    assert leader.get("cases/", state="proposed,forwarded").json()["results"] == []


def test_who_may_not_see_the_problem_does_not_see_its_case(
    problem: Problem, now: Any, at_the_api: At
) -> None:
    answer = take(at_the_api("inspector"), problem, "propose_referral", now, cause=CAUSE)
    (case,) = answer.json()["referrals"]
    outsider = at_the_api("outsider")
    assert outsider.get("cases/").json()["results"] == []
    assert outsider.get(f"cases/{case['id']}/").status_code == 404


@pytest.mark.parametrize("fine", ["-1", "1.005", "12345678901.00", "abc"])
def test_a_fine_that_is_no_amount_of_yuan_is_refused(
    problem: Problem, now: Any, at_the_api: At, fine: str
) -> None:
    answer = take(
        at_the_api("supervisor"), problem, "record_outcome", now, outcome="penalized", fine=fine
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_the_history_says_numbers_dates_and_causes(
    play: Play, problem: Problem, now: Any, at_the_api: At
) -> None:
    inspector, supervisor, leader = map(at_the_api, ("inspector", "supervisor", "leader"))
    take(inspector, problem, "ask_extension", now, note="等货", due={"date": "2026-12-01"})
    take(supervisor, problem, "grant_extension", now)
    take(inspector, problem, "propose_referral", now, cause=CAUSE)
    take(supervisor, problem, "forward_referral", now)
    take(leader, problem, "approve_referral", now)
    take(supervisor, problem, "withdraw_order", now, note="文书有误")
    events = supervisor.get(f"problems/{problem.pk}/events/").json()["results"]
    said = [[(fact["name"], fact["text"]) for fact in event["facts"]] for event in events]
    assert said == [
        [],
        [
            ("文书", "蒙疾监意〔2026〕0001号"),
            ("责令方式", "责令限期整改"),
            ("送达", "2026-11-20"),
            ("整改期限", "2026-11-27"),
        ],
        [("申请延至", "2026-12-01")],
        [("整改期限", "2026-11-27 → 2026-12-01")],
        [("案由", CAUSE)],
        [],
        [("立案号", "立案〔2026〕0001号")],
        [("文书", "蒙疾监意〔2026〕0001号，作废")],
    ]


def test_work_is_listed_by_deadline_and_says_by_when_to_act(play: Play, at_the_api: At) -> None:
    late = play.problem(text="待整改", kind=OrderKind.DEADLINE, due=workdays(2))  # until 11-24
    later = play.problem(text="后到期", kind=OrderKind.DEADLINE, due=workdays(4))  # until 11-26
    waits = play.passed(text="待销号")  # since 11-20
    found = play.on(11, 25).problem(text="待责令")
    with clock.at(play.now):
        supervisor = at_the_api("supervisor")
        rows = supervisor.get("problems/", sort="deadline", limit=3).json()
        rest = supervisor.follow(rows["next"]).json()
    listed = [(row["text"], row["act_by"]) for row in rows["results"] + rest["results"]]
    assert listed == [
        ("待销号", "2026-11-25"),
        ("待整改", "2026-11-24"),
        ("待责令", "2026-11-26"),
        ("后到期", "2026-11-26"),
    ]
    assert {late.pk, later.pk, waits.pk, found.pk} == {p.pk for p in Problem.objects.all()}
