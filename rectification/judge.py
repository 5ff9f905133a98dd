"""Judging a step against the table, and carrying it out in memory."""

from dataclasses import dataclass

from organization import clock
from organization.actors import Actor, ActorKind
from organization.errors import NotAllowed, Refusal, RuleBroken
from organization.roles import Role
from rectification import attention, history, needs, referrals, workflow
from rectification.attempt import Attempt, Past
from rectification.effects import EFFECTS
from rectification.models import Extension, Problem, ProblemEvent
from rectification.states import Action, State
from rectification.workflow import Need, Party, Step, Where


@dataclass(frozen=True)
class PossibleStep:
    """What an actor could do now: the needs still to be supplied, or why it is refused."""

    action: Action
    needs: tuple[Need, ...]
    allowed: bool
    why_not: str = ""


def parties_of(by: Actor, problem: Problem) -> frozenset[Party]:
    """Return the parties an actor is towards a problem."""
    if by.kind is ActorKind.ESTABLISHMENT:
        mine = problem.order_id is not None and problem.order_id == by.order_id
        return frozenset({Party.ESTABLISHMENT} if mine else ())
    if by.kind is ActorKind.SYSTEM:
        return frozenset({Party.SYSTEM})
    roles = by.roles_at(problem.town)
    return frozenset(Party(role.value) for role in roles if role in _PARTY_ROLES)


_PARTY_ROLES = frozenset({Role.INSPECTOR, Role.ASSISTANT, Role.SUPERVISOR, Role.LEADER})


def carry_out(attempt: Attempt) -> ProblemEvent:
    """Judge the attempt, apply it to its problem in memory and return the event to be written.

    Raises NotAllowed or RuleBroken; the problem may not be saved then.
    """
    problem = attempt.problem
    source = attempt.source
    step = _judge(attempt, source)
    EFFECTS[attempt.action](attempt)
    problem.state = _target(step, problem)
    if attempt.action is Action.RESUME:
        problem.suspended_from = ""
    referrals.lapse_when_over(attempt)
    problem.attention_at = attention.of(problem, held=_extension_waits(attempt))
    return history.event_of(attempt, source)


def _extension_waits(attempt: Attempt) -> bool:
    """Whether an extension waits for a decision after the step; leaving ordered lapses it."""
    if attempt.problem.state != State.ORDERED:
        return False
    pending = attempt.past.pending_extension
    undecided = pending is not None and pending.state == Extension.State.PENDING
    return attempt.action is Action.ASK_EXTENSION or undecided


def possible_steps(problem: Problem, by: Actor, past: Past | None = None) -> list[PossibleStep]:
    """Return every action of the table that starts in the problem's state for this actor.

    ``past`` is the problem's, where it was read already.
    """
    parties = parties_of(by, problem)
    past = past or Past(problem)
    found: dict[Action, PossibleStep] = {}
    for step in workflow.STEPS:
        if problem.state not in step.sources or not parties & set(step.by):
            continue
        known = found.get(step.action)
        if known is None or not known.allowed:
            found[step.action] = _possible(step, problem, by, past)
    return [step for step in found.values() if step.why_not not in needs.BESIDE_THE_POINT]


def _possible(step: Step, problem: Problem, by: Actor, past: Past) -> PossibleStep:
    attempt = Attempt(
        problem,
        step.action,
        by,
        clock.now(),
        past,
        officers=[by.user_id] if by.user_id else [],
        source=State(problem.state),
    )
    supplied = tuple(need for need in step.needs if need in needs.SUPPLIED)
    try:
        _require(step, attempt)
    except Refusal as refusal:
        return PossibleStep(step.action, supplied, allowed=False, why_not=refusal.message)
    return PossibleStep(step.action, supplied, allowed=True)


def _judge(attempt: Attempt, source: State | None) -> Step:
    return _first_that_holds(rows_of(attempt, source), attempt)


def rows_of(attempt: Attempt, source: State | None) -> list[Step]:
    """Return the rows of the table the actor may try from this state.

    Raises RuleBroken where there is none from this state, NotAllowed where none is the actor's.
    """
    rows = list(workflow.rows_for(attempt.action, source))
    if not rows:
        raise RuleBroken(
            "not_in_this_state",
            f"“{source.label if source else '新'}”的问题不能{attempt.action.label}。",
            state=source,
            action=attempt.action,
        )
    parties = parties_of(attempt.by, attempt.problem)
    mine = [row for row in rows if parties & set(row.by)]
    if not mine:
        who = "、".join(
            dict.fromkeys(workflow.PARTY_NAMES[party] for row in rows for party in row.by)
        )
        raise NotAllowed("role_may_not", f"{attempt.action.label}须由{who}办理。")
    return mine


def _first_that_holds(rows: list[Step], attempt: Attempt) -> Step:
    """Return the first row whose needs are met; else refuse with what is lacking.

    That is what the person could still supply, where one row lacks only that.
    """
    refusals: list[Refusal] = []
    for row in rows:
        try:
            _require(row, attempt)
        except RuleBroken as refusal:
            refusals.append(refusal)
        else:
            return row
    supplied = {need.value for need in needs.SUPPLIED}
    raise next((refusal for refusal in refusals if refusal.code in supplied), refusals[0])


def _require(step: Step, attempt: Attempt) -> None:
    needs.require_other_person(attempt, step.not_by)
    for need in step.needs:
        needs.require(need, attempt)


def _target(step: Step, problem: Problem) -> State:
    if step.target is Where.SAME:
        return State(problem.state)
    if step.target is Where.BACK:
        return State(problem.suspended_from)
    return State(step.target)
