"""What is on a phone, read and written in its database; the client itself does the rest."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

OPEN = """
const open = () => new Promise((resolve, reject) => {
  const asked = indexedDB.open('xiaohao')
  asked.onsuccess = () => resolve(asked.result)
  asked.onerror = () => reject(asked.error)
})
const all = (database, table) => new Promise((resolve, reject) => {
  const asked = database.transaction(table).objectStore(table).getAll()
  asked.onsuccess = () => resolve(asked.result)
  asked.onerror = () => reject(asked.error)
})
"""

WRITE = (
    "async ({ owner, commands, at }) => {"
    + OPEN
    + """
  const database = await open()
  const work = database.transaction('outbox', 'readwrite')
  for (const { kind, label, ...body } of commands) {
    const wall = Date.now()
    work.objectStore('outbox').add({
      id: body.id, owner, kind, subject: body.id, label, body, state: 'waiting',
      code: '', message: '', made_at: at || new Date(wall).toISOString(), tries: 0,
      makes: [body.id], after: [], offset: null, rests_until: 0,
      written: { wall, steady: performance.now(), page: 'written by hand', known: null },
    })
  }
  await new Promise((resolve, reject) => { work.oncomplete = resolve; work.onerror = reject })
  database.close()
}"""
)

WRITE_PHOTOS = (
    "async ({ owner, subject, photos }) => {"
    + OPEN
    + """
  const database = await open()
  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer
  const work = database.transaction(['photos', 'bytes'], 'readwrite')
  for (const { id, sha256, data, copy, copy_sha256 } of photos) {
    work.objectStore('bytes').add({ key: `${id}:original`, photo: id, data: bytes(data) })
    work.objectStore('bytes').add({ key: `${id}:copy`, photo: id, data: bytes(copy) })
    work.objectStore('photos').add({
      id, owner, subject, sha256, type: 'image/jpeg', state: 'held', message: '',
      copy: { sha256: copy_sha256, marking: '', sent: false },
      meta: { source: 'camera', taken_at: new Date().toISOString(), device_offset: 0 },
    })
  }
  await new Promise((resolve, reject) => { work.oncomplete = resolve; work.onerror = reject })
  database.close()
}"""
)

READ = (
    "async () => {"
    + OPEN
    + """
  const database = await open()
  const [outbox, sent, photos, drafts, discards] = await Promise.all(
    ['outbox', 'sent', 'photos', 'drafts', 'discards'].map((table) => all(database, table)))
  database.close()
  const ids = (rows) => rows.map((row) => row.id)
  const refused = outbox.filter((row) => row.state === 'refused')
  return {
    waiting: ids(outbox.filter((row) => row.state === 'waiting')),
    refused: Object.fromEntries(refused.map((row) => [row.id, row.code])),
    accepted: ids(sent), discarded: ids(discards), photos: photos.length, drafts: ids(drafts),
  }
}"""
)


@dataclass(frozen=True)
class Holding:
    """What the phone says became of what was written on it."""

    waiting: list[str]
    refused: dict[str, str]
    accepted: list[str]
    discarded: list[str]
    photos: int
    drafts: list[str]


def write_down(page: "Page", owner: str, commands: list[dict[str, Any]], at: str = "") -> None:
    """Put visits into the queue as the client would, each ``{"kind", "label", **body}``."""
    page.evaluate(WRITE, {"owner": owner, "commands": commands, "at": at})


def write_photos(page: "Page", owner: str, subject: str, photos: list[dict[str, str]]) -> None:
    """Keep photos of a command on the phone, as taking them does.

    Each ``{"id", "sha256", "data", "copy_sha256", "copy"}``, the bytes in base64.
    """
    page.evaluate(WRITE_PHOTOS, {"owner": owner, "subject": subject, "photos": photos})


def holding(page: "Page") -> Holding:
    return Holding(**page.evaluate(READ))
