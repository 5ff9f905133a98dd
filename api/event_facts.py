"""What a step of the history decided, in words: document numbers, last dates, causes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from inspections.models.checklist import OrderKind
from rectification.attempt import Past
from rectification.models import CaseReferral, Order, ProblemEvent
from rectification.states import Action, State

# Which entry of an event's data is shown under which name, where it needs no translating.
PLAIN = (
    ("wanted", "申请延至"),
    ("limit", "回复期限"),
    ("cause", "案由"),
    ("fine", "罚没款（元）"),
)
LATE = {Action.RECTIFY: "逾期提交", Action.ANSWER_SLIP: "逾期回复"}


class Fact(TypedDict):
    """One thing a step decided."""

    name: str
    text: str


def facts_of(past: Past) -> list[list[Fact]]:
    """Return the facts of each event of a history, oldest first.

    A statement each where a document was withdrawn and where a case was filed, else none.
    """
    papers = _papers(past)
    cases = _cases(past)
    in_force: str | None = None
    found: list[list[Fact]] = []
    for event in past.events:
        found.append(list(_facts(event, papers, cases, in_force)))
        if event.target == State.FOUND:
            in_force = None
        in_force = event.data.get("last_date", in_force)
    return found


def _facts(
    event: ProblemEvent,
    papers: Mapping[str, str],
    cases: Mapping[str, str],
    in_force: str | None,
) -> Iterable[Fact]:
    data = event.data
    if data.get("order") in papers:
        void = "" if event.action == Action.ORDER else "，作废"
        yield _fact("文书", f"{papers[data['order']]}{void}")
    if event.action == Action.ORDER:
        yield _fact("责令方式", OrderKind(data["kind"]).label)
        yield _fact("送达", data["from"])
    if "last_date" in data:
        yield _last_date(data, data.get("from_date", in_force))
    if data.get("late"):
        yield _fact("时间", LATE[Action(event.action)])
    if data.get("remote"):
        yield _fact("方式", "远程复查")
    for key, name in PLAIN:
        if key in data:
            yield _fact(name, str(data[key]))
    yield from _facts_of_case(event, cases)


def _facts_of_case(event: ProblemEvent, cases: Mapping[str, str]) -> Iterable[Fact]:
    data = event.data
    if event.action == Action.APPROVE_REFERRAL and data["referral"] in cases:
        yield _fact("立案号", cases[data["referral"]])
    if "outcome" in data:
        yield _fact("处理结果", CaseReferral.Outcome(data["outcome"]).label)
    if "lapsed_referral" in data:
        yield _fact("移送立案", "尚未审批，已失效")


def _last_date(data: Mapping[str, Any], before: str | None) -> Fact:
    provisional = "（暂定）" if data.get("provisional") else ""
    moved = before is not None and before != data["last_date"]
    text = f"{before} → {data['last_date']}" if moved else data["last_date"]
    return _fact("整改期限", f"{text}{provisional}")


def _fact(name: str, text: str) -> Fact:
    return {"name": name, "text": text}


def _papers(past: Past) -> dict[str, str]:
    """Return the numbers of the documents by id; the one in force is known already."""
    order = past.problem.order
    known = {str(order.pk): order.number} if order else {}
    named: Sequence[str] = [event.data["order"] for event in past.events if "order" in event.data]
    others = [pk for pk in named if pk not in known]
    if others:
        found = Order.objects.filter(pk__in=others).values_list("pk", "number")
        known |= {str(pk): number for pk, number in found}
    return known


def _cases(past: Past) -> dict[str, str]:
    if not past.has(Action.APPROVE_REFERRAL):
        return {}
    cases = CaseReferral.objects.filter(problem=past.problem).values_list("pk", "number")
    return {str(pk): number for pk, number in cases}
