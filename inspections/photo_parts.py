"""Originals that arrive in parts, because a village line breaks before a photo is through.

The phone names the whole (its size and SHA-256) with every part and where the part begins; the
server says how much it has. The last part finishes it: the whole is judged as if it had come at
once. A part that came before changes nothing, one beyond the end of what is there is refused with
how far it got, so that two senders and lost answers do no harm.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from django.db import transaction

from inspections import photo_arrivals, photo_bytes, photo_files
from inspections.models import Photo, PhotoUpload
from inspections.photo_arrivals import Arrival
from inspections.photo_meta import PhotoMeta
from inspections.photos import reused
from organization import clock
from organization.actors import Actor
from organization.errors import Conflict, Malformed, NotAllowed, Refusal, TooLarge

MAX_PART = 1024 * 1024
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Part:
    """A piece of an original: where it begins, and the size and hash of the whole."""

    photo_id: UUID
    sha256: str
    size: int
    offset: int
    data: bytes


@dataclass(frozen=True)
class Progress:
    """How many bytes of the original are there, and its arrival once all of them are."""

    size: int
    received: int
    arrival: Arrival | None = None


class Take(Protocol):
    """The door the whole goes through: ``photo_arrivals.store``, or one that does more."""

    def __call__(
        self, photo_id: UUID, sha256: str, data: bytes, meta: PhotoMeta, *, by: Actor
    ) -> Arrival: ...


def add(part: Part, meta: PhotoMeta, *, by: Actor, take: Take = photo_arrivals.store) -> Progress:
    """Keep a part; the last one makes the photo arrive through ``take``.

    Where the whole turns out not to have its hash, or to be no photo, the parts are thrown away.

    Raises Malformed (``bad_part``), TooLarge, Conflict (``wrong_offset`` with ``received``,
    ``id_reused``), and what ``photo_arrivals.store`` raises.
    """
    _require_sense(part)
    photo = photo_arrivals.expected(part.photo_id, part.sha256, meta, by=by)
    if photo.arrived_at:
        return Progress(part.size, part.size, Arrival(photo, first=False))
    with transaction.atomic():
        upload = _begun(part, photo, by)
        if upload is None:
            return progress(photo_arrivals.expected(part.photo_id, part.sha256, meta, by=by))
        if part.offset > upload.received:
            raise Conflict(
                "wrong_offset", "前面的内容还没有收到，请从已收到处续传。", received=upload.received
            )
        file = _file(upload.county, part.photo_id)
        photo_files.write_at(file, part.offset, part.data)
        upload.received = max(upload.received, part.offset + len(part.data))
        upload.touched_at = clock.now()
        upload.save(update_fields=["received", "touched_at"])
    if upload.received < upload.size:
        return Progress(upload.size, upload.received)
    return Progress(upload.size, upload.size, _finish(upload, meta, by, take))


def progress(photo: Photo) -> Progress:
    """Return how much of the photo's original is there."""
    if photo.arrived_at and photo.bytes is not None:
        return Progress(photo.bytes, photo.bytes, Arrival(photo, first=False))
    upload = PhotoUpload.objects.filter(pk=photo.pk).first()
    return Progress(upload.size, upload.received) if upload else Progress(0, 0)


def sweep() -> int:
    """Throw away what nobody went on with for a week; return how many there were."""
    abandoned = PhotoUpload.objects.filter(touched_at__lt=clock.now() - KEPT)
    return sum(_throw_away(upload) for upload in abandoned.iterator())


def _require_sense(part: Part) -> None:
    photo_bytes.require_size(part.size)
    if len(part.data) > MAX_PART:
        raise TooLarge("part_too_large", f"每段最多 {MAX_PART // 1024} KB。", limit=MAX_PART)
    if not part.data or part.offset < 0 or part.offset + len(part.data) > part.size:
        raise Malformed("bad_part", "分段内容为空，或者超出了照片的大小。")


def _begun(part: Part, photo: Photo, by: Actor) -> PhotoUpload | None:
    """Return the locked upload the part belongs to, begun by whichever part came first.

    Nothing where another sender brought the last part just now.
    """
    if by.user is None:
        raise NotAllowed("role_required", "分段上传须先登录。")
    fresh = PhotoUpload(
        photo_id=part.photo_id,
        county=photo.county,
        sha256=part.sha256,
        size=part.size,
        by=by.user,
        touched_at=clock.now(),
    )
    PhotoUpload.objects.bulk_create([fresh], ignore_conflicts=True)
    upload = PhotoUpload.objects.select_for_update().filter(pk=part.photo_id).first()
    # Whoever finishes lets the photo arrive first and forgets the upload afterwards.
    if Photo.objects.filter(pk=part.photo_id, arrived_at__isnull=False).exists():
        PhotoUpload.objects.filter(pk=part.photo_id).delete()
        return None
    if upload is None:
        return None
    if (upload.sha256, upload.size) != (part.sha256, part.size) or upload.by_id != by.user.pk:
        raise reused(part.photo_id)
    return upload


def _finish(upload: PhotoUpload, meta: PhotoMeta, by: Actor, take: Take) -> Arrival:
    """Let the whole arrive; a second sender of the last part finds it there already."""
    file = _file(upload.county, upload.photo_id)
    try:
        data = photo_files.full_path(file).read_bytes()
    except FileNotFoundError:
        photo = photo_arrivals.expected(upload.photo_id, upload.sha256, meta, by=by)
        if photo.arrived_at:
            return Arrival(photo, first=False)
        _throw_away(upload)
        raise Conflict("wrong_offset", "已收到的内容丢失，请从头续传。", received=0) from None
    try:
        arrival = take(upload.photo_id, upload.sha256, data, meta, by=by)
    except Refusal:
        _throw_away(upload)
        raise
    _throw_away(upload)
    return arrival


def _throw_away(upload: PhotoUpload) -> int:
    """Forget an upload, the row first: what is left then is a file nobody names."""
    PhotoUpload.objects.filter(pk=upload.pk).delete()
    photo_files.full_path(_file(upload.county, upload.photo_id)).unlink(missing_ok=True)
    return 1


def _file(county: str, photo_id: UUID) -> str:
    return str(Path("photos", county, "parts", photo_id.hex))
