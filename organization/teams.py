"""The door through which teams are made."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from organization.areas import COUNTY_LENGTH, area_key
from organization.errors import Conflict, Malformed, RuleBroken
from organization.models import Area, RoleGrant, Team, TeamMember, User


def create_team(
    *,
    county: str,
    name: str,
    leader: User | None = None,
    members: Collection[User] = (),
    vehicle: str = "",
    ad_hoc: bool = False,
) -> Team:
    """Make a team of a county; its leader is one of its members.

    Raises Malformed, Conflict("team_exists"), RuleBroken("area_unknown") and, for people who hold
    no role in the county, RuleBroken("member_elsewhere").
    """
    key, name = area_key(county), name.strip()
    if len(key) != COUNTY_LENGTH or not name:
        raise Malformed("bad_team", "督导组要有名称，并属于一个县（市、区）。", county=county)
    people = {user.pk: user for user in (*members, *([leader] if leader else []))}
    with transaction.atomic():
        if not Area.objects.filter(key=key).exists():
            raise RuleBroken("area_unknown", f"没有代码为 {key} 的区划。", area=key)
        if Team.objects.filter(county=key, name=name).exists():
            raise Conflict("team_exists", f"本县已有督导组“{name}”。", name=name)
        require_in_county(people.values(), key)
        team = Team.objects.create(
            county_id=key, name=name, leader=leader, vehicle=vehicle, ad_hoc=ad_hoc
        )
        TeamMember.objects.bulk_create(TeamMember(team=team, user=user) for user in people.values())
    return team


def require_in_county(people: Collection[User], county: str) -> None:
    """Refuse people who hold no role in the county, in a part of it or above it.

    Raises RuleBroken("member_elsewhere").
    """
    above = [county[:2], county[:4]]
    there = set(
        RoleGrant.objects.filter(
            Q(area__key__startswith=county) | Q(area__in=above),
            user__in=[user.pk for user in people],
        ).values_list("user_id", flat=True)
    )
    elsewhere = [user.name for user in people if user.pk not in there]
    if elsewhere:
        raise RuleBroken(
            "member_elsewhere", f"{'、'.join(elsewhere)}在本县没有角色，不能加入督导组。"
        )
