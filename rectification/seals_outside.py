"""The seals kept outside the database: one file a county and day, written once.

``SEALS_DIR/371328/2026-11-20.seal``: the seal's text in the first line, its hash (the SHA-256 of
that line) in the second, then id and hash of each event of the day in order of receipt. A chain in
a database cannot show by itself that its newest rows were cut off, or that all of it was made anew.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from rectification.models import DaySeal
from rectification.seals import CHUNK, counties, events_of

ENDING = ".seal"


@dataclass(frozen=True)
class Kept:
    """A file: the day it is of, the seal's text and hash as they were."""

    day: date
    path: Path
    text: str
    hash: str

    def events(self) -> Iterator[tuple[str, str]]:
        """Yield id and hash of each event of the day."""
        with self.path.open(encoding="ascii") as lines:
            for number, line in enumerate(lines):
                if number > 1:
                    event, _, its_hash = line.strip().partition(" ")
                    yield event, its_hash


def keep_all() -> int:
    """Write the files that are not there yet; return how many. One that is there stays as it is."""
    folder = Path(settings.SEALS_DIR)
    return sum(_keep(folder, county) for county in counties())


def kept(folder: Path, county: str) -> Iterator[Kept]:
    """Yield the county's files, oldest first; one that cannot be read has an empty text."""
    for path in sorted((folder / county).glob(f"*{ENDING}")):
        with path.open(encoding="ascii", errors="replace") as lines:
            text, its_hash = lines.readline().strip(), lines.readline().strip()
        with suppress(ValueError):
            yield Kept(date.fromisoformat(path.stem), path, text, its_hash)


def _keep(folder: Path, county: str) -> int:
    here = folder / county
    there = {path.stem for path in here.glob(f"*{ENDING}")}
    written = 0
    for seal in DaySeal.objects.filter(county=county).order_by("day").iterator(CHUNK):
        if seal.day.isoformat() not in there:
            here.mkdir(parents=True, exist_ok=True)
            _write(here, seal)
            written += 1
    return written


def _write(here: Path, seal: DaySeal) -> None:
    """Write the file whole and for good, or not at all; never over one that is there."""
    target = here / f"{seal.day.isoformat()}{ENDING}"
    with tempfile.NamedTemporaryFile("w", dir=here, encoding="ascii", newline="\n") as file:
        file.write(f"{seal.text()}\n{seal.hash}\n")
        rows = events_of(seal.county, seal.day).values_list("id", "hash")
        for event, its_hash in rows.iterator(CHUNK):
            file.write(f"{event} {its_hash}\n")
        file.flush()
        Path(file.name).chmod(0o440)
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            target.hardlink_to(file.name)
    entry = os.open(here, os.O_RDONLY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)
