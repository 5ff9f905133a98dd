"""The supervisor's desk in a real browser, at 1280 by the keyboard alone, and on a phone."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from inspections.models.checklist import OrderKind
from organization import clock
from rectification.models import CaseReferral, Problem
from rectification.states import Action
from tests.browser import DESK, NewPage
from tests.cast import Cast
from tests.hands import sign_in
from tests.play import Play, workdays

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CHOSEN = ".waiting-row.chosen .text"


@pytest.fixture
def play(county: Cast) -> Play:
    play = Play(county)
    play.now = clock.now() - timedelta(hours=1)
    return play


@pytest.fixture
def desk(new_page: NewPage) -> "Page":
    page = new_page(viewport=DESK)
    sign_in(page, "supervisor")
    return page


def passed(play: Play, *texts: str) -> list[Problem]:
    """Problems that wait for their closing, the first for longest."""
    return [play.passed(text=text, due=workdays(10), kind=OrderKind.DEADLINE) for text in texts]


def test_a_supervisor_closes_one_after_the_other_by_keyboard(play: Play, desk: "Page") -> None:
    first, second, third = passed(play, "毛巾未消毒", "地面积水", "证照未悬挂")
    desk.reload()
    expect(desk.locator(".waiting-row")).to_have_count(3)
    expect(desk.locator(CHOSEN)).to_have_text("毛巾未消毒")
    desk.keyboard.press("j")
    expect(desk.locator(CHOSEN)).to_have_text("地面积水")
    expect(desk.locator(".waiting-row.chosen a")).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(desk.locator(CHOSEN)).to_have_text("毛巾未消毒")
    expect(desk.get_by_role("region", name="选中的问题").get_by_text("毛巾未消毒")).to_be_visible()

    desk.keyboard.press("c")
    expect(desk.get_by_label("审核意见")).to_be_focused()
    desk.keyboard.type("照片清楚jkc")
    desk.keyboard.press("Control+Enter")
    asked = desk.get_by_role("dialog")
    expect(asked).to_contain_text(first.number)
    desk.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    assert Problem.objects.get(pk=first.pk).state == "rectified"
    expect(desk.get_by_label("审核意见")).to_be_focused()
    desk.keyboard.press("Control+Enter")
    expect(asked).to_contain_text("不能撤销")
    desk.keyboard.press("Enter")
    # The next one is there without going back to the list.
    expect(desk.locator(CHOSEN)).to_have_text("地面积水")
    expect(desk.locator(".waiting-row")).to_have_count(2)
    expect(desk.locator(".waiting-row.chosen a")).to_be_focused()
    closed = Problem.objects.get(pk=first.pk)
    assert (closed.state, closed.events.order_by("-sequence")[0].note) == ("closed", "照片清楚jkc")
    expect(desk.get_by_role("tab", name="待销号")).to_contain_text("2")
    assert {p.state for p in Problem.objects.filter(pk__in=[second.pk, third.pk])} == {"rectified"}


def test_keys_are_explained_and_can_be_put_out_of_use(play: Play, desk: "Page") -> None:
    passed(play, "毛巾未消毒", "地面积水")
    desk.reload()
    expect(desk.locator(CHOSEN)).to_have_text("毛巾未消毒")
    desk.keyboard.press("?")
    expect(desk.get_by_role("heading", name="快捷键")).to_be_visible()
    desk.get_by_label("使用快捷键").focus()
    desk.keyboard.press("Space")
    desk.get_by_role("button", name="关闭").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="快捷键")).to_be_hidden()
    desk.keyboard.press("j")
    expect(desk.locator(CHOSEN)).to_have_text("毛巾未消毒")
    desk.keyboard.press("?")
    expect(desk.get_by_label("使用快捷键")).not_to_be_checked()


def test_before_and_after_stand_side_by_side(play: Play, desk: "Page") -> None:
    visit = play.found("台面不洁", photos=(play.picture(),))
    play.visit(visit)
    problem = Problem.objects.get(pk=visit.id)
    play.step(
        problem,
        Action.ORDER,
        "inspector",
        order_kind=OrderKind.DEADLINE,
        due=workdays(5),
        officers=(play.cast.inspector.pk, play.cast.inspector2.pk),
    )
    play.step(problem, Action.RECTIFY, "inspector", note="已清洁", photos=play.after())
    play.step(problem, Action.PASS_RECHECK, "inspector", inspection_id=play.recheck_visit())
    desk.reload()
    expect(desk.get_by_role("button", name="对比查看")).to_be_visible()
    desk.keyboard.press("v")
    viewer = desk.get_by_role("dialog", name="整改前后对比")
    expect(viewer.get_by_role("img", name="整改前")).to_be_visible()
    expect(viewer.get_by_role("img", name="整改后")).to_be_visible()
    left, right = (
        viewer.get_by_role("img", name=name).bounding_box() for name in ("整改前", "整改后")
    )
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"] + 2
    assert left["width"] > 600
    desk.keyboard.press("Tab")
    expect(viewer.get_by_role("button", name="关闭")).to_be_focused()
    desk.keyboard.press("Escape")
    expect(viewer).to_be_hidden()


def test_several_are_closed_at_once_and_four_eyes_are_kept(play: Play, desk: "Page") -> None:
    one, _, other = passed(play, "毛巾未消毒", "地面积水", "证照未悬挂")
    desk.reload()
    expect(desk.locator(CHOSEN)).to_have_text("毛巾未消毒")
    desk.keyboard.press("x")
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(desk.locator(CHOSEN)).to_have_text("证照未悬挂")
    desk.keyboard.press("x")
    # Meanwhile somebody sends one of them back.
    play.step(other, Action.SEND_BACK, "inspector", note="照片不清", due=workdays(3))
    desk.get_by_role("button", name="销号所选 2 条").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("dialog")).to_contain_text("确认销号所选 2 条")
    desk.keyboard.press("Enter")
    report = desk.get_by_role("status", name="批量销号结果")
    expect(report).to_contain_text("已销号 1 条，未销号 1 条")
    expect(report).to_contain_text(other.number)
    expect(desk.locator(".waiting-row")).to_have_count(1)
    states = {p.pk: p.state for p in Problem.objects.all()}
    assert (states[one.pk], states[other.pk]) == ("closed", "ordered")


def test_a_referral_goes_up_from_desk_to_desk(play: Play, desk: "Page", new_page: NewPage) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(5))
    play.step(problem, Action.PROPOSE_REFERRAL, "inspector", cause="无证行医", note="无证接诊")
    desk.goto("/?tab=referral")
    expect(
        desk.get_by_role("region", name="选中的问题").get_by_text("无证行医").first
    ).to_be_visible()
    desk.get_by_role("region", name="选中的问题").get_by_role("button", name="转报立案").click()
    desk.get_by_role("button", name="确定").click()
    expect(desk.get_by_text("没有待办的移送立案")).to_be_visible()
    leader = new_page()
    sign_in(leader, "leader")
    leader.goto("/?tab=referral")
    leader.get_by_role("link", name=problem.number).click()
    leader.get_by_role("link", name="批准立案").click()
    leader.get_by_role("button", name="确认批准立案").click()
    leader.get_by_role("button", name="确定").click()
    expect(leader.get_by_text("已立案").first).to_be_visible()
    case = CaseReferral.objects.get()
    assert (case.state, case.number[-6:]) == ("approved", "〕0001号")
    expect(leader.get_by_text(case.number).first).to_be_visible()


def test_an_inspector_proposes_a_case_on_the_phone(play: Play, page: "Page") -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(5))
    sign_in(page, "inspector")
    page.goto(f"/problems/{problem.pk}")
    page.get_by_role("link", name="提出移送立案").click()
    page.get_by_label("案由").fill("医疗机构聘用非卫生技术人员行医")
    page.get_by_label("说明").fill("现场查见两名无证人员接诊")
    page.get_by_role("button", name="确认提出移送立案").click()
    expect(page.get_by_text("医疗机构聘用非卫生技术人员行医").first).to_be_visible()
    assert CaseReferral.objects.get().cause == "医疗机构聘用非卫生技术人员行医"
    shown = page.evaluate("document.documentElement.scrollWidth")
    assert shown == page.evaluate("window.innerWidth")
