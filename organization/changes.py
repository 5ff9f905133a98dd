"""Writing change marks: the one door through which packages say that something changed."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import NamedTuple
from uuid import UUID

from organization import clock
from organization.models.changes import ChangeMark, Subject


class Changed(NamedTuple):
    """One changed thing: what it is, where it counts, and the date its figures belong to."""

    subject: Subject
    subject_id: UUID
    town: str
    day: date
    category: str = ""


_gathered: ContextVar[list[Changed] | None] = ContextVar("gathered", default=None)


def mark(*changed: Changed) -> None:
    """Record the changes; call it inside the transaction that makes them (law 3).

    One statement however many there are; inside ``together`` one for all that are made there.
    """
    waiting = _gathered.get()
    if waiting is None:
        _write(changed)
    else:
        waiting.extend(changed)


@contextmanager
def together() -> Iterator[None]:
    """Write the marks made inside at its end, each once; it stands inside the transaction.

    Where the block fails nothing is written, for the transaction fails with it.
    """
    waiting: list[Changed] = []
    before = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(before)
    mark(*dict.fromkeys(waiting))


def _write(changed: Iterable[Changed]) -> None:
    moment = clock.now()
    ChangeMark.objects.bulk_create(
        ChangeMark(
            county=c.town[:6],
            town=c.town,
            category=c.category,
            day=c.day,
            subject=c.subject,
            subject_id=c.subject_id,
            at=moment,
        )
        for c in changed
    )
