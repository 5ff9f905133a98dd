"""The door that issues a document's paper, and the public answer whether one is in force.

A paper is never changed: a correction is a new version that shows the old and the new. Whoever
issues holds the document, so that two people at once, or one of them and a withdrawal, come one
after the other.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from organization import clock
from organization.actors import Actor
from organization.errors import Conflict, Malformed, Missing, RuleBroken
from rectification import links, paper_data, repeats
from rectification.models import Order, Paper
from rectification.paper_setting import set_paper

CODE_BYTES = 18  # 144 bits


class Standing(StrEnum):
    """Whether a paper is in force."""

    VALID = "valid"
    VOID = "void"
    CORRECTED = "corrected"


STANDING_NAMES = {
    Standing.VALID: "有效",
    Standing.VOID: "已作废",
    Standing.CORRECTED: "已被更正，以新版为准",
}


@dataclass(frozen=True)
class PaperCommand:
    """Issue the version after ``base_version`` (0: the first); a correction says why."""

    id: UUID
    base_version: int
    reason: str = ""
    confirmed: Collection[str] = ()


def address_of(code: str, base: str) -> str:
    """Return where the code on a paper leads; the one place that says so."""
    return f"{base.rstrip('/')}/v/{code}"


def issue(order_id: UUID, command: PaperCommand, *, base: str, by: Actor) -> Paper:
    """Issue the next version of a document's paper and keep its bytes.

    The same command again returns the same paper. Raises NotAllowed, Conflict, Malformed,
    RuleBroken.
    """
    with transaction.atomic():
        order = (
            Order.objects.select_for_update(of=("self",))
            .select_related("establishment", "authority")
            .get(pk=order_id)
        )
        links.require_entitled(order, by)
        made = Paper.objects.filter(pk=command.id).first()
        if made is None:
            return _issue(order, command, base, by)
    if (made.order_id, made.version) != (order_id, command.base_version + 1):
        raise repeats.id_reused()
    return made


def standing_of(paper: Paper, newest: int) -> Standing:
    """Return whether a paper is in force, ``newest`` being its document's newest version."""
    if paper.order.state == Order.State.VOID:
        return Standing.VOID
    return Standing.VALID if paper.version == newest else Standing.CORRECTED


def by_code(code: str) -> tuple[Paper, Standing]:
    """Return the paper with this code and its standing. Raises Missing."""
    paper = Paper.objects.defer("pdf").select_related("order").filter(code=code).first()
    if paper is None:
        raise Missing("no_paper", "没有这份文书。")
    newest = Paper.objects.filter(order=paper.order_id).count()
    return paper, standing_of(paper, newest)


def _issue(order: Order, command: PaperCommand, base: str, by: Actor) -> Paper:
    last = Paper.objects.filter(order=order).order_by("-version").first()
    _judge(order, command, last)
    code = secrets.token_urlsafe(CODE_BYTES)
    said = paper_data.content_of(order, command.confirmed)
    said["correction"] = _correction(command, last, said)
    said["version"] = command.base_version + 1
    # The establishment's link is printed and never kept as letters.
    codes = {
        "verify": paper_data.code_for(address_of(code, base)),
        "report": paper_data.code_for(links.address(order, base)),
    }
    pdf = set_paper(order.type, said | codes)
    paper = Paper(
        id=command.id,
        county=order.county,
        order=order,
        version=said["version"],
        code=code,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pdf=pdf,
        said=said,
        reason=command.reason.strip(),
        confirmed=sorted(command.confirmed),
        made_by=by.user,
        made_at=clock.now(),
    )
    paper.save(force_insert=True)
    return paper


def _judge(order: Order, command: PaperCommand, last: Paper | None) -> None:
    if order.state == Order.State.VOID:
        raise RuleBroken("order_void", "文书已经作废，不能再出具。")
    if (last.version if last else 0) != command.base_version:
        raise Conflict("changed_meanwhile", "这份文书刚刚出具了新的版本，请刷新后再办理。")
    if last and not command.reason.strip():
        raise RuleBroken("correction_needs_reason", "更正文书须写明原因。")
    unknown = set(command.confirmed) - {
        one["key"] for one in paper_data.citations(order) if not one["verified"]
    }
    if unknown:
        raise Malformed("no_such_citation", "要确认的依据不在这份文书里。", keys=sorted(unknown))


def _correction(
    command: PaperCommand, last: Paper | None, said: dict[str, object]
) -> dict[str, object] | None:
    if last is None:
        return None
    changed = paper_data.changes(last.said, said)
    if not changed:
        raise RuleBroken(
            "nothing_to_correct", "与上一版内容相同，没有可更正的；请先在档案中改正有误的信息。"
        )
    return {"version": last.version, "reason": command.reason.strip(), "changes": changed}
