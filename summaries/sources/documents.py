"""Documents: 份, and the 意见书 whose problems are all closed, by 份 and by 家."""

from collections.abc import Mapping

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from rectification.models import Order, OrderLine
from rectification.states import State
from summaries.counting import Counts, Group, Measure, Rows, Source, Tally
from summaries.scope import By, Scope
from summaries.sources.visits import establishments

_OPINION = Q(type=Order.Type.OPINION)
_WITH_OPINION = "opinion_establishments"
_UNFINISHED = "opinion_establishments_unfinished"
_ESTABLISHMENTS_DONE = "opinion_establishments_done"


def _in_force(scope: Scope) -> Rows:
    """Return the documents issued in the period, not void.

    A document is done when every problem it lists is closed. Voided problems count nowhere, also
    not here; an ended one was not closed, so its document never gets done.
    """
    lines = OrderLine.objects.filter(order=OuterRef("pk")).exclude(problem__state=State.VOIDED)
    late = lines.filter(problem__state=State.ORDERED, problem__last_date__lt=scope.today)
    closed = lines.filter(problem__state=State.CLOSED)
    return Order.objects.filter(
        scope.here(), scope.in_period("issued_on"), state=Order.State.ISSUED
    ).annotate(
        unfinished=~Exists(closed) | Exists(lines.exclude(problem__state=State.CLOSED)),
        late=Exists(late),
    )


def _measures(_: Scope) -> Mapping[str, Measure]:
    return {
        "orders": Measure(),
        "orders_opinion": Measure(_OPINION),
        "orders_correction": Measure(Q(type=Order.Type.CORRECTION)),
        "opinions_done": Measure(_OPINION & Q(unfinished=False)),
        "orders_opinion_overdue": Measure(_OPINION & Q(late=True)),
        _WITH_OPINION: establishments(_OPINION),
        _UNFINISHED: establishments(_OPINION & Q(unfinished=True)),
    }


def _groups(scope: Scope) -> Mapping[By, Group]:
    """Return what documents divide by; one that came by no visit names no team or campaign."""
    return {
        By.AREA: scope.area_group(),
        By.CATEGORY: Coalesce("inspection__category_id", "establishment__category_id"),
        By.TEAM: F("inspection__team_id"),
        By.CAMPAIGN: F("inspection__campaign_id"),
    }


class _Documents(Source):
    """Documents, and the establishments of which no document of the period is unfinished."""

    def tally(self, scope: Scope, by: By) -> Tally:
        """Count the documents and what their establishments came to."""
        tally = super().tally(scope, by)
        for counts in (tally.total, *tally.groups.values()):
            counts[_ESTABLISHMENTS_DONE] = _done(counts)
        return tally

    def makes(self, name: str, scope: Scope) -> bool:
        """Whether the count is one of this source."""
        return name == _ESTABLISHMENTS_DONE or super().makes(name, scope)

    def listing(self, name: str, scope: Scope) -> Rows:
        """Return the rows behind a count, as a reader is shown them."""
        if name != _ESTABLISHMENTS_DONE:
            return super().listing(name, scope)
        unfinished = super().listing(_UNFINISHED, scope)
        return super().listing(_WITH_OPINION, scope).exclude(pk__in=unfinished.values("pk"))


def _done(counts: Counts) -> int:
    return counts[_WITH_OPINION] - counts[_UNFINISHED]


DOCUMENTS = _Documents(rows=_in_force, measures=_measures, groups=_groups, additive=False)
