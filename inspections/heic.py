"""HEIC, as iPhones keep their photos: its size read here, its pixels decoded in another process.

A HEIC is boxes within boxes (ISO/IEC 14496-12); ``ispe`` holds the size of a picture or of one of
its tiles, ``irot`` how the phone was held. Reading them needs no codec.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from struct import error, unpack_from

DECODER = Path(__file__).with_name("heic_decoder.py")
SECONDS = 90

BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1"}
SEQUENCES = {b"hevc", b"hevx", b"msf1"}
# Where the boxes with sizes lie, and how many bytes come before what a box holds.
FOLDERS = {b"meta": 4, b"iprp": 0, b"ipco": 0}


def is_heic(data: bytes) -> bool:
    """Whether the file says so of itself; moving ones too."""
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS | SEQUENCES


def is_moving(data: bytes) -> bool:
    """Whether it is a sequence."""
    return data[8:12] in SEQUENCES


def size(data: bytes) -> tuple[int, int] | None:
    """Return the upright width and height in pixels; nothing where no whole box tells."""
    try:
        return _size(data)
    except error:
        return None


def is_whole(data: bytes) -> bool:
    """Whether its boxes end with the file."""
    try:
        ends = [end for _, _, end in _boxes(data, 0, len(data))]
    except error:
        return False
    return bool(ends) and ends[-1] == len(data)


def decode(data: bytes, edge: int) -> bytes | None:
    """Return it as an upright PNG, its long edge at most ``edge``; nothing where it cannot be."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(DECODER), str(edge)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return done.stdout


def _size(data: bytes) -> tuple[int, int] | None:
    sizes, sideways = [], False
    for kind, begin, _ in _properties(data, 0, len(data)):
        if kind == b"ispe":
            width, height = unpack_from(">II", data, begin + 4)
            sizes.append((width, height))
        elif kind == b"irot":
            sideways = data[begin] % 2 == 1
    if not sizes:
        return None
    # Beside the picture's own size stand those of its tiles and of its thumbnail.
    width, height = max(sizes, key=lambda one: one[0] * one[1])
    return (height, width) if sideways else (width, height)


def _properties(data: bytes, begin: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    for kind, inside, after in _boxes(data, begin, end):
        if kind in FOLDERS:
            yield from _properties(data, inside + FOLDERS[kind], min(after, end))
        else:
            yield kind, inside, after


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Return of each box its kind, where what it holds begins, and where it ends."""
    while at + 8 <= end:
        length, head, kind = int(unpack_from(">I", data, at)[0]), 8, data[at + 4 : at + 8]
        if length == 1:
            length, head = int(unpack_from(">Q", data, at + 8)[0]), 16
        elif length == 0:
            length = end - at
        if length < head:
            return
        yield kind, at + head, at + length
        at += length
