"""A queue belongs to a person, and a person can do something about each thing in it."""

import json
import re
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from organization import clock
from tests.cast import Cast
from tests.hands import fill_in_who_one_is, keep_the_client_on_the_phone, sign_in
from tests.stories.agreement import agree, everything_arrives, visits
from tests.stories.line import Line
from tests.stories.phone import holding, write_down

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

IN_WECHAT = """
delete Navigator.prototype.serviceWorker
const agent = `${navigator.userAgent} MicroMessenger/8.0`
Object.defineProperty(navigator, 'userAgent', { value: agent })
"""


def test_another_person_on_the_same_phone_sees_none_of_it_and_sends_none_of_it(
    county: Cast, line: Line, phone: "Page"
) -> None:
    sign_in(phone, "inspector")
    keep_the_client_on_the_phone(phone)
    commands = visits(county, 2)
    line.cut()
    write_down(phone, str(county.inspector.pk), commands)
    phone.goto("/me")
    expect(phone.get_by_role("link", name="待上传")).to_contain_text("2 条")
    phone.get_by_role("button", name="退出登录").click()
    expect(phone.get_by_role("dialog")).to_contain_text("还有 2 项没有提交或上传")
    phone.get_by_role("dialog").get_by_role("button", name="退出登录").click()
    expect(phone.get_by_label("用户名")).to_be_visible()
    expect(phone.get_by_role("dialog")).to_be_hidden()

    line.mend()
    fill_in_who_one_is(phone, "inspector2")
    phone.goto("/outbox")
    expect(phone.get_by_text("没有等待上传的内容")).to_be_visible()
    assert len(holding(phone).waiting) == 2

    phone.goto("/me")
    phone.get_by_role("button", name="退出登录").click()
    fill_in_who_one_is(phone, "inspector")
    everything_arrives(phone)
    assert len(agree(phone, commands).accepted) == 2


def test_what_is_refused_says_why_and_what_to_do_and_is_exported_and_given_up_with_a_reason(
    county: Cast, phone: "Page"
) -> None:
    sign_in(phone, "inspector")
    good, bad = visits(county, 1)[0], visits(county, 1)[0]
    bad["officers"] = bad["officers"][:1]
    commands = [bad, good]
    write_down(phone, str(county.inspector.pk), commands)
    phone.goto("/outbox")
    row = phone.get_by_role("main").get_by_role("listitem").filter(has_text="被退回")
    expect(row).to_contain_text("退回原因")
    expect(row).to_contain_text("怎么办")
    agreed = agree(phone, commands)
    assert (agreed.accepted, list(agreed.refused)) == ([good["id"]], [bad["id"]])

    with phone.expect_download() as saved:
        row.get_by_role("button", name="导出").click()
    with zipfile.ZipFile(saved.value.path()) as archive:
        assert archive.testzip() is None
        kept = json.loads(archive.read("commands.json"))["commands"]
    assert [one["command"]["id"] for one in kept] == [bad["id"]]

    row.get_by_role("button", name="放弃").click()
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_role("button", name="放弃", exact=True)).to_be_disabled()
    sheet.get_by_role("radio", name="重复填写").click()
    sheet.get_by_role("button", name="放弃", exact=True).click()
    expect(phone.get_by_text("没有等待上传的内容")).to_be_visible()
    phone.get_by_text("放弃记录（1）").click()
    expect(phone.get_by_text("原因：重复填写")).to_be_visible()
    assert holding(phone).discarded == [bad["id"]]


def test_in_wechat_without_a_service_worker_the_open_page_works_and_old_work_is_told_loudly(
    county: Cast, line: Line, phone: "Page"
) -> None:
    phone.add_init_script(IN_WECHAT)
    sign_in(phone, "inspector")
    phone.get_by_role("link", name="我的").click()
    phone.get_by_role("link", name="待上传").click()
    # 我的 says 在浏览器打开 as well: be there first.
    expect(phone).to_have_url(re.compile(r"/outbox$"))
    expect(phone.get_by_text("选择“在浏览器打开”")).to_be_visible()
    line.cut()
    five_hours_ago = (clock.now() - timedelta(hours=5, minutes=10)).isoformat()
    commands = visits(county, 1)
    write_down(phone, str(county.inspector.pk), commands, at=five_hours_ago)
    phone.get_by_role("button", name="立即上传").click()
    expect(phone.get_by_role("alert")).to_contain_text("已等待 5 小时没有上传")
    line.mend()
    phone.get_by_role("button", name="立即上传").click()
    expect(phone.get_by_text("没有等待上传的内容")).to_be_visible()
    assert len(agree(phone, commands).accepted) == 1
