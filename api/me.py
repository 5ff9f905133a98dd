"""Who I am, what I may do, and where I begin."""

from typing import Annotated, TypedDict

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.areas import TeamPicture, in_order
from api.doors import Door
from api.shapes import shape
from organization.actors import Actor
from organization.areas import COUNTY_LENGTH
from organization.models import Area, Team
from organization.roles import Role
from rectification.models import Message

# The first of these a person holds is where they begin.
HOMES: tuple[tuple[str, frozenset[Role]], ...] = (
    ("supervisor", frozenset({Role.SUPERVISOR, Role.LEADER})),
    ("inspector", frozenset({Role.INSPECTOR, Role.TEAM_LEADER, Role.ASSISTANT})),
    ("bureau", frozenset({Role.BUREAU, Role.AUDITOR})),
)


class RolePicture(TypedDict):
    """A role held for an area."""

    role: Annotated[str, Role]
    role_name: str
    area: str
    area_name: str


class PlacePicture(TypedDict):
    """An area by its key and name."""

    key: str
    name: str


class MePicture(TypedDict):
    """The person who asks."""

    id: str
    username: str
    name: str
    certificate_number: str
    roles: list[RolePicture]
    home: Annotated[str, "inspector、supervisor、bureau 或 admin"]
    county: PlacePicture | None
    teams: list[TeamPicture]
    unread: Annotated[int, "未读通知数"]
    demo: Annotated[bool, "是否为演示系统"]


class Me(Door):
    """Who I am: 本人."""

    @extend_schema(responses=shape(MePicture))
    def get(self, _request: Request) -> Response:
        return Response(me(self.actor))


def me(actor: Actor) -> MePicture:
    """Return the picture of a person who signed in."""
    user = actor.user
    if user is None:
        raise TypeError("only people sign in")
    keys = {grant.area for grant in actor.grants}
    names = dict(
        Area.objects.filter(key__in=keys | {key[:COUNTY_LENGTH] for key in keys}).values_list(
            "key", "name"
        )
    )
    county = actor.grants[0].area[:COUNTY_LENGTH] if actor.grants else ""
    return {
        "id": str(user.pk),
        "username": user.username,
        "name": user.name,
        "certificate_number": user.certificate_number,
        "roles": [
            {
                "role": grant.role.value,
                "role_name": grant.role.label,
                "area": grant.area,
                "area_name": names.get(grant.area, ""),
            }
            for grant in actor.grants
        ],
        "home": home(actor),
        "county": {"key": county, "name": names.get(county, "")} if county else None,
        "teams": in_order(Team.objects.filter(members=user, active=True)),
        "unread": Message.objects.filter(person=user, read_at=None).count(),
        "demo": bool(settings.DEMO),
    }


def home(actor: Actor) -> str:
    """Return the page a person begins on."""
    roles = {grant.role for grant in actor.grants}
    return next((name for name, of in HOMES if roles & of), "admin")
