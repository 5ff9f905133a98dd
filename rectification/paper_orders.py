"""What the papers of a document say: 监督意见书, 责令改正通知书, and the 送达回证 beside them."""

import json
from collections.abc import Collection, Iterable
from typing import TypedDict

from inspections import legal_basis
from inspections.models import Signature, SignedRecord
from organization import clock
from rectification.models import Order, OrderLine
from rectification.paper_parts import Said, Signer, by_part, day, officers, rows, signer, svg

# 行政复议法 20, 行政诉讼法 46.
REMEDIES = (
    "如不服本通知，可以自收到之日起六十日内依法申请行政复议，也可以在六个月内依法提起行政诉讼。"
)
# What stands before the problems, and the paragraphs after them.
WORDS = {
    Order.Type.OPINION: (
        "经监督检查，你单位于{found_on}存在下列问题，现提出监督意见如下：",
        "请于上述期限内完成整改，我机关将进行复查；逾期不改正的，将依法处理。",
    ),
    Order.Type.CORRECTION: (
        "经查，你单位于{found_on}存在下列违法事实，现责令改正：",
        "请于上述期限内改正，我机关将进行复查；逾期不改正的，将依法处理。",
        REMEDIES,
    ),
}


class Citing(TypedDict):
    """A citation by key, as people read it, and whether somebody has to confirm it."""

    key: str
    label: str
    verified: bool


def citations(order: Order) -> list[Citing]:
    """Return the articles that the document's problems cite, each once."""
    found = {one["key"]: one for line in _lines(order) for one in _cited(line)}
    return list(found.values())


def document(order: Order, confirmed: Collection[str]) -> Said:
    """Return what the document orders.

    An article that is not verified is left out unless its key is ``confirmed``.
    """
    lines, signed = _lines(order), signatures(order)
    opening, *closing = WORDS[Order.Type(order.type)]
    found_on = day(min(line.problem.found_on for line in lines))
    return {
        "found_on": found_on,
        "served_on": day(order.served_on),
        "opening": opening.format(found_on=found_on),
        "closing": [*closing, f"送达日期：{day(order.served_on)}"],
        "lines": [_said(line, confirmed) for line in lines],
        "signers": [*officers(order.officers, signed), _receiver(signed)],
    }


def service(order: Order) -> Said:
    """Return the proof that the document was handed over; what is not known is left to the pen."""
    signed = signatures(order)
    receiver = by_part(signed, Signature.Part.PARTY)
    way = "直接送达" if receiver and receiver.strokes else ""
    return {
        "rows": rows(
            ("受送达人", order.establishment.name),
            ("送达文书", f"{order.get_type_display()} {order.number}"),
            ("送达地点", order.establishment.address if way else ""),
            ("送达方式", way),
            ("送达日期", day(order.served_on)),
            ("收件人与受送达人的关系", receiver.relation if receiver else ""),
            ("拒收事由", receiver.reason if receiver else ""),
        ),
        "signers": [
            _receiver(signed),
            signer("见证人"),
            *officers(order.officers, signed),
        ],
        "footnote": "送达方式：直接、留置、委托、邮寄、电子、公告。",
    }


def signatures(order: Order) -> list[Signature]:
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


def _receiver(signed: list[Signature]) -> Signer:
    one = by_part(signed, Signature.Part.PARTY)
    if one is None or one.way == Signature.Way.PAPER:
        return signer("被监督人签收")
    on = day(clock.local_date(one.signed_at))
    if one.way == Signature.Way.REFUSED:
        return signer("被监督人签收", note=f"拒绝签名：{one.reason}（{on}）")
    return signer("被监督人签收", one.name, svg(one), on)


def _lines(order: Order) -> list[OrderLine]:
    return list(order.lines.select_related("problem__item").order_by("position"))


def _cited(line: OrderLine) -> Iterable[Citing]:
    item = line.problem.item
    for one in legal_basis.cite(item.basis) if item else []:
        yield Citing(
            key=f"{one['doc']}:{one['article'] or ''}",
            label=f"《{one['title']}》{one['article'] or ''}",
            verified=one["verified"],
        )


def _said(line: OrderLine, confirmed: Collection[str]) -> Said:
    return {
        "position": line.position,
        "number": line.problem.number,
        "text": line.problem.text,
        "requirement": line.problem.requirement,
        "kind": line.get_kind_display(),
        "last_date": day(line.last_date),
        "basis": [
            one["label"] for one in _cited(line) if one["verified"] or one["key"] in confirmed
        ],
    }
