"""Reading the ledger (台账): its rows with what time decides, and what waits for whom."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from organization import access, clock, work_calendar
from organization.actors import Actor
from organization.errors import Malformed
from organization.roles import Role
from rectification.models import Escalation, EventPhoto, Extension, Problem
from rectification.states import State

DUE_SOON_WORKDAYS = 3


def rows(by: Actor) -> QuerySet[Problem]:
    """Return the problems the actor may see, newest first, ready to be shown as ledger rows.

    Each carries ``extension_pending`` (bool), ``escalation`` (the level reached in this round or
    None) and ``first_photo`` (a photo id or None), all in the one statement.
    """
    return access.within(annotated(Problem.objects.all()), by)


def annotated(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """Add what a ledger row shows beside its own columns."""
    return problems.select_related("establishment", "category", "team").annotate(
        extension_pending=Exists(
            Extension.objects.filter(problem=OuterRef("pk"), state=Extension.State.PENDING)
        ),
        escalation=Subquery(
            Escalation.objects.filter(
                problem=OuterRef("pk"), round=OuterRef("round"), skipped=False
            )
            .order_by("-reached_on", "-recorded_at")
            .values("level")[:1]
        ),
        first_photo=Subquery(
            EventPhoto.objects.filter(problem=OuterRef("pk"), photo__arrived_at__isnull=False)
            .order_by("id")
            .values("photo")[:1]
        ),
    )


def overdue(today: date) -> Q:
    """逾期: ordered, last date before today (DOMAIN 3)."""
    return Q(state=State.ORDERED, last_date__lt=today)


def due_soon(today: date) -> Q:
    """即将到期: ordered, due within three working days, today included."""
    until = work_calendar.load().add_workdays(today, DUE_SOON_WORKDAYS)
    return Q(state=State.ORDERED, last_date__gte=today, last_date__lte=until)


AWAITING_ORDER = Q(state=State.FOUND)
AWAITING_RECHECK = Q(state=State.RECTIFIED, passed_on__isnull=True)
AWAITING_CLOSE = Q(state=State.RECTIFIED, passed_on__isnull=False)
# A condition the database is asked about: `pk__in=[]` would end a whole aggregate with zeroes.
NOTHING = Q(pk__isnull=True)
REPEATED = Q(recurrence_of__isnull=False)


def waiting(what: str, by: Actor) -> Q:
    """Return the filter of a waiting list: order, recheck, close, extension, overdue, due_soon.

    ``me`` is whatever the actor's roles let them do next. Raises Malformed for another word.
    """
    today = clock.today()
    lists = {
        "order": AWAITING_ORDER,
        "recheck": AWAITING_RECHECK,
        "close": AWAITING_CLOSE,
        "extension": Q(state=State.ORDERED, extension_pending=True),
        "overdue": overdue(today),
        "due_soon": due_soon(today),
    }
    if what == "me":
        return _waiting_for(by, lists)
    if what not in lists:
        raise Malformed("unknown_filter", "不认识的筛选条件。", waiting=what)
    return lists[what]


def _waiting_for(by: Actor, lists: dict[str, Q]) -> Q:
    roles = {grant.role for grant in by.grants}
    mine = NOTHING
    if roles & {Role.SUPERVISOR, Role.LEADER}:
        mine |= lists["close"] | lists["extension"]
    if roles & {Role.INSPECTOR, Role.TEAM_LEADER}:
        mine |= lists["order"] | lists["recheck"] | lists["overdue"]
    return mine


def latest_first(problems: QuerySet[Problem]) -> QuerySet[Problem]:
    """Order as the ledger is read: newest found first; stable for paging."""
    return problems.order_by(F("found_at").desc(), F("id").desc())
