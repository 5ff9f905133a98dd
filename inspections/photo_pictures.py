"""What people look at: an upright watermarked picture and a thumbnail, made after the arrival.

The worker makes them; whoever looks earlier is shown the phone's own copy, or waits for this one
picture. A copy that was marked on the phone is never replaced: the original would show again what
was covered.
"""

from typing import Literal

from django.db import transaction
from PIL.Image import Image

from inspections import photo_files, pictures, watermark
from inspections.models import Photo
from inspections.pictures import Picture
from organization import clock
from organization.errors import Malformed, Missing, RuleBroken

Size = Literal["display", "thumbnail"]
MADE = ("display", "thumbnail", "unreadable", "pictures_due")


def make_waiting(limit: int) -> int:
    """Make the pictures of at most ``limit`` photos; return of how many.

    Each is claimed by itself, so that several workers share the work and a killed one loses
    nothing.
    """
    made = 0
    while made < limit and _make_next():
        made += 1
    return made


def _make_next() -> bool:
    with transaction.atomic():
        photo = (
            Photo.objects.select_for_update(skip_locked=True)
            .filter(pictures_due=True)
            .order_by("id")
            .first()
        )
        if photo is not None:
            make(photo)
    return photo is not None


def make(photo: Photo) -> None:
    """Make a photo's pictures; making them again writes the same files again."""
    original = _read(photo.original) if photo.arrived_at else None
    photo.unreadable = photo.arrived_at is not None and original is None
    name = f"{_folder(photo)}/{photo.pk.hex}"
    best = None if photo.marking else original
    if best is not None:
        photo.display = f"{name}.jpg"
        _write(photo.display, _stamped(best, photo), pictures.DISPLAY_QUALITY, best.colours)
    elif photo.copy:
        best, photo.display = _read(photo.copy), photo.copy
    if best is not None:
        photo.thumbnail = f"{name}-small.jpg"
        small = pictures.thumbnail(best.image)
        _write(photo.thumbnail, small, pictures.THUMBNAIL_QUALITY, best.colours)
    photo.pictures_due = False
    # Where more arrived meanwhile, its pictures are still due.
    Photo.objects.filter(
        pk=photo.pk, arrived_at=photo.arrived_at, copy_arrived_at=photo.copy_arrived_at
    ).update(**{field: getattr(photo, field) for field in MADE})


def shown(photo: Photo, size: Size) -> str:
    """Return the file that shows the photo best now, made first where nothing is there yet.

    Until its thumbnail is made the phone's copy stands for it. Raises Missing (``not_arrived``)
    and RuleBroken (``photo_unreadable``).
    """
    if not photo.visible:
        raise Missing("not_arrived", "照片尚未上传。")
    if photo.pictures_due and photo.copy:
        return photo.copy
    if photo.pictures_due:
        make(photo)
    file: str = getattr(photo, size)
    if not file:
        raise RuleBroken("photo_unreadable", "照片原件已保存，但无法解码显示，可下载原件查看。")
    return file


def is_final(photo: Photo) -> bool:
    """Whether what is shown will stay so: made from the original, or marked on the phone."""
    return not photo.pictures_due and (photo.arrived_at is not None or bool(photo.marking))


def _folder(photo: Photo) -> str:
    first = min(moment for moment in (photo.arrived_at, photo.copy_arrived_at) if moment)
    return photo_files.folder(photo.county, first.astimezone(clock.LOCAL).date())


def _read(name: str) -> Picture | None:
    """Return the decoded file; nothing where it cannot be decoded, whatever its header said."""
    try:
        return pictures.read(photo_files.full_path(name).read_bytes())
    except Malformed:
        return None


def _stamped(picture: Picture, photo: Photo) -> Image:
    return watermark.stamp(picture.image, photo.watermark.splitlines())


def _write(name: str, image: Image, quality: int, colours: bytes | None) -> None:
    photo_files.write(name, pictures.jpeg(image, quality=quality, colours=colours))
