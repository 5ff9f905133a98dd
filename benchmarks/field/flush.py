"""A day's work of a whole team, sent after reconnecting over a line that keeps breaking.

200 inspections with 600 photos stand in the phone's database; every fifth request loses its
connection: before it, in it, or before its answer. What arrived is counted in the database.
"""

import base64
import hashlib
import io
import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from PIL import Image

from benchmarks.bodies import inspection
from benchmarks.field.browser import LOOPBACK, Phone, phone
from benchmarks.figures import Measured, Unmeasured
from benchmarks.stage import Stage
from organization.ids import new_id
from tests.stories.line import line_to
from tests.stories.phone import holding, write_down, write_photos

DROPPED = 0.2
SEED = 20_261_123
VISITS, SMALL_VISITS = 200, 10
PHOTOS_EACH = 3
CLIENT = "officer0a"
PATIENCE_MS = 900_000
Hashes = tuple[str, str, str]
TABLES = {
    "inspections": "SELECT count(*) FROM inspections_inspection",
    "problems": "SELECT count(*) FROM rectification_problem",
    "events": "SELECT count(*) FROM rectification_problemevent",
    "photos": "SELECT count(*) FROM inspections_photo WHERE arrived_at IS NOT NULL",
    "copies": "SELECT count(*) FROM inspections_photo WHERE copy_arrived_at IS NOT NULL",
}


@dataclass(frozen=True)
class Flush:
    """What should have come and what came, by table, and what the line did."""

    expected: dict[str, int]
    came: dict[str, int]
    requests: int
    dropped: int


def flush_lost(stage: Stage) -> Measured:
    found = _flush(stage)
    lost = sum(max(0, n - found.came[table]) for table, n in found.expected.items())
    return Measured(lost, n=sum(found.expected.values()), note=_said(found))


def flush_repeated(stage: Stage) -> Measured:
    found = _flush(stage)
    more = sum(max(0, found.came[table] - n) for table, n in found.expected.items())
    return Measured(more, n=sum(found.expected.values()), note=_said(found))


def _said(found: Flush) -> str:
    came = ", ".join(f"{n} {table}" for table, n in found.came.items())
    return f"{came}; {found.dropped} of {found.requests} requests dropped"


@cache
def _flush(stage: Stage) -> Flush:
    visits = SMALL_VISITS if stage.size.small else VISITS
    with (
        line_to(f"http://127.0.0.1:{stage.port}", SEED) as line,
        phone(stage) as device,
    ):
        before = _count(stage)
        one = Phone(device.context, line.url)
        one.sign_in(CLIENT)
        page = one.open_tab(LOOPBACK).page
        page.goto(f"{line.url}/outbox")
        owner = page.evaluate("async () => (await (await fetch('/api/v1/me/')).json()).id")
        page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        line.cut()
        problems, written = _write(stage, page, owner, visits)
        line.drop = DROPPED
        line.mend()
        _wait(page)
        came = {table: n - before[table] for table, n in _count(stage).items()}
        came["hashes"] = len(written & _hashes(stage))
        photos = visits * PHOTOS_EACH
        expected = {"inspections": visits, "problems": problems, "events": problems}
        return Flush(
            {**expected, "photos": photos, "copies": photos, "hashes": photos},
            came,
            line.requests,
            sum(line.dropped.values()),
        )


def _write(stage: Stage, page: Any, owner: str, visits: int) -> tuple[int, set[Hashes]]:
    """Put the visits and their photos on the phone; return how many problems, and the hashes."""
    problems, written = 0, set[Hashes]()
    for _ in range(visits):
        body = inspection(stage.county, stage.county.clients[0])
        taken = [_picture() for _ in range(PHOTOS_EACH)]
        body["photos"] = [{"id": p["id"], "sha256": p["sha256"], "item_code": ""} for p in taken]
        write_photos(page, owner, body["id"], taken)
        write_down(page, owner, [{"kind": "inspection", "label": "检查", **body}])
        problems += len(body["problems"])
        written.update((p["id"], p["sha256"], p["copy_sha256"]) for p in taken)
    return problems, written


def _picture() -> dict[str, str]:
    """Return a photo no other is like, of some 20 kB, with its small copy."""
    original, copy = _jpeg(96, 72), _jpeg(48, 36)
    return {
        "id": str(new_id()),
        "sha256": hashlib.sha256(original).hexdigest(),
        "data": base64.b64encode(original).decode(),
        "copy_sha256": hashlib.sha256(copy).hexdigest(),
        "copy": base64.b64encode(copy).decode(),
    }


def _jpeg(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    noise = os.urandom(width * height * 3)
    Image.frombytes("RGB", (width, height), noise).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _wait(page: Any) -> None:
    """Say that originals go at once, and wait until the phone holds nothing more."""
    page.reload()
    page.get_by_label("原图上传").select_option("now", timeout=PATIENCE_MS)
    page.get_by_text("没有等待上传的内容").wait_for(timeout=PATIENCE_MS)
    left = holding(page)
    if left.waiting or left.refused or left.photos:
        raise Unmeasured("the queue of the phone did not empty")


def _hashes(stage: Stage) -> set[Hashes]:
    """Return the id of every photo that is wholly there, with what the server hashed."""
    query = """SELECT id::text, sha256, copy_sha256 FROM inspections_photo
               WHERE arrived_at IS NOT NULL AND copy_arrived_at IS NOT NULL"""
    with stage.database() as connection:
        return {(row[0], row[1], row[2]) for row in connection.execute(query).fetchall()}


def _count(stage: Stage) -> dict[str, int]:
    with stage.database() as connection:
        return {
            name: (connection.execute(query).fetchone() or (0,))[0]
            for name, query in TABLES.items()
        }


MEASURES = {"field.flush_lost": flush_lost, "field.flush_repeated": flush_repeated}
