"""How the client comes onto the home screen, told on 我的."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 14_8 like Mac OS X) Version/14.1 Safari/604.1"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86.0 Mobile MicroMessenger/8.0.2"
)
# What Chromium tells a page that can be installed; headless it never does by itself.
OFFER = """
() => {
  const offer = new Event('beforeinstallprompt', { cancelable: true })
  offer.prompt = () => { document.title = 'asked'; return Promise.resolve() }
  window.dispatchEvent(offer)
  return offer.defaultPrevented
}
"""


def me_of(new_page: NewPage, **browser: str) -> "Page":
    page = new_page(viewport={"width": 360, "height": 640}, **browser)
    sign_in(page, "inspector")
    page.get_by_role("link", name="我的").click()
    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    return page


def test_where_the_browser_offers_it_a_button_installs_it(county: Cast, new_page: NewPage) -> None:
    page = me_of(new_page)
    expect(page.get_by_text("选“添加到主屏幕”或“安装应用”")).to_be_visible()
    assert page.evaluate(OFFER)
    page.get_by_role("button", name="安装", exact=True).click()
    expect(page).to_have_title("asked")
    # An offer serves once; afterwards the words are there again.
    expect(page.get_by_text("选“添加到主屏幕”或“安装应用”")).to_be_visible()


def test_on_an_iphone_it_is_said_in_its_own_words(county: Cast, new_page: NewPage) -> None:
    page = me_of(new_page, user_agent=IPHONE)
    expect(page.get_by_text("点“分享”按钮")).to_be_visible()


def test_inside_wechat_the_way_into_a_browser_is_shown_instead(
    county: Cast, new_page: NewPage
) -> None:
    page = me_of(new_page, user_agent=WECHAT)
    expect(page.get_by_role("heading", name="在浏览器打开")).to_be_visible()
    expect(page.get_by_text("安装到手机桌面")).to_have_count(0)
