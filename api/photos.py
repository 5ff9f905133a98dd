"""Photos (证据): their pictures out. ``photo_uploads`` takes their bytes in."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.http import FileResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.doors import Door
from api.parts import degrees, moment, photo_address
from inspections import photo_files, photo_pictures
from inspections.models import Photo
from organization import access
from organization.actors import ActorKind
from organization.errors import Missing, NotAllowed
from organization.roles import Role
from rectification import evidence

# What is final never changes; only who may see it is asked again after a day.
FINAL = "private, max-age=86400"
# A better picture may come any moment: ask each time, and be told 304.
PASSING = "private, no-cache"

MAY_SEE_COVERED = frozenset({Role.SUPERVISOR, Role.LEADER})


class PhotoPicture(TypedDict):
    """A photo that was promised, and what arrived of it."""

    id: str
    sha256: Annotated[str, "原件的 SHA-256"]
    arrived: Annotated[bool, "原件是否已收到并校验"]
    copy_sha256: Annotated[str | None, "已收到的手机副本的 SHA-256"]
    marking: Annotated[str, Photo.Marking]
    withheld: Annotated[bool, "原件未上传（含隐私遮盖）"]
    original_wanted: Annotated[bool, "销号在等原件，请立即上传"]
    unreadable: Annotated[bool, "原件无法解码"]
    bytes: int | None
    width: int | None
    height: int | None
    source: str
    taken_at: str | None
    latitude: float | None
    longitude: float | None
    accuracy: Annotated[int | None, "定位精度（米）"]
    display_url: str | None
    thumbnail_url: str | None


class PhotoFile(Door):
    """A photo as a picture: 照片文件."""

    size: photo_pictures.Size = "display"

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        photo = access.find(Photo.objects.all(), self.actor, pk=id)
        file = photo_pictures.shown(photo, self.size)
        kept = FINAL if photo_pictures.is_final(photo) else PASSING
        return _file(request, photo, file, f"{self.size}-{photo.sha256[:16]}", kept)


class PhotoThumbnail(PhotoFile):
    """A photo as a small picture: 缩略图."""

    size = "thumbnail"


class PhotoOriginal(Door):
    """A photo's bytes as they came: 原件; of a covered one only for those who decide."""

    @extend_schema(responses={(200, "image/*"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        photo = access.find(Photo.objects.all(), self.actor, pk=id)
        if photo.arrived_at is None:
            raise Missing("not_arrived", "照片原件尚未上传。")
        self._require_entitled(photo)
        return _file(request, photo, photo.original, f"original-{photo.sha256[:16]}", FINAL)

    def _require_entitled(self, photo: Photo) -> None:
        actor = self.actor
        decides = actor.kind is ActorKind.USER and actor.roles_at(photo.town) & MAY_SEE_COVERED
        if photo.marking == Photo.Marking.MASKED and not decides and photo.by_id != actor.user_id:
            raise NotAllowed("covered", "原件含有已遮盖的个人信息，只有拍摄人和负责人可以查看。")


def picture(photo: Photo) -> PhotoPicture:
    """Return a photo's picture."""
    return {
        "id": str(photo.pk),
        "sha256": photo.sha256,
        "arrived": photo.arrived_at is not None,
        "copy_sha256": photo.copy_sha256 or None,
        "marking": photo.marking,
        "withheld": photo.withheld,
        "original_wanted": evidence.original_wanted(photo),
        "unreadable": photo.unreadable,
        "bytes": photo.bytes,
        "width": photo.width,
        "height": photo.height,
        "source": photo.source,
        "taken_at": moment(photo.taken_at),
        "latitude": degrees(photo.latitude),
        "longitude": degrees(photo.longitude),
        "accuracy": photo.accuracy,
        "display_url": photo_address(photo.pk, "display.jpg") if photo.visible else None,
        "thumbnail_url": photo_address(photo.pk, "thumbnail.jpg") if photo.visible else None,
    }


def _file(request: Request, photo: Photo, file: str, name: str, kept: str) -> HttpResponseBase:
    """Answer the file, or 304; its name tells which of the photo's files it is."""
    path = photo_files.full_path(file)
    etag = quote_etag(f"{name}-{path.stat().st_size:x}")
    asked = request._request  # noqa: SLF001 - Django's own functions know no other
    if unchanged := get_conditional_response(asked, etag=etag):
        return unchanged
    return FileResponse(
        path.open("rb"),
        filename=f"{photo.pk}{path.suffix}",
        headers={"Cache-Control": kept, "ETag": etag},
    )
