"""Documents (责令文书): whose they are, how they are prepared, and how they get their number."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from inspections import staff
from inspections.models import Establishment
from organization.actors import Actor
from organization.errors import NotAllowed, RuleBroken
from organization.models import User
from rectification import numbers, officers
from rectification.attempt import Attempt
from rectification.models import Authority, Order, Problem


@dataclass(frozen=True)
class Draft:
    """What a document says of itself, before it has a number.

    ``people`` are those of the officers who were looked up already.
    """

    id: UUID
    type: Order.Type
    specialty: str
    establishment: Establishment
    town: str
    inspection_id: UUID | None
    officers: Sequence[UUID]
    issued_on: date
    served_on: date
    digest: str = ""
    people: Mapping[UUID, User] = field(default_factory=dict)


def specialty_of(problem: Problem) -> str:
    """Return whose authority issues the paper: the checklist's specialty, else the category's."""
    if problem.item is not None:
        return problem.item.checklist.specialty
    return problem.category.specialty


def authority_of(town: str, specialty: str) -> Authority:
    """Return who issues the papers of a specialty in a town. Raises RuleBroken for nobody."""
    authority = Authority.objects.filter(county=town[:6], specialty=specialty).first()
    if authority is None:
        raise RuleBroken("no_authority", "本县没有设置该专业的发文机关，请联系系统管理员。")
    return authority


def prepare(draft: Draft, by: Actor) -> Order:
    """Return the document, not saved and without a number yet.

    Raises NotAllowed for the system, RuleBroken when the county has no authority for the
    specialty or an officer is unknown.
    """
    if by.user is None:
        raise NotAllowed("role_may_not", "责令整改须由监督员办理。")
    authority = authority_of(draft.town, draft.specialty)
    return Order(
        id=draft.id,
        county=draft.town[:6],
        town=draft.town,
        authority=authority,
        establishment=draft.establishment,
        inspection_id=draft.inspection_id,
        type=draft.type,
        issued_on=draft.issued_on,
        served_on=draft.served_on,
        officers=officers.named(draft.officers, draft.people),
        issued_by=by.user,
        digest=draft.digest,
    )


def require_local(named: Sequence[UUID], town: str) -> dict[UUID, User]:
    """Return the officers by id; refuse any who does not check in the town's county.

    A visit's were asked about already.

    Raises RuleBroken (``unknown_officer``).
    """
    return staff.require_present(town[:6], named, ())


def for_one_problem(attempt: Attempt) -> Order:
    """Return the document of a single order step. Raises as ``prepare`` does."""
    problem, command = attempt.problem, attempt.said
    people = require_local(command.officers, problem.town)
    return prepare(
        Draft(
            id=uuid.uuid5(command.id, "order"),
            type=command.order_type,
            specialty=specialty_of(problem),
            establishment=problem.establishment,
            town=problem.town,
            inspection_id=problem.inspection_id,
            officers=command.officers,
            issued_on=attempt.day,
            served_on=command.served_on or attempt.day,
            people=people,
        ),
        attempt.by,
    )


def number_and_insert(order: Order) -> None:
    """Give the document its number and insert it; the counter stays locked until the commit."""
    numbers.give(papers=[order])
    order.save(force_insert=True)
