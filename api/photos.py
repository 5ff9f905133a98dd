"""Photos (证据): their bytes in, their pictures out."""

from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.http import FileResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import LONGEST_OFFSET, Integer, Moment, Number, PositionBody, Shape, checked
from api.doors import Door
from api.parts import degrees, moment, photo_address
from api.shapes import shape
from inspections import photo_files, photos
from inspections.models import Photo
from inspections.photos import PhotoMeta
from inspections.pictures import MAX_BYTES
from organization import access
from organization.errors import Malformed, Missing, TooLarge
from rectification import evidence

POSITION = ("latitude", "longitude", "accuracy")
# The picture of an id never changes; only who may see it is asked again after a day.
KEPT = "private, max-age=86400"


class PhotoPicture(TypedDict):
    """A photo that was promised, and what arrived."""

    id: str
    sha256: str
    arrived: Annotated[bool, "原件是否已收到并校验"]
    bytes: int | None
    width: int | None
    height: int | None
    source: str
    taken_at: str | None
    latitude: float | None
    longitude: float | None
    display_url: str | None
    thumbnail_url: str | None


class PhotoParameters(Shape):
    """What is known about a photo besides its bytes."""

    source = serializers.ChoiceField(  # type: ignore[assignment]  # DRF takes it off the class
        Photo.Source.choices, required=False, default=""
    )
    taken_at = Moment(required=False, help_text="设备时间")
    device_offset = Integer(required=False, min_value=-LONGEST_OFFSET, max_value=LONGEST_OFFSET)
    latitude = Number(required=False)
    longitude = Number(required=False)
    accuracy = Number(required=False, help_text="米")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        where = {name: attrs[name] for name in POSITION if name in attrs}
        if where:
            attrs["position"] = checked(PositionBody(data=where))
        return attrs


class RawBytes(BaseParser):
    """The body as it is; more than a photo may have is not read."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:  # noqa: ARG002
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if length > MAX_BYTES:
            raise TooLarge(
                "photo_too_large",
                f"照片超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再上传。",
                bytes=length,
                limit=MAX_BYTES,
            )
        data: bytes = stream.read(length)
        if len(data) < length:
            raise Malformed("photo_incomplete", "照片没有收完整，请重试。")
        return data


class PhotoDetail(Door):
    """A photo: 照片."""

    parser_classes = (RawBytes,)

    @extend_schema(responses=shape(PhotoPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(access.find(Photo.objects.all(), self.actor, pk=id)))

    @extend_schema(
        parameters=[
            PhotoParameters,
            OpenApiParameter(
                "X-SHA256",
                str,
                OpenApiParameter.HEADER,
                required=True,
                description="原件的 SHA-256",
            ),
        ],
        request={"image/*": OpenApiTypes.BINARY},
        responses=shape(PhotoPicture),
    )
    def put(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        said = self.query(PhotoParameters)
        sha256 = request.headers.get("X-SHA256", "").lower()
        body: Any = request.data
        data = body if isinstance(body, bytes) else b""
        meta = PhotoMeta(
            source=said["source"],
            taken_at=said.get("taken_at"),
            device_offset=said.get("device_offset"),
            position=said.get("position"),
            establishment=evidence.establishment_shown(id),
        )
        return Response(picture(photos.store(id, sha256, data, meta, by=self.actor)))


class PhotoFile(Door):
    """A photo as a picture: 照片文件."""

    file = "display"

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, id: UUID) -> HttpResponseBase:  # noqa: A002
        photo = access.find(Photo.objects.all(), self.actor, pk=id)
        if photo.arrived_at is None:
            raise Missing("not_arrived", "照片尚未上传。")
        etag = quote_etag(f"{photo.sha256[:32]}-{self.file}")
        asked = request._request  # noqa: SLF001 - Django's own functions know no other
        if unchanged := get_conditional_response(asked, etag=etag):
            return unchanged
        path = photo_files.full_path(getattr(photo, self.file))
        return FileResponse(
            path.open("rb"),
            filename=f"{id}-{self.file}{path.suffix}",
            headers={"Cache-Control": KEPT, "ETag": etag},
        )


class PhotoThumbnail(PhotoFile):
    """A photo as a small picture: 缩略图."""

    file = "thumbnail"


class PhotoOriginal(PhotoFile):
    """A photo's bytes as they came: 原件."""

    file = "original"


def picture(photo: Photo) -> PhotoPicture:
    """Return a photo's picture."""
    arrived = photo.arrived_at is not None
    return {
        "id": str(photo.pk),
        "sha256": photo.sha256,
        "arrived": arrived,
        "bytes": photo.bytes,
        "width": photo.width,
        "height": photo.height,
        "source": photo.source,
        "taken_at": moment(photo.taken_at),
        "latitude": degrees(photo.latitude),
        "longitude": degrees(photo.longitude),
        "display_url": photo_address(photo.pk, "display.jpg") if arrived else None,
        "thumbnail_url": photo_address(photo.pk, "thumbnail.jpg") if arrived else None,
    }
