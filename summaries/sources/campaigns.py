"""Campaigns that ran in the period: what was planned, what was on their lists, what was done.

What was done is counted from the campaign's first day to the end of the period, for its plan is
for the whole of it.
"""

from collections.abc import Mapping

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from inspections.models import Campaign, CampaignTarget, Inspection
from inspections.models.establishment import SURVIVOR
from summaries.counting import Group, Measure, Rows, Source
from summaries.scope import By, Scope


def _running(scope: Scope) -> Rows:
    visits = Inspection.objects.filter(
        day__lte=scope.end, outcome=Inspection.Outcome.COMPLETED
    ).annotate(survivor=SURVIVOR)
    targets = CampaignTarget.objects.annotate(survivor=SURVIVOR)
    visited = visits.filter(campaign=OuterRef("campaign"), survivor=OuterRef("survivor"))
    running = Campaign.objects.filter(
        scope.here(county="county__key"), starts_on__lte=scope.end, ends_on__gte=scope.start
    )
    return running.annotate(
        done=_establishments(visits),
        listed=_establishments(targets),
        listed_done=_establishments(targets.filter(Exists(visited))),
        # Where no number of tasks was set, the list is the plan.
        plan=Coalesce(NullIf("planned", Value(0)), F("listed")),
    )


def _establishments(rows: Rows) -> Coalesce:
    """Return the number of distinct establishments among the campaign's rows."""
    own = rows.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    number = own.annotate(number=Count("survivor", distinct=True)).values("number")
    return Coalesce(Subquery(number), 0)


def _groups(scope: Scope) -> Mapping[By, Group]:
    return {By.AREA: scope.area_group(county="county__key"), By.CAMPAIGN: F("pk")}


_HAS_PLAN = Q(plan__gt=0)

CAMPAIGNS = Source(
    rows=_running,
    measures=lambda _: {
        "campaign_planned": Measure(_HAS_PLAN, amount=F("plan")),
        "campaign_done": Measure(_HAS_PLAN, amount=F("done")),
        "campaign_targets": Measure(amount=F("listed")),
        "campaign_targets_visited": Measure(amount=F("listed_done")),
    },
    groups=_groups,
    of_county=True,
)
