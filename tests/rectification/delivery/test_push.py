"""Web push: a push service that really listens, and a browser's side that opens what it got."""

import base64
import json
import os
from collections.abc import Callable
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pytest_django import Settings

from rectification.delivery.channels import push
from rectification.delivery.dispatch import dispatch
from rectification.delivery.sealing import seal
from rectification.models import Channel, Message, Outlet, Parcel, PushDevice
from rectification.models.escalation import Level
from tests.api.caller import Caller
from tests.cast import Cast
from tests.rectification.delivery.servers import Gateway


class Browser:
    """A browser's push manager: its keys, and what its worker is given."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)

    @property
    def given(self) -> dict[str, str]:
        public = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": text(public), "auth": text(self.auth)}

    def opened(self, body: bytes) -> Any:
        said = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        return json.loads(said)


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.fixture(autouse=True)
def _services(settings: Settings) -> None:
    settings.PUSH_HOSTS = ["127.0.0.1", "push.example.org"]


@pytest.fixture
def channel(cast: Cast) -> Channel:
    private, public = push.new_keys()
    return Channel.objects.create(
        name="浏览器",
        kind=Channel.Kind.PUSH,
        account=public,
        sender="ws@mengyin.gov.cn",
        secret=seal({"key": private}),
    )


@pytest.fixture
def browser(gateway: Gateway) -> Browser:
    return Browser(f"{gateway.url}/send/abc")


def register(at_the_api: Any, browser: Browser, who: str = "inspector", **other: str) -> Any:
    return at_the_api(who).post("me/devices/", browser.given | other)


@pytest.fixture
def at_the_api(cast: Cast) -> Any:
    from django.test import Client
    from knox.models import get_token_model

    def caller(username: str) -> Caller:
        _, token = get_token_model().objects.create(getattr(cast, username))
        return Caller(Client(), token)

    return caller


Tell = Callable[[], Message]


@pytest.fixture
def tell(write: Callable[..., Message], cast: Cast) -> Tell:
    """Write a message for the inspector."""
    return lambda: write(cast.inspector, "【督办】阳光理发店：毛巾未消毒", level=Level.SUPERVISE)


@pytest.fixture
def restless(channel: Channel, cast: Cast) -> Outlet:
    """Without quiet hours and rest days, so that the clock of the test run does not matter."""
    return Outlet.objects.create(
        channel=channel,
        person=cast.inspector,
        quiet_from="00:00",
        quiet_to="00:00",
        on_rest_days=True,
    )


@pytest.mark.usefixtures("restless")
def test_a_browser_that_asked_is_told_in_words_only_it_can_read(
    at_the_api: Any, browser: Browser, gateway: Gateway, tell: Tell, channel: Channel
) -> None:
    assert register(at_the_api, browser).status_code == 204
    tell()
    dispatch()
    (got,) = gateway.got
    parcel = Parcel.objects.get()
    assert parcel.state == Parcel.State.SENT
    assert "毛巾" not in got.body.decode("latin1")
    assert browser.opened(got.body) == {
        "title": "【督办】阳光理发店：毛巾未消毒",
        "body": "问题编号：371328-2026-000001。",
        "tag": parcel.pk.hex,
    }
    assert got.headers["Content-Encoding"] == "aes128gcm"
    assert got.headers["Topic"] == parcel.pk.hex
    assert got.headers["Urgency"] == "high"
    scheme, _, rest = got.headers["Authorization"].partition(" ")
    assert scheme == "vapid"
    assert f"k={channel.account}" in rest
    token = rest.removeprefix("t=").partition(",")[0]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == gateway.url
    assert claims["sub"] == "mailto:ws@mengyin.gov.cn"
    assert Vapid02.verify(got.headers["Authorization"])


@pytest.mark.usefixtures("restless")
@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_told_no_more(
    at_the_api: Any, browser: Browser, gateway: Gateway, tell: Tell, status: int
) -> None:
    register(at_the_api, browser)
    gateway.mood = status
    tell()
    dispatch()
    assert not PushDevice.objects.exists()
    assert Parcel.objects.get().state == Parcel.State.FAILED
    tell()
    dispatch()
    assert len(gateway.got) == 1


@pytest.mark.usefixtures("restless")
def test_one_browser_that_took_it_is_enough(
    at_the_api: Any, browser: Browser, gateway: Gateway, tell: Tell
) -> None:
    register(at_the_api, browser)
    register(at_the_api, Browser("http://127.0.0.1:9/closed"))
    tell()
    dispatch()
    assert len(gateway.got) == 1
    assert Parcel.objects.get().state == Parcel.State.SENT


@pytest.mark.usefixtures("restless")
def test_a_service_that_is_down_is_tried_again(
    at_the_api: Any, browser: Browser, gateway: Gateway, tell: Tell
) -> None:
    register(at_the_api, browser)
    gateway.mood = 500
    tell()
    dispatch()
    assert Parcel.objects.get().state == Parcel.State.RETRY
    assert PushDevice.objects.count() == 1


def test_a_browser_belongs_to_whoever_asked_last(
    at_the_api: Any, browser: Browser, cast: Cast
) -> None:
    register(at_the_api, browser)
    register(at_the_api, browser, "inspector2")
    assert PushDevice.objects.get().person == cast.inspector2


def test_the_sixth_browser_takes_the_place_of_the_oldest(at_the_api: Any, cast: Cast) -> None:
    for number in range(6):
        register(at_the_api, Browser(f"https://push.example.org/{number}"))
    kept = PushDevice.objects.values_list("endpoint", flat=True)
    assert sorted(kept) == [f"https://push.example.org/{number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"endpoint": "https://10.0.0.1/inside"}, "unknown_push_service"),
        ({"endpoint": "http://push.example.org/plain"}, "unknown_push_service"),
        ({"endpoint": "https://push.example.org.evil.cn/x"}, "unknown_push_service"),
        ({"endpoint": "file:///etc/passwd"}, "unknown_push_service"),
        ({"p256dh": "kurz"}, "bad_push_keys"),
        ({"auth": "<script>"}, "bad_push_keys"),
    ],
)
def test_nothing_else_is_taken_for_a_browser(
    at_the_api: Any, browser: Browser, other: dict[str, str], code: str
) -> None:
    answer = register(at_the_api, browser, **other)
    assert answer.json()["code"] == code
    assert not PushDevice.objects.exists()


def test_the_settings_say_where_it_reaches_me_and_the_public_key(
    at_the_api: Any, browser: Browser, channel: Channel
) -> None:
    [before] = at_the_api("inspector").get("me/channels/").json()["results"]
    assert (before["address"], before["public_key"]) == ("", channel.account)
    register(at_the_api, browser)
    [after] = at_the_api("inspector").get("me/channels/").json()["results"]
    assert after["address"] == "1 个浏览器"
