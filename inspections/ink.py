"""Ink: the strokes of a signature as the data of an SVG path.

A small part of the language of SVG: every stroke begins with ``M x y``, absolute, and goes on with
``l dx dy dx dy …``, relative; whole numbers with single blanks between them. What passes here can
be drawn as it is, on a page and on paper.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from organization.errors import Malformed, RuleBroken

MAX_LENGTH = 16_000
MAX_SIDE = 4_000
# A tap or a slip of the thumb is no signature: the ink must be as long as a quarter of the width.
SHORTEST = 4

_STROKE = re.compile(r"M(\d{1,4}) (\d{1,4})(?:l(-?\d{1,4} -?\d{1,4}(?: -?\d{1,4} -?\d{1,4})*))?")
_PATH = re.compile(rf"(?:{_STROKE.pattern})+")


@dataclass(frozen=True)
class Ink:
    """Strokes within ``width`` × ``height``."""

    width: int
    height: int
    strokes: str


def judge(ink: Ink) -> None:
    """Refuse what is no ink, leaves its paper, or is too little to be a signature.

    Raises Malformed (``bad_ink``, ``ink_too_large``) and RuleBroken (``signature_empty``).
    """
    if len(ink.strokes) > MAX_LENGTH:
        raise Malformed("ink_too_large", "签名笔迹过长，请清除后重新签名。", most=MAX_LENGTH)
    if not ink.strokes:
        raise _empty()
    if not _PATH.fullmatch(ink.strokes):
        raise Malformed("bad_ink", "签名笔迹的格式不正确。")
    if not (0 < ink.width <= MAX_SIDE and 0 < ink.height <= MAX_SIDE):
        raise Malformed("bad_ink", "签名区域的尺寸不正确。")
    strokes = [_points(*found) for found in _STROKE.findall(ink.strokes)]
    for x, y in (point for stroke in strokes for point in stroke):
        if not (0 <= x <= ink.width and 0 <= y <= ink.height):
            raise Malformed("bad_ink", "签名笔迹超出了签名区域。")
    if sum(map(_length, strokes)) * SHORTEST < ink.width:
        raise _empty()


def _points(x: str, y: str, steps: str) -> list[tuple[int, int]]:
    points = [(int(x), int(y))]
    moves = [int(number) for number in steps.split()]
    for dx, dy in zip(moves[::2], moves[1::2], strict=True):
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return points


def _length(stroke: list[tuple[int, int]]) -> int:
    """Return the length of a stroke, counted along the two axes."""
    return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in pairwise(stroke))


def _empty() -> RuleBroken:
    return RuleBroken("signature_empty", "签名是空的，请签名。")
