"""Coverage: the register at the end of the period, and how much of it was visited."""

from collections.abc import Mapping

from django.db.models import F, Q

from inspections.models.establishment import SURVIVOR
from summaries.counting import Group, Measure, Rows, Source
from summaries.scope import By, Scope
from summaries.sources import register, visits


def _on_register(scope: Scope) -> Rows:
    return register.as_it_was(scope.register_day).filter(
        register.on_register(), scope.here(town="town_then")
    )


def _visited(scope: Scope) -> Q:
    """A visit counts wherever the establishment was then: it may have moved since."""
    county = Scope(scope.area[:6], scope.start, scope.end, scope.as_of)
    return Q(pk__in=visits.completed(county).values_list(SURVIVOR))


def _groups(scope: Scope) -> Mapping[By, Group]:
    return {By.AREA: scope.area_group(town="town_then"), By.CATEGORY: F("category_then")}


COVERAGE = Source(
    rows=_on_register,
    measures=lambda scope: {"registered": Measure(), "covered": Measure(_visited(scope))},
    groups=_groups,
)
