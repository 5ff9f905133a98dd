"""Assignments (检查任务): who should check what by when."""

from datetime import date
from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Choices, Day, Id, Parameters, PhotoBody, Shape, Text
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.filters import chosen, in_area
from api.paging import Order, Page, day_of, each, page
from api.parts import Named, PhotoLinks, day, photo_links, with_town_name
from api.shapes import shape
from inspections import assignments
from inspections.assignments import AssignmentCommand, CouldNotCommand
from inspections.models import Assignment
from inspections.photos import PhotoRef
from organization import access, clock
from organization.actors import Actor
from organization.models import TeamMember

FIELDS = {
    "state": "state__in",
    "team": "team",
    "campaign": "campaign",
    "establishment": "establishment",
    "reason": "reason__in",
    "category": "establishment__category__in",
    "due_from": "due__gte",
    "due_to": "due__lte",
}
SOONEST_FIRST = Order("due", day_of)


class AssignedPlace(TypedDict):
    """The establishment to be checked."""

    id: str
    name: str
    category: str
    town: str
    town_name: str


class AssignmentPicture(TypedDict):
    """A check that was assigned."""

    id: str
    establishment: AssignedPlace
    team: Named
    person: Annotated[Named | None, "责任人；空表示全组"]
    campaign: Named | None
    reason: Annotated[str, Assignment.Reason]
    reason_name: str
    due: str | None
    state: Annotated[str, Assignment.State]
    state_name: str
    overdue: bool
    done_on: str | None
    note: Annotated[str, "无法检查的说明"]
    evidence: PhotoLinks | None


class AssignmentBody(Shape):
    """A check to be made."""

    id = Id()
    establishment = Id()
    team = Id()
    person = Id(required=False, allow_null=True, default=None)
    reason = serializers.ChoiceField(Assignment.Reason.choices)
    due = Day()
    campaign = Id(required=False, allow_null=True, default=None)


class CouldNotBody(Shape):
    """Why it could not be carried out, with a photo that shows it."""

    note = Text(required=True, max_length=500)
    photo = PhotoBody()


class AssignmentParameters(Parameters):
    state = Choices(Assignment.State.values, required=False)
    team = Id(required=False)
    mine = serializers.BooleanField(
        required=False, help_text="本人的，或本人所在组而未指定责任人的"
    )
    campaign = Id(required=False)
    establishment = Id(required=False)
    reason = Choices(Assignment.Reason.values, required=False)
    category = Choices(required=False, help_text="单位类别代码")
    area = AreaKey(required=False)
    due_from = Day(required=False)
    due_to = Day(required=False)


class Assignments(Door):
    """Assignments: 检查任务."""

    @extend_schema(
        parameters=[AssignmentParameters, *FIGURE_PARAMETERS],
        responses=shape(Page[AssignmentPicture]),
    )
    def get(self, request: Request) -> Response:
        seen = access.within(rows(), self.actor)
        parameters, found = self.rows(AssignmentParameters, seen)
        found = found.filter(conditions(parameters, self.actor))
        today = clock.today()
        return Response(
            page(
                request,
                found,
                SOONEST_FIRST,
                each(lambda assignment: picture(assignment, today)),
                parameters=parameters,
            )
        )

    @extend_schema(request=AssignmentBody, responses={201: shape(AssignmentPicture)})
    def post(self, _request: Request) -> Response:
        body = self.body(AssignmentBody)
        made = assignments.assign(
            AssignmentCommand(
                id=body["id"],
                establishment_id=body["establishment"],
                team_id=body["team"],
                reason=body["reason"],
                due=body["due"],
                person_id=body["person"],
                campaign_id=body["campaign"],
            ),
            by=self.actor,
        )
        return Response(one(made.pk), status=201)


class AssignmentCouldNot(Door):
    """Why an assignment could not be carried out: 无法检查."""

    @extend_schema(request=CouldNotBody, responses=shape(AssignmentPicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(one(could_not(id, self.body(CouldNotBody), self.actor).pk))


def could_not(assignment_id: UUID, body: dict[str, Any], by: Actor) -> Assignment:
    """Close an assignment as a judged body says."""
    photo = body["photo"]
    return assignments.could_not_inspect(
        CouldNotCommand(
            assignment_id,
            body["note"],
            PhotoRef(photo["id"], photo["sha256"]),
        ),
        by=by,
    )


def conditions(parameters: dict[str, Any], by: Actor) -> Q:
    """Return the filter the parameters ask for."""
    wanted = chosen(parameters, FIELDS)
    if area := parameters.get("area"):
        wanted &= in_area(area)
    if parameters.get("mine"):
        wanted &= of_person(by)
    return wanted


def of_person(by: Actor) -> Q:
    """Return the assignments of a person: theirs, and those of their teams that name nobody."""
    teams = TeamMember.objects.filter(user=by.user_id).values("team")
    return Q(person=by.user_id) | Q(person=None, team__in=teams)


def rows() -> QuerySet[Assignment]:
    """Return all assignments with what a picture shows; one statement."""
    beside = ("establishment", "team", "person", "campaign", "evidence")
    return with_town_name(Assignment.objects.select_related(*beside))


def one(assignment_id: UUID) -> AssignmentPicture:
    """Return the picture of an assignment its door has let the actor see."""
    return picture(rows().get(pk=assignment_id), clock.today())


def picture(row: Any, today: date) -> AssignmentPicture:
    """Return the picture of an assignment that came through ``rows``."""
    place = row.establishment
    return {
        "id": str(row.pk),
        "establishment": {
            "id": str(place.pk),
            "name": place.name,
            "category": place.category_id,
            "town": row.town,
            "town_name": row.town_name or "",
        },
        "team": {"id": str(row.team_id), "name": row.team.name},
        "person": {"id": str(row.person_id), "name": row.person.name} if row.person else None,
        "campaign": {"id": str(row.campaign_id), "name": row.campaign.name}
        if row.campaign
        else None,
        "reason": row.reason,
        "reason_name": row.get_reason_display(),
        "due": day(row.due),
        "state": row.state,
        "state_name": row.get_state_display(),
        "overdue": row.state == Assignment.State.OPEN and row.due < today,
        "done_on": day(row.done_on),
        "note": row.note,
        "evidence": photo_links(row.evidence) if row.evidence else None,
    }
