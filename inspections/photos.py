"""Photos as evidence: first promised by id and SHA-256, then their bytes arrive.

A record may arrive long before its photos (a village without signal), so it names them and
promises their hash; the bytes are accepted only when they have it. Original bytes are never
touched, and are stored once however many records share them; a watermarked copy and a thumbnail
lie beside them (docs/decisions/0020-photos.md).
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from inspections import photo_files, pictures, watermark
from inspections.models import InspectionPhoto, Photo
from inspections.position import Position
from organization import access, clock
from organization.actors import Actor
from organization.errors import Conflict, Malformed, Missing, NotAllowed, RuleBroken
from organization.models import Area
from organization.roles import Role

MAY_SEND = frozenset(
    {Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER, Role.ASSISTANT}
)

SHA256 = re.compile(r"[0-9a-f]{64}")
YEAR_IN_SECONDS = 366 * 24 * 3600

DISPLAY_QUALITY = 82
THUMBNAIL_QUALITY = 75

SAID_ON_ARRIVAL = (
    "original", "display", "thumbnail", "bytes", "width", "height", "source", "taken_at",
    "device_offset", "latitude", "longitude", "accuracy", "by", "arrived_at",
)  # fmt: skip


@dataclass(frozen=True)
class PhotoRef:
    """A photo a record speaks of; ``sha256`` in small hexadecimal digits."""

    id: UUID
    sha256: str


@dataclass(frozen=True)
class PhotoMeta:
    """What is known about a photo besides its bytes.

    ``taken_at`` is the device's time and ``device_offset`` server minus device clock in seconds.
    ``establishment`` is the name for the watermark, where the caller knows better than the visit
    the photo belongs to.
    """

    source: str = ""
    taken_at: datetime | None = None
    device_offset: int | None = None
    position: Position | None = None
    establishment: str = ""


def promise(refs: Sequence[PhotoRef], *, town: str, by: Actor) -> dict[UUID, Photo]:
    """Write down that these photos belong to a record of ``town`` and will arrive.

    Return them by id, with what is known of them: ``id``, ``sha256``, ``arrived_at``, the place.
    Called inside the record's transaction. Photos that are known with the same hash stay as they
    are; two statements however many there are.

    Raises Malformed (``bad_sha256``) and Conflict (``id_reused``).
    """
    wanted = {ref.id: ref for ref in refs}
    if not wanted:
        return {}
    for ref in refs:
        _check_hash(ref.sha256)
        if wanted[ref.id].sha256 != ref.sha256:
            raise _reused(ref.id)
    Photo.objects.bulk_create(
        [
            Photo(id=ref.id, sha256=ref.sha256, county=town[:6], town=town, by=by.user)
            for ref in wanted.values()
        ],
        ignore_conflicts=True,
    )
    known = Photo.objects.only("id", "sha256", "county", "town", "arrived_at").in_bulk(wanted)
    vague = []
    for photo in known.values():
        if photo.sha256 != wanted[photo.pk].sha256 or photo.county != town[: len(photo.county)]:
            raise _reused(photo.pk)
        if photo.town != town and town.startswith(photo.town):
            vague.append(photo.pk)
    if vague:
        Photo.objects.filter(pk__in=vague).update(county=town[:6], town=town)
    return known


def store(photo_id: UUID, sha256: str, data: bytes, meta: PhotoMeta, *, by: Actor) -> Photo:
    """Accept the bytes of a photo; the same bytes for the same id change nothing.

    Files are written first and the row last, so that a row never names a file that is not there.
    A photo may arrive before the record that speaks of it; it then belongs to its sender's area
    until a record claims it.

    Raises Malformed, RuleBroken and TooLarge for bytes that are no acceptable photo (see
    ``pictures.read``), RuleBroken (``hash_mismatch``), Conflict (``id_reused``), Missing, and
    NotAllowed for people whose roles only read.
    """
    if by.user and not any(grant.role in MAY_SEND for grant in by.grants):
        raise NotAllowed("role_required", "照片须由办理检查和整改的人员上传。")
    _check_hash(sha256)
    _check_meta(meta)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RuleBroken(
            "hash_mismatch", "照片内容与登记的校验值不一致，可能在传输中损坏，请重新上传。"
        )
    photo = _expected(photo_id, by)
    if photo.sha256 and photo.sha256 != sha256:
        raise _reused(photo_id)
    if photo.arrived_at:
        return photo
    promised = bool(photo.sha256)
    photo.sha256 = sha256
    _describe(photo, meta, by)
    _keep(photo, data, _watermark_lines(photo, meta, by))
    return _arrive(photo, promised=promised)


def missing(ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the photos whose bytes have not arrived."""
    wanted = set(ids)
    if not wanted:
        return wanted
    there = Photo.objects.filter(pk__in=wanted, arrived_at__isnull=False)
    return wanted - set(there.values_list("pk", flat=True))


def arrived(ids: Collection[UUID]) -> bool:
    """Whether the bytes of all these photos have arrived."""
    return not missing(ids)


def _reused(photo_id: UUID) -> Conflict:
    return Conflict("id_reused", "该照片编号已用于另一张照片。", photo=str(photo_id))


def _check_hash(sha256: str) -> None:
    if not SHA256.fullmatch(sha256):
        raise Malformed("bad_sha256", "照片校验值应为 64 位小写十六进制 SHA-256。", sha256=sha256)


def _check_meta(meta: PhotoMeta) -> None:
    if meta.source and meta.source not in Photo.Source.values:
        raise Malformed("bad_source", "照片来源只能是拍照、相册或文件。", source=meta.source)
    if meta.taken_at and meta.taken_at.tzinfo is None:
        raise Malformed("no_offset", "拍摄时间缺少时区，请写成 2026-03-05T09:30:00+08:00 的形式。")
    if abs(meta.device_offset or 0) > 100 * YEAR_IN_SECONDS:
        raise Malformed("bad_time", "时间或时钟偏差超出范围。")


def _expected(photo_id: UUID, by: Actor) -> Photo:
    """Return the promised row, or a new unsaved one that lies in the sender's own area.

    ``place`` and ``visited`` on it are names for the watermark.
    """
    visited = InspectionPhoto.objects.filter(photo=OuterRef("pk")).values(
        name=F("inspection__establishment__name")
    )
    place = Area.objects.filter(key=OuterRef("town")).values("name")
    photo = (
        Photo.objects.filter(pk=photo_id)
        .annotate(
            visited=Coalesce(Subquery(visited[:1]), Value("")),
            place=Coalesce(Subquery(place), Value("")),
        )
        .first()
    )
    if photo is None:
        town = _home(by)
        return Photo(id=photo_id, county=town[:6], town=town, by=by.user)
    if by.user and not access.may_see(by, photo.town):
        raise _unseen()
    return photo


def _unseen() -> Missing:
    return Missing("not_found", "没有找到该照片，或者您无权查看。")


def _home(by: Actor) -> str:
    areas = access.readable_areas(by)
    if not areas:
        raise _unseen()
    return areas[0]


def _describe(photo: Photo, meta: PhotoMeta, by: Actor) -> None:
    photo.source = meta.source
    photo.taken_at = meta.taken_at
    photo.device_offset = meta.device_offset
    if meta.position:
        position = meta.position.checked()
        photo.latitude, photo.longitude = position.latitude, position.longitude
        photo.accuracy = position.accuracy
    photo.by = by.user or photo.by


def _watermark_lines(photo: Photo, meta: PhotoMeta, by: Actor) -> list[str]:
    """Return the text of the watermark; the time is the device's, corrected by its offset."""
    place = getattr(photo, "place", "")
    visited = meta.establishment or getattr(photo, "visited", "")
    where = f"（{photo.latitude:.5f}, {photo.longitude:.5f}）" if photo.latitude is not None else ""
    lines = [f"{_moment(meta)}  {place}{where}", visited, by.name]
    return [line for line in lines if line.strip()]


def _moment(meta: PhotoMeta) -> str:
    if meta.taken_at is None:
        return f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M} 上传"
    try:
        corrected = meta.taken_at + timedelta(seconds=meta.device_offset or 0)
        return f"{corrected.astimezone(clock.LOCAL):%Y-%m-%d %H:%M:%S}"
    except OverflowError:
        raise Malformed("bad_time", "时间或时钟偏差超出范围。") from None


def _keep(photo: Photo, data: bytes, lines: list[str]) -> None:
    """Write the original, the watermarked copy and the thumbnail, and name them in the row."""
    picture = pictures.read(data)
    twin = (
        Photo.objects.filter(sha256=photo.sha256, county=photo.county, arrived_at__isnull=False)
        .only("original", "thumbnail")
        .first()
    )
    folder = photo_files.folder(photo.county, clock.today())
    if twin:
        photo.original, photo.thumbnail = twin.original, twin.thumbnail
    else:
        photo.original = f"{folder}/{photo.sha256}.{picture.extension}"
        photo.thumbnail = f"{folder}/{photo.sha256}-small.jpg"
    photo.display = f"{folder}/{photo.pk.hex}.jpg"
    photo.bytes, photo.width, photo.height = len(data), picture.width, picture.height
    photo_files.write_once(photo.original, data)
    small = pictures.thumbnail(picture.image)
    photo_files.write_once(
        photo.thumbnail,
        pictures.jpeg(small, quality=THUMBNAIL_QUALITY, colours=picture.colours),
    )
    stamped = watermark.stamp(picture.image, lines)
    photo_files.write(
        photo.display, pictures.jpeg(stamped, quality=DISPLAY_QUALITY, colours=picture.colours)
    )


def _arrive(photo: Photo, *, promised: bool) -> Photo:
    """Say in the row that the bytes are there; of two senders at once the first one counts."""
    photo.arrived_at = clock.now()
    if not promised:
        row = Photo(id=photo.pk, sha256=photo.sha256, county=photo.county, town=photo.town)
        Photo.objects.bulk_create([row], ignore_conflicts=True)
    Photo.objects.filter(pk=photo.pk, sha256=photo.sha256, arrived_at__isnull=True).update(
        **{field: getattr(photo, field) for field in SAID_ON_ARRIVAL}
    )
    now = Photo.objects.get(pk=photo.pk)
    if now.sha256 != photo.sha256:
        raise _reused(photo.pk)
    return now
