"""The register (被监督单位): lists, files, history, codes."""

from typing import Annotated, Any, TypedDict

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from api.parts import ROOT, day, degrees, moment
from inspections import codes
from inspections.details import LABELS
from inspections.models import Establishment, EstablishmentChange, Inspection
from inspections.models.establishment import Status
from rectification.models import Problem
from rectification.states import OPEN_STATES


class EstablishmentRow(TypedDict):
    """An establishment as lists and phones carry it."""

    id: str
    name: str
    initials: Annotated[str, "拼音首字母，用于检索"]
    category: str
    category_name: str
    town: str
    town_name: str
    status: Annotated[str, Status]
    unlicensed: bool
    licence_number: str
    phone_tail: Annotated[str, "电话后四位"]
    short_code: str
    latitude: float | None
    longitude: float | None
    grade: str


class LastVisit(TypedDict):
    """When it was last visited, and whether anybody was there."""

    day: str
    outcome: Annotated[str, Inspection.Outcome]


class EstablishmentPicture(TypedDict):
    """An establishment's file."""

    id: str
    name: str
    initials: str
    category: str
    category_name: str
    town: str
    town_name: str
    status: Annotated[str, Status]
    status_name: str
    unlicensed: bool
    licence_number: str
    licence_until: str | None
    credit_code: str
    person_in_charge: str
    phone: str
    address: str
    latitude: float | None
    longitude: float | None
    grade: str
    short_code: str
    qr_url: Annotated[str, "门牌二维码图片"]
    registered_on: str | None
    merged_into: Annotated[str | None, "并入的单位"]
    version: int
    last_visit: LastVisit | None
    open_problems: int


class ChangePicture(TypedDict):
    """One field took a new value on a date."""

    id: str
    field: str
    field_name: str
    old: str
    new: str
    effective_on: str | None
    source: Annotated[str, EstablishmentChange.Source]
    source_name: str
    by_name: str
    at: str | None


LISTED = (
    "name", "initials", "category", "town", "status", "unlicensed", "licence_number", "phone",
    "short_code", "latitude", "longitude", "grade",
)  # fmt: skip


def rows(register: QuerySet[Establishment]) -> QuerySet[Establishment]:
    """Add what a list shows; one statement."""
    names = ("category__name", "town__name")
    return register.select_related("category", "town").only(*LISTED, *names)


def files(register: QuerySet[Establishment]) -> QuerySet[Establishment]:
    """Add what a file shows; one statement."""
    visits = Inspection.objects.filter(establishment=OuterRef("pk")).order_by("-day", "-started_at")
    still_open = (
        Problem.objects.filter(establishment=OuterRef("pk"), state__in=OPEN_STATES)
        .order_by()
        .values("establishment")
        .annotate(number=Count("pk"))
    )
    return register.select_related("category", "town").annotate(
        visited_on=Subquery(visits.values("day")[:1]),
        visit_outcome=Subquery(visits.values("outcome")[:1]),
        open_problems=Subquery(still_open.values("number")),
    )


def search(register: QuerySet[Establishment], words: str) -> QuerySet[Establishment]:
    """Return those whose name, initials, licence, code or telephone say the words."""
    found = Q(name__icontains=words) | Q(initials__startswith=words.lower())
    found |= Q(licence_number__iexact=words) | Q(short_code__in=codes.readings(words))
    found |= Q(phone__endswith=words) | Q(credit_code__iexact=words)
    return register.filter(found)


def row(one: Establishment) -> EstablishmentRow:
    """Return the picture lists carry."""
    return {
        "id": str(one.pk),
        "name": one.name,
        "initials": one.initials,
        "category": one.category_id,
        "category_name": one.category.name,
        "town": one.town_id,
        "town_name": one.town.name,
        "status": one.status,
        "unlicensed": one.unlicensed,
        "licence_number": one.licence_number,
        "phone_tail": one.phone[-4:],
        "short_code": one.short_code,
        "latitude": degrees(one.latitude),
        "longitude": degrees(one.longitude),
        "grade": one.grade,
    }


def file(one: Any) -> EstablishmentPicture:
    """Return the file of an establishment that came through ``files``."""
    visited = one.visited_on
    return {
        "id": str(one.pk),
        "name": one.name,
        "initials": one.initials,
        "category": one.category_id,
        "category_name": one.category.name,
        "town": one.town_id,
        "town_name": one.town.name,
        "status": one.status,
        "status_name": one.get_status_display(),
        "unlicensed": one.unlicensed,
        "licence_number": one.licence_number,
        "licence_until": day(one.licence_until),
        "credit_code": one.credit_code,
        "person_in_charge": one.person_in_charge,
        "phone": one.phone,
        "address": one.address,
        "latitude": degrees(one.latitude),
        "longitude": degrees(one.longitude),
        "grade": one.grade,
        "short_code": one.short_code,
        "qr_url": f"{ROOT}/establishments/{one.pk}/qr.png",
        "registered_on": day(one.registered_on),
        "merged_into": str(one.merged_into_id) if one.merged_into_id else None,
        "version": one.version,
        "last_visit": {"day": visited.isoformat(), "outcome": one.visit_outcome}
        if visited
        else None,
        "open_problems": one.open_problems or 0,
    }


def change(one: EstablishmentChange) -> ChangePicture:
    """Return the picture of a dated change."""
    return {
        "id": str(one.pk),
        "field": one.field,
        "field_name": LABELS.get(one.field, "并入单位"),
        "old": one.old,
        "new": one.new,
        "effective_on": day(one.effective_on),
        "source": one.source,
        "source_name": one.get_source_display(),
        "by_name": one.by.name if one.by else "",
        "at": moment(one.at),
    }
