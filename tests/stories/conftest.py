"""The county the stories of this folder are told in, and a phone on a line that can be broken."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import NewPage
from tests.cast import Cast
from tests.stories.line import Line, line_to

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

FIELD = {"width": 360, "height": 640}


@pytest.fixture
def line(county: Cast, live_server: "LiveServer") -> Iterator[Line]:
    """A line to the server, in order until a story breaks it."""
    with line_to(live_server.url, seed=20261123) as line:
        yield line


@pytest.fixture
def phone(line: Line, new_page: NewPage) -> "Page":
    """The phone of an inspector who is not signed in yet."""
    return new_page(viewport=FIELD, base_url=line.url)
