"""Problems over HTTP: once round, stale steps, repeats, decisions, documents."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from organization.ids import new_id
from rectification.models import Problem, ProblemEvent
from tests.api.caller import Caller, check, found, jpeg, photo_ref, step
from tests.play import FIVE_WORKDAYS, Play


@pytest.fixture
def now(play: Play) -> Any:
    """Stand at the play's moment while the API is asked."""
    with clock.at(play.now):
        yield play.now


def act(caller: Caller, problem: dict[str, Any], action: str, at: datetime, **fields: Any) -> Any:
    return caller.post(f"problems/{problem['id']}/steps/", step(problem, action, at, **fields))


def photographed(caller: Caller, **more: Any) -> dict[str, Any]:
    """Send a photo; return it as a step names it."""
    data = jpeg((len(more), 7, 9))
    ref = photo_ref(data, **more)
    assert caller.put_photo(ref["id"], data).status_code == 200
    return ref


def test_one_problem_goes_round_through_three_people(
    play: Play, now: datetime, at_the_api: Any
) -> None:
    inspector, other, supervisor = map(at_the_api, ("inspector", "inspector2", "supervisor"))
    body = check(play.cast, problems=[found(order=None)])
    [problem] = inspector.post("inspections/", body).json()["problems"]
    assert (problem["state"], problem["version"]) == ("found", 1)

    officers = [str(play.cast.inspector.pk), str(play.cast.inspector2.pk)]
    order = {"order_kind": "deadline", "due": {"unit": "workday", "count": 5}}
    problem = act(
        inspector, problem, "order", now, officers=officers, served_on="2026-11-20", **order
    ).json()
    assert (problem["state"], problem["last_date"]) == ("ordered", "2026-11-27")
    assert problem["order"]["number"] == "蒙疾监意〔2026〕0001号"
    assert [o["certificate_number"] for o in problem["order"]["officers"]] == ["鲁Q0101", "鲁Q0102"]

    after = photographed(inspector, kind="after")
    problem = act(inspector, problem, "rectify", now, note="已更换", photos=[after]).json()
    assert (problem["state"], problem["rectified_on"]) == ("rectified", "2026-11-20")

    visit = check(play.cast, reason="recheck", checklists=[])
    recheck = other.post("inspections/", visit).json()["id"]
    problem = act(other, problem, "pass_recheck", now, inspection=recheck).json()
    assert problem["awaiting_close"] is True
    assert [(r["result"], r["remote"]) for r in problem["rechecks"]] == [("passed", False)]

    seen = supervisor.get(f"problems/{problem['id']}/").json()
    close = next(s for s in seen["steps"] if s["action"] == "close")
    assert (close["allowed"], close["why_not"]) == (True, "")
    problem = act(supervisor, seen, "close", now, note="同意销号").json()
    assert (problem["state"], problem["closed_on"], problem["version"]) == (
        "closed", "2026-11-20", 5,
    )  # fmt: skip
    assert problem["steps"] == []

    events = supervisor.get(f"problems/{problem['id']}/events/").json()["results"]
    assert events == problem["events"]
    assert [(e["sequence"], e["action_name"], e["by_name"], e["target_name"]) for e in events] == [
        (1, "登记问题", "王海", "待责令"),
        (2, "责令整改", "王海", "整改中"),
        (3, "提交整改", "王海", "待复查"),
        (4, "复查合格", "李敏", "待复查"),
        (5, "销号", "刘芳", "已销号"),
    ]
    assert events[1]["officers"] == ["王海", "李敏"]


def test_a_stale_step_is_409_with_the_problem_as_it_is(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problem = play.rectified()
    stale = {"id": str(problem.pk), "version": problem.version - 1}
    answer = act(inspector_calls, stale, "could_not_check", now, note="无人")
    assert answer.status_code == 409
    refusal = answer.json()
    assert refusal["code"] == "changed_meanwhile"
    assert refusal["details"]["version"] == 3
    assert refusal["details"]["current"]["state"] == "rectified"
    assert refusal["details"]["current"] == inspector_calls.get(f"problems/{problem.pk}/").json()


def test_the_same_step_again_changes_nothing(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problem = play.rectified()
    body = step({"version": problem.version}, "could_not_check", now, note="无人")
    path = f"problems/{problem.pk}/steps/"
    first, again = inspector_calls.post(path, body), inspector_calls.post(path, body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    other = inspector_calls.post(path, {**body, "note": "有人"})
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    assert ProblemEvent.objects.filter(problem=problem).count() == 4


def test_a_step_that_lacks_something_is_422_and_says_what(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    seen = {"id": str(problem.pk), "version": problem.version}
    answer = act(inspector_calls, seen, "rectify", now, note=" ")
    assert answer.status_code == 422
    assert answer.json() == {
        "code": "note",
        "message": "请填写说明（理由）。",
        "details": {"need": "填写说明"},
    }
    wrong = act(inspector_calls, seen, "pass_recheck", now)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_in_this_state")


def test_an_extension_is_asked_and_granted(play: Play, now: datetime, at_the_api: Any) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    inspector, supervisor = at_the_api("inspector"), at_the_api("supervisor")
    seen = inspector.get(f"problems/{problem.pk}/").json()
    asked = act(
        inspector, seen, "ask_extension", now, note="订货未到", due={"date": "2026-12-02"}
    ).json()
    assert asked["extension_pending"] is True
    assert [(e["wanted"], e["state_name"]) for e in asked["extensions"]] == [
        ("2026-12-02", "审批中")
    ]
    granted = act(supervisor, asked, "grant_extension", now).json()
    assert (granted["last_date"], granted["first_last_date"]) == ("2026-12-02", "2026-11-27")
    assert granted["extensions"][0]["decided_on"] == "2026-11-20"


def test_a_problem_is_found_without_a_visit(
    play: Play, now: datetime, inspector_calls: Caller, at_the_api: Any
) -> None:
    body = {
        "id": str(new_id()),
        "establishment": str(play.cast.barbershop.pk),
        "text": "群众反映毛巾不消毒",
        "severity": "minor",
        "source": "complaint",
        "happened_at": now.isoformat(),
    }
    answer = inspector_calls.post("problems/", body)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["source"], answer.json()["inspection"]) == ("complaint", None)
    assert inspector_calls.post("problems/", body).json()["number"] == "371328-2026-000001"
    reused = inspector_calls.post("problems/", {**body, "text": "别的"})
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
    visit = inspector_calls.post("problems/", {**body, "source": "inspection"})
    assert visit.status_code == 400
    tip = {**body, "id": str(new_id()), "source": "tip"}
    assert at_the_api("assistant").post("problems/", tip).status_code == 201
    assert Problem.objects.count() == 2


def test_one_document_orders_several_problems(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problems = [play.problem(text=text) for text in ("毛巾", "记录")]
    body = {
        "id": str(new_id()),
        "type": "opinion",
        "served_on": "2026-11-20",
        "officers": [str(play.cast.inspector.pk), str(play.cast.inspector2.pk)],
        "lines": [
            {
                "problem": str(problem.pk),
                "base_version": problem.version,
                "kind": "deadline",
                "due": {"unit": "day", "count": 8},
            }
            for problem in problems
        ],
        "happened_at": now.isoformat(),
    }
    answer = inspector_calls.post("orders/", body)
    assert answer.status_code == 201, answer.content
    order = answer.json()
    assert order["number"] == "蒙疾监意〔2026〕0001号"
    assert order["authority"] == "蒙阴县疾病预防控制局"
    # eight days after Friday 11-20 is Saturday 11-28, which rolls to Monday
    assert [(line["text"], line["last_date"], line["state"]) for line in order["lines"]] == [
        ("毛巾", "2026-11-30", "ordered"),
        ("记录", "2026-11-30", "ordered"),
    ]
    assert inspector_calls.get(f"orders/{order['id']}/").json() == order
    assert inspector_calls.post("orders/", body).json() == order
    stale = inspector_calls.post("orders/", {**body, "id": str(new_id())})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    none = inspector_calls.post("orders/", {**body, "id": str(new_id()), "lines": []})
    assert none.status_code == 400


def test_a_date_far_ahead_is_422(play: Play, now: datetime, inspector_calls: Caller) -> None:
    problem = play.rectified()
    seen = {"id": str(problem.pk), "version": problem.version}
    answer = act(inspector_calls, seen, "send_back", now, note="不合格", due={"date": "2099-01-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "due_too_long")


def test_a_step_before_the_finding_is_422(
    play: Play, now: datetime, inspector_calls: Caller
) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    seen = {"id": str(problem.pk), "version": problem.version}
    answer = act(
        inspector_calls, seen, "rectify", now - timedelta(days=2), note="已整改",
        photos=[photographed(inspector_calls)],
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, "before_the_last_step")
