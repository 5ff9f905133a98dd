"""A repeat is harmless (law 5): telling it from a stale step and from a reused id."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError

from organization.errors import Conflict
from rectification.commands import StepCommand, digest_of
from rectification.models import Order, Problem, ProblemEvent


def refuse_unless_taken(problem: Problem, command: StepCommand) -> None:
    """Pass when the command was taken before; raise Conflict with what is so now otherwise."""
    taken = ProblemEvent.objects.filter(pk=command.id).first()
    if taken is None:
        raise changed_meanwhile(problem)
    if taken.problem_id != problem.pk or taken.digest != digest_of(command):
        raise id_reused()


def raise_if_id_reused(ids: Sequence[UUID], error: IntegrityError) -> None:
    """Turn a clash of ids into Conflict; leave any other broken constraint alone.

    ``ids`` are those of the problems, steps or documents that were to be written.
    """
    tables = (Problem, ProblemEvent, Order)
    known = any(table.objects.filter(pk__in=ids).exists() for table in tables)
    if known or len(set(ids)) < len(ids):
        raise id_reused() from error


def changed_meanwhile(problem: Problem) -> Conflict:
    """Return the refusal of a step that saw an older version; it carries the problem."""
    return Conflict(
        "changed_meanwhile",
        "这个问题刚刚有了新的变化，请看最新情况后再办理。",
        version=problem.version,
        problem=problem,
    )


def id_reused() -> Conflict:
    """Return the refusal of an id that stands for something else already."""
    return Conflict("id_reused", "这个编号已经用于另一条内容不同的记录。")
