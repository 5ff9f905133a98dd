"""An inspector's phone: Chromium at 360 × 640, its line and its processor slowed down.

The line is slowed by Chromium itself (Network.emulateNetworkConditions), the processor by
Emulation.setCPUThrottlingRate. A service worker is a target of its own and has its own line.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from benchmarks.county import PASSWORD
from benchmarks.field.wire import Wire
from benchmarks.figures import Unmeasured
from benchmarks.servers import ROOT
from benchmarks.stage import Stage
from tests.browser import FLAGS, fonts, installed

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, CDPSession, Page, ViewportSize

BUILD = ROOT / "mobile_web" / "dist" / "index.html"
SCREEN: "ViewportSize" = {"width": 360, "height": 640}
PATIENCE_MS = 30_000


@dataclass(frozen=True)
class Conditions:
    """How fast a phone's line is, in kbit/s and ms of a round trip, and how slow its processor."""

    down: float
    up: float
    round_trip: float
    slower: float


# BENCHMARKS: 400 kbit/s down, 400 ms, 4× throttle. Nobody says how fast up is: as down.
VILLAGE = Conditions(down=400, up=400, round_trip=400, slower=4)
# No line to speak of: only the processor is slow.
LOOPBACK = Conditions(down=-1, up=-1, round_trip=0, slower=4)


@dataclass
class Tab:
    """A page of a phone, and what came over its line."""

    page: "Page"
    wire: Wire
    session: "CDPSession"

    def slow_down(self, conditions: Conditions, *, offline: bool = False) -> None:
        """Put the page under conditions; they hold until others are given."""
        self.session.send("Network.emulateNetworkConditions", _line(conditions, offline=offline))
        self.session.send("Emulation.setCPUThrottlingRate", {"rate": conditions.slower})


@dataclass
class Phone:
    """A profile of Chromium: its caches, its database, its service worker, its cookies."""

    context: "BrowserContext"
    origin: str

    def sign_in(self, username: str) -> None:
        """Sign somebody in through the API; no page is opened, so that every cache stays empty."""
        ask = self.context.request
        ask.get(f"{self.origin}/api/v1/auth/csrf/")
        token = next(c["value"] for c in self.context.cookies() if "csrftoken" in c["name"])
        answer = ask.post(
            f"{self.origin}/api/v1/auth/session/",
            data={"username": username, "password": PASSWORD},
            headers={"X-CSRFToken": token},
        )
        if not answer.ok:
            raise Unmeasured(f"{username} could not sign in: {answer.status}")

    def open_tab(self, conditions: Conditions = VILLAGE, *, offline: bool = False) -> Tab:
        """Open an empty page under conditions; ``tab.page.goto`` then begins."""
        page = self.context.new_page()
        session = self.context.new_cdp_session(page)
        tab = Tab(page, Wire(session), session)
        tab.slow_down(conditions, offline=offline)
        return tab


@contextmanager
def phone(stage: Stage, *, profile: Path | None = None) -> Iterator[Phone]:
    """Start a phone, with a fresh profile or with the one an earlier start left.

    Raises Unmeasured where the web client is not built or there is no browser.
    """
    from playwright.sync_api import Error, sync_playwright

    if not BUILD.is_file():
        raise Unmeasured("the web client is not built: npm --prefix mobile_web run build")
    origin = f"http://127.0.0.1:{stage.port}"
    with sync_playwright() as playwright:
        try:
            context = playwright.chromium.launch_persistent_context(
                profile or new_profile(stage),
                executable_path=installed(),
                args=list(FLAGS),
                env={"FONTCONFIG_FILE": str(fonts(stage.folder))},
                viewport=SCREEN,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                base_url=origin,
            )
        except Error as error:
            raise Unmeasured(f"no browser: {error.message.splitlines()[0]}") from error
        context.set_default_timeout(PATIENCE_MS)
        try:
            yield Phone(context, origin)
        finally:
            context.close()


def shown(page: "Page", address: str) -> None:
    """Wait until a page has come to an address; raises Unmeasured where it does not."""
    from playwright.sync_api import Error

    try:
        page.wait_for_url(address, timeout=PATIENCE_MS)
    except Error as error:
        raise Unmeasured(f"{address} was not reached: {error.message.splitlines()[0]}") from error


def new_profile(stage: Stage) -> Path:
    """Return an empty folder for a profile that is to outlive the browser."""
    return Path(mkdtemp(prefix="phone-", dir=stage.folder))


def _line(conditions: Conditions, *, offline: bool) -> dict[str, float | bool]:
    return {
        "offline": offline,
        "latency": conditions.round_trip,
        "downloadThroughput": _bytes_a_second(conditions.down),
        "uploadThroughput": _bytes_a_second(conditions.up),
    }


def _bytes_a_second(kilobits: float) -> float:
    return kilobits * 1000 / 8 if kilobits > 0 else -1
