"""Orders (责令文书): the register of documents, and issuing one for several problems."""

from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import (
    LONGEST_OFFSET,
    AreaKey,
    Choices,
    Day,
    Id,
    Ids,
    Integer,
    Moment,
    Parameters,
    Shape,
    several,
)
from api.doors import Door
from api.figure_rows import FIGURE_PARAMETERS
from api.filters import chosen, in_area
from api.paging import Order as ListOrder
from api.paging import Page, day_of, each, page
from api.parts import Named, Person, day
from api.shapes import shape
from api.steps import DueBody
from inspections.models.checklist import OrderKind
from organization import access
from organization.actors import Actor
from rectification import orders
from rectification.commands import OrderCommand, OrderLineCommand
from rectification.models import Order, OrderLine
from rectification.states import State

FIELDS = {
    "type": "type__in",
    "state": "state__in",
    "establishment": "establishment",
    "inspection": "inspection",
    "category": "establishment__category__in",
    "from": "issued_on__gte",
    "to": "issued_on__lte",
}
LATEST_FIRST = ListOrder("issued_on", day_of, falling=True)


class LinePicture(TypedDict):
    """A problem as the document orders it."""

    problem: str
    number: Annotated[str, "问题编号"]
    text: str
    kind: Annotated[str, OrderKind]
    kind_name: str
    last_date: str | None
    state: Annotated[str, State, "问题现在的状态"]
    state_name: str


class OrderPicture(TypedDict):
    """A document (责令文书)."""

    id: str
    number: Annotated[str, "文号"]
    type: Annotated[str, Order.Type]
    type_name: str
    authority: str
    establishment: Named
    inspection: str | None
    issued_on: str | None
    served_on: str | None
    officers: list[Person]
    state: Annotated[str, Order.State]
    state_name: str
    void_reason: str
    lines: list[LinePicture]


class LineBody(Shape):
    """A problem to be ordered, how, and by when."""

    problem = Id()
    base_version = Integer()
    kind = serializers.ChoiceField(OrderKind.choices)
    due = DueBody(required=False, allow_null=True, default=None)


class OrderBody(Shape):
    """One document for several problems of one establishment and specialty."""

    id = Id()
    inspection = Id(required=False, allow_null=True, default=None)
    type = serializers.ChoiceField(Order.Type.choices, default=Order.Type.OPINION)
    served_on = Day(required=False, allow_null=True, default=None)
    officers = Ids(help_text="两名持证监督员")
    lines = several(LineBody, most=100, required=True)
    happened_at = Moment()
    device_offset = Integer(default=0, min_value=-LONGEST_OFFSET, max_value=LONGEST_OFFSET)


class OrderParameters(Parameters):
    area = AreaKey(required=False)
    type = Choices(Order.Type.values, required=False)
    state = Choices(Order.State.values, required=False)
    category = Choices(required=False, help_text="单位类别代码")
    establishment = Id(required=False)
    inspection = Id(required=False)

    def get_fields(self) -> dict[str, Any]:
        period = {
            "from": Day(required=False, help_text="下达日期自"),
            "to": Day(required=False, help_text="下达日期至"),
        }
        return {**super().get_fields(), **period}


class Orders(Door):
    """Orders: 责令文书."""

    @extend_schema(
        parameters=[OrderParameters, *FIGURE_PARAMETERS], responses=shape(Page[OrderPicture])
    )
    def get(self, request: Request) -> Response:
        parameters, found = self.rows(OrderParameters, access.within(files(), self.actor))
        found = found.filter(chosen(parameters, FIELDS))
        if area := parameters.get("area"):
            found = found.filter(in_area(area))
        return Response(page(request, found, LATEST_FIRST, each(picture), parameters=parameters))

    @extend_schema(request=OrderBody, responses={201: shape(OrderPicture)})
    def post(self, _request: Request) -> Response:
        order = issue(self.body(OrderBody), self.actor)
        return Response(picture(files().get(pk=order.pk)), status=201)


class OrderDetail(Door):
    """One order: 一份文书."""

    @extend_schema(responses=shape(OrderPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(access.find(files(), self.actor, pk=id)))


def issue(body: dict[str, Any], by: Actor) -> Order:
    """Issue the document a judged body describes."""
    return orders.issue(
        OrderCommand(
            id=body["id"],
            type=Order.Type(body["type"]),
            officers=tuple(body["officers"]),
            lines=tuple(
                OrderLineCommand(
                    line["problem"], line["base_version"], OrderKind(line["kind"]), line["due"]
                )
                for line in body["lines"]
            ),
            happened_at=body["happened_at"],
            device_offset=body["device_offset"],
            served_on=body["served_on"],
        ),
        by=by,
    )


def files() -> QuerySet[Order]:
    """Return all documents with what a picture shows; two statements."""
    lines = OrderLine.objects.select_related("problem").order_by("position")
    return Order.objects.select_related("establishment", "authority").prefetch_related(
        Prefetch("lines", lines)
    )


def picture(order: Order) -> OrderPicture:
    """Return the picture of a document that came through ``files``."""
    return {
        "id": str(order.pk),
        "number": order.number,
        "type": order.type,
        "type_name": order.get_type_display(),
        "authority": order.authority.name,
        "establishment": {"id": str(order.establishment_id), "name": order.establishment.name},
        "inspection": str(order.inspection_id) if order.inspection_id else None,
        "issued_on": day(order.issued_on),
        "served_on": day(order.served_on),
        "officers": order.officers,
        "state": order.state,
        "state_name": order.get_state_display(),
        "void_reason": order.void_reason,
        "lines": [_line(line) for line in order.lines.all()],
    }


def _line(line: OrderLine) -> LinePicture:
    return {
        "problem": str(line.problem_id),
        "number": line.problem.number,
        "text": line.problem.text,
        "kind": line.kind,
        "kind_name": line.get_kind_display(),
        "last_date": day(line.last_date),
        "state": line.problem.state,
        "state_name": line.problem.get_state_display(),
    }
