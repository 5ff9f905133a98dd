"""The bytes of photos arrive: the small copy first, the original when there is a line for it.

Original bytes are never touched, and are stored once however many records share them. Both are
accepted only with the hash the phone took when it made them. Files are written first and the row
last, so that a row never names a file that is not there. What people look at is made afterwards
(``photo_pictures``).
"""

import hashlib
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from inspections import photo_bytes, photo_files, pictures
from inspections.models import InspectionPhoto, Photo
from inspections.photo_meta import PhotoMeta, describe, require_sense
from inspections.photos import require_hash, reused
from organization import access, clock
from organization.actors import Actor
from organization.errors import Malformed, Missing, NotAllowed, RuleBroken, TooLarge
from organization.models import Area
from organization.roles import Role

MAY_SEND = frozenset(
    {Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER, Role.ASSISTANT}
)
MAX_COPY_BYTES = 300 * 1024
MAX_COPY_EDGE = 2048

SAID = (
    "source", "taken_at", "device_offset", "latitude", "longitude", "accuracy", "by", "watermark",
)  # fmt: skip
OF_ORIGINAL = ("original", "bytes", "width", "height", "arrived_at")
OF_COPY = ("copy", "copy_sha256", "copy_arrived_at", "marking")


class Arrival(NamedTuple):
    """The photo as it is now, and whether these bytes came for the first time."""

    photo: Photo
    first: bool


def store(photo_id: UUID, sha256: str, data: bytes, meta: PhotoMeta, *, by: Actor) -> Arrival:
    """Accept the original of a photo; the same bytes for the same id change nothing.

    A photo may arrive before the record that speaks of it; it then belongs to its sender's area
    until a record claims it.

    Raises what ``photo_bytes.judge`` raises, RuleBroken (``hash_mismatch``), Conflict
    (``id_reused``), Missing, and NotAllowed for people whose roles only read.
    """
    _require_bytes(sha256, data)
    photo = expected(photo_id, sha256, meta, by=by)
    if photo.arrived_at:
        return Arrival(photo, first=False)
    facts = photo_bytes.judge(data)
    if not photo.copy_arrived_at:
        describe(photo, meta, by)
    photo.original = _original_file(photo, facts.extension)
    photo.bytes, photo.width, photo.height = len(data), facts.width, facts.height
    photo.arrived_at = clock.now()
    photo_files.write_once(photo.original, data)
    return _arrive(photo, "arrived_at", OF_ORIGINAL)


def store_copy(
    photo_id: UUID,
    sha256: str,
    copy_sha256: str,
    data: bytes,
    meta: PhotoMeta,
    *,
    marking: str = "",
    by: Actor,
) -> Arrival:
    """Accept the small copy a phone made of the original with ``sha256``, with its own hash.

    It is a JPEG of at most 300 KB, watermarked by the phone, and decoded at once: where a problem
    is minor it is the evidence. A second copy with another hash is refused.

    Raises as ``store`` does, and TooLarge (``copy_too_large``).
    """
    _require_bytes(copy_sha256, data)
    if marking not in Photo.Marking.values:
        raise Malformed("bad_marking", "标注只能是 marked（标注）或 masked（隐私遮盖）。")
    photo = expected(photo_id, sha256, meta, by=by)
    if photo.copy_arrived_at:
        if photo.copy_sha256 != copy_sha256:
            raise reused(photo_id)
        return Arrival(photo, first=False)
    _require_small(data)
    if not photo.arrived_at:
        describe(photo, meta, by)
    photo.copy = f"{photo_files.folder(photo.county, clock.today())}/{photo.pk.hex}-copy.jpg"
    photo.copy_sha256, photo.marking = copy_sha256, marking
    photo.copy_arrived_at = clock.now()
    photo_files.write_once(photo.copy, data)
    arrival = _arrive(photo, "copy_arrived_at", OF_COPY)
    if arrival.photo.copy_sha256 != copy_sha256:
        raise reused(photo_id)
    return arrival


def expected(photo_id: UUID, sha256: str, meta: PhotoMeta, *, by: Actor) -> Photo:
    """Return the row these bytes are for, or a new unsaved one that lies in the sender's area.

    ``place`` and ``visited`` on it are names for the watermark. Raises NotAllowed, Malformed,
    Missing, and Conflict (``id_reused``) where the id was promised with another hash.
    """
    if by.user and not any(grant.role in MAY_SEND for grant in by.grants):
        raise NotAllowed("role_required", "照片须由办理检查和整改的人员上传。")
    require_hash(sha256)
    require_sense(meta)
    photo = _promised(photo_id)
    if photo is None:
        town = _home(by)
        return Photo(id=photo_id, county=town[:6], town=town, by=by.user, sha256=sha256)
    if by.user and not access.may_see(by, photo.town):
        raise _unseen()
    if photo.sha256 != sha256:
        raise reused(photo_id)
    return photo


def _promised(photo_id: UUID) -> Photo | None:
    visited = InspectionPhoto.objects.filter(photo=OuterRef("pk")).values(
        name=F("inspection__establishment__name")
    )
    place = Area.objects.filter(key=OuterRef("town")).values("name")
    return (
        Photo.objects.filter(pk=photo_id)
        .annotate(
            visited=Coalesce(Subquery(visited[:1]), Value("")),
            place=Coalesce(Subquery(place), Value("")),
        )
        .first()
    )


def _unseen() -> Missing:
    return Missing("not_found", "没有找到该照片，或者您无权查看。")


def _home(by: Actor) -> str:
    areas = access.readable_areas(by)
    if not areas:
        raise _unseen()
    return areas[0]


def _require_bytes(sha256: str, data: bytes) -> None:
    require_hash(sha256)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RuleBroken(
            "hash_mismatch", "照片内容与登记的校验值不一致，可能在传输中损坏，请重新上传。"
        )


def _require_small(data: bytes) -> None:
    """The copy is what its phone makes: a JPEG, small in bytes and in pixels, and whole."""
    facts = photo_bytes.judge(data)
    if len(data) > MAX_COPY_BYTES or max(facts.width, facts.height) > MAX_COPY_EDGE:
        raise TooLarge(
            "copy_too_large",
            f"照片副本最多 {MAX_COPY_BYTES // 1024} KB、长边 {MAX_COPY_EDGE} 像素。",
            bytes=len(data),
        )
    if facts.extension != "jpg":
        raise Malformed("copy_not_jpeg", "照片副本须为 JPEG 格式。")
    pictures.read(data)


def _original_file(photo: Photo, extension: str) -> str:
    """Name the file; photos with the same bytes share it."""
    twin = (
        Photo.objects.filter(sha256=photo.sha256, county=photo.county, arrived_at__isnull=False)
        .values_list("original", flat=True)
        .first()
    )
    folder = photo_files.folder(photo.county, clock.today())
    return twin or f"{folder}/{photo.sha256}.{extension}"


def _arrive(photo: Photo, moment: str, fields: tuple[str, ...]) -> Arrival:
    """Say in the row what came; of two senders at once the first one counts."""
    if photo._state.adding:  # noqa: SLF001 - Django's documented way to ask
        row = Photo(id=photo.pk, sha256=photo.sha256, county=photo.county, town=photo.town)
        Photo.objects.bulk_create([row], ignore_conflicts=True)
    written = Photo.objects.filter(
        pk=photo.pk, sha256=photo.sha256, **{f"{moment}__isnull": True}
    ).update(pictures_due=True, **{field: getattr(photo, field) for field in (*SAID, *fields)})
    now = Photo.objects.get(pk=photo.pk)
    if now.sha256 != photo.sha256:
        raise reused(photo.pk)
    return Arrival(now, first=bool(written))
