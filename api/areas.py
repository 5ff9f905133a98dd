"""Areas, teams and colleagues."""

from typing import Annotated, TypedDict

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Length
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Parameters
from api.doors import Door
from api.paging import Order, Page, each, page
from api.parts import Person, person, whole
from api.shapes import shape
from organization import access
from organization.areas import LENGTHS
from organization.models import Area, RoleGrant, Team, User
from organization.reading import reading_order
from organization.roles import Role


class AreaPicture(TypedDict):
    """An administrative area."""

    key: Annotated[str, "区划代码，去掉末尾的零"]
    name: str
    level: Annotated[str, "province、city、county、town 或 village"]


class TeamPicture(TypedDict):
    """A team (督导组)."""

    id: str
    name: str
    vehicle: str
    leader: Person | None
    members: list[Person]


class Colleague(Person):
    """A person and the roles they hold."""

    roles: list[Annotated[str, Role]]


class AreaParameters(Parameters):
    parent = AreaKey(  # type: ignore[assignment]  # DRF takes it off the class
        required=False, help_text="上级区划；不写时为本人有权查看的区划"
    )


class ColleagueParameters(Parameters):
    role = serializers.ChoiceField(Role.choices, required=False)
    search = serializers.CharField(required=False, max_length=40)


class Areas(Door):
    """Areas: 行政区划."""

    @extend_schema(parameters=[AreaParameters], responses=shape(Page[AreaPicture]))
    def get(self, _request: Request) -> Response:
        parameters = self.query(AreaParameters)
        areas = Area.objects.order_by("key")
        if parent := parameters.get("parent"):
            below = next((length for length in LENGTHS if length > len(parent)), 0)
            areas = areas.annotate(digits=Length("key")).filter(
                key__startswith=parent, digits=below
            )
        else:
            areas = areas.filter(key__in=access.readable_areas(self.actor))
        return Response(whole([area(a) for a in areas]))


class Teams(Door):
    """Teams: 督导组."""

    @extend_schema(parameters=[Parameters], responses=shape(Page[TeamPicture]))
    def get(self, _request: Request) -> Response:
        self.query(Parameters)
        teams = access.within(Team.objects.filter(active=True), self.actor, "county")
        return Response(whole(in_order(teams)))


class Colleagues(Door):
    """Colleagues: 同事."""

    @extend_schema(parameters=[ColleagueParameters], responses=shape(Page[Colleague]))
    def get(self, request: Request) -> Response:
        parameters = self.query(ColleagueParameters)
        people = access.colleagues(self.actor).prefetch_related("grants")
        if role := parameters.get("role"):
            people = people.filter(pk__in=RoleGrant.objects.filter(role=role).values("user"))
        if search := parameters.get("search"):
            people = people.filter(name__icontains=search)
        return Response(
            page(request, people, Order("name"), each(colleague), parameters=parameters)
        )


def area(row: Area) -> AreaPicture:
    """Return an area's picture."""
    return {"key": row.key, "name": row.name, "level": row.level}


def with_members(teams: QuerySet[Team]) -> QuerySet[Team]:
    """Add what a team's picture needs; one statement for all members."""
    members = User.objects.filter(is_active=True).order_by("username")
    return teams.select_related("leader").prefetch_related(Prefetch("members", members))


def in_order(teams: QuerySet[Team]) -> list[TeamPicture]:
    """Return the pictures of teams as their names are read; two statements."""
    rows = sorted(with_members(teams), key=lambda row: reading_order(row.name))
    return [team(row) for row in rows]


def team(row: Team) -> TeamPicture:
    """Return a team's picture."""
    return {
        "id": str(row.pk),
        "name": row.name,
        "vehicle": row.vehicle,
        "leader": person(row.leader) if row.leader else None,
        "members": [person(member) for member in row.members.all()],
    }


def colleague(row: User) -> Colleague:
    """Return a colleague's picture."""
    roles = sorted({grant.role for grant in row.grants.all()})
    return {**person(row), "roles": roles}
