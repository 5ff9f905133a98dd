"""Setting up channels, and sending again what failed."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from organization import clock
from rectification.delivery.dispatch import dispatch
from rectification.delivery.sealing import unseal
from rectification.models import Channel, Message, Parcel
from tests.cast import Cast
from tests.rectification.delivery.conftest import MakeChannel
from tests.rectification.delivery.servers import Gateway
from tests.rectification.late import at

FORM = {
    "name": "短信网关",
    "kind": "gateway",
    "address": "https://sms.example.gov.cn/send",
    "lowest_level": "supervise",
    "key": "shared-key",
    "active": "on",
}
ADD = "/admin/rectification/channel/add/"


@pytest.fixture
def desk(cast: Cast, client: Client, settings: Settings) -> Client:
    settings.SECURE_SSL_REDIRECT = False
    client.force_login(cast.admin)
    return client


def test_a_secret_is_written_and_never_shown_again(desk: Client) -> None:
    assert desk.post(ADD, FORM).status_code == 302
    channel = Channel.objects.get()
    assert unseal(channel.secret) == {"key": "shared-key"}
    page = f"/admin/rectification/channel/{channel.pk}/change/"
    shown = desk.get(page).content.decode()
    assert "shared-key" not in shown
    assert channel.secret not in shown
    assert desk.post(page, FORM | {"key": "", "name": "新名称"}).status_code == 302
    channel.refresh_from_db()
    assert (channel.name, unseal(channel.secret)) == ("新名称", {"key": "shared-key"})


def test_the_keys_of_push_are_made_once_and_the_private_one_is_never_shown(desk: Client) -> None:
    form = FORM | {"kind": "push", "address": "", "key": "", "sender": "ws@mengyin.gov.cn"}
    assert desk.post(ADD, form).status_code == 302
    channel = Channel.objects.get()
    private = unseal(channel.secret)["key"]
    assert private.startswith("-----BEGIN PRIVATE KEY-----")
    assert len(channel.account) == 87
    page = f"/admin/rectification/channel/{channel.pk}/change/"
    assert private.splitlines()[1] not in desk.get(page).content.decode()
    again = form | {"account": channel.account, "name": "新名称"}
    assert desk.post(page, again).status_code == 302
    channel.refresh_from_db()
    assert unseal(channel.secret)["key"] == private


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"key": ""}, "请填写密钥"),
        ({"address": "sms.example.gov.cn"}, "请填写 https:// 开头的完整地址"),
        ({"address": "file:///etc/passwd"}, "请填写 https:// 开头的完整地址"),
        ({"county": "999999"}, "没有代码为 999999 的区划"),
        ({"kind": "email", "address": "mail.example.cn"}, "smtps://主机:465"),
        ({"kind": "email", "address": "smtp://mail.example.cn"}, "请填写发件人邮箱"),
        ({"kind": "push", "address": "", "sender": ""}, "请填写发件人邮箱"),
        ({"kind": "apprise", "address": "", "key": "syslog://"}, "支持："),
    ],
)
def test_a_channel_that_could_not_send_is_refused(
    desk: Client, change: dict[str, str], sentence: str
) -> None:
    answer = desk.post(ADD, FORM | change)
    assert sentence in answer.content.decode()
    assert not Channel.objects.exists()


def test_what_failed_is_listed_with_its_reason_and_sent_again(
    desk: Client,
    write: Callable[..., Message],
    cast: Cast,
    channel: MakeChannel,
    gateway: Gateway,
) -> None:
    channel()
    write(cast.inspector, "甲")
    with clock.at(at("2026-11-23", 10)):
        dispatch()
    Parcel.objects.update(state="failed", error="网关答复 500", attempts=5)
    page = "/admin/rectification/parcel/"
    shown = desk.get(page).content.decode()
    assert "网关答复 500" in shown
    assert "王海" in shown
    parcel = Parcel.objects.get()
    answer = desk.post(
        page, {"action": "send_again", "_selected_action": [str(parcel.pk)]}, follow=True
    )
    assert "1 条将重新发送" in answer.content.decode()
    gateway.got.clear()
    with clock.at(at("2027-01-04", 10)):
        dispatch()
    assert [got.json["title"] for got in gateway.got] == ["甲"]
