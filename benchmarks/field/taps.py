"""A clean check of a barbershop, from the home to submitted: its taps, and how long it takes.

Every press on the glass is counted by the page itself, also those that only bring up the keyboard.
What is typed (a name to search, three figures) is not, and nothing is signed on the screen. The
seconds of handling in the note are those of the keystroke-level model (Card, Moran and Newell:
1.1 s to point, 0.1 s to press, 0.28 s a key, 1.35 s to make up one's mind before each step), and
beside them the time the page took, on a processor slowed down four times.
"""

import re
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.field.browser import LOOPBACK, phone, shown
from benchmarks.field.screen import CLIENT
from benchmarks.figures import Measured, Unmeasured, middle
from benchmarks.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

# The digits of the licence, as the paper on the wall has them.
DIGITS = 4
VALUE, STAFF = "0.05", "3"

POINT, PRESS, KEY, MIND = 1.1, 0.1, 0.28, 1.35
KEYS = DIGITS + len(VALUE) + 2 * len(STAFF)
# Which shop, what was measured, who has a certificate, that all the rest is well, that it is right.
DECISIONS = 5

COUNT = """
addEventListener('pointerdown', () => {
  sessionStorage.setItem('taps', 1 + Number(sessionStorage.getItem('taps') ?? 0))
}, true)
"""


def clean_check_taps(stage: Stage) -> Measured:
    """Check two shops, as on any day, and count the second time."""
    with phone(stage) as one:
        one.sign_in(CLIENT)
        tab = one.open_tab(LOOPBACK)
        tab.page.add_init_script(COUNT)
        tab.page.goto("/")
        shop = _shop(stage)
        _check(tab.page, *shop)
        taken = [_check(tab.page, *shop) for _ in range(stage.size.starts)]
    taps = {taps for taps, _ in taken}
    if len(taps) != 1:
        raise Unmeasured(f"the taps differ from one check to the next: {sorted(taps)}")
    [number] = taps
    page_time = middle([seconds for _, seconds in taken])
    hands = number * (POINT + PRESS) + KEYS * KEY + DECISIONS * MIND
    return Measured(
        number,
        n=len(taken),
        note=f"handling {hands:.0f} s by the keystroke-level model, page {page_time:.1f} s",
    )


def _shop(stage: Stage) -> tuple[str, str]:
    """Return the id of a barbershop and the digits its licence ends with."""
    shop = stage.county.places[0]
    with stage.database() as connection:
        [licence] = connection.execute(
            "SELECT licence_number FROM inspections_establishment WHERE id = %s", [shop]
        ).fetchone() or ("",)
    return shop, licence.removesuffix("号")[-DIGITS:]


def _check(page: "Page", shop: str, typed: str) -> tuple[int, float]:
    """Check the shop, from the home to submitted; return the taps and the seconds of the page."""
    page.get_by_role("link", name="今日").click()
    page.get_by_role("button", name="查找单位").wait_for()
    page.evaluate("sessionStorage.removeItem('taps')")
    began = perf_counter()
    page.get_by_role("button", name="查找单位").click()
    # The search box has the keyboard already: it is typed into, not pressed.
    page.get_by_role("searchbox").and_(page.locator(":focus")).wait_for()
    page.keyboard.type(typed)
    page.locator(f"main a[href$='/establishments/{shop}']").click()
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("button", name="其余全部合格").click()
    _type(page, re.compile("^测量值"), VALUE)
    _type(page, "直接为顾客服务人数", STAFF)
    _type(page, "持有效健康合格证明人数", STAFF)
    page.get_by_role("button", name="核对提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    shown(page, "**/sent/*")
    page.get_by_role("heading", name="已提交").wait_for()
    seconds = perf_counter() - began
    return int(page.evaluate("sessionStorage.getItem('taps')")), seconds


def _type(page: "Page", label: "str | re.Pattern[str]", text: str) -> None:
    page.get_by_label(label).first.click()
    page.keyboard.type(text)


MEASURES = {"field.clean_check_taps": clean_check_taps}
