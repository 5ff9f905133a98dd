"""Web push in a browser: asked for by a tap, shown by the worker, ended at sign-out."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from rectification.delivery.channels import push
from rectification.delivery.sealing import seal
from rectification.models import Channel, PushDevice
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser
READY = "navigator.serviceWorker.ready.then(() => true)"
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready
  return (await worker.getNotifications()).map((one) => [one.title, one.body, one.tag])
}"""


@pytest.fixture
def told(county: Cast) -> None:
    private, public = push.new_keys()
    Channel.objects.create(
        name="浏览器",
        kind=Channel.Kind.PUSH,
        account=public,
        sender="ws@mengyin.gov.cn",
        secret=seal({"key": private}),
    )


def delivered(page: "Page", origin: str, said: dict[str, str]) -> None:
    """Let the browser's own side of push hand a message to the worker."""
    session = page.context.new_cdp_session(page)
    seen: list[Any] = []

    def note(said: Any) -> None:
        seen.append(said)

    session.on("ServiceWorker.workerRegistrationUpdated", note)
    session.send("ServiceWorker.enable")
    page.wait_for_function(READY)
    registration = seen[-1]["registrations"][0]["registrationId"]
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": registration, "data": json.dumps(said)},
    )


@pytest.mark.usefixtures("told")
def test_what_is_pushed_is_shown_and_said_again_takes_its_own_place(
    new_page: NewPage, live_server: "LiveServer"
) -> None:
    page = new_page(permissions=["notifications"])
    sign_in(page, "inspector")
    page.wait_for_function(READY)
    for title in ("【督办】毛巾未消毒", "（重发）【督办】毛巾未消毒"):
        delivered(page, live_server.url, {"title": title, "body": "问题编号", "tag": "01"})
        page.wait_for_function(
            f"({SHOWN})().then((all) => all.some((one) => one[0] === {json.dumps(title)}))"
        )
    assert page.evaluate(SHOWN) == [["（重发）【督办】毛巾未消毒", "问题编号", "01"]]


@pytest.mark.usefixtures("told")
def test_a_push_service_out_of_reach_is_told_and_nothing_is_registered(new_page: NewPage) -> None:
    page = new_page(permissions=["notifications"])
    sign_in(page, "inspector")
    page.wait_for_function(READY)
    page.goto("/me/channels")
    expect(page.get_by_text("本机还没有开启推送")).to_be_visible()
    page.get_by_role("button", name="在本机开启").click()
    expect(page.get_by_text("推送服务连不上")).to_be_visible()
    assert not PushDevice.objects.exists()
