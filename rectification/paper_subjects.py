"""What a paper is about: found for whoever asks, held while a paper of it is issued."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from inspections.models import Establishment, Inspection
from organization import access, clock
from organization.actors import Actor
from organization.errors import Missing
from rectification import documents, paper_orders, paper_problems, paper_visits
from rectification.models import Authority, Extension, Order, Paper, Problem, Slip
from rectification.paper_orders import Citing
from rectification.paper_parts import Said
from rectification.states import State

Kind = Paper.Kind
M = TypeVar("M", bound=Model)

# The letter in the numbers of those that carry an 编号 only.
LETTERS = {
    Kind.SERVICE: "送",
    Kind.RECORD: "检",
    Kind.RECHECK: "复",
    Kind.EXTENSION: "延",
    Kind.CLOSING: "销",
    Kind.SLIP: "督",
}


@dataclass(frozen=True)
class Subject:
    """What a paper says of itself and its case.

    ``number`` is empty where the first version gives one; ``content`` takes the citations that were
    confirmed. ``order`` is there where the paper prints the establishment's link to it.
    """

    town: str
    authority: Authority
    place: Establishment
    day: date
    content: Callable[[Collection[str]], Said]
    number: str = ""
    order: Order | None = None
    citations: list[Citing] = field(default_factory=list)


def find(kind: Kind, subject: UUID, by: Actor, *, hold: bool = False) -> Subject:
    """Return what a paper of this kind is about; ``hold`` it until the transaction ends.

    Raises Missing where it does not exist or the actor may not see it.
    """
    return _FINDERS[kind](kind, subject, by, hold)


def is_void(kind: Kind, subject: UUID) -> bool:
    """Whether papers of this subject are in force no more; the one place that says so."""
    if kind in {Kind.OPINION, Kind.CORRECTION, Kind.SERVICE}:
        return Order.objects.filter(pk=subject, state=Order.State.VOID).exists()
    if kind is Kind.CLOSING:
        return not Problem.objects.filter(pk=subject, state=State.CLOSED).exists()
    return False


def _seen(rows: QuerySet[M], subject: UUID, by: Actor, hold: bool, area: str = "town") -> M:  # noqa: FBT001
    if hold:
        rows = rows.select_for_update(of=("self",))
    return access.find(rows, by, area=area, pk=subject)


def _order(kind: Kind, subject: UUID, by: Actor, hold: bool) -> Subject:  # noqa: FBT001
    rows = Order.objects.select_related("establishment", "authority")
    order = _seen(rows, subject, by, hold)
    if kind is not Kind.SERVICE and kind.value != order.type:
        raise Missing("not_found", "没有找到该文书，或者您无权查看。")
    served = kind is Kind.SERVICE

    def content(confirmed: Collection[str]) -> Said:
        return paper_orders.service(order) if served else paper_orders.document(order, confirmed)

    return Subject(
        town=order.town,
        authority=order.authority,
        place=order.establishment,
        day=order.served_on if served else order.issued_on,
        content=content,
        number="" if served else order.number,
        order=None if served else order,
        citations=[] if served else paper_orders.citations(order),
    )


def _visit(kind: Kind, subject: UUID, by: Actor, hold: bool) -> Subject:  # noqa: FBT001
    rows = Inspection.objects.select_related("establishment", "category")
    visit = _seen(rows, subject, by, hold)
    says = paper_visits.record if kind is Kind.RECORD else paper_visits.recheck
    return Subject(
        town=visit.town,
        authority=documents.authority_of(visit.town, visit.category.specialty),
        place=visit.establishment,
        day=visit.day,
        content=lambda _: says(visit),
    )


def _problem(_kind: Kind, subject: UUID, by: Actor, hold: bool) -> Subject:  # noqa: FBT001
    rows = Problem.objects.select_related(*_WITH_A_PROBLEM)
    problem = _seen(rows, subject, by, hold)
    day = problem.closed_on or clock.today()
    return _of_problem(problem, day, lambda: paper_problems.closing(problem))


def _extension(_kind: Kind, subject: UUID, by: Actor, hold: bool) -> Subject:  # noqa: FBT001
    rows = Extension.objects.select_related("decided_by", *_along("problem"))
    asked = _seen(rows, subject, by, hold, "problem__town")
    return _of_problem(asked.problem, asked.asked_on, lambda: paper_problems.extension(asked))


def _slip(_kind: Kind, subject: UUID, by: Actor, hold: bool) -> Subject:  # noqa: FBT001
    rows = Slip.objects.select_related(*_along("problem"))
    issued = _seen(rows, subject, by, hold, "problem__town")
    return _of_problem(issued.problem, issued.issued_on, lambda: paper_problems.slip(issued))


def _of_problem(problem: Problem, day: date, says: Callable[[], Said]) -> Subject:
    return Subject(
        town=problem.town,
        authority=documents.authority_of(problem.town, documents.specialty_of(problem)),
        place=problem.establishment,
        day=day,
        content=lambda _: says(),
    )


_WITH_A_PROBLEM = ("establishment", "category", "order", "item__checklist")


def _along(path: str) -> list[str]:
    """Return what a paper says of a problem, as related rows along the path to it."""
    return [f"{path}__{field}" for field in _WITH_A_PROBLEM]


_FINDERS: Mapping[Kind, Callable[[Kind, UUID, Actor, bool], Subject]] = {
    Kind.OPINION: _order,
    Kind.CORRECTION: _order,
    Kind.SERVICE: _order,
    Kind.RECORD: _visit,
    Kind.RECHECK: _visit,
    Kind.EXTENSION: _extension,
    Kind.CLOSING: _problem,
    Kind.SLIP: _slip,
}
