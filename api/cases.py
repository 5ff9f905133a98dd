"""Case referrals (移送立案): the register of cases. They are moved by steps of their problems."""

from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import AreaKey, Choices, Day, Parameters, Text
from api.doors import Door
from api.filters import chosen, in_area
from api.paging import Order, Page, day_of, each, page
from api.parts import Named, day
from api.shapes import shape
from organization import access
from rectification.models import CaseReferral
from rectification.states import State

FIELDS = {
    "state": "state__in",
    "cause": "cause",
    "outcome": "outcome__in",
    "category": "problem__category__in",
    "approved_from": "approved_on__gte",
    "approved_to": "approved_on__lte",
}
LATEST_FIRST = Order("proposed_on", day_of, falling=True)


class ReferralPicture(TypedDict):
    """A case referral: proposed, forwarded, approved or refused, concluded."""

    id: str
    state: Annotated[str, CaseReferral.State]
    state_name: str
    number: Annotated[str, "立案号，批准立案时由服务器给出"]
    cause: Annotated[str, "案由"]
    facts: Annotated[str, "违法事实"]
    proposed_by_name: str
    proposed_on: str | None
    forwarded_by_name: str
    forwarded_on: str | None
    decided_by_name: Annotated[str, "批准或不予立案的人"]
    approved_on: str | None
    refused_on: str | None
    refusal_reason: str
    outcome: Annotated[str, "处理结果 penalized、not_penalized、transferred、dismissed"]
    outcome_name: str
    fine: Annotated[str | None, "罚没款，元，两位小数"]
    concluded_on: str | None


class CasePicture(ReferralPicture):
    """A case referral with the problem it runs beside."""

    problem: str
    problem_number: str
    problem_text: str
    problem_state: Annotated[str, State]
    problem_state_name: str
    establishment: Named


class CaseParameters(Parameters):
    area = AreaKey(required=False)
    state = Choices(CaseReferral.State.values, required=False)
    outcome = Choices(CaseReferral.Outcome.values, required=False)
    category = Choices(required=False, help_text="单位类别代码")
    cause = Text(default=serializers.empty, max_length=100, help_text="案由")
    approved_from = Day(required=False, help_text="立案日期自")
    approved_to = Day(required=False, help_text="立案日期至")


class Cases(Door):
    """Case referrals: 移送立案."""

    @extend_schema(parameters=[CaseParameters], responses=shape(Page[CasePicture]))
    def get(self, request: Request) -> Response:
        parameters = self.query(CaseParameters)
        found = access.within(files(), self.actor).filter(chosen(parameters, FIELDS))
        if area := parameters.get("area"):
            found = found.filter(in_area(area))
        return Response(page(request, found, LATEST_FIRST, each(picture), parameters=parameters))


class CaseDetail(Door):
    """One case referral: 一件移送立案."""

    @extend_schema(responses=shape(CasePicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(access.find(files(), self.actor, pk=id)))


def files() -> QuerySet[CaseReferral]:
    """Return all referrals with what a picture shows; one statement."""
    return CaseReferral.objects.select_related("problem__establishment")


def picture(case: CaseReferral) -> CasePicture:
    """Return the picture of a referral that came through ``files``."""
    problem = case.problem
    place: Any = problem.establishment
    return {
        **referral(case),
        "problem": str(problem.pk),
        "problem_number": problem.number,
        "problem_text": problem.text,
        "problem_state": problem.state,
        "problem_state_name": problem.get_state_display(),
        "establishment": {"id": str(place.pk), "name": place.name},
    }


def referral(case: CaseReferral) -> ReferralPicture:
    """Return what a referral says of itself."""
    return {
        "id": str(case.pk),
        "state": case.state,
        "state_name": case.get_state_display(),
        "number": case.number,
        "cause": case.cause,
        "facts": case.facts,
        "proposed_by_name": case.proposed_by_name,
        "proposed_on": day(case.proposed_on),
        "forwarded_by_name": case.forwarded_by_name,
        "forwarded_on": day(case.forwarded_on),
        "decided_by_name": case.decided_by_name,
        "approved_on": day(case.approved_on),
        "refused_on": day(case.refused_on),
        "refusal_reason": case.refusal_reason,
        "outcome": case.outcome,
        "outcome_name": case.get_outcome_display() if case.outcome else "",
        "fine": f"{case.fine:.2f}" if case.fine is not None else None,
        "concluded_on": day(case.concluded_on),
    }
