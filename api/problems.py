"""Problems (问题台账): the ledger, one problem, its history, its steps."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import ledger, steps
from api.bodies import AreaKey, Choices, Day, Id, Parameters, Text
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.filters import chosen, in_area
from api.ledger import EventPicture, ProblemPicture, ProblemRow, Today
from api.paging import Order, Page, day_of, each, moment_of, page
from api.parts import whole
from api.shapes import shape
from api.steps import FindBody, StepBody
from inspections.models.checklist import OrderKind, Severity, Theme
from organization import access, clock
from organization.actors import Actor
from rectification.attempt import Past
from rectification.ledger import REPEATED, overdue
from rectification.models import CaseReferral, Problem
from rectification.models.escalation import Level
from rectification.models.problem import Source
from rectification.states import State
from rectification.supervision import LISTED, slip_waits
from rectification.waiting import waiting

FIELDS = {
    "state": "state__in",
    "category": "category__in",
    "theme": "theme__in",
    "source": "source__in",
    "severity": "severity__in",
    "order_kind": "order_kind__in",
    "referral": "referral__in",
    "team": "team",
    "campaign": "campaign",
    "establishment": "establishment",
    "inspection": "inspection",
    "officer": "inspection__named_officers__user",
    "item": "item_code",
    "found_from": "found_on__gte",
    "found_to": "found_on__lte",
    "due_from": "last_date__gte",
    "due_to": "last_date__lte",
    "closed_from": "closed_on__gte",
    "closed_to": "closed_on__lte",
}
WAITING = (
    "me", "my_close", "my_extension", "my_referral",
    "order", "recheck", "close", "extension", "referral", "overdue", "due_soon",
)  # fmt: skip
SLIPS = ("open", "overdue")
LATEST_FIRST = Order("found_at", moment_of, falling=True)
LONGEST_WAITING_FIRST = Order("turn_on", day_of)


class ProblemParameters(Parameters):
    state = Choices(State.values, required=False)
    overdue = serializers.BooleanField(required=False, help_text="已逾期")
    area = AreaKey(required=False)
    category = Choices(required=False, help_text="单位类别代码")
    team = Id(required=False)
    officer = Id(required=False, help_text="检查的监督员")
    campaign = Id(required=False)
    establishment = Id(required=False)
    inspection = Id(required=False)
    item = Text(default=serializers.empty, max_length=16, help_text="检查项目代码")
    theme = Choices(Theme.values, required=False)
    source = Choices(  # type: ignore[assignment]  # DRF takes it off the class
        Source.values, required=False
    )
    severity = Choices(Severity.values, required=False)
    order_kind = Choices(OrderKind.values, required=False)
    repeat = serializers.BooleanField(required=False, help_text="复发")
    listed = serializers.BooleanField(required=False, help_text="正在挂牌督办")
    slip = serializers.ChoiceField(
        SLIPS, required=False, help_text="督办单：open 待回复，overdue 逾期未回复"
    )
    reached = serializers.ChoiceField(
        Level.values, required=False, help_text="本轮达到的督办级别，如 listed 供挂牌参考"
    )
    found_from = Day(required=False)
    found_to = Day(required=False)
    due_from = Day(required=False)
    due_to = Day(required=False)
    closed_from = Day(required=False)
    closed_to = Day(required=False)
    referral = Choices(
        CaseReferral.State.values, required=False, help_text="最近一件移送立案的进展"
    )
    search = Text(max_length=60, help_text="编号、单位名称或问题描述")
    sort = serializers.ChoiceField(
        ["deadline"],
        required=False,
        help_text="deadline 先到期、等得久的在前；默认新发现的在前",
    )
    waiting = serializers.ChoiceField(WAITING, required=False, help_text="待办：me 为轮到本人的")


class Problems(Door):
    """The ledger: 问题台账."""

    @extend_schema(
        parameters=[ProblemParameters, *FIGURE_PARAMETERS], responses=shape(Page[ProblemRow])
    )
    def get(self, request: Request) -> Response:
        parameters, found = self.rows(ProblemParameters, ledger.rows(self.actor))
        found = found.filter(conditions(parameters, self.actor))
        today = Today.now()
        return Response(
            page(
                request,
                found,
                LONGEST_WAITING_FIRST if "sort" in parameters else LATEST_FIRST,
                each(lambda problem: ledger.row(problem, today)),
                parameters=parameters,
            )
        )

    @extend_schema(request=FindBody, responses={201: shape(ProblemPicture)})
    def post(self, _request: Request) -> Response:
        problem = steps.find(self.body(FindBody), self.actor)
        return Response(picture(problem.pk, self.actor), status=201)


class ProblemDetail(Door):
    """One problem with its history: 一个问题."""

    @extend_schema(responses=shape(ProblemPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(id, self.actor))


class ProblemEvents(Door):
    """The history of a problem: 流转记录."""

    @extend_schema(responses=shape(Page[EventPicture]))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        problem = access.find(Problem.objects.select_related("order"), self.actor, pk=id)
        return Response(whole(ledger.history(problem)))


class ProblemSteps(Door):
    """A step of a problem: 办理."""

    @extend_schema(request=StepBody, responses=shape(ProblemPicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        past = steps.take(id, self.body(StepBody), self.actor)
        return Response(picture(id, self.actor, past))


def picture(problem_id: UUID, by: Actor, past: Past | None = None) -> ProblemPicture:
    """Return the whole problem, with the history where it was read already; raises Missing."""
    problem = access.find(ledger.files(), by, pk=problem_id)
    return ledger.whole(problem, by, past or Past(problem))


def conditions(parameters: dict[str, Any], by: Actor) -> Q:
    """Return the filter the parameters ask for."""
    wanted = chosen(parameters, FIELDS)
    if area := parameters.get("area"):
        wanted &= in_area(area)
    if "overdue" in parameters:
        late = overdue(clock.today())
        wanted &= late if parameters["overdue"] else ~late
    if "repeat" in parameters:
        wanted &= REPEATED if parameters["repeat"] else ~REPEATED
    if "listed" in parameters:
        wanted &= LISTED if parameters["listed"] else ~LISTED
    if which := parameters.get("slip"):
        wanted &= slip_waits(which, clock.today())
    if level := parameters.get("reached"):
        wanted &= Q(escalation=level)
    if what := parameters.get("waiting"):
        wanted &= waiting(what, by)
    if words := parameters["search"].strip():
        wanted &= (
            Q(number__endswith=words)
            | Q(establishment__name__icontains=words)
            | Q(text__icontains=words)
        )
    return wanted
