"""The door that issues one document for several problems of one establishment."""

import uuid

from django.db import IntegrityError, transaction

from organization import access, clock
from organization.actors import Actor
from organization.errors import Malformed, Missing, RuleBroken
from organization.happened import Happened, settle
from rectification import documents, repeats
from rectification.attempt import Attempt, Past
from rectification.commands import OrderCommand, OrderLineCommand, StepCommand, digest_of
from rectification.judge import carry_out
from rectification.models import Order, Problem
from rectification.states import Action, State
from rectification.writing import write


def issue(command: OrderCommand, *, by: Actor) -> Order:
    """Order several problems in one document; all or none.

    Problems are locked in one order. Sending the same command again returns the first answer.
    Raises Malformed, Missing, NotAllowed, Conflict, RuleBroken.
    """
    if not command.lines:
        raise Malformed("no_lines", "请至少选择一个问题。")
    try:
        return _issue(command, by)
    except IntegrityError as error:
        repeats.raise_if_id_reused([command.id], error)
        raise


@transaction.atomic
def _issue(command: OrderCommand, by: Actor) -> Order:
    problems = _lock(command, by)
    issued = Order.objects.filter(pk=command.id).first()
    if issued is not None:
        if issued.digest != digest_of(command):
            raise repeats.id_reused()
        return issued
    happened = settle(command.happened_at, command.device_offset)
    order = _prepare(command, list(problems.values()), happened, by)
    attempts = [
        _attempt(problems[line.problem_id], line, command=command, order=order, at=happened, by=by)
        for line in command.lines
    ]
    events = [carry_out(attempt) for attempt in attempts]
    documents.number_and_insert(order)
    write(attempts, events)
    return order


def _lock(command: OrderCommand, by: Actor) -> dict[uuid.UUID, Problem]:
    wanted = {line.problem_id for line in command.lines}
    if len(wanted) != len(command.lines):
        raise Malformed("problem_twice", "同一个问题在文书里出现了两次。")
    rows = (
        Problem.objects.select_for_update(of=("self",))
        .select_related("establishment", "category", "item__checklist")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    problems = {row.pk: row for row in rows if access.may_see(by, row.town)}
    if wanted - problems.keys():
        raise Missing("no_problem", "找不到其中的问题。")
    return problems


def _prepare(
    command: OrderCommand, problems: list[Problem], happened: Happened, by: Actor
) -> Order:
    first = problems[0]
    if len({problem.establishment.survivor_id for problem in problems}) > 1:
        raise RuleBroken("several_establishments", "一份文书只能针对一个单位。")
    specialties = {documents.specialty_of(problem) for problem in problems}
    if len(specialties) > 1:
        raise RuleBroken("several_specialties", "不同专业的问题须分别下达文书。")
    inspections = {problem.inspection_id for problem in problems}
    people = documents.require_local(command.officers, first.town)
    day = clock.local_date(happened.at)
    return documents.prepare(
        documents.Draft(
            id=command.id,
            type=command.type,
            specialty=specialties.pop(),
            establishment=first.establishment,
            town=first.town,
            inspection_id=first.inspection_id if len(inspections) == 1 else None,
            officers=command.officers,
            issued_on=day,
            served_on=command.served_on or day,
            digest=digest_of(command),
            people=people,
        ),
        by,
    )


def _attempt(
    problem: Problem,
    line: OrderLineCommand,
    *,
    command: OrderCommand,
    order: Order,
    at: Happened,
    by: Actor,
) -> Attempt:
    if problem.version != line.base_version:
        raise repeats.changed_meanwhile(problem)
    return Attempt(
        problem,
        Action.ORDER,
        by,
        at.at,
        Past(problem),
        command=StepCommand(
            id=uuid.uuid5(command.id, str(problem.pk)),
            problem_id=problem.pk,
            action=Action.ORDER,
            base_version=line.base_version,
            happened_at=command.happened_at,
            device_offset=command.device_offset,
            due=line.due,
            order_kind=line.kind,
            order_type=command.type,
            served_on=order.served_on,
            officers=command.officers,
        ),
        late_entry=at.late_entry,
        officers=[uuid.UUID(officer["id"]) for officer in order.officers],
        order=order,
        source=State(problem.state),
    )
