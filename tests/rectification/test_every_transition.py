"""Every transition × role × situation, through the API's two doors and the domain's own.

What is expected stands in ``transitions``, by hand. A person's step goes to the problem's own door
and, as one batch, to ``sync/``; the establishment and the system, who have no account, to the door
behind both. Whatever is accepted is taken back, so that each cell begins from the same situation.
"""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from knox.models import AuthToken

from api import steps as bodies
from api.bodies import checked
from organization import clock
from organization.actors import SYSTEM, Actor, establishment_by_order
from organization.errors import Refusal
from organization.ids import new_id
from rectification.models import Problem
from rectification.states import Action
from tests.api.caller import Caller
from tests.cast import Cast
from tests.play import Play
from tests.rectification.situations import COLUMNS, SET_UP, everything, hire
from tests.rectification.transitions import LEFT_OUT, NEVER, PEOPLE, SITUATIONS, UNSEEN

ACTIONS = [action.value for action in Action if action is not Action.FIND]
STATUS = {"role_may_not": 403, "no_problem": 404}


class Line:
    """One line of a situation: an action, what it leads to, what each person is told."""

    def __init__(self, text: str) -> None:
        head, *cells = text.split()
        head, _, self.lacking = head.partition("!")
        self.action, _, self.target = head.partition(">")
        assert len(cells) == len(PEOPLE), text
        self.cells = dict(zip(PEOPLE, cells, strict=True))

    def code(self, person: str) -> str:
        return {".": "role_may_not", "!": self.lacking}.get(self.cells[person], self.cells[person])


def lines_of(situation: str) -> dict[str, Line]:
    lines = [Line(text) for text in SITUATIONS[situation].splitlines() if text]
    assert len({line.action for line in lines}) == len(lines), situation
    return {line.action: line for line in lines}


class Doors:
    """The doors to one problem, for anybody."""

    def __init__(self, play: Play, problem: Problem) -> None:
        self.play, self.problem = play, problem
        self.version = Problem.objects.get(pk=problem.pk).version
        self.order_id = Problem.objects.get(pk=problem.pk).order_id
        self.said = {action: everything(play, action) for action in ACTIONS}
        self.callers: dict[str, Caller] = {}

    def body(self, action: str) -> dict[str, Any]:
        return {
            "id": str(new_id()),
            "action": action,
            "base_version": self.version,
            "happened_at": self.play.now.isoformat(),
            **self.said[action],
        }

    def caller(self, username: str) -> Caller:
        if username not in self.callers:
            _, token = AuthToken.objects.create(self.play.cast.person(username))
            self.callers[username] = Caller(Client(), token)
        return self.callers[username]

    def step(self, action: str, username: str) -> tuple[int, str]:
        """Return status and code of the step door, or 200 and the state it would stand in."""
        caller, path = self.caller(username), f"problems/{self.problem.pk}/steps/"
        with transaction.atomic():
            answer = caller.post(path, self.body(action))
            said = answer.json()
            transaction.set_rollback(True)
        accepted = answer.status_code == 200
        return answer.status_code, said["state" if accepted else "code"]

    def sync(self, actions: list[str], username: str) -> dict[str, str]:
        """Return the code of each action in one batch; nothing of it may be accepted."""
        commands = [
            {"kind": "step", "problem": str(self.problem.pk), **self.body(action)}
            for action in actions
        ]
        answer = self.caller(username).post("sync/", commands)
        results = answer.json()["results"]
        assert all(one["status"] in {"refused", "conflict"} for one in results)
        return {action: one["code"] for action, one in zip(actions, results, strict=True)}

    def behind(self, action: str, by: Actor) -> str:
        """Return the code of the door behind both, or ``ok``."""
        body = checked(bodies.StepBody(data=self.body(action)))
        with transaction.atomic():
            try:
                bodies.take(self.problem.pk, body, by)
            except Refusal as refusal:
                return refusal.code
            finally:
                transaction.set_rollback(True)
        return "ok"


@pytest.fixture
def hired(play: Play) -> Play:
    hire()
    return play


def test_every_situation_is_set_up_and_every_action_appears() -> None:
    assert list(SITUATIONS) == list(SET_UP)
    seen = {action for situation in SITUATIONS for action in lines_of(situation)}
    assert seen == set(ACTIONS)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_each_person_is_told_what_the_table_says(hired: Play, situation: str) -> None:
    problem = SET_UP[situation](hired)
    state = Problem.objects.get(pk=problem.pk).state
    lines = lines_of(situation)
    wrong: list[tuple[object, ...]] = []
    with clock.at(hired.now):
        doors = Doors(hired, problem)
        for column, username in COLUMNS.items():
            told = {}
            for action, line in lines.items():
                code = line.code(column)
                expected = (
                    (200, line.target or state) if code == "ok" else (STATUS.get(code, 422), code)
                )
                if (answer := doors.step(action, username)) != expected:
                    wrong.append((action, column, answer, expected))
                if code != "ok":
                    told[action] = code
            told |= {action: "not_in_this_state" for action in ACTIONS if action not in lines}
            if (answers := doors.sync(list(told), username)) != told:
                wrong.append(("sync", column, answers, told))
        for column, by in (
            ("es", establishment_by_order(doors.order_id or new_id(), "阳光理发店")),
            ("sy", SYSTEM),
        ):
            for action in ACTIONS:
                unseen = column == "es" and doors.order_id is None
                elsewhere = "no_problem" if unseen else "not_in_this_state"
                wanted = lines[action].code(column) if action in lines else elsewhere
                if (code := doors.behind(action, by)) != wanted:
                    wrong.append((action, column, code, wanted))
    assert wrong == []


@pytest.mark.parametrize("situation", SITUATIONS)
def test_who_has_no_part_in_it_is_told_so_or_sees_nothing(hired: Play, situation: str) -> None:
    problem = SET_UP[situation](hired)
    lines = lines_of(situation)
    with clock.at(hired.now):
        doors = Doors(hired, problem)
        for username in NEVER:
            assert doors.sync(ACTIONS, username) == {
                action: "role_may_not" if action in lines else "not_in_this_state"
                for action in ACTIONS
            }
        for username in UNSEEN:
            assert doors.sync(ACTIONS, username) == dict.fromkeys(ACTIONS, "no_problem")
        stranger = establishment_by_order(new_id(), "阳光理发店")
        assert {doors.behind(action, stranger) for action in ACTIONS} == {"no_problem"}


@pytest.mark.parametrize("line", LEFT_OUT)
def test_what_a_person_must_supply_is_asked_for(hired: Play, line: str) -> None:
    situation, action, column, left_out, code = line.split(" | ")
    problem = SET_UP[situation](hired)
    with clock.at(hired.now):
        doors = Doors(hired, problem)
        for name in left_out.split():
            doors.said[action][name] = NOTHING[name]
        assert doors.step(action, COLUMNS[column]) == (422, code)


NOTHING: dict[str, Any] = {
    "note": "  ",
    "photos": [],
    "due": None,
    "order_kind": None,
    "officers": [],
    "inspection": None,
    "cause": " ",
    "outcome": None,
}


@pytest.mark.parametrize("address", ["", "add/", "1/change/"])
def test_the_administrator_has_no_door_to_a_problem(
    cast: Cast, client: Client, address: str
) -> None:
    client.force_login(cast.admin)
    for table in ("problem", "problemevent", "order", "casereferral", "extension", "recheck"):
        assert client.get(f"/admin/rectification/{table}/{address}").status_code == 404
