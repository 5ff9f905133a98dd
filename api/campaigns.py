"""Campaigns (专项行动): created, given targets, assigned, and how far they are."""

from collections.abc import Mapping
from typing import Annotated, Any, TypedDict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Day, Id, Ids, Integer, Parameters, Shape, Text
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.paging import Order, Page, day_of, page
from api.parts import day
from api.shapes import shape
from inspections import campaigns
from inspections.campaigns import CampaignCommand, Progress
from inspections.models import Campaign
from organization import access
from organization.actors import Actor
from organization.areas import COUNTY_LENGTH

LATEST_FIRST = Order("starts_on", day_of, falling=True)
MOST_PLACES = 2000


class ProgressPicture(TypedDict):
    """How far a campaign is; rates in per cent with two decimals, null out of nothing."""

    targets: Annotated[int, "名单上的单位数"]
    planned: Annotated[int, "任务数；没有定的按名单计"]
    assigned: int
    inspected: int
    could_not: int
    visits: Annotated[int, "家次"]
    done: Annotated[int, "已检查的单位数"]
    done_rate: Annotated[str | None, "计划完成率"]
    inspected_rate: Annotated[str | None, "任务完成率"]
    finished_rate: Annotated[str | None, "任务完结率"]


class CampaignPicture(TypedDict):
    """A campaign."""

    id: str
    county: str
    name: str
    starts_on: str | None
    ends_on: str | None
    initiator: Annotated[str, Campaign.Initiator]
    initiator_name: str
    leading_group: str
    plan_document: str
    planned: Annotated[int | None, "任务数"]
    tags: list[str]
    progress: ProgressPicture


class TargetsPicture(TypedDict):
    """How many establishments are on the list."""

    targets: int


class AssignedPicture(TypedDict):
    """How many assignments were made now."""

    assigned: int


class CampaignBody(Shape):
    """A new campaign; the county is the person's own where it is not said."""

    id = Id()
    county = AreaKey(required=False)
    name = Text(required=True, max_length=80)
    starts_on = Day()
    ends_on = Day()
    initiator = serializers.ChoiceField(
        Campaign.Initiator.choices, default=Campaign.Initiator.COUNTY
    )
    leading_group = Text(max_length=200)
    plan_document = Text(max_length=80)
    planned = Integer(required=False, allow_null=True, default=None)
    tags = serializers.ListField(
        child=Text(required=True, max_length=20), default=list, max_length=20
    )


class TargetsBody(Shape):
    """Establishments to be put on the list."""

    establishments = Ids(max_length=MOST_PLACES, allow_empty=False)


class AssignBody(Shape):
    """Establishments to be assigned to a team; ``"all"``: every one on the list."""

    team = Id()
    due = Day()
    establishments = serializers.JSONField(help_text='单位标识的列表，或 "all"')

    def validate_establishments(self, said: Any) -> Any:
        return None if said == "all" else Ids(max_length=MOST_PLACES).run_validation(said)


class Campaigns(Door):
    """Campaigns: 专项行动."""

    @extend_schema(
        parameters=[Parameters, *FIGURE_PARAMETERS], responses=shape(Page[CampaignPicture])
    )
    def get(self, request: Request) -> Response:
        seen = access.within(Campaign.objects.all(), self.actor, "county")
        parameters, found = self.rows(Parameters, seen)
        return Response(page(request, found, LATEST_FIRST, pictures, parameters=parameters))

    @extend_schema(request=CampaignBody, responses={201: shape(CampaignPicture)})
    def post(self, _request: Request) -> Response:
        body = self.body(CampaignBody)
        body["county"] = body.get("county") or home_county(self.actor)
        body["tags"] = tuple(body["tags"])
        made = campaigns.create(CampaignCommand(**body), by=self.actor)
        return Response(pictures([made])[0], status=201)


class CampaignDetail(Door):
    """One campaign: 一个专项行动."""

    @extend_schema(responses=shape(CampaignPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        found = access.find(Campaign.objects.all(), self.actor, area="county", pk=id)
        return Response(pictures([found])[0])


class CampaignTargets(Door):
    """Put establishments on a campaign's list: 检查对象名单."""

    @extend_schema(request=TargetsBody, responses=shape(TargetsPicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        places = self.body(TargetsBody)["establishments"]
        return Response(TargetsPicture(targets=campaigns.add_targets(id, places, by=self.actor)))


class CampaignAssign(Door):
    """Assign a campaign's establishments to a team: 分派任务."""

    @extend_schema(request=AssignBody, responses=shape(AssignedPicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        body = self.body(AssignBody)
        made = campaigns.assign(
            id, body["team"], body["due"], body["establishments"], by=self.actor
        )
        return Response(AssignedPicture(assigned=len(made)))


def home_county(by: Actor) -> str:
    """Return the county a person works in: the first they see something of."""
    areas = access.readable_areas(by)
    return areas[0][:COUNTY_LENGTH] if areas else ""


def pictures(found: list[Campaign]) -> list[CampaignPicture]:
    """Return the pictures of campaigns; three statements however many there are."""
    progress: Mapping[UUID, Progress] = campaigns.progress(found)
    return [_picture(one, progress[one.pk]) for one in found]


def _picture(one: Campaign, progress: Progress) -> CampaignPicture:
    return {
        "id": str(one.pk),
        "county": one.county_id,
        "name": one.name,
        "starts_on": day(one.starts_on),
        "ends_on": day(one.ends_on),
        "initiator": one.initiator,
        "initiator_name": one.get_initiator_display(),
        "leading_group": one.leading_group,
        "plan_document": one.plan_document,
        "planned": one.planned,
        "tags": one.tags,
        "progress": {
            "targets": progress.targets,
            "planned": progress.planned,
            "assigned": progress.assigned,
            "inspected": progress.inspected,
            "could_not": progress.could_not,
            "visits": progress.visits,
            "done": progress.done,
            "done_rate": _rate(progress.done_rate),
            "inspected_rate": _rate(progress.inspected_rate),
            "finished_rate": _rate(progress.finished_rate),
        },
    }


def _rate(value: Any) -> str | None:
    return None if value is None else str(value)
