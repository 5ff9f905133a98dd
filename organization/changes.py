"""Writing change marks: the one door through which packages say that something changed."""

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


def mark(*changed: Changed) -> None:
    """Record the changes; call it inside the transaction that makes them (law 3).

    One statement however many there are.
    """
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
