"""The establishment's link to an order's problems: shown, renewed, revoked by officers."""

from typing import Annotated, TypedDict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Id, Shape
from api.doors import Door
from api.labels import site
from api.parts import day, moment
from api.shapes import shape
from inspections import qr
from organization import access
from rectification import links
from rectification.links import Standing
from rectification.models import Order


class LinkPicture(TypedDict):
    """The link by which the establishment reports its rectification; whoever has it may."""

    standing: Annotated[str, Standing, "只有 stands 能打开"]
    address: Annotated[str, "链接；不能打开或密钥已更换时为空"]
    qr: Annotated[str, "链接的二维码（SVG）"]
    shows_photos: Annotated[bool, "页面是否附问题照片；已遮盖的照片总是可见"]
    made_at: str | None
    revoked_at: str | None
    ends_on: Annotated[str | None, "问题全部办结后，链接可用的最后一天"]


class LinkBody(Shape):
    """Another link; the one before opens nothing from then on."""

    id = Id()
    shows_photos = serializers.BooleanField(default=False)


class LinkPhotosBody(Shape):
    """Whether the page shows the photos of the finding."""

    shows_photos = serializers.BooleanField()


class OrderLinkDoor(Door):
    """An order's link for the establishment: 整改链接."""

    @extend_schema(responses=shape(LinkPicture))
    def get(self, request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        order = self._order(id)
        links.require_entitled(order, self.actor)
        return self._picture(request, order)

    @extend_schema(request=LinkBody, responses={201: shape(LinkPicture)})
    def post(self, request: Request, id: UUID) -> Response:  # noqa: A002
        order, body = self._order(id), self.body(LinkBody)
        links.renew(order, body["id"], shows_photos=body["shows_photos"], by=self.actor)
        return self._picture(request, order, status=201)

    @extend_schema(request=LinkPhotosBody, responses=shape(LinkPicture))
    def patch(self, request: Request, id: UUID) -> Response:  # noqa: A002
        order, body = self._order(id), self.body(LinkPhotosBody)
        links.show_photos(order, shows=body["shows_photos"], by=self.actor)
        return self._picture(request, order)

    @extend_schema(responses=shape(LinkPicture))
    def delete(self, request: Request, id: UUID) -> Response:  # noqa: A002
        order = self._order(id)
        links.revoke(order, by=self.actor)
        return self._picture(request, order)

    def _order(self, order_id: UUID) -> Order:
        return access.find(Order.objects.all(), self.actor, pk=order_id)

    def _picture(self, request: Request, order: Order, status: int = 200) -> Response:
        held = links.handed(order, site(request))
        link = held.link
        picture: LinkPicture = {
            "standing": held.standing.value,
            "address": held.address,
            "qr": qr.drawing(held.address) if held.address else "",
            "shows_photos": bool(link and link.shows_photos),
            "made_at": moment(link.made_at) if link else None,
            "revoked_at": moment(link.revoked_at) if link else None,
            "ends_on": day(held.ends_on) if held.address else None,
        }
        return Response(picture, status=status, headers={"Cache-Control": "no-store"})
