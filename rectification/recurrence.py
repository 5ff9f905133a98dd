"""复发: the same item at the same establishment within 12 months (DOMAIN 2)."""

from collections.abc import Iterable
from datetime import date

from inspections.models import ChecklistItem, Establishment
from rectification.models import Problem
from rectification.states import State


def earlier_problems(
    establishment: Establishment, items: Iterable[ChecklistItem | None], day: date
) -> dict[str, Problem]:
    """Return the newest earlier problem by item code; one statement, none without items."""
    codes = {item.code for item in items if item}
    if not codes:
        return {}
    rows = Problem.objects.filter(
        establishment.same_place(),
        item_code__in=codes,
        found_on__gte=a_year_before(day),
        found_on__lte=day,
    ).exclude(state=State.VOIDED)
    return {problem.item_code: problem for problem in rows.order_by("found_on", "id")}


def a_year_before(day: date) -> date:
    """The same day 12 months before; 28 February for a leap day."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
