"""A real Chromium for the tests, phone-sized, with a Chinese font.

`page` is one page of a fresh profile; `new_page` makes more of them (another person, another size).
bin/test installs a browser where there is none; a test that finds none fails and says what to do.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Playwright adds --headless and --no-sandbox by itself.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}

NewPage = Callable[..., "Page"]


def installed() -> str | None:
    """The path of a Chromium that this machine has, CHROMIUM first."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Browser"]:
    """One Chromium for all tests of this process."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ["FONTCONFIG_FILE"] = str(fonts(tmp_path_factory.mktemp("fonts")))
    with sync_playwright() as playwright:
        try:
            chromium = _launch(playwright.chromium)
        except Error as error:
            pytest.fail(
                "no browser: install Chromium (Debian: apt-get install chromium), name one in "
                f"CHROMIUM, or run `playwright install chromium`\n{error.message}"
            )
        yield chromium
        chromium.close()


@pytest.fixture
def with_camera(browser: "Browser") -> Iterator[Callable[[Path], "Browser"]]:
    """Start Chromiums whose camera shows a film (.y4m) over and over."""
    started: list[Browser] = []

    def start(film: Path) -> "Browser":
        flags = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
        started.append(_launch(browser.browser_type, *flags))
        return started[-1]

    yield start
    for one in started:
        one.close()


def _launch(chromium: "BrowserType", *flags: str) -> "Browser":
    return chromium.launch(executable_path=installed(), args=[*FLAGS, *flags])


@pytest.fixture
def new_page(browser: "Browser", request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """Make pages, each in a profile of its own; `viewport=DESK` and other options are passed on.

    `of` is another browser than the one all tests share.

    A page that throws, or that is refused something by the content security policy, fails its test.
    """
    contexts = []
    wrong: list[str] = []

    def make(of: "Browser | None" = None, **options: Any) -> "Page":
        settings = {"viewport": PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        if "live_server" in request.fixturenames and "base_url" not in settings:
            settings["base_url"] = request.getfixturevalue("live_server").url
        context = (of or browser).new_context(**settings)
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                wrong.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong, "the page complained:\n" + "\n".join(wrong)


@pytest.fixture
def page(new_page: NewPage) -> "Page":
    """One phone-sized page."""
    return new_page()


def fonts(folder: Path) -> Path:
    """A fontconfig file that knows the Chinese font of our own dependency; machines have none."""
    import pylopdf_fonts_zh_cn

    fonts = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{fonts}</dir><dir>/usr/share/fonts</dir><cachedir>{folder / 'cache'}</cachedir>"
        "</fontconfig>",
        encoding="utf-8",
    )
    return config
