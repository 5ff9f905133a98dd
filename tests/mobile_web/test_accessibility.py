"""The field client on a small phone: axe finds nothing serious, thumbs hit, large text fits."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from inspections.models import Assignment
from inspections.models.checklist import OrderKind, Severity
from organization import clock
from rectification.models import Message, Problem
from rectification.models.escalation import Level
from tests.browser import NewPage
from tests.cast import COUNTY, TOWN, Cast
from tests.hands import item, pass_the_rest, sign_in, start_check
from tests.mobile_web.legibility import complaints
from tests.play import FIVE_WORKDAYS, Play

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
SMALL = {"width": 360, "height": 640}


@pytest.fixture
def problem(county: Cast) -> Problem:
    """A grave problem that was ordered with a picture, an assignment, and a message about them."""
    play = Play(county)
    play.now = clock.now()
    problem = play.problem(
        kind=OrderKind.DEADLINE,
        due=FIVE_WORKDAYS,
        text="消毒柜损坏，顾客用品用具未消毒即供下一位顾客使用",
        severity=Severity.MAJOR,
    )
    play.problem()
    Assignment.objects.create(
        county=COUNTY,
        town=TOWN,
        establishment=county.barbershop,
        team=county.team,
        person=county.inspector,
        reason=Assignment.Reason.COMPLAINT,
        due=clock.today() - timedelta(days=1),
    )
    Message.objects.create(
        county=COUNTY,
        person=county.inspector,
        problem=problem,
        level=Level.REMINDER,
        title="整改期限将到",
        body="还有一天",
        created_at=play.now,
    )
    return problem


@pytest.fixture
def phone(problem: Problem, new_page: NewPage) -> "Page":
    """The smallest phone that is served, in the hands of 王海."""
    page = new_page(viewport=SMALL)
    sign_in(page, "inspector")
    return page


def read(page: "Page", path: str) -> list[str]:
    page.goto(path)
    expect(page.locator(".page")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return complaints(page)


def test_the_sign_in_page_is_read_and_hit_by_everybody(county: Cast, new_page: NewPage) -> None:
    page = new_page(viewport=SMALL)
    page.goto("/login")
    expect(page.get_by_role("button", name="登录")).to_be_visible()
    found = complaints(page)
    assert not found, "\n".join(found)


def test_every_page_of_the_field_is_read_and_hit_by_everybody(
    county: Cast, problem: Problem, phone: "Page"
) -> None:
    assignment = Assignment.objects.get()
    paths = (
        "/",
        "/establishments",
        "/establishments/new",
        f"/establishments/{county.barbershop.pk}",
        f"/establishments/{county.barbershop.pk}/steps",
        f"/establishments/{county.barbershop.pk}/steps?action=rectify",
        f"/establishments/{county.barbershop.pk}/steps?action=order",
        "/problems",
        "/problems/new",
        f"/problems/{problem.pk}",
        f"/problems/{problem.pk}/rectify",
        f"/problems/{problem.pk}/ask_extension",
        "/inspections",
        f"/inspections/{problem.inspection_id}",
        "/orders",
        "/outings",
        "/assignments",
        f"/assignments/{assignment.pk}/could-not",
        "/scan",
        "/outbox",
        "/messages",
        "/me",
        "/me/channels",
    )
    found = [one for path in paths for one in read(phone, path)]
    assert not found, "\n".join(found)


def test_a_check_is_read_and_hit_by_everybody_until_it_is_sent(phone: "Page") -> None:
    start_check(phone, "阳光理发店")
    found = complaints(phone)
    item(phone, "消毒设施（消毒柜").get_by_role("button", name="不合格").click()
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_label("问题描述")).to_be_visible()
    found += complaints(phone)
    sheet.get_by_role("button", name="完成").click()
    item(phone, "消毒设施（消毒柜").get_by_role("button", name="合格", exact=True).click()
    pass_the_rest(phone)
    found += complaints(phone)
    phone.get_by_role("button", name="核对提交").click()
    expect(phone.get_by_role("button", name="屏幕签名")).to_be_enabled()
    found += complaints(phone)
    phone.get_by_role("button", name="屏幕签名").click()
    expect(phone.get_by_role("img", name="王海签名处")).to_be_visible()
    found += complaints(phone)
    phone.get_by_role("button", name="关闭").click()
    phone.get_by_role("button", name="改为打印后手签").click()
    phone.get_by_role("dialog").get_by_role("button", name="确定").click()
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_role("heading", name="已提交")).to_be_visible()
    found += complaints(phone)
    assert not found, "\n".join(found)
