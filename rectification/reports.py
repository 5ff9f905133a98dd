"""What an establishment reports by its link: a rectification with photos, or an ask for more time.

It goes through the one door for steps, as the establishment that holds the order's token. The
moment is the server's: the clock of a shopkeeper's phone is asked nothing.
"""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction

from inspections import photo_bytes
from inspections.photo_meta import PhotoMeta
from organization import clock
from organization.actors import Actor
from organization.errors import Refusal, RuleBroken, TooLarge
from rectification import evidence, steps
from rectification.commands import Due, StepCommand, StepPhoto
from rectification.models import EventPhoto, OrderLink, ProblemEvent
from rectification.states import Action

MOST_PHOTOS = 9
LONGEST_NOTE = 500


class Upload(Protocol):
    """A file as it came in; it may be read from its beginning more than once."""

    @property
    def size(self) -> int | None: ...

    def seek(self, offset: int, /) -> object: ...
    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Sent:
    """A photo with where the phone got it from (``Photo.Source``)."""

    file: Upload
    source: str


@dataclass(frozen=True)
class Report:
    """What was filled in for one problem; ``wanted`` is set where more time is asked for.

    ``id`` is that of the step: the same form sent again has the same ids.
    """

    id: UUID
    problem_id: UUID
    base_version: int
    note: str
    photos: Sequence[Sent] = ()
    wanted: date | None = None

    @property
    def action(self) -> Action:
        """Which step it is."""
        return Action.ASK_EXTENSION if self.wanted else Action.RECTIFY


def take(reports: Sequence[Report], link: OrderLink, *, by: Actor) -> dict[UUID, Refusal]:
    """Take the reports of one form; return by problem why some were refused.

    Each problem by itself all or nothing: step, photos and their bytes. Forms of one link are
    served one after the other, so that a second click finds what the first one did.
    """
    refused: dict[UUID, Refusal] = {}
    with transaction.atomic():
        OrderLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        for report in reports:
            try:
                _take(report, by)
            except Refusal as refusal:
                refused[report.problem_id] = refusal
    return refused


@transaction.atomic
def _take(report: Report, by: Actor) -> None:
    if len(report.note) > LONGEST_NOTE:
        raise TooLarge(
            "note_too_long",
            f"说明写了 {len(report.note)} 个字，最多 {LONGEST_NOTE} 个字，请写短一些。",
        )
    if len(report.photos) > MOST_PHOTOS:
        raise RuleBroken(
            "too_many_photos", f"一个问题最多 {MOST_PHOTOS} 张照片，请减少后重新提交。"
        )
    photos = dict(_judged(report))
    steps.take_step(
        StepCommand(
            id=report.id,
            problem_id=report.problem_id,
            action=report.action,
            base_version=report.base_version,
            happened_at=_moment(report),
            note=report.note,
            due=Due(date=report.wanted) if report.wanted else None,
            photos=tuple(photos),
        ),
        by=by,
    )
    for photo, sent in photos.items():
        meta = PhotoMeta(source=sent.source)
        evidence.take_original(photo.id, photo.sha256, _bytes(sent), meta, by=by)


def _judged(report: Report) -> Iterator[tuple[StepPhoto, Sent]]:
    """Judge every photo before anything is written; the same picture twice is one."""
    seen = set()
    for number, sent in enumerate(report.photos, start=1):
        try:
            photo_bytes.require_size(sent.file.size or 0)
            data = _bytes(sent)
            photo_bytes.judge(data)
        except Refusal as refusal:
            refusal.message = f"第 {number} 张：{refusal.message}"
            raise
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 not in seen:
            seen.add(sha256)
            photo = StepPhoto(uuid.uuid5(report.id, sha256), sha256, EventPhoto.Kind.AFTER)
            yield photo, sent


def _bytes(sent: Sent) -> bytes:
    sent.file.seek(0)
    return sent.file.read()


def _moment(report: Report) -> datetime:
    """Return now, or when the same report was taken: said again it is the same command."""
    taken = ProblemEvent.objects.filter(pk=report.id).values_list("happened_at", flat=True).first()
    return (taken or clock.now()).astimezone(clock.LOCAL)
