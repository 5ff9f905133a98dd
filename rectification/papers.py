"""The door that issues papers, and the public answer whether one is in force.

A paper is never changed: a correction is a new version that shows the old and the new. Whoever
issues holds what the paper is about, so that two people at once, or one of them and a withdrawal,
come one after the other.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from organization import access, clock
from organization.actors import Actor
from organization.errors import Conflict, Malformed, Missing, NotAllowed, RuleBroken
from rectification import links, numbers, paper_changes, paper_subjects, repeats
from rectification.models import Paper
from rectification.paper_parts import Said, code_for, day, party
from rectification.paper_setting import set_paper
from rectification.paper_subjects import LETTERS, Subject

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
    kind: Paper.Kind
    subject: UUID
    base_version: int
    reason: str = ""
    confirmed: Collection[str] = ()


def address_of(code: str, base: str) -> str:
    """Return where the code on a paper leads; the one place that says so."""
    return f"{base.rstrip('/')}/v/{code}"


def issue(command: PaperCommand, *, base: str, by: Actor) -> Paper:
    """Issue the next version of a paper and keep its bytes; ``base`` is the site's address.

    The same command again returns the same paper. Raises Missing, NotAllowed, Conflict, Malformed,
    RuleBroken.
    """
    with transaction.atomic():
        subject = paper_subjects.find(command.kind, command.subject, by, hold=True)
        access.require_role(by, subject.town, *links.MAY_HAND_OUT)
        made = Paper.objects.filter(pk=command.id).first()
        if made is None:
            return _issue(subject, command, base, by)
    if not _is_of(made, command):
        raise repeats.id_reused()
    return made


def versions(kind: Paper.Kind, subject: UUID) -> QuerySet[Paper]:
    """Return the versions of a paper, the newest first, without their bytes."""
    rows = Paper.objects.filter(kind=kind, subject=subject).defer("pdf", "said")
    return rows.select_related("made_by").order_by("-version")


def file_of(paper_id: UUID, by: Actor) -> Paper:
    """Return a paper with its bytes.

    On a document's is the code by which one acts as the establishment: who only reads is not given
    it. Raises Missing, NotAllowed.
    """
    paper = Paper.objects.filter(pk=paper_id).first()
    if paper is None:
        raise Missing("not_found", "没有找到该文书正本，或者您无权查看。")
    subject = paper_subjects.find(Paper.Kind(paper.kind), paper.subject, by)
    if subject.order:
        links.require_entitled(subject.order, by)
    return paper


def standing(*, void: bool, newest: bool) -> Standing:
    """Return whether a paper is in force."""
    if void:
        return Standing.VOID
    return Standing.VALID if newest else Standing.CORRECTED


def by_code(code: str) -> tuple[Paper, Standing]:
    """Return the paper with this code and its standing. Raises Missing."""
    paper = Paper.objects.defer("pdf").filter(code=code).first()
    if paper is None:
        raise Missing("no_paper", "没有这份文书。")
    kind = Paper.Kind(paper.kind)
    newest = Paper.objects.filter(kind=kind, subject=paper.subject).count()
    void = paper_subjects.is_void(kind, paper.subject)
    return paper, standing(void=void, newest=paper.version == newest)


def _is_of(made: Paper, command: PaperCommand) -> bool:
    """Whether the paper is what the command, said once more, asks for."""
    there = (made.kind, made.subject, made.version, made.reason, made.confirmed)
    return there == (
        command.kind,
        command.subject,
        command.base_version + 1,
        command.reason.strip(),
        sorted(command.confirmed),
    )


def _issue(subject: Subject, command: PaperCommand, base: str, by: Actor) -> Paper:
    if by.user is None:
        raise NotAllowed("role_may_not", "文书须由工作人员出具。")
    last = (
        Paper.objects.filter(kind=command.kind, subject=command.subject)
        .order_by("-version")
        .first()
    )
    _judge(subject, command, last)
    content = subject.content(command.confirmed)
    said = _head(subject, command) | content
    said["correction"] = _correction(command, last, said)
    said["number"] = last.number if last else _number(subject, command.kind)
    code = secrets.token_urlsafe(CODE_BYTES)
    # The establishment's link is printed and never kept as letters.
    codes = {
        "verify": code_for(address_of(code, base)),
        "report": code_for(links.address(subject.order, base) if subject.order else ""),
    }
    pdf = set_paper(command.kind, said | codes)
    paper = Paper(
        id=command.id,
        county=subject.town[:6],
        kind=command.kind,
        subject=command.subject,
        number=said["number"],
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


def _head(subject: Subject, command: PaperCommand) -> Said:
    return {
        "title": command.kind.label,
        "authority": subject.authority.name,
        "issued_on": day(subject.day),
        "party": party(subject.place),
        "version": command.base_version + 1,
    }


def _number(subject: Subject, kind: Paper.Kind) -> str:
    """Return the document's own number, or the next of the series of those that have none."""
    return subject.number or numbers.of_form(
        subject.authority.pk, kind, LETTERS[kind], subject.day.year
    )


def _judge(subject: Subject, command: PaperCommand, last: Paper | None) -> None:
    if subject.order and paper_subjects.is_void(command.kind, command.subject):
        raise RuleBroken("order_void", "文书已经作废，不能再出具。")
    if (last.version if last else 0) != command.base_version:
        raise Conflict("changed_meanwhile", "这份文书刚刚出具了新的版本，请刷新后再办理。")
    if last and not command.reason.strip():
        raise RuleBroken("correction_needs_reason", "更正文书须写明原因。")
    unknown = set(command.confirmed) - {
        one["key"] for one in subject.citations if not one["verified"]
    }
    if unknown:
        raise Malformed("no_such_citation", "要确认的依据不在这份文书里。", keys=sorted(unknown))


def _correction(command: PaperCommand, last: Paper | None, said: Said) -> Said | None:
    if last is None:
        return None
    changed = paper_changes.between(last.said, said)
    if not changed:
        raise RuleBroken(
            "nothing_to_correct", "与上一版内容相同，没有可更正的；请先在档案中改正有误的信息。"
        )
    return {"version": last.version, "reason": command.reason.strip(), "changes": changed}
