"""The canonical record of a visit: the text whose SHA-256 is signed.

The phone makes the same text before there is a signal, so every detail of it is fixed, in words in
``docs/record.md`` and in examples in ``tests/vectors/record.json``, which both sides are tested
against. A new form gets a new ``FORM``; what was signed under an older one keeps its text.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from inspections.photos import PhotoRef
from rectification.commands import FoundProblem, IntakeCommand, RidingFix, RidingOrder, StepPhoto
from rectification.deadlines import last_date_of_order

FORM = "xiaohao.visit/1"

Filled = tuple[UUID, Mapping[str, Mapping[str, Any]]]


def text_of(command: IntakeCommand, filled: Sequence[Filled], served_on: date) -> str:
    """Return the record of a visit as it is hashed.

    ``filled`` are the checklists with their answers as they were judged, in the order sent;
    ``served_on`` is the day from which last dates are counted. Raises RuleBroken for a bad due.
    """
    return canonical(_record(command, filled, served_on))


def canonical(record: object) -> str:
    """Return JSON with sorted names, without blanks, texts as they are (as RFC 8785 has it).

    Names are ASCII and numbers are whole: then the rules of RFC 8785 come to just this.
    """
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _record(command: IntakeCommand, filled: Sequence[Filled], served_on: date) -> dict[str, object]:
    visit = command.visit
    return {
        "form": FORM,
        "id": str(visit.id),
        "establishment": str(visit.establishment_id),
        "team": str(visit.team_id),
        "officers": [str(officer) for officer in visit.officers],
        "reason": visit.reason,
        "mode": visit.mode,
        "outcome": visit.outcome,
        "started_at": _moment(visit.started_at),
        "finished_at": _moment(visit.finished_at),
        "note": visit.note.strip(),
        "checklists": [
            {"checklist": str(checklist), "answers": answers} for checklist, answers in filled
        ],
        "photos": [{**_photo(photo), "item_code": photo.item_code} for photo in visit.photos],
        "problems": [_problem(problem, served_on) for problem in command.problems],
    }


def _problem(problem: FoundProblem, served_on: date) -> dict[str, object]:
    return {
        "id": str(problem.id),
        "item": str(problem.item_id) if problem.item_id else None,
        "theme": problem.theme,
        "text": problem.text.strip(),
        "requirement": problem.requirement.strip(),
        "severity": problem.severity,
        "photos": [_photo(photo) for photo in problem.photos],
        "order": _order(problem.order, served_on) if problem.order else None,
        "fix": _fix(problem.fix) if problem.fix else None,
    }


def _order(order: RidingOrder, served_on: date) -> dict[str, object]:
    last = last_date_of_order(order.kind, order.due, served_on)
    return {
        "kind": order.kind,
        "type": order.type,
        "served_on": served_on.isoformat(),
        "last_date": last.date.isoformat(),
    }


def _fix(fix: RidingFix) -> dict[str, object]:
    return {
        "id": str(fix.id),
        "note": fix.note.strip(),
        "photos": [_step_photo(photo) for photo in fix.photos],
    }


def _step_photo(photo: StepPhoto) -> dict[str, object]:
    return {**_photo(photo), "kind": photo.kind}


def _photo(photo: PhotoRef) -> dict[str, object]:
    return {"id": str(photo.id), "sha256": photo.sha256}


def _moment(moment: datetime) -> str:
    """Return a moment as the phone said it, in UTC, without fractions of a second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
