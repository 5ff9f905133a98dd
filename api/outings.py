"""Outings (出动): a team on a day; 人次 and 车次 are counted from these rows."""

from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Day, Id, Parameters, Shape
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.filters import chosen, in_area
from api.paging import Order, Page, day_of, each, page
from api.parts import Named
from api.shapes import shape
from inspections import outings
from inspections.models import Outing, OutingMember
from organization import access

FIELDS = {"from": "day__gte", "to": "day__lte", "team": "team"}
LATEST_FIRST = Order("day", day_of, falling=True)


class OutingPicture(TypedDict):
    """Who of a team went out on a day, and in what."""

    id: str
    team: str
    team_name: str
    day: str
    members: list[Named]
    vehicles: list[str]


class OutingParameters(Parameters):
    area = AreaKey(required=False, help_text="县及以上；出动不按乡镇统计")
    team = Id(required=False)

    def get_fields(self) -> dict[str, Any]:
        period = {
            "from": Day(required=False, help_text="日期自"),
            "to": Day(required=False, help_text="日期至"),
        }
        return {**super().get_fields(), **period}


class RemoveBody(Shape):
    """The person who did not take part."""

    user = Id()


class Outings(Door):
    """Outings: 出动."""

    @extend_schema(
        parameters=[OutingParameters, *FIGURE_PARAMETERS], responses=shape(Page[OutingPicture])
    )
    def get(self, request: Request) -> Response:
        seen = access.within(rows(), self.actor, "county")
        parameters, found = self.rows(OutingParameters, seen)
        found = found.filter(chosen(parameters, FIELDS))
        if area := parameters.get("area"):
            found = found.filter(in_area(area, town="county"))
        return Response(page(request, found, LATEST_FIRST, each(picture), parameters=parameters))


class OutingMembers(Door):
    """Take a person off an outing: 移出出动名单."""

    @extend_schema(request=RemoveBody, responses=shape(OutingPicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        outing = outings.remove_member(id, self.body(RemoveBody)["user"], by=self.actor)
        return Response(picture(rows().get(pk=outing.pk)))


def rows() -> QuerySet[Outing]:
    """Return all outings with what a picture shows; two statements."""
    took_part = (
        OutingMember.objects.filter(removed=False).select_related("user").order_by("user__username")
    )
    return Outing.objects.select_related("team").prefetch_related(Prefetch("members", took_part))


def picture(outing: Outing) -> OutingPicture:
    """Return the picture of an outing that came through ``rows``."""
    return {
        "id": str(outing.pk),
        "team": str(outing.team_id),
        "team_name": outing.team.name,
        "day": outing.day.isoformat(),
        "members": [
            {"id": str(member.user_id), "name": member.user.name} for member in outing.members.all()
        ],
        "vehicles": outing.vehicles,
    }
