"""How a problem comes to stand where ``transitions`` looks at it, and who looks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from inspections.models.checklist import OrderKind, Severity
from organization.models import RoleGrant, User
from organization.roles import Role
from rectification.commands import RidingOrder
from rectification.models import CaseReferral, Problem
from rectification.states import Action
from tests.cast import COUNTY
from tests.play import FIVE_WORKDAYS, Play, until, workdays

# The columns of the table, by their user names.
COLUMNS = {
    "in": "inspector",
    "i3": "inspector3",
    "i0": "inspector0",
    "tl": "teamleader",
    "tc": "teamleader2",
    "su": "supervisor2",
    "sc": "supervisor3",
    "le": "leader",
}
HIRED = (
    ("inspector3", "钱勇", "鲁Q0103", Role.INSPECTOR),
    ("inspector0", "孔明", "", Role.INSPECTOR),
    ("teamleader2", "高峰", "鲁Q0104", Role.TEAM_LEADER),
    ("supervisor3", "何静", "鲁Q0105", Role.SUPERVISOR),
)
DEADLINE = RidingOrder(OrderKind.DEADLINE, workdays(10))
FINDERS = ("inspector", "inspector2")
WITH_A_NOTE = {"note": "说明"}


def hire() -> None:
    """Bring in the people of the columns whom the cast does not have."""
    for username, name, certificate, role in HIRED:
        user = User.objects.create(username=username, name=name, certificate_number=certificate)
        RoleGrant.objects.create(user=user, role=role, area_id=COUNTY)


def _problem(play: Play, *, officers: tuple[str, str] = FINDERS, **of: Any) -> Problem:
    found = play.found(**of)
    play.visit(found, officers=officers, by=officers[0])
    return Problem.objects.get(pk=found.id)


def _ordered(play: Play, **of: Any) -> Problem:
    return _problem(play, order=of.pop("order", DEADLINE), **of)


def _rectified(play: Play, by: str = "inspector", **of: Any) -> Problem:
    problem = _ordered(play, **of)
    return play.step(problem, Action.RECTIFY, by, note="已改", photos=play.after())


def _passed(
    play: Play, looked: tuple[str, str] = ("inspector2", "inspector"), **of: Any
) -> Problem:
    problem = _rectified(play, **of)
    visit = play.recheck_visit(*looked)
    return play.step(problem, Action.PASS_RECHECK, looked[0], inspection_id=visit)


def _closed(play: Play) -> Problem:
    return play.step(_passed(play), Action.CLOSE, "supervisor")


def _asked(play: Play, problem: Problem, month: int, day: int) -> Problem:
    due = until(2026, month, day)
    return play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=due)


def _asked_again(play: Play) -> Problem:
    problem = _asked(play, _ordered(play), 12, 8)
    play.step(problem, Action.GRANT_EXTENSION, "supervisor")
    return _asked(play, problem, 12, 10)


def _proposed(play: Play, problem: Problem) -> Problem:
    return play.step(problem, Action.PROPOSE_REFERRAL, "inspector", cause="无证行医")


def _forwarded(play: Play, problem: Problem) -> Problem:
    return play.step(_proposed(play, problem), Action.FORWARD_REFERRAL, "supervisor")


def _filed(play: Play, problem: Problem) -> Problem:
    return play.step(_forwarded(play, problem), Action.APPROVE_REFERRAL, "leader")


def _listed(play: Play, problem: Problem) -> Problem:
    return play.step(problem, Action.LIST, "leader", **WITH_A_NOTE)


def _with_slip(play: Play, problem: Problem) -> Problem:
    return play.step(problem, Action.ISSUE_SLIP, "leader", due=FIVE_WORKDAYS, **WITH_A_NOTE)


def _suspended(play: Play, problem: Problem) -> Problem:
    photos = play.evidence()
    return play.step(problem, Action.SUSPEND, "supervisor", photos=photos, **WITH_A_NOTE)


def _withdrawn(play: Play, further: Callable[[Play, Problem], object]) -> Problem:
    """A problem that was further on when its document was withdrawn for its neighbour."""
    both = [play.found(order=DEADLINE), play.found(order=DEADLINE)]
    play.visit(*both)
    problem, neighbour = (Problem.objects.get(pk=one.id) for one in both)
    further(play, problem)
    play.step(neighbour, Action.WITHDRAW_ORDER, "supervisor", **WITH_A_NOTE)
    return Problem.objects.get(pk=problem.pk)


def _rectify(play: Play, problem: Problem) -> Problem:
    return play.step(problem, Action.RECTIFY, "inspector", note="已改", photos=play.after())


def _close(play: Play, problem: Problem) -> Problem:
    _rectify(play, problem)
    visit = play.recheck_visit("inspector2", "inspector")
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=visit)
    return play.step(problem, Action.CLOSE, "supervisor")


def _photos_on_the_phone(play: Play) -> Problem:
    problem = _ordered(play)
    [photo] = play.after()
    promised = play.promised()
    waiting = replace(photo, id=promised.id, sha256=promised.sha256)
    play.step(problem, Action.RECTIFY, "inspector", note="已改", photos=(waiting,))
    visit = play.recheck_visit("inspector2", "inspector")
    return play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=visit)


def _fixed(play: Play) -> Problem:
    order = RidingOrder(OrderKind.IMMEDIATE)
    return _problem(play, order=order, fixed=True)


def _later(play: Play, problem: Problem, days: int) -> Problem:
    play.now += timedelta(days=days)
    return problem


CRITICAL = {"severity": Severity.CRITICAL}
BY_SC = ("supervisor3", "inspector2")

SET_UP: dict[str, Callable[[Play], Problem]] = {
    "found": _problem,
    "ordered by a date": _ordered,
    "ordered at once": lambda play: _ordered(play, order=RidingOrder(OrderKind.IMMEDIATE)),
    "ordered to stop": lambda play: _ordered(play, order=RidingOrder(OrderKind.STOP)),
    "ordered, critical": lambda play: _ordered(play, **CRITICAL),
    "late": lambda play: _later(play, _ordered(play), 17),
    "extension asked": lambda play: _asked(play, _ordered(play), 12, 8),
    "extension asked again": _asked_again,
    "slip open and listed": lambda play: _listed(play, _with_slip(play, _ordered(play))),
    "rectified": _rectified,
    "rectified, critical": lambda play: _rectified(play, **CRITICAL),
    "rectified, document withdrawn": lambda play: _withdrawn(play, _rectify),
    "passed": _passed,
    "fixed on the spot": _fixed,
    "passed, found by sc": lambda play: _passed(play, officers=BY_SC),
    "passed, reported rectified by sc": lambda play: _passed(play, by="supervisor3"),
    "passed, rechecked by sc": lambda play: _passed(play, looked=BY_SC),
    "passed, named beside who rechecked: sc": lambda play: _passed(
        play, looked=("inspector2", "supervisor3")
    ),
    "passed, photos still on the phone": _photos_on_the_phone,
    "suspended": lambda play: _suspended(play, _ordered(play)),
    "suspended, document withdrawn": lambda play: _withdrawn(play, _suspended),
    "closed": _closed,
    "closed 31 days ago": lambda play: _later(play, _closed(play), 31),
    "closed, document withdrawn": lambda play: _withdrawn(play, _close),
    "closed while listed": lambda play: play.step(
        _listed(play, _passed(play)), Action.CLOSE, "supervisor"
    ),
    "ended": lambda play: play.step(
        _ordered(play), Action.END, "supervisor", photos=play.evidence(), **WITH_A_NOTE
    ),
    "voided": lambda play: play.step(_problem(play), Action.VOID, "supervisor", **WITH_A_NOTE),
    "referral proposed": lambda play: _proposed(play, _ordered(play)),
    "referral forwarded": lambda play: _forwarded(play, _ordered(play)),
    "case filed": lambda play: _filed(play, _ordered(play)),
    "case filed, closed": lambda play: play.step(
        _filed(play, _passed(play)), Action.CLOSE, "supervisor"
    ),
}


def everything(play: Play, action: str) -> dict[str, Any]:
    """All that a step could need a person to supply, as the body of a step."""
    day = play.now.date()
    cast = play.cast
    photos = [
        {"id": str(photo.id), "sha256": photo.sha256, "kind": photo.kind.value}
        for photo in play.before_and_after()
    ]
    said: dict[str, Any] = {
        "note": "说明",
        "photos": photos,
        "due": {"unit": "workday", "count": 3},
        "order_kind": "deadline",
        "served_on": day.isoformat(),
        "officers": [str(cast.person("inspector3").pk), str(cast.inspector2.pk)],
        "cause": "无证行医",
        "outcome": CaseReferral.Outcome.DISMISSED.value,
    }
    if action in {"pass_recheck", "fail_recheck"}:
        said["inspection"] = str(play.recheck_visit("inspector3", "teamleader2"))
        said["officers"] = []
    if action == "ask_extension":
        said["due"] = {"date": "2026-12-09"}
    if action == "grant_extension":
        said["due"] = None
    if action == "reckon_again":
        said["due"] = {"date": "2026-12-31"}
    return said
