"""Small pieces that several pictures share."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, TypedDict, TypeVar
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from api.paging import Page
from inspections.models import Photo
from organization import clock
from organization.models import Area, User

ROOT = "/api/v1"

P = TypeVar("P")


class Named(TypedDict):
    """A thing by its id, and what it is called."""

    id: str
    name: str


class Person(TypedDict):
    """A person as colleagues see them."""

    id: str
    name: str
    certificate_number: Annotated[str, "执法证号；没有的为空"]


class Word(TypedDict):
    """A code and what people call it."""

    code: str
    text: str


class PhotoLinks(TypedDict):
    """A photo and where its pictures are; null until its copy or its original has arrived."""

    id: str
    arrived: Annotated[bool, "原件是否已收到并校验"]
    withheld: Annotated[bool, "原件未上传（含隐私遮盖）"]
    thumbnail_url: str | None
    display_url: str | None


def person(user: User) -> Person:
    """Return a person's picture."""
    return {
        "id": str(user.pk),
        "name": user.name,
        "certificate_number": user.certificate_number,
    }


def photo_links(photo: Photo) -> PhotoLinks:
    """Return where a photo's pictures are."""
    return {
        "id": str(photo.pk),
        "arrived": photo.arrived_at is not None,
        "withheld": photo.withheld,
        "thumbnail_url": photo_address(photo.pk, "thumbnail.jpg") if photo.visible else None,
        "display_url": photo_address(photo.pk, "display.jpg") if photo.visible else None,
    }


def photo_address(photo_id: object, file: str) -> str:
    """Return the address of one of a photo's pictures; SQLite gives a subquery's id undashed."""
    return f"{ROOT}/photos/{UUID(str(photo_id))}/{file}"


def whole(results: list[P]) -> Page[P]:
    """Return a short list as the one page it is."""
    return {"results": results, "next": None, "previous": None}


def with_town_name(queryset: QuerySet[Any], field: str = "town") -> QuerySet[Any]:
    """Add ``town_name`` in the same statement; rows keep the key of their town only."""
    names = Area.objects.filter(key=OuterRef(field)).values("name")[:1]
    named: QuerySet[Any] = queryset.annotate(town_name=Subquery(names))
    return named


def moment(value: datetime | None) -> str | None:
    """Return a time as the contract writes it: RFC 3339 with the offset of Asia/Shanghai."""
    return value.astimezone(clock.LOCAL).isoformat() if value else None


def day(value: Any) -> str | None:
    """Return a date as the contract writes it."""
    return value.isoformat() if value else None


def degrees(value: Decimal | None) -> float | None:
    """Return a coordinate in WGS 84 decimal degrees."""
    return float(value) if value is not None else None
