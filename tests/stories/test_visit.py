"""A whole visit where there is no signal, as an inspector with a phone of 360 × 640 lives it."""

import hashlib
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from inspections.models import Inspection, Photo, Signature, SignedRecord
from organization import clock
from rectification.models import Problem
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import (
    choose_picture,
    draw,
    item,
    keep_the_client_on_the_phone,
    pass_the_rest,
    sign_in,
    start_check,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SMALL = {"width": 360, "height": 640}


@pytest.fixture
def phone(county: Cast, new_page: NewPage) -> "Page":
    """A small phone in the hands of 王海, with the whole client on it."""
    page = new_page(viewport=SMALL)
    sign_in(page, "inspector")
    keep_the_client_on_the_phone(page)
    return page


def test_a_visit_with_two_problems_is_signed_without_a_line_and_arrives_whole(
    phone: "Page",
) -> None:
    start_check(phone, "阳光理发店")
    phone.context.set_offline(True)

    item(phone, "消毒设施（消毒柜").get_by_role("button", name="不合格").click()
    sheet = phone.get_by_role("dialog")
    sheet.get_by_label("问题描述").fill("消毒柜不通电")
    choose_picture(phone, sheet, (150, 40, 40))
    sheet.get_by_role("radio", name="责令立即整改").click()
    sheet.get_by_role("checkbox", name="当场整改").check()
    choose_picture(phone, sheet.get_by_role("group", name="整改后"), (40, 150, 40))
    sheet.get_by_role("button", name="完成").click()

    item(phone, "顾客用毛巾一客一换").get_by_role("button", name="不合格").click()
    sheet.get_by_role("radio", name="责令限期整改").click()
    choose_picture(phone, sheet, (40, 40, 150))
    sheet.get_by_role("button", name="完成").click()
    pass_the_rest(phone)
    phone.get_by_role("button", name="核对提交").click()

    phone.get_by_role("button", name="预览文书").click()
    paper = phone.get_by_role("article")
    expect(paper).to_contain_text("现场检查笔录")
    expect(paper).to_contain_text("待编号")
    expect(paper).to_contain_text("1. 消毒柜不通电（已当场改正）")
    expect(paper).not_to_contain_text("责令")
    phone.get_by_role("radio", name="卫生监督意见书").click()
    expect(paper).to_contain_text("阳光理发店")
    expect(paper).to_contain_text("责令限期整改，期限")
    expect(paper).to_contain_text("王海（鲁Q0101）、李敏（鲁Q0102）")
    phone.go_back()

    phone.get_by_role("button", name="屏幕签名").click()
    for name in ("王海", "李敏"):
        draw(phone, name)
        phone.get_by_role("button", name="下一位").click()
    phone.get_by_label("姓名").fill("张三丰")
    draw(phone, "张三丰")
    expect(phone.locator(".page")).to_have_attribute("aria-busy", "false")
    phone.reload()
    expect(phone.get_by_role("img", name="张三丰签名处")).to_be_visible()
    phone.get_by_role("button", name="完成").click()
    expect(phone.get_by_text("已签", exact=True)).to_have_count(3)

    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_role("heading", name="已保存，等待上传")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="已保存，等待上传")).to_be_visible()
    assert not Inspection.objects.exists()

    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="已提交")).to_be_visible()
    expect(phone.get_by_role("img", name="张三丰的签名")).to_be_visible()
    visit = Inspection.objects.get()
    record = SignedRecord.objects.get(inspection=visit)
    assert hashlib.sha256(record.text.encode()).hexdigest() == record.sha256
    expect(phone.get_by_text(record.sha256)).to_be_visible()
    assert [(one.part, one.name, one.strokes.count("M")) for one in Signature.objects.all()] == [
        ("officer", "王海", 3),
        ("officer", "李敏", 3),
        ("party", "张三丰", 3),
    ]
    fixed, due = Problem.objects.order_by("number")
    assert (fixed.state, fixed.fixed_on_the_spot, fixed.last_date) == (
        "rectified",
        True,
        clock.today(),
    )
    assert (due.state, due.order_kind) == ("ordered", "deadline")
    assert f'"last_date":"{due.last_date}"' in record.text
    expect(phone.get_by_text("张照片正在上传")).to_have_count(0)
    assert Photo.objects.filter(arrived_at=None, copy_arrived_at=None).count() == 0


def test_a_change_after_the_signing_makes_the_signatures_void_before_anything_is_sent(
    phone: "Page",
) -> None:
    start_check(phone, "阳光理发店")
    pass_the_rest(phone)
    phone.get_by_role("button", name="核对提交").click()
    phone.get_by_role("button", name="屏幕签名").click()
    for name in ("王海", "李敏"):
        draw(phone, name)
        phone.get_by_role("button", name="下一位").click()
    phone.get_by_role("radio", name="拒绝签名").click()
    phone.get_by_role("button", name="完成").click()
    expect(phone.get_by_role("alert")).to_contain_text("没有填写拒签理由")
    phone.get_by_role("button", name="不认可检查结果").click()
    phone.get_by_role("button", name="完成").click()
    expect(phone.get_by_text("已签", exact=True)).to_have_count(3)

    phone.get_by_role("link", name="返回修改").click()
    expect(phone.get_by_text("再改动内容，签名即失效")).to_be_visible()
    item(phone, "消毒设施（消毒柜").get_by_role("button", name="不合格").click()
    sheet = phone.get_by_role("dialog")
    choose_picture(phone, sheet, (10, 120, 120))
    sheet.get_by_role("button", name="完成").click()
    phone.get_by_role("button", name="核对提交").click()
    expect(phone.get_by_role("alert")).to_contain_text("这些签名已失效")
    expect(phone.get_by_text("未签", exact=True)).to_have_count(3)
    expect(phone.get_by_role("button", name="提交", exact=True)).to_be_disabled()

    phone.get_by_role("button", name="改为打印后手签").click()
    phone.get_by_role("dialog").get_by_role("button", name="确定").click()
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_role("heading", name="已提交")).to_be_visible()
    assert not SignedRecord.objects.exists()
