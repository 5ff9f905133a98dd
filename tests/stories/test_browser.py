"""One problem, told in a real Chromium as people live it: found, put right, looked at, struck off.

What the pages must show is written by hand. Nothing waits for a time; everything waits for what a
person would see.
"""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from inspections.models import Inspection, Photo
from inspections.models.checklist import OrderKind
from organization import clock
from organization.models import RoleGrant
from organization.roles import Role
from tests.browser import DESK, NewPage
from tests.cast import COUNTY, Cast
from tests.hands import (
    choose_picture,
    fill_in_who_one_is,
    item,
    keep_the_client_on_the_phone,
    pass_the_rest,
    pressed,
    sign_in,
    start_check,
    state_is,
    take_step,
)
from tests.play import FIVE_WORKDAYS, Play

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

FOUR_EYES = "发现、整改或复查过该问题的人不能销号，请由其他负责人办理。"


def test_a_problem_is_found_put_right_looked_at_struck_off_and_counted(
    county: Cast, new_page: NewPage
) -> None:
    bureau = new_page(viewport=DESK)
    sign_in(bureau, "bureau")
    expect_counts(
        bureau,
        {
            "检查家次": "0家次",
            "检查单位": "0家",
            "出动人次": "0人次",
            "发现问题": "0条",
            "销号率": "—",
            "整改率": "—",
        },
    )

    wang = new_page()
    sign_in(wang, "inspector")
    start_check(wang, "阳光理发店")
    item(wang, "消毒设施（消毒柜").get_by_role("button", name="不合格").click()
    sheet = wang.get_by_role("dialog")
    sheet.get_by_label("问题描述").fill("消毒柜不通电，毛巾未消毒")
    choose_picture(wang, sheet, (150, 40, 40))
    sheet.get_by_role("button", name="完成").click()
    item(wang, "卫生信誉度等级标识").get_by_role("button", name="不适用").click()
    wang.get_by_label(re.compile("^测量值")).first.fill("0.01")
    expect(wang.get_by_text("3 / 28")).to_be_visible()
    # Until the last change is written down the page says that it is busy.
    expect(wang.locator(".page")).to_have_attribute("aria-busy", "false")

    wang.reload()

    expect(wang.get_by_text("3 / 28")).to_be_visible()
    expect(pressed(wang, "消毒设施（消毒柜")).to_have_text(["不合格"])
    expect(pressed(wang, "卫生信誉度等级标识")).to_have_text(["不适用"])
    expect(pressed(wang, "顾客用毛巾一客一换")).to_have_count(0)
    expect(wang.get_by_label(re.compile("^测量值")).first).to_have_value("0.01")
    wang.get_by_role("button", name="消毒柜不通电，毛巾未消毒").click()
    expect(sheet.get_by_label("问题描述")).to_have_value("消毒柜不通电，毛巾未消毒")
    expect(sheet.get_by_role("img")).to_be_visible()
    sheet.get_by_role("button", name="完成").click()

    pass_the_rest(wang)
    expect(wang.get_by_text("28 / 28")).to_be_visible()
    wang.get_by_role("button", name="核对提交").click()
    wang.get_by_role("button", name="提交", exact=True).click()
    expect(wang.get_by_role("heading", name="已提交")).to_be_visible()
    year = clock.today().year
    number = f"371328-{year}-000001"
    expect(wang.get_by_text(f"蒙疾监意〔{year}〕0001号")).to_be_visible()
    bureau.reload()
    expect_counts(
        bureau,
        {
            "检查家次": "1家次",
            "检查单位": "1家",
            "出动人次": "2人次",
            "发现问题": "1条",
            "销号率": "0.00%",
            "整改率": "0.00%",
        },
    )

    wang.get_by_role("link", name=number).click()
    state_is(wang, "整改中")
    take_step(wang, "提交整改", note="消毒柜已修好，毛巾一客一换一消毒", colour=(40, 140, 60))
    state_is(wang, "待复查")

    li = new_page()
    sign_in(li, "inspector2")
    li.get_by_role("link", name=number).click()
    take_step(li, "复查合格", note="现场开机查看，运转正常")
    state_is(li, "待销号审核")

    liu = new_page()
    sign_in(liu, "supervisor")
    liu.get_by_role("link", name=number).click()
    expect(liu.get_by_text("消毒柜已修好，毛巾一客一换一消毒")).to_be_visible()
    take_step(liu, "销号", note="同意销号", sure=True)
    state_is(liu, "已销号")
    expect(liu.get_by_role("listitem").filter(has_text="同意销号")).to_contain_text("刘芳")

    bureau.reload()
    expect_counts(
        bureau,
        {
            "检查家次": "2家次",
            "检查单位": "1家",
            "出动人次": "2人次",
            "发现问题": "1条",
            "销号率": "100.00%",
            "整改率": "100.00%",
        },
    )
    figure(bureau, "发现问题").get_by_role("link").first.click()
    row = bureau.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("消毒柜不通电，毛巾未消毒")
    expect(row).to_contain_text("已销号")


def test_who_found_a_problem_cannot_strike_it_off_though_a_supervisor(
    county: Cast, play: Play, page: "Page"
) -> None:
    RoleGrant.objects.create(user=county.inspector, role=Role.SUPERVISOR, area_id=COUNTY)
    play.now = clock.now()
    problem = play.passed()

    sign_in(page, "inspector")
    page.goto(f"/problems/{problem.pk}")
    state_is(page, "待销号审核")
    expect(page.get_by_role("link", name="销号", exact=True)).to_have_count(0)
    page.get_by_text("暂时不能办理的事项").click()
    expect(page.get_by_role("listitem").filter(has_text=FOUR_EYES)).to_be_visible()

    page.goto(f"/problems/{problem.pk}/close")
    expect(page.get_by_text(FOUR_EYES)).to_be_visible()
    expect(page.get_by_role("button", name="确认销号")).to_have_count(0)
    problem.refresh_from_db()
    assert problem.state == "rectified"


def test_a_check_submitted_without_a_line_waits_survives_a_refresh_and_goes_out_by_itself(
    county: Cast, page: "Page"
) -> None:
    sign_in(page, "inspector")
    keep_the_client_on_the_phone(page)
    start_check(page, "阳光理发店")
    item(page, "消毒设施（消毒柜").get_by_role("button", name="不合格").click()
    sheet = page.get_by_role("dialog")
    choose_picture(page, sheet, (90, 90, 30))
    sheet.get_by_role("button", name="完成").click()
    pass_the_rest(page)
    page.get_by_role("button", name="核对提交").click()

    page.context.set_offline(True)
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已保存，等待上传")).to_be_visible()
    page.goto("/outbox")
    expect(page.get_by_role("listitem").filter(has_text="检查 · 阳光理发店")).to_contain_text(
        "等待上传"
    )
    assert not Inspection.objects.exists()

    page.context.set_offline(False)
    expect(page.get_by_text("没有等待上传的内容")).to_be_visible()
    assert Inspection.objects.get().establishment_id == county.barbershop.pk
    assert Photo.objects.get().arrived_at is not None
    page.goto("/problems")
    expect(page.get_by_role("link", name=f"371328-{clock.today().year}-000001")).to_be_visible()


def test_a_step_written_after_the_session_ended_goes_out_once_somebody_signs_in_again(
    county: Cast, play: Play, page: "Page"
) -> None:
    play.now = clock.now()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    sign_in(page, "inspector")
    with page.expect_response("**/api/v1/workflow/"):
        page.goto(f"/problems/{problem.pk}/rectify")
    page.get_by_role("textbox", name="说明").fill("毛巾已全部更换")
    choose_picture(page, page.get_by_role("main"), (40, 140, 60))

    page.context.clear_cookies()
    page.get_by_role("button", name="确认提交整改").click()
    fill_in_who_one_is(page, "inspector")

    page.goto(f"/problems/{problem.pk}")
    state_is(page, "待复查")
    expect(page.get_by_role("listitem").filter(has_text="毛巾已全部更换")).to_be_visible()


def figure(page: "Page", name: str) -> "Locator":
    """The card of a figure."""
    explained = page.get_by_role("button", name=f"{name}：查看定义", exact=True)
    return page.locator(".figure").filter(has=explained)


def expect_counts(page: "Page", said: dict[str, str]) -> None:
    """Expect the bureau's first page to come to say this of the month.

    The page shows what it was last told until the server answers, so each figure is waited for.
    """
    for name, value in said.items():
        expect(figure(page, name).locator(".value")).to_have_text(value)
