"""A day without a signal, after one sign-in, in a real Chromium."""

import re
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from PIL import Image
from playwright.sync_api import expect

from inspections import register
from inspections.models import Establishment
from inspections.models.checklist import OrderKind
from inspections.register import ChangeCommand, RegisterCommand
from organization import clock
from organization.ids import new_id
from rectification.commands import RidingOrder
from rectification.models import Problem
from rectification.states import State
from tests.api.test_earlier import closed
from tests.cast import TOWN, Cast
from tests.hands import choose_picture, item, pass_the_rest, sign_in, start_check
from tests.play import FIVE_WORKDAYS, Play

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SHOP = "春天理发店"
PICTURE_IS_HERE = """
() => new Promise((resolve) => {
  const look = () => {
    const opened = indexedDB.open('xiaohao')
    opened.onsuccess = () => {
      const db = opened.result
      const asked = db.transaction('pictures').objectStore('pictures').getAll()
      asked.onsuccess = () => {
        db.close()
        if (asked.result.some((row) => row.complete)) resolve(true)
        else setTimeout(look, 100)
      }
    }
  }
  look()
})
"""
FINDINGS_ARE_HERE = PICTURE_IS_HERE.replace("'pictures'", "'findings'").replace(
    "row.complete", "row.body"
)
# The worker fetches the pages one after the other when the first stands.
PAGES_ARE_HERE = """
async () => {
  const worker = await (await fetch('/sw.js')).text()
  const names = [...worker.matchAll(/assets\\/[^"']+/g)].map((match) => match[0])
  const missing = async () => {
    for (const name of names) if (!(await caches.match('/' + name))) return true
    return false
  }
  while (await missing()) await new Promise((resolve) => setTimeout(resolve, 100))
}
"""
OWNERS_ON_THE_PHONE = """
() => new Promise((resolve) => {
  const opened = indexedDB.open('xiaohao')
  opened.onsuccess = () => {
    const db = opened.result
    const names = ['pictures', 'parts', 'places', 'problems', 'checks', 'findings']
    const read = db.transaction(names)
    const rows = []
    for (const name of names) {
      const asked = read.objectStore(name).getAll()
      asked.onsuccess = () => rows.push(...asked.result)
    }
    read.oncomplete = () => { db.close(); resolve([...new Set(rows.map((row) => row.owner))]) }
  }
})
"""


@pytest.fixture
def shop(county: Cast) -> Establishment:
    """A barbershop that was put on the register through its door."""
    details = {
        "name": SHOP,
        "category": "hair",
        "town": TOWN,
        "licence_number": "鲁临蒙卫公证字〔2021〕第0007号",
        "person_in_charge": "李四",
        "phone": "13905391234",
        "address": "常路镇集市街 3 号",
        "latitude": 35.7901,
        "longitude": 117.88,
    }
    return register.create(RegisterCommand(new_id(), details), by=county.actor("inspector"))


@pytest.fixture
def problem(county: Cast, shop: Establishment) -> Problem:
    """A problem of the shop, found at half past midnight and ordered in five working days."""
    play = Play(county)
    play.now = clock.now().astimezone(clock.LOCAL).replace(hour=0, minute=5)
    found = play.found(order=RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS))
    play.visit(found, establishment=shop)
    return Problem.objects.get(pk=found.id)


def photo() -> dict[str, object]:
    """A small JPEG as a file somebody took."""
    buffer = BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 90)).save(buffer, "JPEG")
    return {"name": "毛巾.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def go_offline(page: "Page") -> None:
    """Wait until the phone has its picture and the pages it needs, then cut the line."""
    page.evaluate(PICTURE_IS_HERE)
    page.evaluate(PAGES_ARE_HERE)
    page.context.set_offline(True)


def open_shop(page: "Page", words: str) -> None:
    """From home, find the shop and open its file."""
    page.get_by_role("button", name="查找单位").click()
    page.get_by_role("searchbox").fill(words)
    found = page.locator("main").get_by_role("link", name=re.compile(SHOP))
    expect(found).to_have_count(1)
    found.click()
    expect(page.get_by_role("heading", name=SHOP)).to_be_visible()


def test_after_one_sign_in_a_shop_and_its_problems_are_found_without_a_signal(
    county: Cast, problem: Problem, page: "Page"
) -> None:
    sign_in(page, "inspector")
    go_offline(page)

    page.reload()

    expect(page.get_by_text(re.compile("^离线，数据截至"))).to_be_visible()
    open_shop(page, "ctlfd")
    expect(page.get_by_text("尾号 1234")).to_be_visible()
    page.get_by_role("link", name=re.compile(problem.number)).click()
    expect(page.get_by_role("heading", name=problem.text)).to_be_visible()
    expect(page.locator(".history li")).to_have_count(2)
    expect(page.get_by_role("link", name="提交整改")).to_be_visible()
    connections.close_all()


@pytest.mark.parametrize("words", ["春天", "ctl", "0007", "1234", "常路镇 理发", "李四"])
def test_a_shop_is_found_without_a_signal_by_whatever_is_known_of_it(
    county: Cast, shop: Establishment, page: "Page", words: str
) -> None:
    sign_in(page, "inspector")
    go_offline(page)
    page.reload()
    open_shop(page, words)
    connections.close_all()


def test_a_problem_rectified_without_a_signal_waits_for_its_recheck_before_it_is_sent(
    county: Cast, problem: Problem, page: "Page"
) -> None:
    sign_in(page, "inspector")
    go_offline(page)
    page.goto(f"/problems/{problem.pk}")
    page.get_by_role("link", name="提交整改").click()
    page.locator("textarea").fill("已更换毛巾")
    page.locator("input[type=file]").first.set_input_files(photo())  # type: ignore[arg-type]
    page.get_by_role("button", name="确认提交整改").click()
    expect(page.get_by_text("已保存在本机，等待上传")).to_be_visible()
    page.goto(f"/problems/{problem.pk}")
    expect(page.locator(".tag", has_text="待复查")).to_be_visible()
    expect(page.get_by_role("link", name="复查合格", exact=True)).to_be_visible()
    page.goto("/problems?waiting=recheck")
    expect(page.get_by_role("link", name=re.compile(problem.number))).to_be_visible()
    problem.refresh_from_db()
    assert problem.state == State.ORDERED

    page.context.set_offline(False)
    page.goto(f"/problems/{problem.pk}")
    expect(page.locator(".history li")).to_have_count(3)
    expect(page.get_by_text(re.compile("^离线"))).to_have_count(0)
    problem.refresh_from_db()
    assert (problem.state, problem.version) == (State.RECTIFIED, 3)
    connections.close_all()


def test_what_changed_elsewhere_is_on_the_phone_when_the_line_is_gone_again(
    county: Cast, shop: Establishment, page: "Page"
) -> None:
    sign_in(page, "inspector")
    page.evaluate(PICTURE_IS_HERE)
    renamed = ChangeCommand(shop.pk, 1, {"name": "秋天理发店"})
    register.change(renamed, by=county.actor("inspector2"))
    with page.expect_response(re.compile("/api/v1/sync/.*form=field")):
        page.reload()
    go_offline(page)
    page.goto("/establishments?search=qtlfd")
    expect(page.get_by_role("link", name=re.compile("秋天理发店"))).to_be_visible()
    page.get_by_role("searchbox").fill("春天")
    expect(page.get_by_text("没有符合条件的单位")).to_be_visible()
    connections.close_all()


def test_another_person_on_the_same_phone_sees_nothing_of_it(
    county: Cast, problem: Problem, page: "Page"
) -> None:
    sign_in(page, "inspector")
    page.evaluate(PICTURE_IS_HERE)
    assert page.evaluate(OWNERS_ON_THE_PHONE) == [str(county.inspector.pk)]
    page.goto("/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(re.compile("/login"))
    with page.expect_response(re.compile("/api/v1/picture/problems/")):
        sign_in(page, "assistant")
    page.evaluate(PICTURE_IS_HERE)
    assert page.evaluate(OWNERS_ON_THE_PHONE) == [str(county.assistant.pk)]
    connections.close_all()


def test_a_repeat_is_marked_on_the_spot_without_a_signal(county: Cast, page: "Page") -> None:
    play = Play(county)
    play.now = clock.now() - timedelta(days=100)
    earlier = closed(play, "HAIR-LAY-02")
    sign_in(page, "inspector")
    page.evaluate(FINDINGS_ARE_HERE)
    go_offline(page)
    start_check(page, "阳光理发店")
    item(page, "消毒设施（消毒柜").get_by_role("button", name="不合格").click()
    told = f"复发：同一项目 {earlier.found_on} 已查出"
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_text(told)).to_be_visible()
    choose_picture(page, sheet, (150, 40, 40))
    sheet.get_by_role("button", name="完成").click()
    expect(page.get_by_text(told)).to_be_visible()
    item(page, "顾客用毛巾一客一换").get_by_role("button", name="不合格").click()
    choose_picture(page, sheet, (40, 40, 150))
    sheet.get_by_role("button", name="完成").click()
    expect(page.get_by_text("复发")).to_have_count(1)
    pass_the_rest(page)
    page.get_by_role("button", name="核对提交").click()
    expect(page.get_by_text(told)).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("已保存，等待上传")).to_be_visible()

    page.context.set_offline(False)
    page.goto("/outbox")
    expect(page.get_by_text("没有等待上传的内容")).to_be_visible()
    fresh, again = Problem.objects.filter(found_on__gt=earlier.found_on).order_by("item_code")
    assert (again.recurrence_of_id, fresh.recurrence_of_id) == (earlier.pk, None)
    connections.close_all()


def test_what_needs_the_server_is_there_without_a_signal_and_says_so(
    county: Cast, page: "Page"
) -> None:
    play = Play(county)
    play.now = clock.now() - timedelta(hours=1)
    passed = play.passed()
    sign_in(page, "supervisor")
    go_offline(page)
    page.goto(f"/problems/{passed.pk}")
    expect(page.get_by_role("button", name="销号", exact=True)).to_be_disabled()
    expect(page.get_by_text("销号须联网办理。")).to_be_visible()
    page.goto(f"/problems/{passed.pk}/close")
    expect(page.get_by_text("销号须联网办理。")).to_be_visible()
    page.context.set_offline(False)
    page.goto(f"/problems/{passed.pk}")
    expect(page.get_by_role("link", name="销号", exact=True)).to_be_visible()
    connections.close_all()
