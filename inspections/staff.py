"""Who of the county may be named on a visit, and who may look after the county's work."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from organization.actors import Actor, ActorKind
from organization.errors import NotAllowed, RuleBroken
from organization.models import User
from organization.roles import Role

# Who checks; the others come along.
FIELD = frozenset({Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER})
MANAGING = frozenset({Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER, Role.BUREAU})


def require_present(county: str, officers: Collection[UUID], others: Collection[UUID]) -> None:
    """Refuse unless all are active people of the county and the officers are ones who check.

    One statement. Raises RuleBroken (``unknown_officer``, ``unknown_member``).
    """
    roles = _roles({*officers, *others}, county)
    unfit = [str(pk) for pk in officers if not roles[pk] & FIELD]
    if unfit:
        raise RuleBroken("unknown_officer", "监督员不存在、已停用或不在本县任职。", officers=unfit)
    unknown = sorted(str(pk) for pk in others if not roles[pk])
    if unknown:
        raise RuleBroken(
            "unknown_member", "出动人员不存在、已停用或不在本县任职。", members=unknown
        )


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


def _roles(people: set[UUID], county: str) -> defaultdict[UUID, set[Role]]:
    held: defaultdict[UUID, set[Role]] = defaultdict(set)
    rows = User.objects.filter(pk__in=people, is_active=True).values_list(
        "pk", "grants__role", "grants__area_id"
    )
    for pk, role, area in rows:  # one row with neither for a person without any role
        if area and _touches(area, county):
            held[pk].add(Role(role))
    return held


def _touches(area: str, county: str) -> bool:
    return area.startswith(county) or county.startswith(area)
