"""Steps on twelve problems of one establishment in one request: each judged by itself.

The door is ``sync/`` (decision 0101); every transition by every role goes through it in
``tests/rectification/test_every_transition.py``. Here it is twelve at once: six situations, two
problems of each, and what is told of each.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from knox.models import AuthToken

from inspections.models.checklist import OrderKind
from organization import clock
from organization.ids import new_id
from organization.models import User
from rectification.models import Order, Problem, ProblemEvent
from rectification.states import Action
from tests.api.caller import Caller
from tests.play import FIVE_WORKDAYS, Play, until
from tests.rectification.situations import hire


def asked(play: Play) -> Problem:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    due = until(2026, 12, 2)
    return play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=due)


def seen_by_he_jing(play: Play) -> Problem:
    """Passed; 何静, a supervisor with a certificate, reported it rectified."""
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.step(problem, Action.RECTIFY, "supervisor3", note="已改", photos=play.after())
    visit = play.recheck_visit()
    return play.step(problem, Action.PASS_RECHECK, "inspector", inspection_id=visit)


SITUATIONS: dict[str, Callable[[Play], Problem]] = {
    "found": lambda play: play.problem(),
    "ordered": lambda play: play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS),
    "asked": asked,
    "rectified": lambda play: play.rectified(),
    "passed": lambda play: play.passed(),
    "his": seen_by_he_jing,
}

# An action, who takes it, and for each situation > and the state after it where it is done, else :
# and the code of the reason.
TABLE = """
rectify           inspector    found:not_in_this_state ordered>rectified asked>rectified rectified:not_in_this_state passed:not_in_this_state his:not_in_this_state
pass_recheck      inspector2   found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified>rectified passed:not_yet_passed his:not_yet_passed
fail_recheck      inspector2   found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified>ordered passed>ordered his>ordered
send_back         supervisor   found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified>ordered passed>ordered his>ordered
could_not_check   inspector2   found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified>rectified passed>rectified his>rectified
ask_extension     inspector    found:not_in_this_state ordered>ordered asked:no_pending_extension rectified:not_in_this_state passed:not_in_this_state his:not_in_this_state
grant_extension   supervisor   found:not_in_this_state ordered:pending_extension asked>ordered rectified:not_in_this_state passed:not_in_this_state his:not_in_this_state
refuse_extension  supervisor   found:not_in_this_state ordered:pending_extension asked>ordered rectified:not_in_this_state passed:not_in_this_state his:not_in_this_state
close             supervisor   found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified:seen_rectified passed>closed his>closed
close             supervisor3  found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified:seen_rectified passed>closed his:four_eyes
close             inspector    found:not_in_this_state ordered:not_in_this_state asked:not_in_this_state rectified:role_may_not passed:role_may_not his:role_may_not
suspend           supervisor   found>suspended ordered>suspended asked>suspended rectified>suspended passed>suspended his>suspended
void              supervisor   found>voided ordered:no_document asked:no_document rectified:not_in_this_state passed:not_in_this_state his:not_in_this_state
"""  # noqa: E501


def everything(play: Play, action: str, visit: str) -> dict[str, Any]:
    """What a form for several problems says of all of them."""
    photo = play.after()[0] if action == "rectify" else play.evidence()[0]
    due = {"ask_extension": {"date": "2026-12-02"}, "grant_extension": None}
    return {
        "action": action,
        "happened_at": play.now.isoformat(),
        "note": "一并办理",
        "photos": [{"id": str(photo.id), "sha256": photo.sha256, "kind": photo.kind}],
        "due": due.get(action, {"unit": "workday", "count": 3}),
        "inspection": visit if action in {"pass_recheck", "fail_recheck"} else None,
    }


@pytest.mark.parametrize(
    "line", TABLE.split("\n")[1:-1], ids=lambda line: "-".join(line.split()[:2])
)
def test_of_twelve_each_is_done_or_told_why_not(play: Play, line: str) -> None:
    hire()
    action, username, *cells = line.split()
    expected = dict(cell.replace(">", ":>").split(":") for cell in cells)
    twelve = [(name, SITUATIONS[name](play)) for name in SITUATIONS for _ in range(2)]
    visit = str(play.recheck_visit("inspector2", "inspector"))
    said = everything(play, action, visit)
    versions = dict(Problem.objects.values_list("pk", "version"))
    commands = [
        {"kind": "step", "problem": str(pk), "id": str(new_id()), "base_version": version, **said}
        for pk, version in ((one.pk, versions[one.pk]) for _, one in twelve)
    ]
    caller = Caller(Client(), AuthToken.objects.create(User.objects.get(username=username))[1])
    with clock.at(play.now):
        results = caller.post("sync/", commands).json()["results"]
        again = caller.post("sync/", commands).json()["results"]
    assert [one["id"] for one in results] == [one["id"] for one in commands]
    told = [
        (name, f">{result['current']['state']}" if result["status"] == "done" else result["code"])
        for (name, _), result in zip(twelve, results, strict=True)
    ]
    assert told == [(name, expected[name]) for name, _ in twelve]
    # What was refused left nothing; what was done left one row, and sending it again none.
    now = dict(Problem.objects.values_list("pk", "version"))
    assert [now[one.pk] - versions[one.pk] for _, one in twelve] == [
        int(expected[name].startswith(">")) for name, _ in twelve
    ]
    assert [one["status"] for one in again] == [one["status"] for one in results]


def test_several_found_problems_are_ordered_in_one_document_or_not_at_all(
    play: Play, inspector_calls: Caller
) -> None:
    found = [play.problem() for _ in range(12)]
    line = {"base_version": 1, "kind": "deadline", "due": {"unit": "workday", "count": 5}}
    order: dict[str, Any] = {
        "kind": "order",
        "id": str(new_id()),
        "type": "correction",
        "served_on": "2026-11-20",
        "officers": [str(play.cast.inspector.pk), str(play.cast.inspector2.pk)],
        "lines": [{"problem": str(one.pk), **line} for one in found],
        "happened_at": play.now.isoformat(),
    }
    order["lines"][3] |= {"kind": "immediate", "due": None}
    stale = order | {"id": str(new_id()), "lines": [*order["lines"][:11]]}
    stale["lines"][10] = stale["lines"][10] | {"base_version": 7}
    with clock.at(play.now):
        [refused] = inspector_calls.post("sync/", [stale]).json()["results"]
        assert (refused["status"], Order.objects.count()) == ("conflict", 0)
        assert set(Problem.objects.values_list("state", flat=True)) == {"found"}
        [done] = inspector_calls.post("sync/", [order]).json()["results"]
    assert done["status"] == "done"
    assert [one["last_date"] for one in done["current"]["lines"]] == [
        *["2026-11-27"] * 3,
        "2026-11-20",
        *["2026-11-27"] * 8,
    ]
    assert set(Problem.objects.values_list("state", "order_id")) == {
        ("ordered", Order.objects.get().pk)
    }
    assert ProblemEvent.objects.filter(action="order").count() == 12
