"""Photos as evidence of problems: which bytes closing waits for, and who hears of their arrival.

Major and critical problems need the original. A minor one is satisfied by the small copy, which
comes first and shows what was seen. A copy on which something private was covered stands for its
original, which stays on the phone: its hash was promised, so that it can be produced and checked
(docs/decisions/0075-small-copy-first.md, 0076-covered-before-upload.md).
"""

from collections.abc import Iterator
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from inspections import assignments, photo_arrivals, photo_parts, visits
from inspections.models import Assignment, Inspection, Photo
from inspections.models.checklist import Severity
from inspections.photo_arrivals import Arrival
from inspections.photo_meta import PhotoMeta
from inspections.photo_parts import Part, Progress
from organization.actors import Actor
from organization.changes import Changed, mark
from rectification.models import EventPhoto, Problem
from rectification.writing import problem_mark

GRAVE = (Severity.MAJOR, Severity.CRITICAL)

ORIGINAL_HERE = Q(photo__arrived_at__isnull=False, photo__unreadable=False)
COPY_HERE = Q(photo__copy_arrived_at__isnull=False)
MASKED_COPY_HERE = COPY_HERE & Q(photo__marking=Photo.Marking.MASKED)


def establishment_shown(photo_id: UUID) -> str:
    """Return the name of the establishment whose problem a photo shows; "" where it shows none."""
    shown = EventPhoto.objects.filter(photo=photo_id).order_by("id")
    return shown.values_list("problem__establishment__name", flat=True).first() or ""


def waited_for(problem: Problem) -> int:
    """Return how many photos of the present round still lack the bytes that closing needs."""
    enough = ORIGINAL_HERE | MASKED_COPY_HERE
    if problem.severity not in GRAVE:
        enough |= COPY_HERE
    links = EventPhoto.objects.filter(problem=problem, event__round=problem.round)
    return links.exclude(pk__in=links.filter(enough)).count()


def original_wanted(photo: Photo) -> bool:
    """Whether the phone should send the original at once: a grave problem waits for it."""
    if photo.arrived_at or photo.marking == Photo.Marking.MASKED:
        return False
    return EventPhoto.objects.filter(photo=photo, problem__severity__in=GRAVE).exists()


def take_original(
    photo_id: UUID, sha256: str, data: bytes, meta: PhotoMeta, *, by: Actor
) -> Arrival:
    """Accept an original and tell of it; raises as ``photo_arrivals.store`` does."""
    with transaction.atomic():
        return _told(photo_arrivals.store(photo_id, sha256, data, meta, by=by))


def take_copy(
    photo_id: UUID,
    sha256: str,
    copy_sha256: str,
    data: bytes,
    meta: PhotoMeta,
    *,
    marking: str,
    by: Actor,
) -> Arrival:
    """Accept a small copy and tell of it; raises as ``photo_arrivals.store_copy`` does."""
    with transaction.atomic():
        return _told(
            photo_arrivals.store_copy(
                photo_id, sha256, copy_sha256, data, meta, marking=marking, by=by
            )
        )


def take_part(part: Part, meta: PhotoMeta, *, by: Actor) -> Progress:
    """Accept a part of an original and tell of the last; raises as ``photo_parts.add`` does."""
    return photo_parts.add(part, meta, by=by, take=take_original)


def _told(arrival: Arrival) -> Arrival:
    if arrival.first:
        mark(*_concerned(arrival.photo))
    return arrival


def _concerned(photo: Photo) -> Iterator[Changed]:
    for problem in Problem.objects.filter(photos__photo=photo).distinct():
        yield problem_mark(problem)
    for inspection in Inspection.objects.filter(photos__photo=photo):
        yield visits.changed(inspection)
    told = Assignment.objects.filter(evidence=photo).select_related("establishment")
    for assignment in told:
        yield assignments.changed(assignment, assignment.establishment.category_id)
