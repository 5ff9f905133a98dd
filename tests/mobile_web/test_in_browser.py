"""The web client in a real Chromium, phone first."""

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from PIL import Image
from playwright.sync_api import expect

from inspections.models import Inspection, Outing, OutingMember
from organization import clock
from rectification.models import Problem
from rectification.states import State
from tests.browser import DESK, NewPage
from tests.cast import Cast
from tests.hands import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.browser


def picture(shade: int) -> dict[str, object]:
    """A small JPEG as a file somebody took."""
    buffer = BytesIO()
    Image.new("RGB", (640, 480), (shade, 120, 90)).save(buffer, "JPEG")
    return {"name": f"{shade}.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def begin_check(page: "Page", shop: str) -> None:
    """Find the establishment by name and begin a check."""
    page.get_by_role("button", name="查找单位").click()
    page.get_by_role("searchbox").fill(shop)
    page.locator("main").get_by_role("link", name=re.compile(shop)).first.click()
    page.get_by_role("button", name="开始检查").click()
    page.wait_for_url("**/inspect/*")


def fill_the_rest(page: "Page") -> None:
    """Pass what can be passed unseen, and write plausible figures into the rest."""
    page.get_by_role("button", name="其余全部合格").click()
    for box in page.get_by_label(re.compile("^测量值")).all():
        box.fill("0.01")
    for pair in page.locator(".pair").all():
        for box in pair.get_by_role("textbox").all():
            box.fill("3")


def expect_visits_counted(page: "Page", value: str) -> None:
    """Expect the bureau's first page to come to say this of the month's visits.

    The page shows what it was last told until the server answers, so the figure is waited for.
    """
    card = page.locator(".figure", has=page.get_by_role("button", name=re.compile("检查家次")))
    expect(card.locator(".value")).to_have_text(value)


def test_a_check_is_logged_on_a_phone_closed_by_another_person_and_counted(
    county: Cast, page: "Page", new_page: NewPage
) -> None:
    bureau = new_page(viewport=DESK)
    sign_in(bureau, "bureau")
    expect_visits_counted(bureau, "0家次")

    sign_in(page, "inspector")
    begin_check(page, "阳光理发店")
    page.locator("li.line").nth(3).get_by_role("button", name="不合格").click()
    sheet = page.locator(".sheet")
    sheet.locator("input[type=file]").first.set_input_files(picture(200))  # type: ignore[arg-type]
    sheet.get_by_role("radio", name="责令立即整改").click()
    sheet.get_by_label("当场整改").check()
    sheet.locator("input[type=file]").nth(2).set_input_files(picture(40))  # type: ignore[arg-type]
    expect(sheet.locator(".photo")).to_have_count(2)
    sheet.get_by_role("button", name="完成").click()
    fill_the_rest(page)
    page.get_by_role("button", name="核对提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    number = page.locator("main .num").first.inner_text()
    assert number == f"371328-{clock.today().year}-000001"
    # The photos follow their command.
    expect(page.get_by_text("照片正在上传")).to_have_count(0)
    page.get_by_role("link", name=number).click()
    expect(page.locator(".tag", has_text="待销号审核")).to_be_visible()
    expect(page.get_by_role("link", name="销号", exact=True)).to_have_count(0)

    supervisor = new_page()
    sign_in(supervisor, "supervisor")
    supervisor.get_by_role("link", name=re.compile(number)).click()
    supervisor.get_by_role("link", name="销号", exact=True).click()
    supervisor.get_by_role("button", name="确认销号").click()
    supervisor.get_by_role("button", name="确定").click()
    expect(supervisor.locator(".tag", has_text="已销号")).to_be_visible()

    bureau.reload()
    expect_visits_counted(bureau, "1家次")
    assert Problem.objects.get(number=number).state == State.CLOSED
    connections.close_all()


def test_a_refresh_in_the_middle_of_a_checklist_loses_no_answer(county: Cast, page: "Page") -> None:
    sign_in(page, "inspector")
    begin_check(page, "阳光理发店")
    lines = page.locator("li.line")
    lines.nth(0).get_by_role("button", name="合格", exact=True).click()
    lines.nth(2).get_by_role("button", name="不适用").click()
    lines.nth(1).get_by_role("button", name="不合格").click()
    finding = page.locator(".sheet textarea[name=finding]")
    finding.fill("许可证未公示，已当面告知")
    page.locator(".sheet input[type=file]").first.set_input_files(picture(90))  # type: ignore[arg-type]
    expect(page.locator(".sheet .photo img")).to_be_visible()
    expect(page.locator(".page")).to_have_attribute("aria-busy", "false")  # written down

    page.reload()

    expect(finding).to_have_value("许可证未公示，已当面告知")
    expect(page.locator(".sheet .photo img")).to_be_visible()
    page.locator(".sheet").get_by_role("button", name="完成").click()
    expect(lines.nth(0)).to_have_class(re.compile(r"\bpass\b"))
    expect(lines.nth(2)).to_have_class(re.compile(r"\bna\b"))
    expect(lines.nth(1)).to_have_class(re.compile(r"\bfail\b"))
    page.goto("/")
    expect(page.get_by_role("heading", name="未提交的检查")).to_be_visible()


def test_what_was_written_without_a_line_is_kept_and_sent_when_it_is_back(
    county: Cast, page: "Page"
) -> None:
    sign_in(page, "inspector")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    begin_check(page, "阳光理发店")
    page.context.set_offline(True)
    fill_the_rest(page)
    page.get_by_role("button", name="核对提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已保存，等待上传")).to_be_visible()
    assert not Inspection.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    assert Inspection.objects.count() == 1
    connections.close_all()


def test_the_page_asks_nobody_but_its_own_server(
    county: Cast, page: "Page", live_server: "LiveServer"
) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    sign_in(page, "supervisor")
    for path in ("/problems", "/establishments", "/summary", "/me"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    foreign = {url for url in asked if not url.startswith((live_server.url, "blob:", "data:"))}
    assert foreign == set()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"this is a letter", "这不是可以识别的照片"),
        (b"\xff\xd8\xff\xe0 and then nothing like a picture", "这不是可以识别的照片"),
    ],
)
def test_what_is_no_picture_is_refused_before_anything_is_promised(
    county: Cast, page: "Page", content: bytes, said: str
) -> None:
    sign_in(page, "inspector")
    begin_check(page, "阳光理发店")
    box = page.locator("section.card", has_text="现场照片")
    box.locator("input[type=file]").nth(1).set_input_files(
        {"name": "假.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    expect(box.get_by_role("alert")).to_contain_text(said)
    expect(box.locator(".photo")).to_have_count(0)
    box.locator("input[type=file]").nth(1).set_input_files(picture(70))  # type: ignore[arg-type]
    expect(box.locator(".photo img")).to_be_visible()
    expect(box.get_by_role("alert")).to_have_count(0)


def test_one_draft_in_two_tabs_loses_nothing_and_is_sent_once(county: Cast, page: "Page") -> None:
    sign_in(page, "inspector")
    begin_check(page, "阳光理发店")
    other = page.context.new_page()
    other.goto(page.url)
    lines, others = page.locator("li.line"), other.locator("li.line")
    lines.nth(3).get_by_role("button", name="不合格").click()
    page.locator(".sheet").get_by_role("button", name="完成").click()
    expect(others.nth(3)).to_have_class(re.compile(r"\bfail\b"))
    others.nth(0).get_by_role("button", name="合格", exact=True).click()
    expect(lines.nth(0)).to_have_class(re.compile(r"\bpass\b"))
    page.reload()
    expect(lines.nth(3)).to_have_class(re.compile(r"\bfail\b"))
    expect(lines.nth(0)).to_have_class(re.compile(r"\bpass\b"))

    fill_the_rest(page)
    page.get_by_role("button", name="核对提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    # The other tab is led to the answer; so is the back button.
    expect(other.get_by_role("heading", name="已提交")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("heading", name="未提交的检查")).to_have_count(0)
    assert Inspection.objects.count() == 1
    connections.close_all()


def test_a_person_who_stayed_at_home_is_taken_off_the_outing(county: Cast, page: "Page") -> None:
    outing = Outing.objects.create(county="371328", team=county.team, day=clock.today())
    for person in (county.inspector, county.inspector2):
        OutingMember.objects.create(outing=outing, user=person)
    name = county.inspector2.name
    sign_in(page, "inspector")
    page.goto("/outings")
    page.get_by_role("button", name="更正人员").click()
    page.get_by_role("button", name=f"移出{name}").click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    kept = OutingMember.objects.get(outing=outing, removed=False)
    assert kept.user == county.inspector
    connections.close_all()
