"""Printing labels from the register: some establishments, or all that match."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import expect

from tests.browser import DESK, NewPage
from tests.cast import Cast
from tests.hands import sign_in
from tests.sheets import Sheet, pages

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def printed(page: "Page") -> list[Sheet]:
    with page.expect_download() as download:
        page.get_by_role("button", name="生成 PDF").click()
    assert re.fullmatch(r"单位二维码标签_\d+枚\.pdf", download.value.suggested_filename)
    connections.close_all()
    return pages(Path(download.value.path()).read_bytes())


def test_picked_establishments_and_all_that_match_are_printed(
    county: Cast, new_page: NewPage, live_server: "LiveServer"
) -> None:
    def codes(*names: str) -> list[str]:
        return [f"{live_server.url}/q/{getattr(county, name).qr_token}" for name in names]

    page = new_page(viewport=DESK)
    sign_in(page, "bureau")
    page.goto("/establishments")
    page.get_by_role("checkbox", name="选择康民诊所").check()
    page.get_by_role("button", name="打印标签").click()
    sheet = page.locator(".sheet")
    expect(sheet.get_by_role("radio", name="选中的 1 家")).to_be_checked()
    sheet.get_by_role("radio", name="2 × 4").click()
    [one] = printed(page)
    assert one.codes == codes("clinic")
    expect(sheet).to_be_hidden()

    page.get_by_role("button", name="打印标签").click()
    sheet.get_by_role("radio", name="符合当前条件的全部").click()
    sheet.get_by_role("radio", name="3 × 7").click()
    sheet.get_by_label("从第几枚开始").fill("22")
    page.get_by_role("button", name="生成 PDF").click()
    expect(sheet.get_by_role("alert")).to_contain_text("起始位置应为 1 至 21 的整数")
    sheet.get_by_label("从第几枚开始").fill("21")
    first, second = printed(page)
    assert first.codes + second.codes == codes("barbershop", "clinic")


def test_nothing_to_print_is_told(county: Cast, page: "Page") -> None:
    sign_in(page, "inspector")
    page.goto("/establishments?search=没有这一家")
    page.get_by_role("button", name="打印标签").click()
    page.get_by_role("button", name="生成 PDF").click()
    expect(page.get_by_role("alert")).to_contain_text("没有可以打印的标签")
