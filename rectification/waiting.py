"""What waits (待办): the lists of work, and which of it is whose."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from inspections.models import InspectionOfficer
from organization import clock
from organization.actors import Actor
from organization.errors import Malformed
from organization.models import RoleGrant
from organization.roles import Role
from rectification.ledger import due_soon, overdue
from rectification.models import CaseReferral, Extension, ProblemEvent
from rectification.models.referral import WAITING as WAITING_REFERRALS
from rectification.states import OPEN_STATES, Action, State

TO_ORDER = Q(state=State.FOUND)
TO_RECHECK = Q(state=State.RECTIFIED, passed_on__isnull=True)
TO_CLOSE = Q(state=State.RECTIFIED, passed_on__isnull=False)
REFERRAL_WAITS = Q(state__in=OPEN_STATES, referral__in=WAITING_REFERRALS)
EXTENSION_ASKED = Q(state=State.ORDERED, extension_pending=True)
# A condition the database is asked about: `pk__in=[]` would end a whole aggregate with zeroes.
NOTHING = Q(pk__isnull=True)

_PLAYING = (
    Action.FIND,
    Action.RECTIFY,
    Action.FIX_ON_THE_SPOT,
    Action.PASS_RECHECK,
    Action.FAIL_RECHECK,
    Action.COULD_NOT_CHECK,
)


def waiting(what: str, by: Actor) -> Q:
    """Return the filter of a waiting list, for rows that carry what ``ledger.annotated`` adds.

    order, recheck, close, extension, referral, overdue, due_soon hold whatever waits; my_close,
    my_extension and my_referral what the actor may decide, me all that the actor's roles let them
    do next. Who was only named on a report of rectification is not looked for here; the door
    knows exactly.

    Raises Malformed for another word.
    """
    today = clock.today()
    lists = {
        "order": TO_ORDER,
        "recheck": TO_RECHECK,
        "close": TO_CLOSE,
        "extension": EXTENSION_ASKED,
        "referral": REFERRAL_WAITS,
        "overdue": overdue(today),
        "due_soon": due_soon(today),
        "my_close": _mine_to_close(by),
        "my_extension": _mine_to_extend(by),
        "my_referral": _mine_to_refer(by),
        "me": _mine(by, today),
    }
    if what not in lists:
        raise Malformed("unknown_filter", "不认识的筛选条件。", waiting=what)
    return lists[what]


def _mine(by: Actor, today: date) -> Q:
    mine = _mine_to_close(by) | _mine_to_extend(by) | _mine_to_refer(by)
    if _roles(by) & {Role.INSPECTOR, Role.TEAM_LEADER}:
        mine |= TO_ORDER | TO_RECHECK | overdue(today)
    return mine


def _mine_to_close(by: Actor) -> Q:
    """What a supervisor played no part in; for a leader what a supervisor is barred from."""
    roles = _roles(by)
    mine = TO_CLOSE & ~_played_by([by.user_id])
    if Role.SUPERVISOR in roles:
        return mine
    if Role.LEADER in roles:
        return mine & _played_by(_supervisors_beside(by))
    return NOTHING


def _mine_to_extend(by: Actor) -> Q:
    """A first extension is the supervisor's, a later one of the same round the leader's."""
    roles = _roles(by)
    granted = Exists(
        Extension.objects.filter(
            problem=OuterRef("pk"),
            round=OuterRef("round"),
            order=OuterRef("order"),
            state=Extension.State.GRANTED,
        )
    )
    mine = NOTHING
    if Role.SUPERVISOR in roles:
        mine |= EXTENSION_ASKED & ~Q(granted)
    if Role.LEADER in roles:
        mine |= EXTENSION_ASKED & Q(granted)
    return mine


def _mine_to_refer(by: Actor) -> Q:
    """A proposed referral is the supervisor's to forward, a forwarded one the leader's."""
    roles = _roles(by)
    mine = NOTHING
    if Role.SUPERVISOR in roles:
        mine |= REFERRAL_WAITS & Q(referral=CaseReferral.State.PROPOSED)
    if Role.LEADER in roles:
        mine |= REFERRAL_WAITS & Q(referral=CaseReferral.State.FORWARDED)
    return mine


def _roles(by: Actor) -> set[Role]:
    return {grant.role for grant in by.grants}


def _supervisors_beside(by: Actor) -> QuerySet[RoleGrant, UUID]:
    """The people who are supervisors in the actor's areas, below them, or above them."""
    overlapping = NOTHING
    for grant in by.grants:
        above = [grant.area[:digits] for digits in (2, 4, 6, 9, 12) if digits <= len(grant.area)]
        overlapping |= Q(area__in=above) | Q(area__key__startswith=grant.area)
    return RoleGrant.objects.filter(overlapping, role=Role.SUPERVISOR).values_list(
        "user", flat=True
    )


def _played_by(people: Iterable[UUID | None]) -> Q:
    """Problems that one of these people found, rectified or rechecked."""
    named = InspectionOfficer.objects.filter(user__in=people)
    return Q(
        Exists(
            ProblemEvent.objects.filter(problem=OuterRef("pk"), action__in=_PLAYING, by__in=people)
        )
        | Exists(named.filter(inspection=OuterRef("inspection")))
        | Exists(named.filter(inspection__recheck__problem=OuterRef("pk")))
    )
