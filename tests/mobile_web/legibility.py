"""What keeps people from reading or hitting a page: axe rules, 44 px, text twice as large."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from playwright.sync_api import Page

AXE = settings.BASE_DIR / "mobile_web/node_modules/axe-core/axe.min.js"
MEASURE = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")

# Preloading would fetch and insert style sheets, which the content security policy refuses.
ASK_AXE = """
() => axe.run(document, { resultTypes: ['violations'], preload: false }).then((found) =>
  found.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact))
    .flatMap((one) => one.nodes.map((node) =>
      `${one.id}: ${node.html.slice(0, 120)} ${node.any.map((check) => check.message).join(' ')}`)))
"""
LETTERS = "(size) => { document.documentElement.style.fontSize = size }"


def complaints(page: "Page") -> list[str]:
    """Say what is wrong with the page as it stands, each with the page's path before it."""
    if page.evaluate("() => typeof axe === 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = [*page.evaluate(ASK_AXE), *page.evaluate(MEASURE)["touch"]]
    page.evaluate(LETTERS, "200%")
    found += [f"200 %: {one}" for one in page.evaluate(MEASURE)["text"]]
    page.evaluate(LETTERS, "")
    path = page.evaluate("() => location.pathname")
    return [f"{path} {one}" for one in found]
