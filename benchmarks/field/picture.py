"""The phone's picture: its first loading on a village's line, a delta, a search of the register."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from benchmarks import bodies
from benchmarks.field.browser import LOOPBACK, VILLAGE, Phone, Tab, phone
from benchmarks.field.wire import KILOBYTE
from benchmarks.figures import Measured, Unmeasured, middle
from benchmarks.http import Connection, request
from benchmarks.stage import Stage

if TYPE_CHECKING:
    from playwright.sync_api import Page

CLIENT = "officer0a"
OPEN_PROBLEMS = 500
OF_THE_PICTURE = ("/api/v1/picture/", "/api/v1/checklists/", "/api/v1/sync/")
SLOW_LINE_MS = 90_000
TIMES = 5
# A beginning of a name, of its initials, of a licence; the end of a telephone number; a street.
TYPED = ("康德", "ytlf", "第001", "1390", "梅路")

FORGET = """
() => new Promise((resolve) => {
  const opened = indexedDB.open('xiaohao')
  opened.onsuccess = () => {
    const db = opened.result
    const names = ['pictures', 'parts', 'places', 'problems', 'checks', 'findings', 'remembered']
    const write = db.transaction(names, 'readwrite')
    for (const name of names) write.objectStore(name).clear()
    write.oncomplete = () => { db.close(); resolve() }
  }
})
"""
# Looks ten times a second whether the picture is complete, beside whatever the page does.
COMPLETE = """
() => new Promise((resolve) => {
  const look = () => {
    const opened = indexedDB.open('xiaohao')
    opened.onsuccess = () => {
      const db = opened.result
      const names = [...db.objectStoreNames]
      const done = (all) => {
        db.close()
        if (all.some((row) => row.complete)) resolve(performance.now())
        else setTimeout(look, 100)
      }
      if (!names.includes('pictures')) return done([])
      const asked = db.transaction('pictures').objectStore('pictures').getAll()
      asked.onsuccess = () => done(asked.result)
    }
  }
  look()
})
"""
TYPE = """
async (words) => {
  const box = document.querySelector('input[type=search]')
  const list = document.querySelector('main')
  const typed = (text) => new Promise((resolve) => {
    const begun = performance.now()
    const watching = new MutationObserver(() => {
      watching.disconnect()
      setTimeout(() => resolve(performance.now() - begun))
    })
    const all = { subtree: true, childList: true, characterData: true, attributes: true }
    watching.observe(list, all)
    box.value = text
    box.dispatchEvent(new Event('input', { bubbles: true }))
  })
  const taken = []
  for (let end = 1; end <= words.length; end += 1) {
    taken.push(await typed(words.slice(0, end)))
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  await typed('')
  await new Promise((resolve) => setTimeout(resolve, 300))
  return taken
}
"""


@dataclass(frozen=True)
class First:
    """What a first loading came to."""

    kilobytes: float
    seconds: float
    note: str


def first_sync_kb(stage: Stage) -> Measured:
    loaded = _loaded(stage)
    return Measured(max(one.kilobytes for one in loaded), n=len(loaded), note=loaded[0].note)


def first_sync_s(stage: Stage) -> Measured:
    taken = [one.seconds for one in _loaded(stage)]
    return Measured(middle(taken), n=len(taken), note=f"worst {max(taken):.2f}")


@cache
def _loaded(stage: Stage) -> list[First]:
    _close_all_but(stage, OPEN_PROBLEMS)
    loaded = []
    for _ in range(stage.size.starts):
        with phone(stage) as one:
            _install(one)
            loaded.append(_first(one))
    return loaded


def _close_all_but(stage: Stage, kept: int) -> None:
    """Leave so many problems open, the latest: a county has no more at once."""
    _ = stage.port  # what happened before is there
    with stage.database() as connection:
        connection.execute(
            "UPDATE rectification_problem SET state = 'closed', closed_on = found_on"
            " WHERE state IN ('found', 'ordered', 'rectified', 'suspended') AND id NOT IN"
            " (SELECT id FROM rectification_problem WHERE state IN"
            " ('found', 'ordered', 'rectified', 'suspended') ORDER BY found_at DESC LIMIT %s)",
            [kept],
        )


def _install(one: Phone) -> None:
    """Open the app once without haste, so that its code is on the phone; then forget the data."""
    one.sign_in(CLIENT)
    page = one.context.new_page()
    page.goto("/")
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    page.reload()
    _until_complete(page)
    page.evaluate(FORGET)
    page.close()


def _first(one: Phone) -> First:
    tab = one.open_tab(VILLAGE)
    tab.session.send("Network.clearBrowserCache")
    tab.page.goto("/")
    taken = _until_complete(tab.page)
    sizes = _sizes(tab, one)
    tab.page.close()
    said = ", ".join(f"{name} {size / KILOBYTE:.1f}" for name, size in sizes.items())
    return First(sum(sizes.values()) / KILOBYTE, taken / 1000, said)


def _until_complete(page: "Page") -> float:
    """Wait until the picture is complete; return when, in ms of the page's life."""
    page.set_default_timeout(SLOW_LINE_MS)
    return float(page.evaluate(COMPLETE))


def _sizes(tab: Tab, one: Phone) -> dict[str, int]:
    """Return the bytes that came of each address of the picture, checklists together."""
    sizes: dict[str, int] = {}
    for address, size in tab.wire.by_address().items():
        path = address.removeprefix(one.origin).partition("?")[0]
        if path.startswith(OF_THE_PICTURE):
            name = path.removeprefix("/api/v1/")
            name = "checklists" if name.startswith("checklists") else name
            sizes[name] = sizes.get(name, 0) + size
    return sizes


def delta_kb(stage: Stage) -> Measured:
    with phone(stage) as one:
        _install(one)
        tab = one.open_tab(LOOPBACK)
        tab.page.goto("/")
        _until_complete(tab.page)
        sizes = [_heard(tab, one, stage, change) for change in (_rename, _find)]
    said = " / ".join(f"{size}" for size in sizes)
    return Measured(max(sizes) / KILOBYTE, n=len(sizes), note=f"a place / a problem: {said} bytes")


def _heard(tab: Tab, one: Phone, stage: Stage, change: Callable[[Stage], None]) -> int:
    """Let a change happen elsewhere, let the phone hear of it, and return the bytes of that."""
    before = _sizes(tab, one).get("sync/", 0)
    change(stage)
    with tab.page.expect_response(lambda answer: "form=field" in answer.url) as heard:
        tab.page.evaluate("() => { window.dispatchEvent(new Event('online')) }")
    told = heard.value.json()["changes"]
    if len(told) != 1:
        raise Unmeasured(f"{len(told)} changes were told of, not one")
    heard.value.finished()
    tab.page.wait_for_timeout(200)  # the bytes are counted when the browser says so
    return _sizes(tab, one)["sync/"] - before


def _rename(stage: Stage) -> None:
    body = json.dumps({"base_version": 1, "name": "改了名字的理发店"}).encode()
    path = f"/api/v1/establishments/{stage.county.places[7]}/"
    _send(stage, request("PATCH", path, token=_token(stage), body=body))


def _find(stage: Stage) -> None:
    """Another officer finds a problem and orders it."""
    visit = bodies.ordered(bodies.inspection(stage.county, stage.county.clients[1], problems=1))
    _send(stage, bodies.posted(bodies.INSPECTIONS, visit, _token(stage)))


def _token(stage: Stage) -> str:
    return str(stage.county.clients[1]["token"])


def _send(stage: Stage, whole: bytes) -> None:
    with Connection(stage.port) as connection:
        answer = connection.send(whole)
    if answer.status not in {200, 201}:
        raise Unmeasured(f"a change was refused: {answer.body.decode()[:200]}")


def search_ms(stage: Stage) -> Measured:
    with phone(stage) as one:
        _install(one)
        tab = one.open_tab(LOOPBACK)
        tab.page.goto("/establishments")
        _until_complete(tab.page)
        tab.page.get_by_role("button", name="离我最近").wait_for()
        tab.page.locator("main .list a").first.wait_for()
        worst = 0.0
        said = []
        for words in TYPED:
            rounds = [tab.page.evaluate(TYPE, words) for _ in range(TIMES)]
            letters = [middle([one[end] for one in rounds]) for end in range(len(words))]
            worst = max(worst, *letters)
            said.append(f"{words} {max(letters):.0f}")
    return Measured(worst, n=TIMES * sum(map(len, TYPED)), note=", ".join(said))


MEASURES = {
    "field.first_sync_kb": first_sync_kb,
    "field.first_sync_s": first_sync_s,
    "field.delta_kb": delta_kb,
    "field.search_ms": search_ms,
}
