"""Problems: 条, how they are ordered, and how far they got."""

from collections.abc import Mapping

from django.db.models import F, Q

from inspections.models.checklist import OrderKind
from rectification.ledger import REPEATED
from rectification.models import Problem
from rectification.states import State
from summaries.counting import Group, Measure, Rows, Source
from summaries.scope import By, Scope

_CLOSED = Q(state=State.CLOSED)
_GOES_ON = ~Q(state=State.ENDED)
# Ever ordered; an order that was withdrawn has left the problem.
_ORDERED = _GOES_ON & Q(order__isnull=False)
_SEEN = _ORDERED & (Q(passed_on__isnull=False) | _CLOSED)
_REPORTED = _ORDERED & (Q(rectified_on__isnull=False) | _CLOSED)


def _not_voided(scope: Scope) -> Rows:
    return Problem.objects.filter(scope.here()).exclude(state=State.VOIDED)


def _overdue(scope: Scope) -> Q:
    return Q(state=State.ORDERED, last_date__lt=scope.today)


def _measures(scope: Scope) -> Mapping[str, Measure]:
    due = _ORDERED & Q(last_date__lte=scope.today)
    due_first = _ORDERED & Q(first_last_date__lte=scope.today)
    passed = Q(passed_on__isnull=False)
    conditions = {
        "problems": Q(),
        "problems_immediate": Q(order_kind=OrderKind.IMMEDIATE),
        "problems_stop": Q(order_kind=OrderKind.STOP),
        "problems_deadline": Q(order_kind=OrderKind.DEADLINE),
        "problems_repeated": REPEATED,
        "ordered": _ORDERED,
        "rectified": _SEEN,
        "reported": _REPORTED,
        "closable": _GOES_ON,
        "closed": _CLOSED,
        "due": due,
        "on_time": due & passed & Q(rectified_on__lte=F("last_date")),
        "due_first": due_first,
        "on_time_first": due_first & passed & Q(rectified_on__lte=F("first_last_date")),
        "overdue": _overdue(scope),
    }
    return {name: Measure(where) for name, where in conditions.items()}


def groups(scope: Scope) -> Mapping[By, Group]:
    """Return what problems divide by."""
    return {
        By.AREA: scope.area_group(),
        By.CATEGORY: F("category_id"),
        By.TEAM: F("team_id"),
        By.CAMPAIGN: F("campaign_id"),
    }


PROBLEMS = Source(
    rows=lambda scope: _not_voided(scope).filter(scope.in_period("found_on")),
    measures=_measures,
    groups=groups,
)

OVERDUE_NOW = Source(
    rows=lambda scope: _not_voided(scope).filter(_overdue(scope)),
    measures=lambda _: {"overdue_now": Measure()},
    groups=groups,
)
