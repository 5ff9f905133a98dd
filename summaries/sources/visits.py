"""Visits: 家 and 家次, and the unlicensed among the establishments visited."""

from collections.abc import Mapping

from django.db.models import F, Q

from inspections.models import Inspection
from inspections.models.establishment import SURVIVOR, Status
from summaries.counting import EVERYTHING, Group, Measure, Rows, Source
from summaries.scope import By, Scope
from summaries.sources import register

_GONE = (Status.OUT_OF_BUSINESS, Status.DEREGISTERED, Status.REVOKED)


def establishments(where: Q = EVERYTHING) -> Measure:
    """Return the count of distinct establishments."""
    return Measure(where, distinct=SURVIVOR, by_establishment=True)


def completed(scope: Scope) -> Rows:
    """Return the completed visits of the scope; a shut door is none."""
    return Inspection.objects.filter(
        scope.here(), scope.in_period("day"), outcome=Inspection.Outcome.COMPLETED
    )


def _of_unlicensed(scope: Scope) -> Rows:
    unlicensed = register.as_it_was(scope.register_day).filter(unlicensed_then=True)
    visited: Rows = completed(scope).annotate(survivor=SURVIVOR)
    return visited.filter(survivor__in=unlicensed.values("pk"))


def _shut(scope: Scope) -> Q:
    gone = register.as_it_was(scope.register_day).filter(
        unlicensed_then=True, status_then__in=_GONE
    )
    return Q(survivor__in=gone.values("pk"))


def groups(scope: Scope) -> Mapping[By, Group]:
    """Return what visits divide by: all as it was at the visit."""
    return {
        By.AREA: scope.area_group(),
        By.CATEGORY: F("category_id"),
        By.TEAM: F("team_id"),
        By.CAMPAIGN: F("campaign_id"),
    }


VISITS = Source(
    rows=completed,
    measures=lambda _: {"visits": Measure(), "establishments": establishments()},
    groups=groups,
    additive=False,
)

UNLICENSED = Source(
    rows=_of_unlicensed,
    measures=lambda scope: {
        "unlicensed": establishments(),
        "unlicensed_shut": establishments(_shut(scope)),
    },
    groups=groups,
    additive=False,
)
