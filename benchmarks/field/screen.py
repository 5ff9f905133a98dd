"""The inspector's home: what it costs on the line, and when it can be used.

Usable is: every figure of the home shows a number, what was drawn is on the glass, the main thread
is free again, and a press of 查找单位 is answered by its page. The moment is taken inside the page,
from the beginning of the navigation.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from benchmarks.field.browser import VILLAGE, Phone, new_profile, phone, shown
from benchmarks.field.wire import KILOBYTE
from benchmarks.figures import Measured, middle
from benchmarks.stage import Stage

CLIENT = "officer0a"
BEHIND_THE_BUTTON = "**/establishments*"

# Presses the button as soon as the figures stand; runs before anything of the page does.
PROBE = """
new MutationObserver((_, watching) => {
  const figures = [...document.querySelectorAll('.tile .big')]
  const button = document.querySelector('.starts .start:not(.main)')
  if (!button || !figures.length || !figures.every((one) => /\\d/.test(one.textContent))) return
  watching.disconnect()
  requestAnimationFrame(() => setTimeout(() => {
    performance.mark('usable')
    button.click()
  }))
}).observe(document, { subtree: true, childList: true, characterData: true })
"""
USABLE = "() => performance.getEntriesByName('usable')[0].startTime"
ORIGIN = "() => performance.timeOrigin"


@dataclass(frozen=True)
class Visit:
    """Seconds until the home was usable, and what had come over the wire by then."""

    seconds: float
    kilobytes: float
    of: dict[str, int]


def first_screen_kb(stage: Stage) -> Measured:
    visits = _visits(stage).first
    parts = sorted(visits[0].of.items(), key=lambda part: -part[1])
    said = ", ".join(f"{name} {size / KILOBYTE:.1f}" for name, size in parts[:6])
    return Measured(max(one.kilobytes for one in visits), n=len(visits), note=f"worst; {said}")


def usable_s(stage: Stage) -> Measured:
    return _seconds(_visits(stage).first, "caches empty")


def repeat_s(stage: Stage) -> Measured:
    return _seconds(_visits(stage).later, "from the service worker, same line")


def offline_start_s(stage: Stage) -> Measured:
    """Start the browser anew where there is no line; an earlier visit left what it needs."""
    visits = []
    for profile in _visits(stage).profiles:
        with phone(stage, profile=profile) as one:
            visits.append(_visit(one, offline=True))
    return _seconds(visits, "a start of the browser for each")


@dataclass
class _Visits:
    """First visits, later ones, and the profiles they left."""

    first: list[Visit] = field(default_factory=list)
    later: list[Visit] = field(default_factory=list)
    profiles: list[Path] = field(default_factory=list)


@cache
def _visits(stage: Stage) -> _Visits:
    made = _Visits()
    for _ in range(stage.size.starts):
        profile = new_profile(stage)
        with phone(stage, profile=profile) as one:
            one.sign_in(CLIENT)
            made.first.append(_visit(one))
            _let_the_worker_finish(one)
            made.later += [_visit(one) for _ in range(2)]
        made.profiles.append(profile)
    return made


def _seconds(visits: list[Visit], note: str) -> Measured:
    taken = [one.seconds for one in visits]
    return Measured(middle(taken), n=len(taken), note=f"{note}; worst {max(taken):.2f}")


def _visit(one: Phone, *, offline: bool = False) -> Visit:
    one.context.set_offline(offline)
    tab = one.open_tab(VILLAGE, offline=offline)
    tab.page.add_init_script(PROBE)
    tab.page.goto("/")
    shown(tab.page, BEHIND_THE_BUTTON)
    taken = tab.page.evaluate(USABLE)
    until = (tab.page.evaluate(ORIGIN) + taken) / 1000
    of = {name.removeprefix(one.origin): n for name, n in tab.wire.by_address(until).items()}
    kilobytes = tab.wire.kilobytes(until)
    tab.page.close()
    return Visit(taken / 1000, kilobytes, of)


def _let_the_worker_finish(one: Phone) -> None:
    """Wait, on a page that is not slowed down, until the service worker has what it keeps."""
    page = one.context.new_page()
    page.goto("/")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.reload()
    page.locator(".tile .big").first.wait_for()
    page.close()


MEASURES = {
    "field.first_screen_kb": first_screen_kb,
    "field.usable_s": usable_s,
    "field.repeat_s": repeat_s,
    "field.offline_start_s": offline_start_s,
}
