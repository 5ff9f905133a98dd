"""What a person sees of being told: settings of channels, a slip on the page of a problem."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from inspections.models.checklist import OrderKind
from organization import clock
from organization.models import User
from rectification.models import Channel, Outlet
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in
from tests.play import FIVE_WORKDAYS, Play

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_a_person_sets_quiet_hours_for_a_channel(county: Cast, page: "Page") -> None:
    User.objects.filter(pk=county.inspector.pk).update(email="wanghai@example.org")
    Channel.objects.create(name="单位邮箱", kind="email", address="smtp://127.0.0.1:25")
    sign_in(page, "inspector")
    page.goto("/me")
    page.get_by_role("link", name="通知设置").click()
    expect(page.get_by_text("wanghai@example.org")).to_be_visible()
    page.get_by_label("免打扰开始").fill("19:30")
    page.get_by_label("休息日也接收").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    outlet = Outlet.objects.get(person=county.inspector)
    assert (outlet.quiet_from.isoformat("minutes"), outlet.on_rest_days) == ("19:30", True)
    page.reload()
    expect(page.get_by_label("免打扰开始")).to_have_value("19:30")
    shown = page.evaluate("document.documentElement.scrollWidth")
    assert shown == page.evaluate("window.innerWidth")


def test_a_leader_issues_a_slip_and_the_inspector_answers(
    county: Cast, page: "Page", new_page: NewPage
) -> None:
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    sign_in(page, "leader")
    page.goto(f"/problems/{problem.pk}/issue_slip")
    page.get_by_role("textbox").first.fill("请三日内说明整改情况")
    page.get_by_role("button", name="签发督办单").click()
    expect(page.locator(".tag", has_text="待回复")).to_be_visible()
    expect(page.get_by_text("请三日内说明整改情况").first).to_be_visible()
    page = new_page()
    sign_in(page, "inspector")
    page.goto(f"/problems/{problem.pk}/answer_slip")
    page.get_by_role("textbox").first.fill("消毒柜已到货")
    page.get_by_role("button", name="回复督办单").click()
    expect(page.get_by_text("消毒柜已到货").first).to_be_visible()
    problem.refresh_from_db()
    assert problem.slips.get().answer == "消毒柜已到货"
