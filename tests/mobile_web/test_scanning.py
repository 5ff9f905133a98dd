"""Finding an establishment by its sticker: camera, photo, short code, another scanner."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from zxingcpp import BarcodeFormat, create_barcode

from inspections import qr
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import fill_in_who_one_is, sign_in
from tests.mobile_web.film import SIZE, film, held, jpeg
from tests.mobile_web.test_offline import go_offline

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WithCamera = Callable[[Path], "Browser"]


def scan(page: "Page") -> None:
    page.get_by_role("button", name="扫码").click()
    page.wait_for_url("**/scan")


def choose(page: "Page", picture: dict[str, object]) -> None:
    page.locator("input[type=file]").set_input_files(picture)  # type: ignore[arg-type]


def lands_in(page: "Page", name: str) -> None:
    page.wait_for_url("**/establishments/*")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def sticker(county: Cast, name: str = "barbershop") -> bytes:
    return qr.sticker(getattr(county, name), "https://xiaohao.example.org")


def foreign() -> bytes:
    """The code of a payment service, say."""
    import io

    from PIL import Image

    code = create_barcode("wxp://f2f0-not-of-ours", BarcodeFormat.QRCode).to_image(scale=8)
    buffer = io.BytesIO()
    Image.fromarray(code).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_sticker_before_the_camera_opens_the_file_and_the_camera_goes_off(
    county: Cast, new_page: NewPage, with_camera: WithCamera, tmp_path: Path
) -> None:
    wall = held(sticker(county), turned=0).resize((8, 6)).resize(SIZE)
    camera = with_camera(
        film(tmp_path, wall, held(sticker(county)), held(sticker(county), turned=-12))
    )
    page = new_page(of=camera, permissions=["camera"])
    sign_in(page, "inspector")
    # Chromium on Linux knows no codes: what reads here is the decoder we serve.
    assert page.evaluate("'BarcodeDetector' in window") is False
    scan(page)
    tracks: Any = page.locator("video").evaluate_handle(
        "async (video) => { while (!video.srcObject) await new Promise(requestAnimationFrame);"
        " return video.srcObject.getTracks() }"
    )
    lands_in(page, "阳光理发店")
    assert tracks.evaluate("(tracks) => tracks.map((track) => track.readyState)") == ["ended"]


def test_a_code_that_is_none_of_ours_is_told_and_the_camera_goes_on(
    county: Cast, new_page: NewPage, with_camera: WithCamera, tmp_path: Path
) -> None:
    page = new_page(of=with_camera(film(tmp_path, held(foreign()))), permissions=["camera"])
    sign_in(page, "inspector")
    scan(page)
    expect(page.get_by_role("alert")).to_contain_text(
        "这不是本系统的单位二维码：wxp://f2f0-not-of-ours"
    )
    expect(page.locator("video")).to_be_visible()


@pytest.mark.parametrize("size", [(640, 480), (4000, 3000)])
def test_a_photo_of_a_sticker_opens_the_file(
    county: Cast, page: "Page", size: tuple[int, int]
) -> None:
    sign_in(page, "inspector")
    scan(page)
    choose(page, jpeg(held(sticker(county, "clinic"), size=size)))
    lands_in(page, "康民诊所")


def test_a_photo_without_a_code_and_a_file_that_is_no_photo_are_told_apart(
    county: Cast, page: "Page"
) -> None:
    sign_in(page, "inspector")
    scan(page)
    choose(page, jpeg(held(sticker(county)).crop((0, 0, 60, 60))))
    expect(page.get_by_role("alert")).to_contain_text("照片中没有找到二维码")
    choose(page, {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"a letter"})
    expect(page.get_by_role("alert")).to_contain_text("这个文件不能作为照片打开")


def test_a_short_code_is_found_however_it_is_typed(county: Cast, page: "Page") -> None:
    county.barbershop.short_code = "ABDQ2345"
    county.barbershop.save()
    sign_in(page, "inspector")
    for typed in ("ABDQ-2345", " abdq 2345", "ＡＢＤＱ－２３４５", "ab0o2345"):
        page.goto("/scan")
        page.get_by_label("短码").fill(typed)
        page.get_by_role("button", name="打开单位档案").click()
        lands_in(page, "阳光理发店")
    page.goto("/scan")
    for typed, said in (("ABDQ-234", "短码应为 8 位"), ("ZZZZ-ZZZZ", "没有这个码对应的单位")):
        page.get_by_label("短码").fill(typed)
        page.get_by_role("button", name="打开单位档案").click()
        expect(page.get_by_role("alert")).to_contain_text(said)


def test_without_a_camera_or_the_permission_the_page_says_what_else_works(
    county: Cast, page: "Page", new_page: NewPage, with_camera: WithCamera, tmp_path: Path
) -> None:
    sign_in(page, "inspector")
    scan(page)
    expect(page.get_by_text("这台设备没有可用的摄像头")).to_be_visible()
    refused = new_page(of=with_camera(film(tmp_path, held(sticker(county)))))
    sign_in(refused, "inspector")
    scan(refused)
    expect(refused.get_by_text("没有得到摄像头的使用权限")).to_be_visible()
    refused.context.grant_permissions(["camera"])
    refused.get_by_role("button", name="重新打开摄像头").click()
    lands_in(refused, "阳光理发店")


def test_another_scanner_leads_to_the_file_or_to_the_public_page(
    county: Cast, page: "Page", new_page: NewPage
) -> None:
    address = f"/q/{county.barbershop.qr_token}"
    page.goto(address)
    expect(page.get_by_role("heading", name="阳光理发店")).to_be_visible()
    page.get_by_role("link", name="执法人员登录").click()
    page.wait_for_url("**/login**")
    fill_in_who_one_is(page, "inspector")
    lands_in(page, "阳光理发店")
    page.goto(address)
    lands_in(page, "阳光理发店")
    neighbour = new_page()
    sign_in(neighbour, "outsider")
    neighbour.goto(address)
    expect(neighbour.get_by_text("卫生监督公示")).to_be_visible()


def test_a_sticker_is_read_without_a_line(county: Cast, page: "Page") -> None:
    sign_in(page, "inspector")
    go_offline(page)
    scan(page)
    choose(page, jpeg(held(foreign())))
    expect(page.get_by_role("alert")).to_contain_text("这不是本系统的单位二维码")
    choose(page, jpeg(held(sticker(county, "next_door"))))
    expect(page.get_by_role("alert")).to_contain_text("网络不通，手机里也没有这个码对应的单位")
    choose(page, jpeg(held(sticker(county))))
    lands_in(page, "阳光理发店")
    # The address on the sticker, opened by another scanner, leads there as well.
    page.goto(f"/q/{county.clinic.qr_token}")
    lands_in(page, "康民诊所")


def test_the_camera_reads_without_a_line(
    county: Cast, new_page: NewPage, with_camera: WithCamera, tmp_path: Path
) -> None:
    page = new_page(of=with_camera(film(tmp_path, held(sticker(county)))), permissions=["camera"])
    sign_in(page, "inspector")
    go_offline(page)
    scan(page)
    lands_in(page, "阳光理发店")
