"""The cast behind a server that a browser can reach."""

from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from inspections import checklist_loader
from tests.cast import Cast

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def county(live_server: "LiveServer", cast: Cast, settings: Settings) -> Cast:
    """The cast and its checklists behind a server on plain loopback."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    checklist_loader.load_folder()
    return cast
