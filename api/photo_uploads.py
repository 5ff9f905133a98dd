"""The bytes of photos (证据) in: the small copy, the original whole or in parts (docs/sync.md)."""

from typing import Annotated, Any, TypedDict
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import LONGEST_OFFSET, Integer, Moment, Number, PositionBody, Shape, checked
from api.doors import Door
from api.photos import PhotoPicture, picture
from api.shapes import shape
from inspections import photo_bytes, photo_parts
from inspections.models import Photo
from inspections.photo_meta import PhotoMeta
from inspections.photo_parts import Part, Progress
from organization import access
from organization.errors import Malformed
from rectification import evidence

POSITION = ("latitude", "longitude", "accuracy")


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


class CopyParameters(PhotoParameters):
    """What is known about a copy besides its bytes."""

    original = serializers.CharField(max_length=64, help_text="原件的 SHA-256")
    marking = serializers.ChoiceField(
        [choice for choice in Photo.Marking.choices if choice[0]], required=False, default=""
    )


class PartParameters(PhotoParameters):
    """Where a part begins, and the size of the whole."""

    offset = Integer(min_value=0)
    size = Integer(min_value=1, help_text="原件的字节数")


class PartsPicture(TypedDict):
    """How much of an original is there; ``photo`` once all of it is."""

    received: Annotated[int, "已收到的字节数；从这里续传"]
    size: Annotated[int, "原件的字节数；尚未开始上传时为 0"]
    photo: PhotoPicture | None


class RawBytes(BaseParser):
    """The body as it is; more than a photo may have is not read."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:  # noqa: ARG002
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        photo_bytes.require_size(length)
        data: bytes = stream.read(length)
        if len(data) < length:
            raise Malformed("photo_incomplete", "照片没有收完整，请重试。")
        return data


def _hash_of(what: str) -> OpenApiParameter:
    return OpenApiParameter(
        "X-SHA256", str, OpenApiParameter.HEADER, required=True, description=f"{what}的 SHA-256"
    )


class Upload(Door):
    """What the doors for bytes share: the hash in a header, the rest in the query."""

    parser_classes = (RawBytes,)

    @property
    def sha256(self) -> str:
        return self.request.headers.get("X-SHA256", "").lower()

    @property
    def bytes(self) -> bytes:
        body: Any = self.request.data
        return body if isinstance(body, bytes) else b""


class PhotoDetail(Upload):
    """A photo: 照片."""

    @extend_schema(responses=shape(PhotoPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(access.find(Photo.objects.all(), self.actor, pk=id)))

    @extend_schema(
        parameters=[PhotoParameters, _hash_of("原件")],
        request={"image/*": OpenApiTypes.BINARY},
        responses=shape(PhotoPicture),
    )
    def put(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        meta = meta_of(self.query(PhotoParameters), id)
        arrival = evidence.take_original(id, self.sha256, self.bytes, meta, by=self.actor)
        return Response(picture(arrival.photo))


class PhotoCopy(Upload):
    """The small copy a phone made: 手机副本."""

    @extend_schema(
        parameters=[CopyParameters, _hash_of("副本")],
        request={"image/jpeg": OpenApiTypes.BINARY},
        responses=shape(PhotoPicture),
    )
    def put(self, _request: Request, id: UUID) -> Response:  # noqa: A002
        said = self.query(CopyParameters)
        arrival = evidence.take_copy(
            id,
            said["original"].lower(),
            self.sha256,
            self.bytes,
            meta_of(said, id),
            marking=said["marking"],
            by=self.actor,
        )
        return Response(picture(arrival.photo))


class PhotoParts(Upload):
    """An original in parts: 分段续传."""

    @extend_schema(responses=shape(PartsPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002
        photo = access.find(Photo.objects.all(), self.actor, pk=id)
        return Response(_parts(photo_parts.progress(photo)))

    @extend_schema(
        parameters=[PartParameters, _hash_of("整个原件")],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=shape(PartsPicture),
    )
    def put(self, _request: Request, id: UUID) -> Response:  # noqa: A002
        said = self.query(PartParameters)
        part = Part(id, self.sha256, said["size"], said["offset"], self.bytes)
        return Response(_parts(evidence.take_part(part, meta_of(said, id), by=self.actor)))


def meta_of(said: dict[str, Any], photo_id: UUID) -> PhotoMeta:
    """Return what was said about a photo, with the establishment whose problem it shows."""
    return PhotoMeta(
        source=said["source"],
        taken_at=said.get("taken_at"),
        device_offset=said.get("device_offset"),
        position=said.get("position"),
        establishment=evidence.establishment_shown(photo_id),
    )


def _parts(progress: Progress) -> PartsPicture:
    return {
        "received": progress.received,
        "size": progress.size,
        "photo": picture(progress.arrival.photo) if progress.arrival else None,
    }
