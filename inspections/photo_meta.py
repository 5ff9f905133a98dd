"""What is known about a photo besides its bytes, and the text drawn into its copies."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspections.models import Photo
from inspections.position import Position
from organization import clock
from organization.actors import Actor
from organization.errors import Malformed

YEAR_IN_SECONDS = 366 * 24 * 3600


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


def require_sense(meta: PhotoMeta) -> None:
    """Raise Malformed (``bad_source``, ``no_offset``, ``bad_time``) for what cannot be."""
    if meta.source and meta.source not in Photo.Source.values:
        raise Malformed("bad_source", "照片来源只能是拍照、相册或文件。", source=meta.source)
    if meta.taken_at and meta.taken_at.tzinfo is None:
        raise Malformed("no_offset", "拍摄时间缺少时区，请写成 2026-03-05T09:30:00+08:00 的形式。")
    if abs(meta.device_offset or 0) > 100 * YEAR_IN_SECONDS:
        raise Malformed("bad_time", "时间或时钟偏差超出范围。")


def describe(photo: Photo, meta: PhotoMeta, by: Actor) -> None:
    """Write what is known into the row, and the text of its watermark.

    Raises Malformed (``bad_position``, ``bad_time``).
    """
    photo.source = meta.source
    photo.taken_at = meta.taken_at
    photo.device_offset = meta.device_offset
    if meta.position:
        position = meta.position.checked()
        photo.latitude, photo.longitude = position.latitude, position.longitude
        photo.accuracy = position.accuracy
    photo.by = by.user or photo.by
    photo.watermark = "\n".join(_lines(photo, meta, by))


def _lines(photo: Photo, meta: PhotoMeta, by: Actor) -> Iterator[str]:
    """Tell time and place, establishment, officer; ``place`` and ``visited`` were annotated."""
    where = f"（{photo.latitude:.5f}, {photo.longitude:.5f}）" if photo.latitude is not None else ""
    yield f"{_moment(meta)}  {getattr(photo, 'place', '')}{where}"
    if visited := meta.establishment or getattr(photo, "visited", ""):
        yield visited
    yield by.name


def _moment(meta: PhotoMeta) -> str:
    """The device's time, corrected by its offset."""
    if meta.taken_at is None:
        return f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M} 上传"
    try:
        corrected = meta.taken_at + timedelta(seconds=meta.device_offset or 0)
        return f"{corrected.astimezone(clock.LOCAL):%Y-%m-%d %H:%M:%S}"
    except OverflowError:
        raise Malformed("bad_time", "时间或时钟偏差超出范围。") from None
