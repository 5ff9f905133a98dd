"""The one door for steps of a problem (law 2)."""

import uuid

from django.db import IntegrityError, models, transaction

from inspections import photos
from organization import access, clock
from organization.actors import Actor, ActorKind
from organization.errors import Missing, RuleBroken
from organization.happened import FUTURE_ALLOWED, Happened, settle
from rectification import documents, numbers, officers, repeats, workflow
from rectification.attempt import Attempt, Past
from rectification.commands import StepCommand
from rectification.judge import carry_out, rows_of
from rectification.models import Problem
from rectification.states import Action, State
from rectification.writing import write


def take_step(command: StepCommand, *, by: Actor) -> Problem:
    """Move a problem one step along its workflow, or say why not.

    The row is locked first, so two people acting at once are served one after the other and the
    second is told Conflict. Sending the same command again changes nothing, which is what lets a
    phone retry after a lost answer. State, history and what waits for the worker are written in
    one transaction; telling people is the worker's business.

    Raises Missing, NotAllowed, Conflict, RuleBroken.
    """
    return take(command, by=by).problem


def take(command: StepCommand, *, by: Actor) -> Past:
    """Take a step as ``take_step`` does; return the problem with its history, this step last."""
    try:
        with transaction.atomic():
            problems = _lock(command)
            problem = next((p for p in problems if p.pk == command.problem_id), None)
            if problem is None or not _may_see(by, problem):
                raise Missing("no_problem", "找不到这个问题。")
            if problem.version != command.base_version:
                repeats.refuse_unless_taken(problem, command)
                return Past(problem)
            past = _take(problem, command, by)
            if command.action is Action.WITHDRAW_ORDER:
                _take_the_others_off(problems, command, by)
            return past
    except IntegrityError as error:
        repeats.raise_if_id_reused([command.id], error)
        raise


def _lock(command: StepCommand) -> list[Problem]:
    """Lock the problem; for a withdrawal all problems of its document, in one order."""
    rows = Problem.objects.select_for_update(of=("self",)).select_related("order", "establishment")
    if command.action is not Action.WITHDRAW_ORDER:
        return list(rows.filter(pk=command.problem_id))
    same_document = Problem.objects.filter(pk=command.problem_id).values("order_id")
    return list(
        rows.filter(
            models.Q(pk=command.problem_id)
            | models.Q(order_id__in=same_document, state=State.ORDERED)
        ).order_by("pk")
    )


def _may_see(by: Actor, problem: Problem) -> bool:
    if by.kind is ActorKind.ESTABLISHMENT:
        return problem.order_id is not None and problem.order_id == by.order_id
    return access.may_see(by, problem.town)


def _take(problem: Problem, command: StepCommand, by: Actor) -> Past:
    past = Past(problem)
    happened = _moment(command, past)
    attempt = Attempt(
        problem,
        command.action,
        by,
        happened.at,
        past,
        command=command,
        late_entry=happened.late_entry,
        officers=_named_on(command, by),
        source=State(problem.state),
    )
    if command.action is Action.ORDER:
        rows_of(attempt, attempt.source)  # before a document is drawn up that nobody may issue
        attempt.order = documents.for_one_problem(attempt)
    past.events.append(event := carry_out(attempt))
    if attempt.order is not None:
        documents.number_and_insert(attempt.order)
    if attempt.case is not None:
        numbers.give(cases=[attempt.case])
    photos.promise(command.photos, town=problem.town, by=by)
    write([attempt], [event])
    return Past(problem, past.events)  # what the judging remembered of extensions is of before


def _moment(command: StepCommand, past: Past) -> Happened:
    """Return when the step happened; history runs forward, but for clocks a little apart.

    What is decided online is decided when the server hears of it: nobody dates a closing back.
    """
    happened = settle(command.happened_at, command.device_offset)
    if workflow.online_only(command.action):
        happened = Happened(clock.now(), late_entry=False)
    if happened.at < past.events[-1].happened_at - FUTURE_ALLOWED:
        raise RuleBroken("before_the_last_step", "办理时间早于上一步的时间。")
    return happened


def _named_on(command: StepCommand, by: Actor) -> list[uuid.UUID]:
    """Everyone who plays the part: the named officers, and who sends the command."""
    everyone = [uuid.UUID(officer["id"]) for officer in officers.named(command.officers)]
    if by.user_id and by.user_id not in everyone:
        everyone.append(by.user_id)
    return everyone


def _take_the_others_off(problems: list[Problem], command: StepCommand, by: Actor) -> None:
    """A withdrawal acts on the document: its other problems still ordered go back as well."""
    for other in problems:
        if other.pk != command.problem_id and other.state == State.ORDERED:
            own = StepCommand(
                id=uuid.uuid5(command.id, str(other.pk)),
                problem_id=other.pk,
                action=command.action,
                base_version=other.version,
                happened_at=command.happened_at,
                device_offset=command.device_offset,
                note=command.note,
            )
            _take(other, own, by)
