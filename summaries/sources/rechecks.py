"""Rechecks that passed or failed; one that could not be made judges nothing."""

from collections.abc import Mapping

from django.db.models import F, Q

from rectification.models import Problem, Recheck
from rectification.states import State
from summaries.counting import Group, Measure, Rows, Source
from summaries.scope import By, Scope

_PASSED = Q(result=Recheck.Result.PASSED)
_FIRST = Q(round=1)


def _judged(scope: Scope) -> Rows:
    return Recheck.objects.filter(
        scope.here(town="problem__town"),
        scope.in_period("checked_on"),
        result__in=(Recheck.Result.PASSED, Recheck.Result.FAILED),
    ).exclude(problem__state=State.VOIDED)


def _groups(scope: Scope) -> Mapping[By, Group]:
    return {
        By.AREA: scope.area_group(town="problem__town"),
        By.CATEGORY: F("problem__category_id"),
        By.TEAM: F("problem__team_id"),
        By.CAMPAIGN: F("problem__campaign_id"),
    }


RECHECKS = Source(
    rows=_judged,
    measures=lambda _: {
        "rechecks": Measure(),
        "rechecks_passed": Measure(_PASSED),
        "rechecks_first": Measure(_FIRST),
        "rechecks_first_passed": Measure(_FIRST & _PASSED),
    },
    groups=_groups,
    listed=lambda rows: Problem.objects.filter(pk__in=rows.values("problem")),
)
