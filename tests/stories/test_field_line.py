"""A village's line: connections break, come and go, and crawl. Everything arrives exactly once."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.hands import keep_the_client_on_the_phone, sign_in
from tests.stories.agreement import agree, everything_arrives, visits
from tests.stories.line import Line
from tests.stories.phone import write_down

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def village(county: Cast, line: Line, phone: "Page") -> "Page":
    """A phone that has the client and was signed in where there was a line, which is gone now."""
    sign_in(phone, "inspector")
    keep_the_client_on_the_phone(phone)
    line.cut()
    return phone


def test_most_connections_break(county: Cast, line: Line, village: "Page") -> None:
    commands = visits(county, 12)
    write_down(village, str(county.inspector.pk), commands)
    village.goto("/outbox")
    expect(village.get_by_role("listitem").filter(has_text="等待上传")).to_have_count(12)
    # What leaves is a few requests: the first breaks for sure, of the others most do.
    line.drop = 1.0
    line.mend()
    assert line.broke.wait(120)
    line.drop = 0.6
    everything_arrives(village)
    phone = agree(village, commands)
    assert len(phone.accepted) == 12


def test_the_line_comes_and_goes_and_crawls(county: Cast, line: Line, village: "Page") -> None:
    commands = visits(county, 8)
    write_down(village, str(county.inspector.pk), commands)
    line.rate, line.delay = 25_000, 0.2
    line.flap(up=6, down=2)
    everything_arrives(village)
    assert len(agree(village, commands).accepted) == 8
