"""Sheets of labels, one for each establishment, as PDF on A4: its QR code, name and short code.

The pages are set elsewhere, some at a time, so that a county takes no more memory than a village
(``inspections.press``, docs/decisions/0073).
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path
from typing import IO, BinaryIO, cast

from django.db import models

from inspections import codes, qr
from inspections.watermark import font, wrap
from organization.errors import RuleBroken

PRESS = (sys.executable, "-m", "inspections.press")
ROOT = Path(__file__).parent.parent
MOST = 10_000
AT_ONCE = 42
# Names are measured at this many pixels to the em.
EM = 100


class Layout(models.TextChoices):
    """How an A4 page is divided, columns by rows."""

    SMALL = "3x7", "每页 21 枚（3 × 7）"
    LARGE = "2x4", "每页 8 枚（2 × 4）"

    @property
    def columns(self) -> int:
        """How many stand side by side."""
        return int(self.partition("x")[0])

    @property
    def to_a_page(self) -> int:
        """How many a page holds."""
        return self.columns * int(self.partition("x")[2])


@dataclass(frozen=True)
class Type:
    """Sizes in points and millimetres; a name takes at most ``rows`` rows."""

    code_mm: float
    name_mm: float
    name_pt: tuple[tuple[float, int], ...]
    short_pt: float


# A name that does not fit is set smaller, in one row more, before anything of it is left out.
TYPES = {
    Layout.SMALL: Type(26, 59, ((8.5, 2), (6.5, 3)), 10),
    Layout.LARGE: Type(50, 90, ((13, 2), (10, 3)), 17),
}


@dataclass(frozen=True)
class Label:
    """What one label says."""

    name: str
    token: str
    short_code: str


def require_printable(number: int) -> None:
    """Refuse to print nothing, or more than one file can hold (``MOST``); raises RuleBroken."""
    if not number:
        raise RuleBroken("no_labels", "没有符合条件的单位，没有可以打印的标签。")
    if number > MOST:
        raise RuleBroken(
            "too_many_labels",
            f"有 {number} 家单位，一份标签最多 {MOST} 家，请按乡镇或类别分批打印。",
            number=number,
            limit=MOST,
        )


def require_start(layout: Layout, start: int) -> None:
    """Refuse a place that the first page does not have; raises RuleBroken."""
    if not 1 <= start <= layout.to_a_page:
        raise RuleBroken(
            "no_such_place",
            f"这种版式每页 {layout.to_a_page} 枚，起始位置应在 1 和 {layout.to_a_page} 之间。",
            limit=layout.to_a_page,
        )


def write(
    labels: Iterable[Label], file: BinaryIO, *, base: str, layout: Layout, start: int = 1
) -> int:
    """Write the sheets into ``file`` and return how many labels they hold.

    ``base`` is the site's address; the first label is printed at the place ``start`` of the first
    page, counted from 1 along the rows, so that a sheet begun before is used up.
    """
    number = 0
    cells: Iterator[Label | None] = chain(repeat(None, start - 1), labels)
    pages = AT_ONCE // layout.to_a_page
    with subprocess.Popen(PRESS, cwd=ROOT, stdin=subprocess.PIPE, stdout=file) as press:
        parts = cast("IO[bytes]", press.stdin)
        while part := list(islice(cells, pages * layout.to_a_page)):
            number += sum(cell is not None for cell in part)
            parts.write(json.dumps(_data(part, base, layout)).encode() + b"\n")
    if press.returncode:
        raise subprocess.CalledProcessError(press.returncode, PRESS)
    return number


def _data(part: list[Label | None], base: str, layout: Layout) -> dict[str, object]:
    sizes = TYPES[layout]
    return {
        "columns": layout.columns,
        "rows": layout.to_a_page // layout.columns,
        "code_mm": sizes.code_mm,
        "short_pt": sizes.short_pt,
        "cells": [cell and _cell(cell, base, sizes) for cell in part],
    }


def _cell(label: Label, base: str, sizes: Type) -> dict[str, object]:
    size, rows = _set(label.name, sizes)
    return {
        "code": qr.drawing(qr.address(label.token, base)),
        "name_pt": size,
        "name": rows,
        "short": codes.shown(label.short_code),
    }


def _set(name: str, sizes: Type) -> tuple[float, list[str]]:
    """Return the size and the rows of a name; what does not fit at all ends in an ellipsis."""
    size, most, rows = 0.0, 0, [""]
    for size, most in sizes.name_pt:
        width = sizes.name_mm / 25.4 * 72 / size * EM
        rows = wrap(name, font(EM), int(width))
        if len(rows) <= most:
            return size, rows
    return size, [*rows[: most - 1], f"{rows[most - 1][:-1]}…"]
