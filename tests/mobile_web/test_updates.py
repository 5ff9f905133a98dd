"""A new version of the web client, deployed while people have the old one open."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as configured
from django.test import Client
from playwright.sync_api import expect
from pytest_django import Settings

from tests.cast import Cast
from tests.hands import sign_in
from tests.mobile_web.test_in_browser import begin_check

if TYPE_CHECKING:
    from playwright.sync_api import Page

OFFER = "有新版本"


@pytest.fixture
def deployed(tmp_path: Path, settings: Settings) -> Path:
    """A copy of the built client, which a test may replace by a newer one."""
    folder = tmp_path / "dist"
    shutil.copytree(configured.WEB_CLIENT, folder)
    settings.WEB_CLIENT = folder
    return folder


def deploy_a_newer_one(folder: Path) -> None:
    """Another version as its worker sees it: its files have another title and another sum."""
    for name in ("index.html", "sw.js"):
        for packed in folder.glob(f"{name}.*"):
            packed.unlink()
    page = folder / "index.html"
    page.write_text(page.read_text("utf-8").replace("<title>", "<title>新版 "), "utf-8")
    worker = folder / "sw.js"
    newer = worker.read_text("utf-8").replace('VERSION = "', 'VERSION = "newer-')
    worker.write_text(newer, "utf-8")


def wait_for_the_whole_client(page: "Page") -> None:
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready
            const worker = await (await fetch('/sw.js')).text()
            for (const [name] of worker.matchAll(/assets\\/[\\w.-]+/g))
                while (!(await caches.match('/' + name)))
                    await new Promise((again) => setTimeout(again, 50))
        }"""
    )


def look_for_updates(page: "Page") -> None:
    page.evaluate(
        "async () => { await (await navigator.serviceWorker.getRegistration()).update() }"
    )


@pytest.mark.browser
def test_an_update_is_offered_and_taken_only_when_the_person_says_so(
    county: Cast, deployed: Path, page: "Page"
) -> None:
    sign_in(page, "inspector")
    wait_for_the_whole_client(page)
    old_tab = page.context.new_page()
    old_tab.goto("/")
    old_tab.get_by_role("button", name="查找单位").wait_for()

    deploy_a_newer_one(deployed)
    look_for_updates(page)
    expect(page.get_by_text(OFFER)).to_be_visible()
    page.reload()
    expect(page.get_by_text(OFFER)).to_be_visible()
    assert not page.title().startswith("新版")

    page.get_by_role("button", name="点此更新").click()
    expect(page).to_have_title("新版 销号 · 卫生监督检查")

    # The other tab is still the old version, and its pages still come, even without a line.
    page.context.set_offline(True)
    assert not old_tab.title().startswith("新版")
    old_tab.get_by_role("link", name="我的").click()
    expect(old_tab.get_by_role("button", name="退出登录")).to_be_visible()


@pytest.mark.browser
def test_in_the_middle_of_a_check_an_update_is_only_a_dot(
    county: Cast, deployed: Path, page: "Page"
) -> None:
    sign_in(page, "inspector")
    wait_for_the_whole_client(page)
    begin_check(page, "阳光理发店")
    deploy_a_newer_one(deployed)
    look_for_updates(page)
    expect(page.locator(".update-dot")).to_be_visible()
    expect(page.get_by_role("button", name="点此更新")).to_have_count(0)

    page.goto("/")
    page.get_by_role("button", name="点此更新").click()
    expect(page).to_have_title("新版 销号 · 卫生监督检查")
    expect(page.get_by_role("link", name="阳光理发店")).to_be_visible()


@pytest.mark.django_db
def test_a_client_built_anew_is_served_by_a_process_that_runs(
    client: Client, deployed: Path
) -> None:
    (deployed / "assets" / "newer-12345678.js").write_text("export {}", "utf-8")
    answer = client.get("/assets/newer-12345678.js")
    assert b"".join(answer.streaming_content) == b"export {}"  # type: ignore[attr-defined]
    answer.close()
    before = client.get("/")["ETag"]
    deploy_a_newer_one(deployed)
    answer = client.get("/", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert client.get("/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
