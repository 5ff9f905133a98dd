"""A shopkeeper reports by the link, on a small phone whose browser runs no script at all."""

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from django.test import Client
from PIL import Image
from playwright.sync_api import expect

from inspections.models.checklist import OrderKind
from organization import clock
from rectification import links
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in, state_is, take_step
from tests.play import FIVE_WORKDAYS, Play
from tests.stories.conftest import FIELD

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = pytest.mark.browser


def test_a_shopkeeper_reports_is_sent_back_reports_again_and_sees_it_struck_off(
    county: Cast, new_page: NewPage
) -> None:
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(
        kind=OrderKind.DEADLINE,
        due=FIVE_WORKDAYS,
        text="毛巾未做到一客一换一消毒",
        requirement="毛巾一客一换，用后清洗消毒，做好记录",
    )
    wang = new_page()
    sign_in(wang, "inspector")
    wang.goto(f"/orders/{problem.order_id}")
    wang.get_by_role("button", name="生成链接").click()
    expect(wang.get_by_role("img", name="整改链接二维码")).to_be_visible()
    address = wang.get_by_text(re.compile(r"/r/[\w-]{32}$")).inner_text()

    shop = new_page(viewport=FIELD, java_script_enabled=False)
    shop.goto(address)
    expect(shop.get_by_role("heading", name="阳光理发店")).to_be_visible()
    expect(shop.get_by_text("1 个需要整改")).to_be_visible()
    expect(shop.get_by_text("毛巾一客一换，用后清洗消毒，做好记录")).to_be_visible()
    expect(shop.get_by_text("还剩 5 个工作日")).to_be_visible()
    report(shop, "毛巾已经全部换新", (60, 150, 90))
    expect(shop.get_by_role("status")).to_contain_text("已收到您提交的内容")
    expect(shop.get_by_text("已提交，等待复查")).to_be_visible()

    wang.goto("/messages")
    expect(wang.get_by_text("单位已通过整改链接提交，请安排复查")).to_be_visible()
    wang.goto(f"/problems/{problem.pk}")
    expect(wang.get_by_text("单位通过链接提交")).to_be_visible()
    take_step(wang, "复查不合格", note="消毒柜里没有毛巾，登记本空白")
    state_is(wang, "整改中")

    shop.goto(address)
    expect(shop.get_by_text("上次没有通过：消毒柜里没有毛巾，登记本空白")).to_be_visible()
    report(shop, "毛巾已消毒，登记本已补记", (70, 120, 190))
    expect(shop.get_by_text("已提交，等待复查")).to_be_visible()

    li = new_page()
    sign_in(li, "inspector2")
    li.goto(f"/problems/{problem.pk}")
    take_step(li, "复查合格", note="现场查看，符合要求")
    state_is(li, "待销号审核")
    shop.goto(address)
    expect(shop.get_by_text("复查合格，等待销号")).to_be_visible()
    liu = new_page()
    sign_in(liu, "supervisor")
    liu.goto(f"/problems/{problem.pk}")
    take_step(liu, "销号", note="同意销号", sure=True)
    state_is(liu, "已销号")

    shop.goto(address)
    expect(shop.get_by_text("已销号，办完了")).to_be_visible()
    expect(shop.get_by_role("button")).to_have_count(0)
    # Eight days on; the browser's server cannot be told that, so another client asks.
    with clock.at(clock.now() + timedelta(days=8)):
        assert Client(SERVER_NAME="localhost").get(urlsplit(address).path).status_code == 410


def report(shop: "Page", note: str, colour: tuple[int, int, int]) -> None:
    """Fill in the form as a thumb does, and send it."""
    shop.get_by_label("拍照").set_input_files(picture(colour))
    shop.get_by_label("怎么改的").fill(note)
    shop.get_by_role("button", name="提交").click()


def picture(colour: tuple[int, int, int]) -> "FilePayload":
    """A photo as a phone's camera hands it over."""
    buffer = io.BytesIO()
    Image.new("RGB", (1600, 1200), colour).save(buffer, "JPEG")
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def test_a_page_refused_in_part_keeps_what_was_typed(county: Cast, new_page: NewPage) -> None:
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.order
    shop = new_page(viewport=FIELD, java_script_enabled=False)
    shop.goto(links.address(problem.order, ""))
    shop.get_by_label("怎么改的").fill("毛巾已经全部换新")
    shop.get_by_role("button", name="提交").click()
    expect(shop.get_by_role("alert").first).to_contain_text("有 1 项没有提交成功")
    expect(shop.get_by_text("请至少附一张照片。")).to_be_visible()
    expect(shop.get_by_label("怎么改的")).to_have_value("毛巾已经全部换新")


def test_where_scripts_run_a_large_photo_is_made_smaller_first(
    county: Cast, new_page: NewPage
) -> None:
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.order
    noisy = io.BytesIO()
    Image.effect_noise((3000, 2000), 120).convert("RGB").save(noisy, "JPEG", quality=95)
    assert len(noisy.getvalue()) > 2_000_000
    shop = new_page(viewport=FIELD)
    shop.goto(links.address(problem.order, ""))
    camera = shop.get_by_label("拍照", exact=True)
    camera.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noisy.getvalue()})
    expect(shop.get_by_role("button", name="提交")).to_be_enabled()
    shop.get_by_label("怎么改的").fill("毛巾已经全部换新")
    shop.get_by_role("button", name="提交").click()
    expect(shop.get_by_role("status")).to_contain_text("已收到您提交的内容")
    sent = problem.photos.get(event__action="rectify").photo
    assert (sent.width, sent.height) == (1920, 1280)
    assert 0 < (sent.bytes or 0) < len(noisy.getvalue())


def test_an_officer_renews_and_revokes_the_link_and_the_old_one_says_so(
    county: Cast, new_page: NewPage
) -> None:
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.order
    printed = links.address(problem.order, "")
    wang = new_page()
    sign_in(wang, "inspector")
    wang.goto(f"/orders/{problem.order_id}")
    expect(wang.get_by_text(printed)).to_be_visible()
    wang.get_by_role("button", name="重新生成").click()
    wang.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(wang.get_by_text(printed)).to_have_count(0)
    renewed = wang.get_by_text(re.compile(r"/r/[\w-]{32}$")).inner_text()

    shop = new_page(viewport=FIELD, java_script_enabled=False)
    shop.goto(printed)
    expect(shop.get_by_text("这个链接已经停用")).to_be_visible()
    shop.goto(renewed)
    expect(shop.get_by_role("heading", name="阳光理发店")).to_be_visible()

    wang.get_by_role("button", name="停用").click()
    wang.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(wang.get_by_text("链接已停用。")).to_be_visible()
    shop.goto(renewed)
    expect(shop.get_by_text("这个链接已经停用")).to_be_visible()


def test_who_only_reads_sees_the_document_and_no_link(county: Cast, new_page: NewPage) -> None:
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.order
    zhou = new_page()
    sign_in(zhou, "auditor")
    zhou.goto(f"/orders/{problem.order_id}")
    expect(zhou.get_by_role("heading", name=problem.order.number)).to_be_visible()
    expect(zhou.get_by_text("单位自报整改")).to_have_count(0)
