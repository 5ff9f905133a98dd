"""Pictures and visits the tests of this package begin with."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from inspections.models import Checklist
from inspections.visits import FilledCommand, VisitCommand
from organization.ids import new_id
from tests.cast import Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 3, 5, 12, 0, tzinfo=SHANGHAI)
BEGUN = datetime(2026, 3, 5, 9, 30, tzinfo=SHANGHAI)
ENDED = datetime(2026, 3, 5, 10, 10, tzinfo=SHANGHAI)


def picture(
    width: int = 64,
    height: int = 48,
    kind: str = "JPEG",
    colour: str = "red",
    **options: Any,
) -> bytes:
    """Return the bytes of a plain picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, kind, **options)
    return out.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def checklist(code: str) -> Checklist:
    return Checklist.objects.get(code=code, current=True)


def all_pass(filled: Checklist) -> dict[str, dict[str, Any]]:
    """Return answers with which every item passes."""
    return {item.code: good(item.answer) for item in filled.items.all()}


def good(answer: dict[str, Any]) -> dict[str, Any]:
    if answer["type"] == "number":
        return {"value": str(answer["limit"])}
    if answer["type"] == "count_pair":
        return {"part": 3, "whole": 3}
    return {"result": "pass"}


def visit(cast: Cast, **changes: Any) -> VisitCommand:
    """Return a completed visit to the barbershop with the free checklist."""
    plain = VisitCommand(
        id=new_id(),
        establishment_id=cast.barbershop.pk,
        team_id=cast.team.pk,
        officers=(cast.inspector.pk, cast.inspector2.pk),
        reason="daily",
        outcome="completed",
        started_at=BEGUN,
        finished_at=ENDED,
        vehicles=("鲁Q12345",),
        checklists=(FilledCommand(checklist("CL-FREE").pk, {}),),
    )
    return replace(plain, **changes)


def shut(cast: Cast, **changes: Any) -> VisitCommand:
    """Return a visit that found the door shut."""
    return visit(cast, outcome="shut", checklists=(), **changes)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements sent inside the block, without those that mark transactions."""
    sent: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield sent
    marks = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    sent.extend(q["sql"] for q in captured.captured_queries if not q["sql"].startswith(marks))
