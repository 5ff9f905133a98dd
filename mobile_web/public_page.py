"""What anybody may know about an establishment whose QR code they scanned."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inspections.models import Establishment, Inspection
from organization import clock


@dataclass(frozen=True)
class PublicFace:
    """Name, kind, licence, grade and the day of the last check; nothing else is public.

    Its id and its town's key are for finding its file, which is not.
    """

    id: UUID
    town: str
    name: str
    category: str
    status: str
    licence: str
    licence_good: bool
    grade: str
    last_checked: date | None


def face_of(token: str) -> PublicFace | None:
    """Return the face of the establishment with this token; None when there is none.

    A merged establishment shows as its survivor: its printed code goes on working.
    """
    found = (
        Establishment.objects.filter(qr_token=token)
        .select_related("category", "merged_into__category")
        .first()
    )
    if found is None:
        return None
    shown = found.merged_into or found
    licence, good = _licence(shown, clock.today())
    return PublicFace(
        id=shown.pk,
        town=shown.town_id,
        name=shown.name,
        category=shown.category.name,
        status=shown.get_status_display(),
        licence=licence,
        licence_good=good,
        grade=shown.grade,
        last_checked=_last_checked(shown),
    )


def _licence(shown: Establishment, today: date) -> tuple[str, bool]:
    if shown.unlicensed:
        return "未取得许可（备案）", False
    until = shown.licence_until
    if until is None:
        return "已许可（备案）", True
    if until < today:
        return f"许可已于 {until:%Y-%m-%d} 到期", False
    return f"有效期至 {until:%Y-%m-%d}", True


def _last_checked(shown: Establishment) -> date | None:
    latest = (
        Inspection.objects.filter(establishment=shown, outcome=Inspection.Outcome.COMPLETED)
        .order_by("-day")
        .only("day")
        .first()
    )
    return latest.day if latest else None
