"""Reading the change marks in an order in which none can be missed.

Ids are given out when a mark is written but seen when its transaction commits, so a reader that
remembers the highest id it saw misses the marks of a transaction that was still running. Readers
therefore go by the number of the writing transaction, and only as far as the oldest transaction
still running: no mark can appear below that line any more. docs/sync.md tells it at length.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

from django.db import connection
from django.db.models import Max, Q

from organization import access
from organization.actors import Actor
from organization.areas import COUNTY_LENGTH
from organization.errors import Conflict, Malformed
from organization.models import ChangeMark

# Marks of transactions below the oldest running one are settled; inside a transaction that writes,
# so are its own.
SETTLED = """
SELECT abs((SELECT system_identifier FROM pg_control_system())),
       coalesce(own.number, pg_snapshot_xmin(pg_current_snapshot())::text::bigint),
       coalesce((SELECT max(id) FROM organization_changemark WHERE transaction = own.number), 0)
FROM (SELECT pg_current_xact_id_if_assigned()::text::bigint AS number) AS own
"""


@dataclass(frozen=True)
class Place:
    """How far somebody has read: past this mark of this transaction of this database cluster."""

    cluster: int
    transaction: int
    mark: int

    def __str__(self) -> str:
        return f"{self.cluster:x}-{self.transaction:x}-{self.mark:x}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what ``str`` wrote; raises Malformed."""
        try:
            cluster, transaction, mark = (int(part, 16) for part in text.split("-"))
        except ValueError:
            raise Malformed("bad_cursor", "同步位置无效，请重新下载全部数据。") from None
        if max(cluster, transaction, mark) >= 2**63 or min(cluster, transaction, mark) < 0:
            raise Malformed("bad_cursor", "同步位置无效，请重新下载全部数据。")
        return cls(cluster, transaction, mark)


class Reading(NamedTuple):
    """What was read, how far that reaches, and whether more lies beyond."""

    marks: list[ChangeMark]
    place: Place
    more: bool


def now() -> Place:
    """Return the place past everything that is settled: what comes later is read from there."""
    if connection.vendor != "postgresql":
        last = ChangeMark.objects.aggregate(last=Max("id", default=0))["last"]
        return Place(0, 0, last)
    with connection.cursor() as cursor:
        cursor.execute(SETTLED)
        return Place(*cursor.fetchone())


def read(actor: Actor, after: Place | None, limit: int) -> Reading:
    """Return the next marks the actor may see, oldest first; two statements.

    Raises Conflict (``cursor_expired``) when the place belongs to another database cluster or to
    a future that was lost: transactions are numbered anew there, as after a restored backup.
    """
    end = now()
    if after and (after.cluster != end.cluster or after.transaction > end.transaction):
        raise Conflict("cursor_expired", "数据库已恢复或迁移，请重新下载全部数据。")
    marks = ChangeMark.objects.filter(_up_to(end), _told(actor))
    if after:
        marks = marks.filter(
            Q(transaction__gte=after.transaction),
            Q(transaction__gt=after.transaction) | Q(id__gt=after.mark),
        )
    found = list(marks.order_by("transaction", "id")[: limit + 1])
    if len(found) <= limit:
        return Reading(found, end, more=False)
    last = found[limit - 1]
    return Reading(found[:limit], Place(end.cluster, last.transaction, last.pk), more=True)


def _told(actor: Actor) -> Q:
    """Return which marks concern the actor.

    Those of the areas they see, those of a county they work in that belong to it as a whole
    (outings, campaigns), and those of everybody (checklists).
    """
    told = Q(county="")
    for key in access.readable_areas(actor):
        county = key[:COUNTY_LENGTH]
        if len(key) < COUNTY_LENGTH:
            told |= Q(county__startswith=key)
        elif key == county:
            told |= Q(county=county)
        else:
            told |= Q(county=county) & (Q(town=county) | Q(town__startswith=key))
    return told


def _up_to(end: Place) -> Q:
    before = Q(transaction__lt=end.transaction) | Q(id__lte=end.mark)
    return Q(transaction__lte=end.transaction) & before
