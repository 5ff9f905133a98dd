"""What I want of each channel outside (通知设置)."""

from typing import Annotated, TypedDict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Integer, Shape, Text
from api.doors import Door
from api.paging import Page
from api.parts import whole
from api.shapes import shape
from rectification.delivery import devices, preferences
from rectification.delivery.devices import Subscription
from rectification.delivery.preferences import MOST_SINGLES, Preference
from rectification.models import Channel, Outlet


class ChannelPicture(TypedDict):
    """A channel, where it reaches me, and what I want of it."""

    id: str
    name: str
    kind: Annotated[str, Channel.Kind]
    kind_name: str
    address: Annotated[str, "发送到哪里；空表示缺少联系方式，收不到"]
    public_key: Annotated[str, "浏览器推送的公钥；其他渠道为空"]
    barred: Annotated[bool, "地址被退回，改正之前不再发送"]
    wanted: Annotated[bool, "关闭后仍会收到督办及以上级别"]
    quiet_from: str
    quiet_to: str
    on_rest_days: bool
    singles_a_day: Annotated[int, "超过后合并成一条发送"]


class PreferenceBody(Shape):
    wanted = serializers.BooleanField()
    quiet_from = serializers.TimeField(help_text="免打扰开始；与结束相同表示不设")
    quiet_to = serializers.TimeField(help_text="免打扰结束，可跨零点")
    on_rest_days = serializers.BooleanField()
    singles_a_day = Integer(max_value=MOST_SINGLES)


class DeviceBody(Shape):
    """What the browser's push manager gave."""

    endpoint = Text(required=True, max_length=500)
    p256dh = Text(required=True, max_length=100)
    auth = Text(required=True, max_length=40)


class MyDevices(Door):
    """Let this browser be told of what is for me: 浏览器推送."""

    @extend_schema(request=DeviceBody, responses={204: None})
    def post(self, _request: Request) -> Response:
        devices.register(Subscription(**self.body(DeviceBody)), by=self.actor)
        return Response(status=204)


class MyChannels(Door):
    """My channels: 通知设置."""

    @extend_schema(responses=shape(Page[ChannelPicture]))
    def get(self, _request: Request) -> Response:
        mine = preferences.mine(self.actor)
        return Response(whole([picture(outlet, address) for outlet, address in mine]))


class MyChannel(Door):
    """What I want of one channel: 修改通知设置."""

    @extend_schema(request=PreferenceBody, responses=shape(ChannelPicture))
    def put(self, _request: Request, id: UUID) -> Response:  # noqa: A002 - the contract's name
        wanted = Preference(**self.body(PreferenceBody))
        return Response(picture(*preferences.choose(id, wanted, by=self.actor)))


def picture(outlet: Outlet, address: str) -> ChannelPicture:
    """Return the picture of a person's outlet."""
    channel = outlet.channel
    return {
        "id": str(channel.pk),
        "name": channel.name,
        "kind": channel.kind,
        "kind_name": channel.get_kind_display(),
        "address": address,
        "public_key": channel.account if channel.kind == Channel.Kind.PUSH else "",
        "barred": bool(outlet.barred) and outlet.barred == address,
        "wanted": outlet.wanted,
        "quiet_from": outlet.quiet_from.strftime("%H:%M"),
        "quiet_to": outlet.quiet_to.strftime("%H:%M"),
        "on_rest_days": outlet.on_rest_days,
        "singles_a_day": outlet.singles_a_day,
    }
