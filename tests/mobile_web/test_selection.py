"""Twelve problems of one establishment in one go, on a phone and at a desk, in a real Chromium."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import expect

from inspections.models import Inspection
from inspections.models.checklist import OrderKind
from organization import clock
from rectification.commands import RidingOrder
from rectification.models import Order, Problem
from rectification.states import Action, State
from tests.browser import DESK, NewPage
from tests.cast import Cast
from tests.hands import choose_picture, keep_the_client_on_the_phone, sign_in
from tests.mobile_web.test_offline import PICTURE_IS_HERE
from tests.play import Play, workdays

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SMALL = {"width": 360, "height": 640}


@pytest.fixture
def play(county: Cast) -> Play:
    play = Play(county)
    play.now = clock.now() - timedelta(hours=2)
    return play


def twelve(play: Play, order: RidingOrder | None = None) -> list[Problem]:
    """What one visit found."""
    found = [play.found(f"问题之{n}", order=order) for n in range(1, 13)]
    play.visit(*found)
    return list(Problem.objects.order_by("number"))


def states() -> list[str]:
    return list(Problem.objects.order_by("number").values_list("state", flat=True))


def open_selection(page: "Page", play: Play) -> None:
    page.goto(f"/establishments/{play.cast.barbershop.pk}")
    page.get_by_role("link", name="批量办理").click()
    expect(page.get_by_text("已选 12 / 12 条")).to_be_visible()


def confirm(page: "Page", name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()


def test_twelve_are_reported_and_rechecked_on_a_phone_without_a_signal(
    play: Play, new_page: NewPage
) -> None:
    problems = twelve(play, RidingOrder(OrderKind.DEADLINE, workdays(10)))
    page = new_page(viewport=SMALL)
    sign_in(page, "inspector")
    keep_the_client_on_the_phone(page)
    page.evaluate(PICTURE_IS_HERE)
    page.context.set_offline(True)
    open_selection(page, play)
    page.get_by_role("checkbox", name=f"选中 {problems[11].number}").uncheck()
    page.get_by_role("radio", name="提交整改（11）").click()
    page.get_by_role("textbox", name="说明").fill("全部整改完毕")
    expect(page.get_by_text("还有 11 条没有照片")).to_be_visible()
    choose_picture(page, page.get_by_role("group", name="整改后", exact=True), (40, 150, 40))
    confirm(page, "提交整改 11 条")
    report = page.get_by_role("status", name="办理结果")
    expect(report.get_by_text("等待上传 11 条")).to_be_visible()

    # The twelfth stays as it was; the others wait for their recheck already.
    open_selection(page, play)
    page.get_by_role("radio", name="复查合格（11）").click()
    barred = page.get_by_text("不能这样办理，不会改动：").locator("..")
    expect(barred).to_contain_text(problems[11].number)
    confirm(page, "复查合格 11 条")
    expect(report.get_by_text("等待上传 11 条")).to_be_visible()
    assert states() == [State.ORDERED] * 12

    page.context.set_offline(False)
    page.goto("/outbox")
    # The photo came with the first of them; its original waits for Wi-Fi.
    expect(page.get_by_text("副本已上传，原图待上传")).to_have_count(1)
    expect(page.locator("main").get_by_text("等待上传", exact=True)).to_have_count(0)
    assert states() == [*[State.RECTIFIED] * 11, State.ORDERED]
    assert Problem.objects.exclude(passed_on=None).count() == 11
    # One visit looked at all of them.
    assert Inspection.objects.filter(reason=Inspection.Reason.RECHECK).count() == 1
    connections.close_all()


def test_of_twelve_closed_at_a_desk_each_is_told_apart(play: Play, new_page: NewPage) -> None:
    problems = twelve(play, RidingOrder(OrderKind.DEADLINE, workdays(10)))
    for one in problems[:11]:
        play.step(one, Action.RECTIFY, "inspector", note="已改", photos=play.after())
    visit = play.recheck_visit()
    for one in problems[:11]:
        play.step(one, Action.PASS_RECHECK, "inspector2", inspection_id=visit)
    page = new_page(viewport=DESK)
    sign_in(page, "supervisor")
    open_selection(page, play)
    page.get_by_role("radio", name="销号（11）").click()
    # Somebody else is quicker with one of them.
    play.step(problems[4], Action.CLOSE, "supervisor2")
    confirm(page, "销号 11 条")
    report = page.get_by_role("status", name="办理结果")
    expect(report.get_by_text("办成 10 条、未办成 1 条")).to_be_visible()
    refused = report.get_by_role("link", name=re.compile(problems[4].number))
    expect(refused).to_contain_text("未办成")
    assert states() == [*[State.CLOSED] * 11, State.ORDERED]
    assert problems[4].events.filter(action=Action.CLOSE).count() == 1
    connections.close_all()


def test_what_only_the_server_decides_is_not_written_down_for_twelve(
    play: Play, new_page: NewPage
) -> None:
    for one in twelve(play, RidingOrder(OrderKind.DEADLINE, workdays(10))):
        play.step(one, Action.RECTIFY, "inspector", note="已改", photos=play.after())
        play.step(one, Action.PASS_RECHECK, "inspector2", remote=True)
    page = new_page(viewport=SMALL)
    sign_in(page, "supervisor")
    keep_the_client_on_the_phone(page)
    open_selection(page, play)
    page.get_by_role("radio", name="销号（12）").click()
    page.context.set_offline(True)
    confirm(page, "销号 12 条")
    expect(page.get_by_role("alert")).to_have_text("销号须联网办理。")
    assert states() == [State.RECTIFIED] * 12
    page.context.set_offline(False)
    confirm(page, "销号 12 条")
    report = page.get_by_role("status", name="办理结果")
    expect(report.get_by_text("办成 12 条")).to_be_visible()
    assert states() == [State.CLOSED] * 12
    connections.close_all()


def test_several_found_problems_are_ordered_in_one_document(play: Play, new_page: NewPage) -> None:
    problems = twelve(play)
    page = new_page(viewport=SMALL)
    sign_in(page, "inspector")
    open_selection(page, play)
    page.get_by_role("radio", name="责令整改（12）").click()
    page.get_by_role("radio", name="责令改正通知书").click()
    page.get_by_role("group", name=f"{problems[2].number} 单独设定").get_by_role("button").click()
    own = page.get_by_role("group", name=f"{problems[2].number} 单独设定")
    own.get_by_role("radio", name="责令立即整改").click()
    confirm(page, "责令整改 12 条")
    report = page.get_by_role("status", name="办理结果")
    expect(report.get_by_text("办成 12 条")).to_be_visible()
    order = Order.objects.get()
    assert order.type == Order.Type.CORRECTION
    kinds = list(order.lines.order_by("problem__number").values_list("kind", flat=True))
    assert kinds == [*["deadline"] * 2, "immediate", *["deadline"] * 9]
    assert states() == [State.ORDERED] * 12
    connections.close_all()
