"""Photos as people take them in a real Chromium: upright, covered, cut off and gone on with."""

import hashlib
import io
import random
import re
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw, ImageStat
from playwright.sync_api import expect

from inspections.models import Photo
from inspections.models.checklist import OrderKind, Severity
from inspections.photo_files import full_path
from organization import clock
from rectification.models import Problem
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in, state_is
from tests.play import FIVE_WORKDAYS, Play

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page, Route

pytestmark = pytest.mark.browser

NAME = (100, 100, 500, 160)
NEIGHBOUR = (100, 400, 500, 460)


def lying() -> bytes:
    """A page of 600 × 800 with two lines of writing, kept lying on its side, EXIF orientation 6."""
    page = Image.new("RGB", (600, 800), "white")
    pen = ImageDraw.Draw(page)
    for left, top, right, bottom in (NAME, NEIGHBOUR):
        for x in range(left, right, 6):
            pen.rectangle((x, top, x + 2, bottom), fill="black")
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    page.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=95, exif=exif)
    return out.getvalue()


def large() -> bytes:
    """A photo of forty megapixels and some megabytes."""
    coarse = Image.frombytes("L", (365, 274), random.randbytes(365 * 274))
    out = io.BytesIO()
    coarse.resize((7300, 5480)).convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def ordered(play: Play, severity: Severity) -> Problem:
    play.now = clock.now()
    return play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, severity=severity)


def to_rectify(page: "Page", problem: Problem) -> None:
    with page.expect_response("**/api/v1/workflow/"):
        page.goto(f"/problems/{problem.pk}/rectify")
    page.get_by_role("textbox", name="说明").fill("已整改")


def take(page: "Page", button: str, data: bytes) -> "Locator":
    """Give the page a picture through one of its buttons; return how it is shown."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("main").get_by_text(button, exact=True).click()
    chooser.value.set_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data})
    shown = page.get_by_role("img", name="已拍照片")
    expect(shown).to_be_visible(timeout=30_000)
    return shown


def drag(page: "Page", on: "Locator", box: tuple[int, int, int, int], width: int) -> None:
    """Draw from corner to corner; the box is in pixels of a picture ``width`` wide."""
    place = on.bounding_box()
    assert place is not None
    scale = place["width"] / width
    x1, y1, x2, y2 = (side * scale for side in box)
    page.mouse.move(place["x"] + x1, place["y"] + y1)
    page.mouse.down()
    page.mouse.move(place["x"] + (x1 + x2) / 2, place["y"] + (y1 + y2) / 2)
    page.mouse.move(place["x"] + x2, place["y"] + y2)
    page.mouse.up()


def contrast(path: "Path", box: tuple[int, int, int, int]) -> float:
    """The standard deviation of grey within a box, a little inside of its edges."""
    with Image.open(path) as picture:
        grey = picture.convert("L")
    return ImageStat.Stat(grey.crop((box[0] + 8, box[1] + 8, box[2] - 8, box[3] - 8))).stddev[0]


def test_what_is_covered_on_the_phone_never_reaches_the_server(
    county: Cast, play: Play, page: "Page"
) -> None:
    problem = ordered(play, Severity.MAJOR)
    sign_in(page, "inspector")
    to_rectify(page, problem)
    data = lying()
    shown = take(page, "相册", data)
    size = shown.evaluate("one => [one.naturalWidth, one.naturalHeight]")
    assert size == [600, 800]  # upright

    page.get_by_role("button", name="标注、遮盖").click()
    sheet = page.get_by_role("dialog", name="标注、遮盖")
    canvas = sheet.get_by_role("img")
    expect(canvas).to_have_js_property("height", 800)
    drag(page, canvas, (60, 600, 400, 640), 600)
    sheet.get_by_role("button", name="撤销").click()
    expect(sheet.get_by_role("button", name="撤销")).to_be_disabled()
    drag(page, canvas, (NAME[0] - 10, NAME[1] - 10, NAME[2] + 10, NAME[3] + 10), 600)
    sheet.get_by_role("button", name="完成").click()
    expect(page.get_by_text("已遮盖")).to_be_visible()
    page.get_by_role("button", name="确认提交整改").click()
    expect(page).to_have_url(re.compile(f"/problems/{problem.pk}$"))
    state_is(page, "待复查")
    page.goto("/outbox")
    expect(page.get_by_text("遮盖件已上传，原件留在本机")).to_be_visible()
    page.goto(f"/problems/{problem.pk}")
    expect(page.get_by_text("原件未上传（含隐私遮盖）").first).to_be_visible()

    photo = Photo.objects.get(sha256=hashlib.sha256(data).hexdigest())
    assert (photo.source, photo.marking, photo.withheld) == ("album", "masked", True)
    copy = full_path(photo.copy)
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == photo.copy_sha256
    assert contrast(copy, NEIGHBOUR) > 100
    assert contrast(copy, NAME) < 30
    assert full_path("photos").exists()
    stored = [file for file in full_path("photos").rglob("*") if file.is_file()]
    assert not any(file.read_bytes() == data for file in stored)
    assert not list(full_path("photos").rglob("parts/*"))


def test_a_page_killed_between_the_small_copy_and_the_end_of_the_original_loses_nothing(
    county: Cast, play: Play, new_page: NewPage
) -> None:
    problem = ordered(play, Severity.MAJOR)
    page = new_page()
    sign_in(page, "inspector")
    to_rectify(page, problem)
    data = large()
    assert len(data) > 600 * 1024
    take(page, "拍照", data)
    passed: list[str] = []

    def cut(route: "Route") -> None:
        """Let the first part through; then the line is gone."""
        if passed:
            route.abort()
        else:
            passed.append(route.request.url)
            route.continue_()

    page.context.route("**/parts/**", cut)
    with page.expect_request_finished(lambda request: "/parts/" in request.url):
        page.get_by_role("button", name="确认提交整改").click()
    page.goto("/outbox")
    expect(page.get_by_text("原图已传 256 KB")).to_be_visible()
    photo = Photo.objects.get(sha256=hashlib.sha256(data).hexdigest())
    assert (photo.source, photo.arrived_at) == ("camera", None)
    assert 0 < full_path(photo.copy).stat().st_size <= 300 * 1024
    with Image.open(full_path(photo.copy)) as copy:
        assert copy.size == (1600, 1201)
    context = page.context
    page.close()

    context.unroute("**/parts/**")
    asked: list[str] = []
    again = context.new_page()
    again.on("request", lambda request: asked.append(request.url))
    again.goto("/outbox")
    expect(again.get_by_text("没有等待上传的内容")).to_be_visible(timeout=30_000)
    photo.refresh_from_db()
    assert photo.arrived_at is not None
    assert full_path(photo.original).read_bytes() == data
    parts = [url for url in asked if "/parts/" in url]
    assert "offset=262144" in parts[0]  # nothing was sent twice


def test_a_minor_problems_original_waits_until_the_person_says_so(
    county: Cast, play: Play, page: "Page"
) -> None:
    problem = ordered(play, Severity.MINOR)
    sign_in(page, "inspector")
    to_rectify(page, problem)
    data = lying()
    take(page, "拍照", data)
    page.get_by_role("button", name="确认提交整改").click()
    expect(page).to_have_url(re.compile(f"/problems/{problem.pk}$"))
    page.goto("/outbox")
    expect(page.get_by_text("副本已上传，原图待上传")).to_be_visible()
    photo = Photo.objects.get(sha256=hashlib.sha256(data).hexdigest())
    assert (photo.arrived_at, bool(photo.copy_arrived_at)) == (None, True)
    page.get_by_role("button", name="上传原图", exact=True).click()
    expect(page.get_by_text("没有等待上传的内容")).to_be_visible()
    photo.refresh_from_db()
    assert full_path(photo.original).read_bytes() == data
    assert (photo.width, photo.height) == (600, 800)
