"""Signatures under the record of a visit: who has to sign it, and how (DOMAIN 5).

Both officers of the documents sign on the screen. The party signs as well, or refuses with a
reason, or signs the print; others who were there may sign as witnesses. A visit may also come
without any of it: then everybody signs the print.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inspections import ink
from inspections.ink import Ink
from inspections.models import Inspection, Signature, SignedRecord
from organization.errors import Malformed, RuleBroken
from organization.happened import settle

OFFICERS_OF_DOCUMENTS = 2
MOST_WITNESSES = 3


@dataclass(frozen=True)
class SignatureCommand:
    """One signature as the phone sends it; ``signed_at`` is by the phone's clock."""

    part: Signature.Part
    way: Signature.Way
    signed_at: datetime
    officer_id: UUID | None = None
    name: str = ""
    relation: str = ""
    reason: str = ""
    ink: Ink | None = None


@dataclass(frozen=True)
class SigningCommand:
    """What was signed, by its SHA-256, and everybody's signature in the order they signed."""

    sha256: str
    signatures: tuple[SignatureCommand, ...]


@dataclass(frozen=True)
class Signed:
    """A visit's signatures on their way in, with the text they are found to stand under.

    ``officers`` are the names of the visit's officers by id, in their order.
    """

    inspection: Inspection
    officers: Mapping[UUID, str]
    command: SigningCommand
    text: str
    device_offset: int


def write(signed: Sequence[Signed]) -> dict[UUID, list[Signature]]:
    """Write the signatures of visits that were just written, and return them by visit.

    The hash that was signed must be that of the visit's own record: a record that was changed
    after the signing, or that is another visit's, is refused; with one all of them. Two statements,
    none for none.

    Raises Malformed and RuleBroken, with the codes named where they are raised.
    """
    if not signed:
        return {}
    for one in signed:
        _judge(one)
    records = [
        SignedRecord(
            inspection=one.inspection,
            county=one.inspection.county,
            sha256=one.command.sha256,
            text=one.text,
        )
        for one in signed
    ]
    SignedRecord.objects.bulk_create(records)
    rows = {
        one.inspection.pk: [
            _row(one, record, position, signature)
            for position, signature in enumerate(one.command.signatures, start=1)
        ]
        for one, record in zip(signed, records, strict=True)
    }
    Signature.objects.bulk_create(row for some in rows.values() for row in some)
    return rows


def hash_of(text: str) -> str:
    """Return the SHA-256 of a record's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _judge(signed: Signed) -> None:
    if signed.inspection.outcome == Inspection.Outcome.SHUT:
        raise RuleBroken("shut_has_no_signatures", "检查时关闭的记录不需要签名。")
    if hash_of(signed.text) != signed.command.sha256:
        raise RuleBroken(
            "signature_not_of_record",
            "签名之后内容有改动，原签名不能用于这份记录，请核对后重新签名。",
            sha256=hash_of(signed.text),
            signed_sha256=signed.command.sha256,
        )
    for signature in signed.command.signatures:
        _judge_one(signature)
    _require_officers(signed)
    _require_party(signed.command)
    for signature in signed.command.signatures:
        at = settle(signature.signed_at, signed.device_offset).at
        if at < signed.inspection.started_at:
            raise RuleBroken("signed_before_start", "签名时间早于检查开始时间。")


def _judge_one(signature: SignatureCommand) -> None:
    if (signature.part == Signature.Part.OFFICER) != (signature.officer_id is not None):
        raise Malformed("bad_signature", "监督员签名须注明是哪一位监督员，其他人不注明。")
    if signature.way == Signature.Way.SCREEN:
        ink.judge(signature.ink or Ink(1, 1, ""))
    elif signature.ink is not None:
        raise Malformed("bad_signature", "不是在屏幕上签名的，不能带笔迹。")
    if signature.way == Signature.Way.REFUSED and signature.part != Signature.Part.PARTY:
        raise Malformed("bad_signature", "只有当事人可以记为拒绝签名。")
    if signature.way == Signature.Way.REFUSED and not signature.reason.strip():
        raise RuleBroken("refusal_needs_reason", "当事人拒绝签名的，应当注明理由。")
    named = signature.part == Signature.Part.WITNESS or (signature.part, signature.way) == (
        Signature.Part.PARTY,
        Signature.Way.SCREEN,
    )
    if named and not signature.name.strip():
        raise RuleBroken(
            "signer_needs_name", f"请填写签名的{Signature.Part(signature.part).label}的姓名。"
        )


def _require_officers(signed: Signed) -> None:
    named = [one for one in signed.command.signatures if one.part == Signature.Part.OFFICER]
    ids = [one.officer_id for one in named]
    strangers = [str(pk) for pk in ids if pk not in signed.officers]
    if strangers:
        raise RuleBroken("not_an_officer", "签名的监督员不在这次检查的人员中。", officers=strangers)
    if len(set(ids)) != len(ids):
        raise Malformed("signed_twice", "同一名监督员不能重复签名。")
    on_screen = {one.officer_id for one in named if one.way == Signature.Way.SCREEN}
    if not on_screen >= set(list(signed.officers)[:OFFICERS_OF_DOCUMENTS]):
        raise RuleBroken("officers_must_sign", "两名监督员都要签名。")


def _require_party(command: SigningCommand) -> None:
    if sum(one.part == Signature.Part.PARTY for one in command.signatures) != 1:
        raise RuleBroken("party_must_sign", "当事人须签名，或注明拒签理由、打印后手签。")
    if sum(one.part == Signature.Part.WITNESS for one in command.signatures) > MOST_WITNESSES:
        raise Malformed("too_many_witnesses", f"见证人最多 {MOST_WITNESSES} 名。")


def _row(
    signed: Signed, record: SignedRecord, position: int, signature: SignatureCommand
) -> Signature:
    drawn, officer = signature.ink, signature.officer_id
    return Signature(
        record=record,
        county=record.county,
        position=position,
        part=signature.part,
        way=signature.way,
        officer_id=officer,
        name=signed.officers[officer] if officer else signature.name.strip(),
        relation=signature.relation.strip(),
        reason=signature.reason.strip(),
        width=drawn.width if drawn else None,
        height=drawn.height if drawn else None,
        strokes=drawn.strokes if drawn else "",
        signed_at=settle(signature.signed_at, signed.device_offset).at,
    )
