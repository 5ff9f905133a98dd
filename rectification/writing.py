"""Writing what was carried out: states, history, the rows beside them, and the marks."""

from collections.abc import Iterable

from django.db import models

from organization.changes import Changed, mark
from organization.models.changes import Subject
from rectification.attempt import Attempt
from rectification.models import Extension, Order, Problem, ProblemEvent
from rectification.states import Action, State
from rectification.telling import tell


def write(attempts: list[Attempt], events: list[ProblemEvent]) -> None:
    """Write carried-out attempts on problems that exist and are locked by the caller."""
    marks: list[Changed] = []
    for attempt in attempts:
        _lapse_extension(attempt)
        attempt.problem.save()
        for row in attempt.updates:
            row.save()
            if isinstance(row, Order):
                marks.append(_order_mark(row))
    _write_history(attempts, events, marks)
    tell(attempts, events)


def write_found(attempts: list[Attempt], events: list[ProblemEvent]) -> None:
    """Write carried-out attempts on problems that are new; several may be of one problem."""
    problems = {attempt.problem.pk: attempt.problem for attempt in attempts}
    Problem.objects.bulk_create(problems.values())
    _write_history(attempts, events, [])


def _write_history(
    attempts: list[Attempt], events: list[ProblemEvent], marks: list[Changed]
) -> None:
    ProblemEvent.objects.bulk_create(events)
    _insert(row for attempt in attempts for row in attempt.creates)
    for attempt in attempts:
        marks.append(problem_mark(attempt.problem))
        if attempt.order is not None:
            marks.append(_order_mark(attempt.order))
    mark(*dict.fromkeys(marks))


def _insert(rows: Iterable[models.Model]) -> None:
    """Insert rows of several tables, one statement a table."""
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for table, of_table in by_table.items():
        table._default_manager.bulk_create(of_table)  # noqa: SLF001 - Django's documented name


def problem_mark(problem: Problem) -> Changed:
    """The figures of a problem belong to the date it was found."""
    return Changed(Subject.PROBLEM, problem.pk, problem.town, problem.found_on, problem.category_id)


def _order_mark(order: Order) -> Changed:
    """The figures of a document belong to the date it was issued."""
    return Changed(Subject.ORDER, order.pk, order.town, order.issued_on)


def _lapse_extension(attempt: Attempt) -> None:
    """An ask that was not decided while the problem was ordered is void once it leaves."""
    left = attempt.source is State.ORDERED and attempt.problem.state != State.ORDERED
    if left and attempt.past.has(Action.ASK_EXTENSION):
        Extension.objects.filter(problem=attempt.problem, state=Extension.State.PENDING).update(
            state=Extension.State.LAPSED
        )
