"""The page is killed at random moments, while writing and while sending, and two pages send."""

import contextlib
from random import Random
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error, expect

from tests.cast import Cast
from tests.hands import (
    item,
    keep_the_client_on_the_phone,
    pressed,
    sign_in,
    start_check,
)
from tests.stories.agreement import agree, everything_arrives, visits
from tests.stories.line import Line
from tests.stories.phone import holding, write_down

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = pytest.mark.browser

SEED = 4


def crash(page: "Page") -> None:
    """Kill the process of a page, as a phone does that needs the memory."""
    with contextlib.suppress(Error):
        page.goto("chrome://crash")
    page.close()


def test_killed_while_sending_nothing_is_lost_and_nothing_goes_twice(
    county: Cast, line: Line, phone: "Page"
) -> None:
    chance = Random(SEED)
    sign_in(phone, "inspector")
    keep_the_client_on_the_phone(phone)
    line.cut()
    commands = visits(county, 10)
    write_down(phone, str(county.inspector.pk), commands)
    context = phone.context
    phone.close()
    line.mend()
    line.drop, line.delay = 0.4, 0.1
    for _ in range(5):
        phone = context.new_page()
        # It asks who is there and what time it is, and sends; somewhere there it dies.
        asked = 0
        dies_after = chance.randrange(1, 3)

        def is_the_last(request: "Request", dies_after: int = dies_after) -> bool:
            nonlocal asked
            asked += "/api/v1/" in request.url
            return asked == dies_after

        with phone.expect_request(is_the_last):
            phone.goto("/outbox", wait_until="commit")
        crash(phone)
    line.stand()
    phone = context.new_page()
    everything_arrives(phone)
    assert len(agree(phone, commands).accepted) == 10


def test_killed_while_writing_the_draft_stands_as_it_was(county: Cast, phone: "Page") -> None:
    sign_in(phone, "inspector")
    start_check(phone, "阳光理发店")
    address = phone.url
    item(phone, "消毒设施（消毒柜").get_by_role("button", name="合格", exact=True).click()
    expect(phone.get_by_text("1 / 28")).to_be_visible()
    expect(phone.locator(".page")).to_have_attribute("aria-busy", "false")  # written down
    context = phone.context
    crash(phone)
    phone = context.new_page()
    phone.goto(address)
    expect(phone.get_by_text("1 / 28")).to_be_visible()
    expect(pressed(phone, "消毒设施（消毒柜")).to_have_text(["合格"])


def test_two_tabs_send_every_command_once(county: Cast, line: Line, phone: "Page") -> None:
    sign_in(phone, "inspector")
    keep_the_client_on_the_phone(phone)
    line.cut()
    commands = visits(county, 6)
    write_down(phone, str(county.inspector.pk), commands)
    other = phone.context.new_page()
    sent: list[str] = []

    def listen(request: "Request") -> None:
        if request.method == "POST" and request.url.endswith("/sync/"):
            sent.extend(one["id"] for one in request.post_data_json or [])

    for tab in (phone, other):
        tab.on("request", listen)
        tab.goto("/outbox")
        expect(tab.get_by_role("listitem").filter(has_text="等待上传")).to_have_count(6)
    before = len(sent)
    line.mend()
    line.delay = 0.3
    for tab in (phone, other):
        tab.get_by_role("button", name="立即上传").click()
    for tab in (phone, other):
        expect(tab.get_by_text("没有等待上传的内容")).to_be_visible()
    assert sorted(sent[before:]) == sorted(command["id"] for command in commands)
    assert len(agree(phone, commands).accepted) == 6
    assert holding(other).waiting == []
