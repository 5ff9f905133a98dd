"""Outings: 人次, 车次 and the teams that went out. Never members times visits."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce

from inspections.models import Inspection, Outing, OutingMember
from summaries.counting import Counts, Group, Measure, Rows, Source, Tally, count_by
from summaries.scope import By, Scope

_NO_CAMPAIGN = Value(uuid.UUID(int=0), output_field=UUIDField())


class _ArrayLength(Func):
    """The number of elements of a JSON array."""

    function = "jsonb_array_length"
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_array_length", **context)


def _persons(outing: str) -> Coalesce:
    """Return the number of members who took part in an outing."""
    members = OutingMember.objects.filter(outing=OuterRef(outing), removed=False).order_by()
    number = members.values("outing").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def _rows(scope: Scope) -> Rows:
    outings = Outing.objects.filter(scope.here(), scope.in_period("day"))
    return outings.annotate(persons=_persons("pk"))


def _groups(scope: Scope) -> Mapping[By, Group]:
    """An outing sees several towns and categories, so those are not offered."""
    return {By.AREA: scope.area_group(), By.TEAM: F("team_id")}


def _measures(_: Scope) -> Mapping[str, Measure]:
    return {
        "person_outings": Measure(amount=F("persons")),
        "vehicle_outings": Measure(amount=_ArrayLength("vehicles")),
        "teams": Measure(distinct=F("team_id")),
    }


class _Outings(Source):
    """Outings, which divide by campaign as well, each counting for every campaign it served."""

    def tally(self, scope: Scope, by: By) -> Tally:
        """Count the outings, by campaign with a statement of its own."""
        tally = super().tally(scope, by)
        if by is By.CAMPAIGN and not scope.below_county:
            tally.groups = self._by_campaign(scope)
        return tally

    def of_group(self, rows: Rows, scope: Scope, by: By, key: str) -> Rows:
        """Return the outings of one group; of a campaign, those with a visit for it."""
        if by is not By.CAMPAIGN:
            return super().of_group(rows, scope, by, key)
        visits = Inspection.objects.filter(outing=OuterRef("pk"))
        served = visits.filter(campaign=uuid.UUID(key)) if key else visits.filter(campaign=None)
        return rows.filter(Exists(served))

    def _by_campaign(self, scope: Scope) -> dict[str, Counts]:
        """Count by campaign in one statement.

        The first visit of every outing and campaign stands for the outing there.
        """
        visits = Inspection.objects.annotate(served=Coalesce("campaign_id", _NO_CAMPAIGN))
        earlier = visits.filter(
            outing=OuterRef("outing"), served=OuterRef("served"), pk__lt=OuterRef("pk")
        )
        first = visits.filter(~Exists(earlier), outing__in=self.narrowed(scope).values("pk"))
        return count_by(
            first.annotate(persons=_persons("outing_id")),
            F("campaign_id"),
            {
                "person_outings": Measure(amount=F("persons")),
                "vehicle_outings": Measure(amount=_ArrayLength("outing__vehicles")),
                "teams": Measure(distinct=F("outing__team_id")),
            },
        )


OUTINGS = _Outings(
    rows=_rows,
    measures=_measures,
    groups=_groups,
    additive=False,
    of_county=True,
)
