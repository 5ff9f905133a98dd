"""Parts that the papers share: days, people, ink and codes as a template is given them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from inspections import qr
from inspections.models import Establishment, Signature
from organization import clock

Said = dict[str, Any]


class Row(TypedDict):
    """A line of a form; an empty value is left to be filled in by hand."""

    name: str
    value: str


class Signer(TypedDict):
    """A place to sign: as whom, and the ink (SVG), or "" for a line; ``note`` stands behind it.

    ``dated`` says that whoever signs writes the day.
    """

    role: str
    name: str
    signature: str
    note: str
    dated: bool


def day(value: date | None) -> str:
    """Return a day as papers write it: 2026年11月20日; "" for none."""
    return clock.written(value) if value else ""


def minute(value: datetime) -> str:
    """Return a moment to the minute, by the county's clock."""
    local = value.astimezone(clock.LOCAL)
    return f"{day(local.date())}{local.hour}时{local.minute:02}分"


def party(place: Establishment) -> Said:
    """Return whom the paper is about."""
    return {
        "name": place.name,
        "credit_code": place.credit_code,
        "person_in_charge": place.person_in_charge,
        "address": place.address,
        "phone": place.phone,
    }


def rows(*pairs: tuple[str, str]) -> list[Row]:
    """Return the lines of a form."""
    return [Row(name=name, value=value) for name, value in pairs]


def signer(
    role: str, name: str = "", signature: str = "", note: str = "", *, dated: bool = True
) -> Signer:
    """Return a place to sign."""
    return Signer(role=role, name=name, signature=signature, note=note, dated=dated)


def officers(named: Iterable[Mapping[str, str]], signed: Iterable[Signature] = ()) -> list[Signer]:
    """Return where the officers sign, their certificate numbers behind their names."""
    signed = list(signed)
    return [
        signer(
            "监督员",
            f"{one['name']}（执法证号 {one['certificate_number']}）",
            ink_of(signed, one["id"]),
            dated=False,
        )
        for one in named
    ]


def ink_of(signed: Iterable[Signature], officer: str) -> str:
    """Return an officer's ink, "" where there is none."""
    return next((svg(one) for one in signed if str(one.officer_id) == officer), "")


def by_part(signed: Sequence[Signature], part: Signature.Part) -> Signature | None:
    """Return the first signature of a part."""
    return next((one for one in signed if one.part == part), None)


def svg(signature: Signature) -> str:
    """Return the ink as SVG; ``inspections.ink`` let it in, so it is a path and no more."""
    if not signature.strokes:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {signature.width} '
        f'{signature.height}"><path d="{signature.strokes}" fill="none" stroke="black" '
        f'stroke-width="{max(2, (signature.width or 0) // 120)}" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )


def code_for(address: str) -> dict[str, str]:
    """Return an address as letters and as a code to print; both empty where there is none."""
    return {"address": address, "qr": qr.drawing(address) if address else ""}
