"""What was found in the last 12 months and is no longer open, so that a phone knows a 复发.

A phone has the open problems with all they say; of the others it needs where, which item and when
(decision 0100). They come after the picture, by themselves, and once a day anew; meanwhile each
change of a problem brings what is left of it.
"""

import base64
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Annotated, Any, NamedTuple, TypedDict
from uuid import UUID

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.doors import Door
from api.packing import HEAD_BYTES, unless_repeated
from api.parts import day
from api.shapes import shape
from api.squeezed import squeezed
from organization import access, clock
from organization.actors import Actor
from rectification import recurrence
from rectification.models import Problem
from rectification.states import OPEN_STATES, State

MOST = 10_000
PLACE = Coalesce("establishment__merged_into", "establishment")


class FieldFinding(TypedDict):
    """What is left of a problem on a phone: where it was, which item, when."""

    establishment: Annotated[str, "合并后的单位"]
    item_code: str
    found_on: str | None


class PackedFindings(TypedDict):
    """The newest finding of each item at each establishment; see docs/sync.md."""

    since: str | None
    left_out: Annotated[int, f"超过 {MOST} 条而未包括的"]
    codes: Annotated[list[str], "检查项目代码"]
    id_tails: Annotated[str, "base64：每家单位编号的后 10 字节"]
    columns: Annotated[
        dict[str, str], "id_head、count 每家单位一行；item、day 每条一行，单位内按项目"
    ]


class Finding(NamedTuple):
    """A problem of an item at a place, found on a date."""

    place: UUID
    code: str
    found_on: date


class PictureFindings(Door):
    """Findings of the last 12 months that are no longer open: 近一年已查出的项目."""

    @extend_schema(responses=shape(PackedFindings))
    def get(self, _request: Request) -> HttpResponse:
        since = recurrence.a_year_before(clock.today())
        found = _newest(_past(self.actor).filter(found_on__gte=since))
        rows = [Finding(*row) for row in found[:MOST]]
        left_out = found.count() - MOST if len(rows) == MOST else 0
        return squeezed(self.request, dict(pack(rows, since, left_out)))


def finding_of(ids: Iterable[UUID], by: Actor) -> dict[UUID, FieldFinding]:
    """Return what is left of these problems, by their ids; one statement."""
    rows = _past(by).filter(pk__in=ids).values_list("pk", PLACE, "item_code", "found_on")
    return {
        pk: {"establishment": str(place), "item_code": code, "found_on": day(found_on)}
        for pk, place, code, found_on in rows
    }


def pack(rows: Iterable[Finding], since: date, left_out: int = 0) -> PackedFindings:
    """Return the findings packed, those of one establishment beside each other."""
    ordered = sorted(rows, key=lambda row: (row.place, row.code))
    codes = sorted({row.code for row in ordered})
    number = {code: str(index) for index, code in enumerate(codes)}
    counts = {place: len(list(some)) for place, some in groupby(ordered, lambda row: row.place)}
    ids = [place.bytes for place in counts]
    columns = {
        "id_head": unless_repeated([pk[:HEAD_BYTES].hex() for pk in ids]),
        "count": [str(count) for count in counts.values()],
        "item": [number[row.code] for row in ordered],
        "day": [str((row.found_on - since).days) for row in ordered],
    }
    return {
        "since": day(since),
        "left_out": left_out,
        "codes": codes,
        "id_tails": base64.b64encode(b"".join(pk[HEAD_BYTES:] for pk in ids)).decode(),
        "columns": {name: "\n".join(column) for name, column in columns.items()},
    }


def _past(by: Actor) -> QuerySet[Problem]:
    """Return the problems of an item that are neither open nor void."""
    seen = access.within(Problem.objects.all(), by)
    gone = seen.exclude(state__in=(*OPEN_STATES, State.VOIDED))
    return gone.exclude(item_code="")


def _newest(found: QuerySet[Problem]) -> QuerySet[Any, Any]:
    """Return (place, item, day) of the newest of each, the latest first."""
    newest = found.order_by().values(place=PLACE, code=F("item_code")).annotate(day=Max("found_on"))
    return newest.order_by("-day", "place", "code").values_list("place", "code", "day")
