"""What the template of a document is given: plain texts, and drawings as SVG (docs/papers.md)."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, TypedDict

from inspections import legal_basis, qr
from inspections.models import Signature, SignedRecord
from rectification.models import Order, OrderLine


class Citing(TypedDict):
    """A citation by key, as people read it, and whether somebody has to confirm it."""

    key: str
    label: str
    verified: bool


def citations(order: Order) -> list[Citing]:
    """Return the articles that the document's problems cite, each once."""
    found = {one["key"]: one for line in _lines(order) for one in _cited(line)}
    return list(found.values())


def content_of(order: Order, confirmed: Collection[str]) -> dict[str, Any]:
    """Return what the document says of its case.

    An article that is not verified is left out unless its key is ``confirmed``.
    """
    place = order.establishment
    signed = _signatures(order)
    return {
        "title": order.get_type_display(),
        "number": order.number,
        "authority": order.authority.name,
        "issued_on": _day(order.issued_on),
        "served_on": _day(order.served_on),
        "party": {
            "name": place.name,
            "credit_code": place.credit_code,
            "person_in_charge": place.person_in_charge,
            "address": place.address,
            "phone": place.phone,
        },
        "found_on": _day(min(line.problem.found_on for line in _lines(order))),
        "lines": [_said(line, confirmed) for line in _lines(order)],
        "officers": [
            {
                "name": officer["name"],
                "certificate_number": officer["certificate_number"],
                "signature": _ink_of(signed, officer["id"]),
            }
            for officer in order.officers
        ],
        "party_signature": _party(signed),
    }


def code_for(address: str) -> dict[str, str]:
    """Return an address as letters and as a code to print; both empty where there is none."""
    return {"address": address, "qr": qr.drawing(address) if address else ""}


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, str]]:
    """Return what two versions say differently, old beside new, in the words of the paper."""
    before, after = dict(_facts(old)), dict(_facts(new))
    return [
        {"name": name, "old": before.get(name, ""), "new": after.get(name, "")}
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]


PARTY_WORDS = {
    "name": "被监督人",
    "credit_code": "统一社会信用代码",
    "person_in_charge": "负责人",
    "address": "地址",
    "phone": "电话",
}


def _facts(said: dict[str, Any]) -> Iterable[tuple[str, str]]:
    yield "发文机关", said["authority"]
    for key, name in PARTY_WORDS.items():
        yield name, said["party"][key]
    for line in said["lines"]:
        which = f"第 {line['position']} 项"
        yield f"{which}问题", line["text"]
        yield f"{which}要求", line["requirement"]
        yield f"{which}期限", f"{line['kind']} {line['last_date']}"
        yield f"{which}依据", "、".join(line["basis"])
    for position, officer in enumerate(said["officers"], start=1):
        yield f"监督员{position}", f"{officer['name']} {officer['certificate_number']}".strip()
        yield f"监督员{position}签名", "已签" if officer["signature"] else ""
    yield "被监督人签收", _receipt(said["party_signature"])


def _receipt(party: dict[str, str] | None) -> str:
    if party is None:
        return ""
    if party["refusal"]:
        return f"拒绝签名：{party['refusal']}"
    return f"{party['name']} {party['signed_on']}" if party["signature"] else ""


def _lines(order: Order) -> Iterable[OrderLine]:
    return order.lines.select_related("problem__item").order_by("position")


def _cited(line: OrderLine) -> list[Citing]:
    item = line.problem.item
    cited = legal_basis.cite(item.basis) if item else []
    return [
        Citing(
            key=f"{one['doc']}:{one['article'] or ''}",
            label=f"《{one['title']}》{one['article'] or ''}",
            verified=one["verified"],
        )
        for one in cited
    ]


def _said(line: OrderLine, confirmed: Collection[str]) -> dict[str, Any]:
    cited = _cited(line)
    return {
        "position": line.position,
        "number": line.problem.number,
        "text": line.problem.text,
        "requirement": line.problem.requirement,
        "kind": line.get_kind_display(),
        "last_date": _day(line.last_date),
        "basis": [one["label"] for one in cited if one["verified"] or one["key"] in confirmed],
    }


def _signatures(order: Order) -> list[Signature]:
    """Return the signatures under the visit's record, if that record holds this document.

    A document of a later day was not before those who signed: it is signed by hand.
    """
    if order.inspection_id is None:
        return []
    record = SignedRecord.objects.filter(inspection_id=order.inspection_id).first()
    if record is None:
        return []
    ordered = {
        (problem["id"], problem["order"]["last_date"])
        for problem in json.loads(record.text)["problems"]
        if problem["order"]
    }
    said = {(str(line.problem_id), line.last_date.isoformat()) for line in order.lines.all()}
    return list(record.signatures.all()) if said <= ordered else []


def _ink_of(signed: Iterable[Signature], officer: str) -> str:
    return next((_svg(one) for one in signed if str(one.officer_id) == officer), "")


def _party(signed: Iterable[Signature]) -> dict[str, str] | None:
    for one in signed:
        if one.part == Signature.Part.PARTY:
            refused = one.way == Signature.Way.REFUSED
            return {
                "name": one.name,
                "signature": _svg(one),
                "refusal": one.reason if refused else "",
                "signed_on": "" if one.way == Signature.Way.PAPER else _day(one.signed_at.date()),
            }
    return None


def _svg(signature: Signature) -> str:
    """Return the ink as SVG; ``inspections.ink`` let it in, so it is a path and no more."""
    if not signature.strokes:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {signature.width} '
        f'{signature.height}"><path d="{signature.strokes}" fill="none" stroke="black" '
        f'stroke-width="{max(2, (signature.width or 0) // 120)}" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
