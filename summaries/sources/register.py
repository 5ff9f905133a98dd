"""The register as it was on a day, out of the dated history of its establishments."""

from datetime import date

from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from inspections import details
from inspections.models import Establishment, EstablishmentChange
from inspections.models.establishment import ON_REGISTER
from summaries.counting import Rows

_YES = details.shown(value=True)


def as_it_was(day: date) -> Rows:
    """Return the establishments as they were at the end of the day.

    That is in ``status_then``, ``town_then``, ``category_then`` and ``unlicensed_then``. What
    merged is left out, also for days before: a merged establishment counts as its survivor.
    """
    return Establishment.objects.filter(merged_into=None, registered_on__lte=day).annotate(
        unlicensed_text=_before("unlicensed", day),
        status_then=Coalesce(_before("status", day), F("status")),
        town_then=Coalesce(_before("town", day), F("town_id")),
        category_then=Coalesce(_before("category", day), F("category_id")),
        unlicensed_then=Case(
            When(unlicensed_text=_YES, then=Value(value=True)),
            When(unlicensed_text=None, then=F("unlicensed")),
            default=Value(value=False),
            output_field=BooleanField(),
        ),
    )


def on_register() -> Q:
    """Return the condition that it was in business or paused, and licensed or filed."""
    return Q(status_then__in=ON_REGISTER, unlicensed_then=False)


def _before(name: str, day: date) -> Subquery:
    """Return the value a field had before the first change after the day; NULL without one."""
    later = EstablishmentChange.objects.filter(
        establishment=OuterRef("pk"), field=name, effective_on__gt=day
    )
    return Subquery(later.order_by("effective_on", "id").values("old")[:1])
