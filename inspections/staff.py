"""Who of the county may be named on a visit, and who may look after the county's work."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import F

from organization.actors import Actor, ActorKind
from organization.errors import NotAllowed, RuleBroken
from organization.models import User
from organization.roles import Role

# Who checks; the others come along.
FIELD = frozenset({Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER})
MANAGING = frozenset({Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER, Role.BUREAU})


def require_present(
    county: str, officers: Collection[UUID], others: Collection[UUID]
) -> dict[UUID, User]:
    """Return them by id; refuse unless all are active people of the county and officers check.

    One statement. Raises RuleBroken (``unknown_officer``, ``unknown_member``).
    """
    people, roles = _people({*officers, *others}, county)
    unfit = [str(pk) for pk in officers if not roles[pk] & FIELD]
    if unfit:
        raise RuleBroken("unknown_officer", "监督员不存在、已停用或不在本县任职。", officers=unfit)
    unknown = sorted(str(pk) for pk in others if not roles[pk])
    if unknown:
        raise RuleBroken(
            "unknown_member", "出动人员不存在、已停用或不在本县任职。", members=unknown
        )
    return people


def require_role_in(actor: Actor, county: str, roles: Iterable[Role]) -> None:
    """Refuse unless the actor holds one of the roles for the county or a part of it.

    What belongs to the whole county (an outing, a campaign) is looked after by people whose own
    area may be one town of it. Raises NotAllowed (``role_required``).
    """
    wanted = frozenset(roles)
    if actor.kind is ActorKind.SYSTEM:
        return
    if any(grant.role in wanted and _touches(grant.area, county) for grant in actor.grants):
        return
    names = "、".join(role.label for role in Role if role in wanted)
    raise NotAllowed("role_required", f"此操作只能由{names}办理。", roles=sorted(wanted))


def _people(ids: set[UUID], county: str) -> tuple[dict[UUID, User], defaultdict[UUID, set[Role]]]:
    """Return the active people, and the roles each holds that touch the county."""
    people: dict[UUID, User] = {}
    held: defaultdict[UUID, set[Role]] = defaultdict(set)
    rows = User.objects.filter(pk__in=ids, is_active=True).annotate(
        grant_role=F("grants__role"), grant_area=F("grants__area_id")
    )
    for user in rows:  # once for each grant, once with neither for a person without any
        people[user.pk] = user
        if user.grant_area and _touches(user.grant_area, county):
            held[user.pk].add(Role(user.grant_role))
    return people, held


def _touches(area: str, county: str) -> bool:
    return area.startswith(county) or county.startswith(area)
