"""Lists: what they show, how they page, how they filter, and what they cost."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from inspections import campaigns
from inspections.assignments import AssignmentCommand, assign
from inspections.campaigns import CampaignCommand
from inspections.models import Assignment
from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.ids import new_id
from rectification import escalation
from rectification.commands import RidingOrder
from rectification.states import Action
from tests.api.caller import Caller
from tests.cast import Cast, make_establishment
from tests.play import FIVE_WORKDAYS, Play

# The statements of a list: who asks, its rows, and one for each thing a row has many of.
LISTS = {
    "problems/": 2,
    "problems/?waiting=me": 2,
    "problems/?area=371328&state=ordered&overdue=0&search=毛巾": 2,
    "inspections/": 3,
    "orders/": 3,
    "outings/": 3,
    "establishments/": 2,
    "assignments/": 2,
    "campaigns/": 5,
    "messages/": 2,
    "users/": 3,
    "teams/": 3,
}

DEADLINE = RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)


def fill(play: Play, number: int) -> None:
    """Let that many visits happen, each elsewhere and a day earlier, with all they bring."""
    bureau = play.cast.actor("bureau")
    for index in range(number):
        place = make_establishment(f"理发店{new_id().hex[-8:]}", "hair")
        play.visit(
            play.found(order=DEADLINE),
            play.found(text="公共用具未消毒", severity=Severity.MAJOR),
            establishment=place,
        )
        play.now -= timedelta(days=1)
        campaigns.create(
            CampaignCommand(
                new_id(),
                "371328",
                f"行动{place.name}",
                date(2026, 1, 1 + index),
                date(2026, 12, 31),
            ),
            by=bureau,
        )
        team, due = play.cast.team.pk, date(2026, 12, 1)
        assign(AssignmentCommand(new_id(), place.pk, team, Assignment.Reason.DAILY, due), by=bureau)


def test_fifty_rows_cost_the_statements_of_one(
    play: Play, inspector_calls: Caller, statements: Any
) -> None:
    first = play.now
    costs = []
    for more in (1, 24):
        fill(play, more)
        with clock.at(first):
            costs.append({path: cost(inspector_calls, path, statements) for path in LISTS})
    one, fifty = costs
    assert one == LISTS
    assert fifty == LISTS
    with clock.at(first):
        assert len(inspector_calls.get("problems/").json()["results"]) == 50


def cost(caller: Caller, path: str, statements: Any) -> int:
    with statements() as told:
        answer = caller.get(path)
    assert answer.status_code == 200, answer.content
    return len(told)


def test_the_desk_and_a_whole_problem_cost_the_same_for_any_history(
    play: Play, inspector_calls: Caller, statements: Any
) -> None:
    new = play.problem()
    old = play.closed()
    costs = []
    for problem in (new, old):
        with clock.at(play.now):
            whole = cost(inspector_calls, f"problems/{problem.pk}/", statements)
            costs.append((whole, cost(inspector_calls, "desk/", statements)))
    assert costs[0][1] == costs[1][1] == 8
    assert max(whole for whole, _ in costs) <= 13


def test_pages_go_on_and_back_without_missing_or_repeating(
    play: Play, inspector_calls: Caller
) -> None:
    for _ in range(7):
        play.problem()  # seven of the same moment: the id decides
    seen: list[list[str]] = []
    answer = inspector_calls.get("problems/", limit=3).json()
    assert answer["previous"] is None
    while True:
        seen.append([row["id"] for row in answer["results"]])
        if answer["next"] is None:
            break
        answer = inspector_calls.follow(answer["next"]).json()
    assert [len(page) for page in seen] == [3, 3, 1]
    assert len({one for page in seen for one in page}) == 7
    before = inspector_calls.follow(answer["previous"]).json()
    assert [row["id"] for row in before["results"]] == seen[1]
    first = inspector_calls.follow(before["previous"]).json()
    assert [row["id"] for row in first["results"]] == seen[0]
    assert first["previous"] is None
    again = inspector_calls.follow(first["next"]).json()
    assert [row["id"] for row in again["results"]] == seen[1]


def test_the_register_pages_by_name(cast: Cast, inspector_calls: Caller) -> None:
    for _ in range(3):
        make_establishment("同名理发店", "hair")
    names = []
    answer = inspector_calls.get("establishments/", limit=2).json()
    names += [row["name"] for row in answer["results"]]
    while answer["next"]:
        answer = inspector_calls.follow(answer["next"]).json()
        names += [row["name"] for row in answer["results"]]
    assert sorted(names) == ["同名理发店"] * 3 + ["康民诊所", "阳光理发店"]


def texts(caller: Caller, **query: Any) -> set[str]:
    answer = caller.get("problems/", **query)
    assert answer.status_code == 200, answer.content
    return {row["text"] for row in answer.json()["results"]}


def test_the_ledger_is_filtered(play: Play, inspector_calls: Caller) -> None:
    play.on(11, 2).problem(text="逾期", kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.on(11, 16).problem(text="快到期", kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.problem(text="待责令", severity=Severity.MAJOR)
    play.on(11, 19).passed(text="待销号")
    play.closed(text="已销号")
    visit = play.visit(
        play.found(text="诊所的", order=RidingOrder(OrderKind.STOP)),
        establishment=play.cast.clinic,
    )
    every = {"逾期", "快到期", "待责令", "待销号", "已销号", "诊所的"}
    with clock.at(play.now):
        me = inspector_calls
        assert texts(me) == every
        assert texts(me, state="found,closed") == {"待责令", "已销号"}
        assert texts(me, overdue="1") == {"逾期"}
        assert texts(me, overdue="0") == every - {"逾期"}
        assert texts(me, waiting="overdue") == {"逾期"}
        assert texts(me, waiting="due_soon") == {"快到期", "诊所的"}
        assert texts(me, waiting="order") == {"待责令"}
        assert texts(me, waiting="close") == {"待销号"}
        assert texts(me, waiting="recheck") == set()
        assert texts(me, waiting="extension") == set()
        assert texts(me, waiting="me") == {"逾期", "待责令"}
        assert texts(me, category="clinic") == {"诊所的"}
        assert texts(me, category="clinic,hair") == every
        assert texts(me, category="moon") == set()
        assert texts(me, area="371328107") == {"诊所的"}
        assert texts(me, area="371328107000") == {"诊所的"}
        assert texts(me, area="37") == every
        assert texts(me, area="371326") == set()
        assert texts(me, severity="major") == {"待责令"}
        assert texts(me, order_kind="stop") == {"诊所的"}
        assert texts(me, team=play.cast.team.pk) == every
        assert texts(me, team=new_id()) == set()
        assert texts(me, officer=play.cast.inspector2.pk) == every
        assert texts(me, officer=play.cast.supervisor.pk) == set()
        assert texts(me, establishment=play.cast.clinic.pk) == {"诊所的"}
        assert texts(me, inspection=visit.pk) == {"诊所的"}
        assert texts(me, theme="safety") == set()
        assert texts(me, source="inspection") == every
        assert texts(me, found_from="2026-11-16", found_to="2026-11-16") == {"快到期", "待责令"}
        assert texts(me, due_to="2026-11-15") == {"逾期"}
        assert texts(me, closed_from="2026-11-19") == {"已销号"}
        assert texts(me, search="诊所") == {"诊所的"}
        assert texts(me, search="-000001") == {"逾期"}
        assert texts(me, repeat="0") == every


def test_a_ledger_row_says_what_time_decides(play: Play, inspector_calls: Caller) -> None:
    play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)  # Friday 11-20, due Friday 11-27
    days = {}
    for day in (20, 24, 27, 30):
        with clock.at(play.on(11, day).now):
            [row] = inspector_calls.get("problems/").json()["results"]
        days[day] = (row["days_left"], row["due_soon"], row["overdue"])
    assert days == {
        20: (5, False, False),
        24: (3, True, False),
        27: (0, True, False),
        30: (-1, False, True),
    }
    [row] = inspector_calls.get("problems/").json()["results"]
    assert row["last_date"] == "2026-11-27"
    assert row["number"] == "371328-2026-000001"
    assert row["establishment"]["name"] == "阳光理发店"
    assert (row["town_name"], row["team_name"]) == ("常路镇", "督导一组")
    assert (row["state_name"], row["order_kind_name"]) == ("整改中", "责令限期整改")


def test_what_waits_is_counted(play: Play, supervisor_calls: Caller) -> None:
    play.problem()
    play.rectified()
    play.passed()
    asked = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.step(
        asked,
        Action.ASK_EXTENSION,
        "inspector",
        note="设备订货未到",
        due=type(FIVE_WORKDAYS)(date=date(2026, 12, 2)),
    )
    with clock.at(play.now):
        counts = supervisor_calls.get("desk/").json()["counts"]
        lists = {
            name: len(supervisor_calls.get("problems/", waiting=name).json()["results"])
            for name in ("order", "recheck", "close", "extension", "me")
        }
    assert lists == {"order": 1, "recheck": 1, "close": 1, "extension": 1, "me": 2}
    assert counts == {
        "to_order": 1,
        "to_recheck": 1,
        "to_close": 1,
        "extensions": 1,
        "referrals": 0,
        "overdue": 0,
        "due_soon": 0,
        "my_close": 1,
        "my_extensions": 1,
        "my_referrals": 0,
        "mine": 2,
        "assignments_open": 0,
        "unread": 1,
    }


def test_who_may_decide_nothing_is_told_what_waits_all_the_same(
    play: Play, at_the_api: Callable[[str], Caller]
) -> None:
    play.problem()
    play.passed()
    with clock.at(play.now):
        for username in ("assistant", "bureau", "auditor"):
            counts = at_the_api(username).get("desk/").json()["counts"]
            assert (counts["to_order"], counts["to_close"], counts["mine"]) == (1, 1, 0), username


@pytest.mark.parametrize("path", ["workflow/", "calendar/?year=2026", "checklists/", "schema/"])
def test_what_the_client_has_is_not_sent_again(
    play: Play, inspector_calls: Caller, path: str
) -> None:
    first = inspector_calls.get(path)
    inspector_calls.headers["If-None-Match"] = first.headers["ETag"]
    again = inspector_calls.get(path)
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"


def test_the_checklist_of_a_category_comes_with_the_free_one(
    play: Play, inspector_calls: Caller
) -> None:
    rows = inspector_calls.get("checklists/", category="hair").json()["results"]
    assert {row["code"]: row["item_count"] for row in rows} == {"CL-HAIR": 28, "CL-FREE": 0}
    hair = next(row for row in rows if row["code"] == "CL-HAIR")
    whole = inspector_calls.get(f"checklists/{hair['id']}/").json()
    items = [item for group in whole["groups"] for item in group["items"]]
    assert len(items) == 28
    assert items[0]["basis"][0].keys() == {"doc", "title", "article", "verified"}


def test_the_calendar_tells_only_what_differs(cast: Cast, inspector_calls: Caller) -> None:
    year = inspector_calls.get("calendar/", year=2026).json()
    days = {day["date"]: day["is_workday"] for day in year["days"]}
    assert year["provisional"] is False
    assert days["2026-10-10"] is True  # a worked Saturday
    assert days["2026-10-01"] is False
    assert "2026-10-12" not in days
    next_year = inspector_calls.get("calendar/", year=2027).json()
    assert next_year["provisional"] is True
    assert {"date": "2027-01-01", "is_workday": False, "name": "元旦"} in next_year["days"]


def test_towns_lie_in_their_county(cast: Cast, inspector_calls: Caller) -> None:
    mine = inspector_calls.get("areas/").json()["results"]
    assert mine == [{"key": "371328", "name": "蒙阴县", "level": "county"}]
    towns = inspector_calls.get("areas/", parent="371328000000").json()["results"]
    assert [town["name"] for town in towns] == ["常路镇", "桃墟镇"]
    assert inspector_calls.get("areas/", parent="371328101").json()["results"] == []


def test_colleagues_are_those_of_the_county(cast: Cast, inspector_calls: Caller) -> None:
    names = {row["name"] for row in inspector_calls.get("users/").json()["results"]}
    assert "王海" in names
    assert "马超" not in names
    inspectors = inspector_calls.get("users/", role="inspector", search="李").json()["results"]
    assert [(row["name"], row["roles"]) for row in inspectors] == [("李敏", ["inspector"])]


def test_the_workflow_is_the_table(cast: Cast, inspector_calls: Caller) -> None:
    table = inspector_calls.get("workflow/").json()
    close = [step for step in table["steps"] if step["action"] == "close"]
    assert [step["by_names"] for step in close] == [["科（所）负责人"], ["分管局领导"]]
    assert close[0]["offline"] is False
    assert [part["text"] for part in close[0]["not_by"]] == ["发现人", "整改提交人", "复查人"]
    assert {"code": "closed", "name": "已销号"} in table["states"]


def test_an_alarm_learns_of_a_clock_that_stopped(cast: Cast, nobody: Caller) -> None:
    assert nobody.get("health/clock/").status_code == 503
    moment = datetime(2026, 11, 20, 9, tzinfo=clock.LOCAL)
    with clock.at(moment):
        escalation.sweep()
    for minutes, status in ((5, 200), (6, 503)):
        with clock.at(moment + timedelta(minutes=minutes)):
            answer = nobody.get("health/clock/")
            assert (answer.status_code, answer.json()["ok"]) == (status, True)
            assert nobody.get("health/").status_code == 200


def test_health_is_told_to_anybody(cast: Cast, nobody: Caller) -> None:
    answer = nobody.get("health/")
    assert answer.status_code == 200
    assert answer.json() == {
        "ok": True,
        "database": True,
        "broker": True,
        "last_sweep": None,
        "sweep_stopped": True,
    }
