"""The register (被监督单位): its addresses."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import establishments
from api.bodies import AreaKey, Choices, Day, Id, Integer, Number, Parameters, Shape, Text
from api.doors import Door
from api.establishments import ChangePicture, EstablishmentPicture, EstablishmentRow
from api.figure_rows import FIGURE_PARAMETERS
from api.filters import chosen, in_area
from api.paging import Order, Page, each, page
from api.parts import whole
from api.shapes import shape
from inspections import register
from inspections.models import Establishment
from inspections.models.establishment import Status
from inspections.register import ChangeCommand, MergeCommand, RegisterCommand
from organization import access
from organization.actors import Actor

FIELDS = {"category": "category__in", "status": "status__in", "unlicensed": "unlicensed"}
BY_NAME = Order("name")
NOT_DETAILS = ("id", "base_version", "effective_on")


class RegisterFilters(Shape):
    search = Text(max_length=60, help_text="名称、拼音首字母、许可证号、短码或电话")
    town = AreaKey(required=False, help_text="乡镇，或任一级区划")
    category = Choices(required=False, help_text="单位类别代码")
    status = Choices(Status.values, required=False)
    unlicensed = serializers.BooleanField(required=False)


class RegisterParameters(RegisterFilters, Parameters):
    pass


class DetailsBody(Shape):
    """What is known of an establishment; what is left out stays as it is."""

    name = Text(max_length=120, default=serializers.empty)
    category = Text(max_length=16, default=serializers.empty, help_text="类别代码")
    town = Text(max_length=12, default=serializers.empty, help_text="乡镇代码")
    status = serializers.ChoiceField(Status.choices, required=False)
    unlicensed = serializers.BooleanField(required=False)
    licence_number = Text(max_length=60, default=serializers.empty)
    licence_until = Day(required=False, allow_null=True)
    credit_code = Text(max_length=18, default=serializers.empty)
    person_in_charge = Text(max_length=40, default=serializers.empty)
    phone = Text(max_length=20, default=serializers.empty)
    address = Text(max_length=200, default=serializers.empty)
    latitude = Number(required=False, allow_null=True)
    longitude = Number(required=False, allow_null=True)
    grade = Text(max_length=2, default=serializers.empty)
    registered_on = Day(required=False)


class RegisterBody(DetailsBody):
    """A new establishment; name, category and town are needed."""

    id = Id()


class ChangeBody(DetailsBody):
    """New details, holding since ``effective_on``, decided on the version the person saw."""

    base_version = Integer()
    effective_on = Day(required=False, allow_null=True, help_text="默认为今天")


class MergeBody(Shape):
    """The duplicate that goes into this establishment."""

    base_version = Integer()
    duplicate = Id()
    duplicate_version = Integer()


class Register(Door):
    """The register: 被监督单位."""

    @extend_schema(
        parameters=[RegisterParameters, *FIGURE_PARAMETERS], responses=shape(Page[EstablishmentRow])
    )
    def get(self, request: Request) -> Response:
        parameters, found = matching(self, RegisterParameters)
        found = establishments.rows(found)
        return Response(
            page(request, found, BY_NAME, each(establishments.row), parameters=parameters)
        )

    @extend_schema(request=RegisterBody, responses={201: shape(EstablishmentPicture)})
    def post(self, _request: Request) -> Response:
        body = self.body(RegisterBody)
        place = register.create(RegisterCommand(body["id"], _details(body)), by=self.actor)
        return Response(picture(place.pk, self.actor), status=201)


class EstablishmentDetail(Door):
    """The file of an establishment: 一家单位."""

    @extend_schema(responses=shape(EstablishmentPicture))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        return Response(picture(id, self.actor))

    @extend_schema(request=ChangeBody, responses=shape(EstablishmentPicture))
    def patch(self, _request: Request, id: UUID) -> Response:  # noqa: A002
        body = self.body(ChangeBody)
        command = ChangeCommand(id, body["base_version"], _details(body), body.get("effective_on"))
        return Response(picture(register.change(command, by=self.actor).pk, self.actor))


class EstablishmentMerge(Door):
    """Merge a duplicate into this establishment: 合并重复登记."""

    @extend_schema(request=MergeBody, responses=shape(EstablishmentPicture))
    def post(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        body = self.body(MergeBody)
        command = MergeCommand(
            id, body["base_version"], body["duplicate"], body["duplicate_version"]
        )
        return Response(picture(register.merge(command, by=self.actor).pk, self.actor))


class EstablishmentHistory(Door):
    """The dated history of an establishment: 变更记录."""

    @extend_schema(responses=shape(Page[ChangePicture]))
    def get(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        place = access.find(Establishment.objects.all(), self.actor, pk=id)
        changes = place.changes.select_related("by").order_by("effective_on", "pk")
        return Response(whole([establishments.change(one) for one in changes]))


class EstablishmentByCode(Door):
    """The establishment with a code, scanned or typed: 按码查找."""

    @extend_schema(responses=shape(EstablishmentPicture))
    def get(self, _request: Request, code: str) -> Response:
        return Response(picture(register.by_code(code, self.actor).pk, self.actor))


def matching(
    door: Door, shape: type[RegisterFilters]
) -> tuple[dict[str, Any], QuerySet[Establishment]]:
    """Return the request's parameters, and the register as far as they ask for it."""
    seen = access.within(Establishment.objects.filter(merged_into=None), door.actor)
    parameters, found = door.rows(shape, seen)
    found = found.filter(chosen(parameters, FIELDS))
    if town := parameters.get("town"):
        found = found.filter(in_area(town))
    if words := parameters["search"].strip():
        found = establishments.search(found, words)
    return parameters, found


def picture(establishment_id: UUID, by: Actor) -> EstablishmentPicture:
    """Return the file of an establishment; raises Missing."""
    files = establishments.files(Establishment.objects.all())
    return establishments.file(access.find(files, by, pk=establishment_id))


def _details(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in NOT_DETAILS}
