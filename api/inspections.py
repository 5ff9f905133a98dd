"""Inspections (检查): submitting one, lists, one of them."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import signatures, visits
from api.bodies import AreaKey, Choices, Day, Id, Parameters
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.filters import chosen, in_area
from api.paging import Order, Page, each, moment_of, page
from api.shapes import shape
from api.signatures import RecordPicture
from api.visits import InspectionBody, InspectionPicture, ListedInspection
from inspections.models import Inspection

FIELDS = {
    "from": "day__gte",
    "to": "day__lte",
    "category": "category__in",
    "team": "team",
    "officer": "named_officers__user",
    "campaign": "campaign",
    "establishment": "establishment",
    "outcome": "outcome__in",
    "reason": "reason__in",
}
LATEST_FIRST = Order("started_at", moment_of, falling=True)


class InspectionParameters(Parameters):
    area = AreaKey(required=False)
    category = Choices(required=False, help_text="单位类别代码，可用逗号分隔多个")
    team = Id(required=False)
    officer = Id(required=False)
    campaign = Id(required=False)
    establishment = Id(required=False)
    outcome = Choices(Inspection.Outcome.values, required=False)
    reason = Choices(Inspection.Reason.values, required=False)

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "from": Day(required=False, help_text="检查日期自"),
            "to": Day(required=False, help_text="检查日期至"),
        }


class Inspections(Door):
    """Inspections: 检查."""

    @extend_schema(
        parameters=[InspectionParameters, *FIGURE_PARAMETERS],
        responses=shape(Page[ListedInspection]),
    )
    def get(self, request: Request) -> Response:
        parameters, found = self.rows(InspectionParameters, visits.rows(self.actor))
        found = found.filter(chosen(parameters, FIELDS))
        if area := parameters.get("area"):
            found = found.filter(in_area(area))
        return Response(page(request, found, LATEST_FIRST, each(visits.row), parameters=parameters))

    @extend_schema(
        request=InspectionBody,
        responses={201: shape(InspectionPicture), 200: shape(InspectionPicture)},
    )
    def post(self, _request: Request) -> Response:
        visit = visits.submit(self.body(InspectionBody), self.actor)
        [picture] = visits.taken([visit], self.actor)
        return Response(picture, status=201 if visit.written else 200)


class InspectionDetail(Door):
    """One inspection: 一次检查."""

    @extend_schema(responses=shape(InspectionPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(visits.whole(id, self.actor))


class InspectionRecord(Door):
    """The record of an inspection as it was signed: 签名内容."""

    @extend_schema(responses=shape(RecordPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(signatures.record(id, self.actor))
