"""Keyset paging: the thousandth page costs what the first one does, and nothing is counted."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from rest_framework.request import Request

from api.bodies import require_text
from organization.errors import Malformed

M = TypeVar("M", bound=Model)
P = TypeVar("P")

PAGE = 50


class Page(TypedDict, Generic[P]):
    """A page of a list; ``next`` and ``previous`` are addresses, or null at either end."""

    results: list[P]
    next: str | None
    previous: str | None


class Position(NamedTuple):
    """The row a page begins after, or (``back``) ends before."""

    value: Any
    pk: Any
    back: bool


def text_of(value: str) -> str:
    """Read a text out of a cursor; raises TypeError, Malformed."""
    return require_text(value)


def day_of(value: str) -> date:
    """Read a date out of a cursor; raises ValueError."""
    return date.fromisoformat(value)


def moment_of(value: str) -> datetime:
    """Read a time out of a cursor; raises ValueError."""
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None or moment.year not in range(1900, 2200):
        raise ValueError
    return moment


@dataclass(frozen=True)
class Order:
    """The order of a list: a field and then the id, both rising or both falling."""

    field: str
    read: Callable[[str], Any] = text_of
    falling: bool = False
    read_id: Callable[[str], Any] = UUID

    def fields(self, *, back: bool) -> tuple[str, str]:
        """Return what to order by; turned round where a page is read backwards."""
        sign = "-" if self.falling != back else ""
        return f"{sign}{self.field}", f"{sign}pk"

    def beyond(self, position: Position) -> Q:
        """Return the rows after the position (going back: before it).

        The first condition follows from the others; it is there so that the database enters the
        index at the position instead of reading it from the start.
        """
        way = "lt" if self.falling != position.back else "gt"
        not_before = Q(**{f"{self.field}__{way}e": position.value})
        past = Q(**{f"{self.field}__{way}": position.value})
        return not_before & (past | Q(**{f"pk__{way}": position.pk}))

    def position(self, cursor: str) -> Position:
        """Read a cursor; raises Malformed when it is none of ours."""
        try:
            back, value, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
            return Position(self.read(value), self.read_id(pk), bool(back))
        except (ValueError, TypeError, AttributeError, binascii.Error, Malformed):
            raise Malformed("bad_cursor", "翻页位置无效，请从第一页开始。") from None

    def cursor(self, row: Model, *, back: bool) -> str:
        """Return the cursor of a row, opaque to whoever gets it."""
        value = getattr(row, self.field)
        shown = value.isoformat() if isinstance(value, (date, datetime)) else value
        return base64.urlsafe_b64encode(json.dumps([back, shown, str(row.pk)]).encode()).decode()


def page(
    request: Request,
    queryset: QuerySet[M],
    order: Order,
    pictures: Callable[[list[M]], list[P]],
    *,
    parameters: Mapping[str, Any],
) -> Page[P]:
    """Return one page of the rows, as pictures; one statement, and those of the pictures."""
    position = order.position(parameters["cursor"]) if "cursor" in parameters else None
    back = position.back if position else False
    if position:
        queryset = queryset.filter(order.beyond(position))
    limit: int = parameters.get("limit", PAGE)
    rows = list(queryset.order_by(*order.fields(back=back))[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit]
    if back:
        rows.reverse()
    follows = more if not back else True
    precedes = more if back else position is not None
    return {
        "results": pictures(rows),
        "next": _link(request, order.cursor(rows[-1], back=False)) if rows and follows else None,
        "previous": _link(request, order.cursor(rows[0], back=True)) if rows and precedes else None,
    }


def each(picture: Callable[[M], P]) -> Callable[[list[M]], list[P]]:
    """Return what draws a page of rows one by one."""
    return lambda rows: [picture(row) for row in rows]


def _link(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{request.build_absolute_uri(request.path)}?{query.urlencode()}"
