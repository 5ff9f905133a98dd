"""Reading the ledger (台账): its rows, with what time decides."""

from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from organization import access, work_calendar
from organization.actors import Actor
from rectification import evidence
from rectification.models import CaseReferral, Escalation, EventPhoto, Extension, Listing, Problem
from rectification.states import OPEN_STATES, State

DUE_SOON_WORKDAYS = 3
# Since when somebody waits for the next step of what has no last date.
WAITED_SINCE = (F("waiting_since"), F("found_on"))


def rows(by: Actor) -> QuerySet[Problem]:
    """Return the problems the actor may see, newest first, ready to be shown as ledger rows.

    Each carries ``extension_pending`` and ``listed`` (bool: on the bureau's list), ``escalation``
    (the level reached against the last date in force; None where none was, or where the problem is
    no longer open), ``referral`` (how far its last case referral came, or None), ``turn_on`` (the
    day by which lists of work are ordered: its last date, else since when it waits) and
    ``first_photo`` (a photo id or None), all in the one statement.
    """
    return access.within(annotated(Problem.objects.all()), by)


def annotated(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """Add what a ledger row shows beside its own columns."""
    beside = problems.select_related("establishment", "category", "team")
    return with_waiting(beside).annotate(
        turn_on=Coalesce(Case(When(state=State.ORDERED, then=F("last_date"))), *WAITED_SINCE),
        escalation=Case(When(state__in=OPEN_STATES, then=_level_reached()), default=None),
        listed=Exists(Listing.objects.filter(problem=OuterRef("pk"), taken_down_on=None)),
        first_photo=Subquery(
            EventPhoto.objects.filter(
                evidence.ORIGINAL_HERE | evidence.COPY_HERE, problem=OuterRef("pk")
            )
            .order_by("id")
            .values("photo")[:1]
        ),
    )


def with_waiting(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """Add what waiting lists ask for: ``extension_pending`` and ``referral``."""
    return problems.annotate(
        extension_pending=Exists(
            Extension.objects.filter(problem=OuterRef("pk"), state=Extension.State.PENDING)
        ),
        referral=Subquery(
            CaseReferral.objects.filter(problem=OuterRef("pk"))
            .order_by("-proposed_on", "-id")
            .values("state")[:1]
        ),
    )


def _level_reached() -> Subquery:
    return Subquery(
        Escalation.objects.filter(
            problem=OuterRef("pk"),
            round=OuterRef("round"),
            deadline=OuterRef("deadline_number"),
            skipped=False,
        )
        .order_by("-reached_on", "-recorded_at")
        .values("level")[:1]
    )


def overdue(today: date) -> Q:
    """逾期: ordered, last date before today (DOMAIN 3)."""
    return Q(state=State.ORDERED, last_date__lt=today)


def due_soon(today: date) -> Q:
    """即将到期: ordered, due within three working days, today included."""
    until = work_calendar.load().add_workdays(today, DUE_SOON_WORKDAYS)
    return Q(state=State.ORDERED, last_date__gte=today, last_date__lte=until)


REPEATED = Q(recurrence_of__isnull=False)
