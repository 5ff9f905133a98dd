"""Signatures under the record of a visit: the body that brings them, and their pictures."""

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict
from uuid import UUID

from rest_framework import serializers

from api.bodies import Id, Integer, Moment, Shape, Text, several
from api.parts import moment
from inspections.ink import MAX_LENGTH, MAX_SIDE, Ink
from inspections.models import Inspection, Signature, SignedRecord
from inspections.signatures import SignatureCommand, SigningCommand
from organization import access
from organization.actors import Actor
from organization.errors import Missing


class InkPicture(TypedDict):
    """Ink, to be drawn as an SVG path."""

    width: int
    height: int
    strokes: Annotated[str, "SVG path 的 d"]


class SignaturePicture(TypedDict):
    """One signature."""

    part: Annotated[str, Signature.Part]
    part_name: str
    way: Annotated[str, Signature.Way]
    way_name: str
    officer: str | None
    name: str
    relation: Annotated[str, "与被监督单位的关系"]
    reason: Annotated[str, "拒签理由"]
    signed_at: str | None
    ink: InkPicture | None


class SigningPicture(TypedDict):
    """What was signed, by the SHA-256 of its canonical record, and everybody's signature."""

    sha256: str
    signatures: list[SignaturePicture]


class RecordPicture(TypedDict):
    """The canonical record of a visit as it was signed."""

    sha256: str
    text: Annotated[str, "规范化 JSON；其 UTF-8 字节的 SHA-256 即 sha256"]


class InkBody(Shape):
    """Ink: strokes as SVG path data, ``M x y`` and relative ``l dx dy …`` in whole numbers."""

    width = Integer(min_value=1, max_value=MAX_SIDE)
    height = Integer(min_value=1, max_value=MAX_SIDE)
    strokes = Text(required=True, max_length=MAX_LENGTH, allow_blank=True, trim_whitespace=False)


class SignatureBody(Shape):
    """One signature: on the screen with its ink, refused with its reason, or on the print."""

    part = serializers.ChoiceField(Signature.Part.choices)
    way = serializers.ChoiceField(Signature.Way.choices, default=Signature.Way.SCREEN)
    officer = Id(required=False, allow_null=True, default=None, help_text="监督员签名时填写")
    name = Text(max_length=40)
    relation = Text(max_length=40, help_text="与被监督单位的关系，如负责人、从业人员")
    reason = Text(max_length=200, help_text="拒签理由")
    signed_at = Moment()
    ink = InkBody(required=False, allow_null=True, default=None)


class SigningBody(Shape):
    """Everybody's signatures under the record of this visit; left out, all sign the print."""

    sha256 = Text(
        required=True, max_length=64, help_text="检查记录规范化文本的 SHA-256，小写十六进制"
    )
    signatures = several(SignatureBody, most=20, required=True)


def command(body: dict[str, Any]) -> SigningCommand:
    """Return the signatures a judged body brings."""
    return SigningCommand(body["sha256"], tuple(_signature(one) for one in body["signatures"]))


def picture(rows: Sequence[Signature]) -> SigningPicture | None:
    """Return the picture of one visit's signatures; None where there are none."""
    if not rows:
        return None
    return {
        "sha256": rows[0].record.sha256,
        "signatures": [_picture(one) for one in rows],
    }


def record(inspection_id: UUID, by: Actor) -> RecordPicture:
    """Return the record of a visit as it was signed; raises Missing."""
    visit = access.find(Inspection.objects.select_related("signed_record"), by, pk=inspection_id)
    found: SignedRecord | None = getattr(visit, "signed_record", None)
    if found is None:
        raise Missing("not_signed", "这次检查没有在屏幕上签名。")
    return {"sha256": found.sha256, "text": found.text}


def _signature(body: dict[str, Any]) -> SignatureCommand:
    ink = body["ink"]
    return SignatureCommand(
        part=Signature.Part(body["part"]),
        way=Signature.Way(body["way"]),
        officer_id=body["officer"],
        name=body["name"],
        relation=body["relation"],
        reason=body["reason"],
        signed_at=body["signed_at"],
        ink=Ink(ink["width"], ink["height"], ink["strokes"]) if ink else None,
    )


def _picture(one: Signature) -> SignaturePicture:
    return {
        "part": one.part,
        "part_name": one.get_part_display(),
        "way": one.way,
        "way_name": one.get_way_display(),
        "officer": str(one.officer_id) if one.officer_id else None,
        "name": one.name,
        "relation": one.relation,
        "reason": one.reason,
        "signed_at": moment(one.signed_at),
        "ink": {"width": one.width, "height": one.height, "strokes": one.strokes}
        if one.width is not None and one.height is not None
        else None,
    }
