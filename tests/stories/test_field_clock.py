"""The clock of the phone is wrong by a day, either way: the server has the right times."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from inspections.models import Inspection
from organization import clock
from tests.cast import Cast
from tests.hands import keep_the_client_on_the_phone, pass_the_rest, sign_in, start_check
from tests.stories.agreement import agree, everything_arrives, visits
from tests.stories.line import Line
from tests.stories.phone import write_down

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

# The page sees the clock of its phone, which somebody sets by as many milliseconds as stand here.
SET_CLOCK = """
(() => {
  const Real = Date
  const set = () => Number(localStorage.getItem('the clock was set by') || 0)
  window.Date = class extends Real {
    constructor(...args) { if (args.length) super(...args); else super(Real.now() + set()) }
    static now() { return Real.now() + set() }
  }
})()
"""
DAY = 86_400_000


WRONG = pytest.mark.parametrize("by", [DAY, -DAY], ids=["a day ahead", "a day behind"])
# What a busy machine adds to the way of an answer; the clock is a day off.
A_FEW_SECONDS = timedelta(seconds=60)


def set_clock(page: "Page", by: int) -> None:
    page.evaluate(f"() => localStorage.setItem('the clock was set by', '{by}')")
    page.reload()


@WRONG
def test_a_visit_written_by_a_wrong_clock_has_the_right_times(
    county: Cast, line: Line, phone: "Page", by: int
) -> None:
    phone.add_init_script(SET_CLOCK)
    sign_in(phone, "inspector")
    keep_the_client_on_the_phone(phone)
    set_clock(phone, by)
    begun = clock.now()
    start_check(phone, "阳光理发店")
    pass_the_rest(phone)
    phone.get_by_role("button", name="核对提交").click()
    line.cut()
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone.get_by_role("heading", name="已保存，等待上传")).to_be_visible()
    written = clock.now()
    line.mend()
    phone.get_by_role("button", name="立即上传").click()
    expect(phone.get_by_role("heading", name="已提交")).to_be_visible()
    visit = Inspection.objects.get()
    assert begun - A_FEW_SECONDS <= visit.started_at <= visit.finished_at
    assert visit.finished_at <= written + A_FEW_SECONDS
    assert not visit.late_entry


@WRONG
def test_a_clock_that_could_only_be_measured_afterwards_gives_the_right_times(
    county: Cast, line: Line, phone: "Page", by: int
) -> None:
    phone.add_init_script(SET_CLOCK)
    sign_in(phone, "inspector")
    keep_the_client_on_the_phone(phone)
    line.cut()
    set_clock(phone, by)
    [command] = visits(county, 1)
    finished = clock.now()
    for moment in ("started_at", "finished_at"):
        said = datetime.fromisoformat(command[moment]) + timedelta(milliseconds=by)
        command[moment] = said.isoformat()
    write_down(phone, str(county.inspector.pk), [command])
    line.mend()
    everything_arrives(phone)
    assert len(agree(phone, [command]).accepted) == 1
    assert abs(Inspection.objects.get().finished_at - finished) <= A_FEW_SECONDS
