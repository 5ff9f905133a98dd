"""Assignments by the date they were due."""

from collections.abc import Mapping

from django.db.models import F, Q

from inspections.models import Assignment
from summaries.counting import Group, Measure, Rows, Source
from summaries.scope import By, Scope

_INSPECTED = Q(state=Assignment.State.INSPECTED)
_COULD_NOT = Q(state=Assignment.State.COULD_NOT)


def _due(scope: Scope) -> Rows:
    return Assignment.objects.filter(scope.here(), scope.in_period("due"))


def _groups(scope: Scope) -> Mapping[By, Group]:
    return {
        By.AREA: scope.area_group(),
        By.CATEGORY: F("establishment__category_id"),
        By.TEAM: F("team_id"),
        By.CAMPAIGN: F("campaign_id"),
    }


ASSIGNMENTS = Source(
    rows=_due,
    measures=lambda _: {
        "assignments": Measure(),
        "assignments_inspected": Measure(_INSPECTED),
        "assignments_finished": Measure(_INSPECTED | _COULD_NOT),
    },
    groups=_groups,
)
