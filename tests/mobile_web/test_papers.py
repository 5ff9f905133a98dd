"""A document's papers, on a phone: issued, corrected, and checked by whoever holds one."""

from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import expect

from inspections.models.checklist import OrderKind
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in
from tests.play import FIVE_WORKDAYS, Play
from tests.sheets import pages

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def test_an_officer_issues_and_corrects_a_paper_and_a_stranger_checks_it(
    county: Cast, new_page: NewPage, live_server: "LiveServer"
) -> None:
    problem = Play(county).problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    page = new_page()
    sign_in(page, "inspector")
    page.goto(f"/orders/{problem.order_id}")
    page.get_by_role("button", name="出具 PDF").click()
    card = page.locator(".card", has=page.get_by_role("heading", name="卫生监督意见书"))
    expect(card).to_contain_text("第 1 版")
    expect(card).to_contain_text("有效")
    expect(page.get_by_role("img", name="整改链接二维码")).to_be_visible()
    address = card.get_by_role("link", name="查看、打印").get_attribute("href")
    answer = page.request.get(f"{live_server.url}{address}")
    connections.close_all()
    [sheet] = pages(answer.body())
    assert "阳光理发店" in sheet.words

    county.barbershop.name = "阳光美发店"
    county.barbershop.save()
    page.get_by_role("button", name="更正", exact=True).click()
    page.get_by_label("更正原因").fill("单位名称登记有误")
    page.get_by_role("button", name="出具更正后的新版").click()
    expect(card).to_contain_text("第 2 版")
    expect(card).to_contain_text("已被更正，以新版为准")

    stranger = new_page(java_script_enabled=False)
    stranger.goto(sheet.codes[0])
    expect(stranger.get_by_role("heading")).to_have_text("已被更正，以新版为准")
    expect(stranger.get_by_text("蒙疾监意〔2026〕0001号")).to_be_visible()


def test_what_is_refused_is_told_and_can_be_tried_again(county: Cast, new_page: NewPage) -> None:
    problem = Play(county).problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    page = new_page()
    sign_in(page, "inspector")
    page.goto(f"/orders/{problem.order_id}")
    page.get_by_role("button", name="出具 PDF").click()
    page.get_by_role("button", name="更正", exact=True).click()
    page.get_by_label("更正原因").fill("名称有误")
    page.get_by_role("button", name="出具更正后的新版").click()
    expect(page.get_by_text("与上一版内容相同")).to_be_visible()
    expect(page.get_by_label("更正原因")).to_have_value("名称有误")


def test_the_papers_of_a_visit_and_of_a_closing_are_issued_from_their_pages(
    county: Cast, new_page: NewPage
) -> None:
    problem = Play(county).closed()
    page = new_page()
    sign_in(page, "supervisor")
    for start, kind, number in (
        (f"/inspections/{problem.inspection_id}", "现场检查笔录", "2026-检-0001"),
        (f"/problems/{problem.pk}", "销号单", "2026-销-0001"),
        (f"/orders/{problem.order_id}", "送达回证", "2026-送-0001"),
    ):
        page.goto(start)
        page.get_by_role("link", name=kind).click()
        page.get_by_role("button", name="出具 PDF").click()
        expect(page.get_by_text(number)).to_be_visible()


def test_who_only_reads_issues_nothing(county: Cast, new_page: NewPage) -> None:
    problem = Play(county).closed()
    page = new_page()
    sign_in(page, "auditor")
    page.goto(f"/papers/closing/{problem.pk}")
    expect(page.get_by_text("还没有出具。")).to_be_visible()
    expect(page.get_by_role("button", name="出具 PDF")).to_have_count(0)
