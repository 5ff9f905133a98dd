"""What a person's hands do on the pages of this client, in a real Chromium."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import expect

from tests.cast import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Playwright's five seconds are short where several tests share two processors.
expect.set_options(timeout=30_000)


def sign_in(page: "Page", username: str) -> None:
    page.goto("/login")
    fill_in_who_one_is(page, username)


def fill_in_who_one_is(page: "Page", username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).not_to_have_url(re.compile("/login"))


def start_check(page: "Page", shop: str) -> None:
    page.get_by_role("button", name="查找单位").click()
    page.get_by_role("searchbox").fill(shop)
    page.get_by_role("main").get_by_role("link", name=shop).click()
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text("0 / 28")).to_be_visible()


def item(page: "Page", text: str) -> "Locator":
    """The answers to choose from of the item that begins so."""
    return page.get_by_role("group", name=re.compile(f"^{text}"))


def pressed(page: "Page", text: str) -> "Locator":
    """The answer of an item that is chosen, if any."""
    return item(page, text).get_by_role("button", pressed=True)


def pass_the_rest(page: "Page") -> None:
    """Pass what is looked at, and write figures within the limits into what is measured."""
    page.get_by_role("button", name="其余全部合格").click()
    for box in page.get_by_label(re.compile("^测量值")).all():
        box.fill("0.01")
    for box in page.get_by_label(re.compile("人数|人员数|总数")).all():
        box.fill("3")


def choose_picture(page: "Page", within: "Locator", colour: tuple[int, int, int]) -> None:
    """Choose a JPEG of one colour from the album."""
    shown = within.get_by_role("img").count()
    buffer = BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG")
    with page.expect_file_chooser() as chooser:
        within.get_by_text("相册").first.click()
    chooser.value.set_files(
        {"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    expect(within.get_by_role("img")).to_have_count(shown + 1)


def take_step(
    page: "Page",
    action: str,
    *,
    note: str,
    colour: tuple[int, int, int] | None = None,
    sure: bool = False,
) -> None:
    """Take a step on the problem that is open."""
    page.get_by_role("link", name=action, exact=True).click()
    page.get_by_role("textbox", name="说明").fill(note)
    if colour:
        choose_picture(page, page.get_by_role("main"), colour)
    page.get_by_role("button", name=f"确认{action}").click()
    if sure:
        page.get_by_role("dialog").get_by_role("button", name="确定").click()


def state_is(page: "Page", state: str) -> None:
    expect(page.get_by_role("main").get_by_text(state, exact=True).first).to_be_visible()


def keep_the_client_on_the_phone(page: "Page") -> None:
    """Wait until the service worker has every file of the client, as it has after a minute."""
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready
            const worker = await (await fetch('/sw.js')).text()
            for (const [name] of worker.matchAll(/assets\\/[\\w.-]+/g))
                while (!(await caches.match('/' + name)))
                    await new Promise((again) => setTimeout(again, 50))
        }"""
    )


def draw(page: "Page", name: str) -> None:
    """Sign somebody's name in the field that is open: three strokes, quickly one after another."""
    field = page.get_by_role("img", name=f"{name}签名处")
    box = field.bounding_box()
    assert box
    x, y, width, height = box["x"], box["y"], box["width"], box["height"]
    for left in (0.15, 0.4, 0.65):
        page.mouse.move(x + width * left, y + height * 0.3)
        page.mouse.down()
        page.mouse.move(x + width * (left + 0.2), y + height * 0.7, steps=4)
        page.mouse.up()
