"""Packing establishments for the wire: columns of lines that gzip makes small.

8,000 establishments are 330 kB on the wire so (decision 0070). What is random (ids) is written once
and in bytes; what follows from something else (the short code from the id, most initials from the
name) is left out; what repeats lies in neighbouring lines. How to read it is written in
docs/sync.md, and ``mobile_web/src/store/unpack.ts`` does.
"""

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypedDict
from uuid import UUID

from api.field import FieldPlace
from inspections.codes import short_code_of

HEAD_BYTES = 6
# 1e-4 degrees are 11 metres north and 9 east: enough for the nearest, and for "far away".
DEGREE = 10_000
SAME_TOWN = "~"
DAY_ZERO = date(2000, 1, 1)


class PackedPlaces(TypedDict):
    """Establishments as columns; see docs/sync.md."""

    rows: int
    id_tails: Annotated[str, "base64：每行编号的后 10 字节"]
    letters: Annotated[dict[str, str], "汉字的拼音首字母"]
    origin: Annotated[list[int], "最小的纬度和经度，万分之一度；各行由此算起"]
    columns: Annotated[dict[str, str], "每列一段文字，每家单位一行"]


def pack(places: Iterable[FieldPlace], town_names: dict[str, str]) -> PackedPlaces:
    """Return the places packed, those of one town and category beside each other."""
    rows = sorted(places, key=lambda place: (place["town"], place["category"], place["id"]))
    ids = [UUID(row["id"]).bytes for row in rows]
    letters = _letters(rows)
    origin = [_least(rows, "latitude"), _least(rows, "longitude")]
    columns = {
        "id_head": unless_repeated([pk[:HEAD_BYTES].hex() for pk in ids]),
        "name": [row["name"] for row in rows],
        "initials": [_initials(row, letters) for row in rows],
        "category": [row["category"] for row in rows],
        "town": [row["town"] for row in rows],
        "status": ["" if row["status"] == "operating" else row["status"] for row in rows],
        "unlicensed": ["1" if row["unlicensed"] else "" for row in rows],
        "licence_number": [row["licence_number"] for row in rows],
        "licence_until": [_days(row["licence_until"]) for row in rows],
        "person_in_charge": [row["person_in_charge"] for row in rows],
        "phone_tail": [row["phone_tail"] for row in rows],
        "address": [_without(row["address"], town_names.get(row["town"], "")) for row in rows],
        "latitude": [_beyond(row["latitude"], origin[0]) for row in rows],
        "longitude": [_beyond(row["longitude"], origin[1]) for row in rows],
        "grade": [row["grade"] for row in rows],
        "short_code": [_code(row) for row in rows],
        "token_head": [
            "" if row["token_head"] == row["short_code"] else row["token_head"] for row in rows
        ],
    }
    return {
        "rows": len(rows),
        "id_tails": base64.b64encode(b"".join(pk[HEAD_BYTES:] for pk in ids)).decode(),
        "letters": letters,
        "origin": origin,
        "columns": {name: "\n".join(map(_line, column)) for name, column in columns.items()},
    }


def _line(text: str) -> str:
    return " ".join(text.split("\n"))


def unless_repeated(texts: list[str]) -> list[str]:
    """Return the texts with an empty one for each that repeats the one before it."""
    before = ["", *texts]
    return ["" if text == last else text for last, text in zip(before, texts, strict=False)]


def _letters(rows: Sequence[FieldPlace]) -> dict[str, str]:
    """Return the letter each character mostly begins with, read off the names and initials."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        first = row["initials"].partition(" ")[0]
        sounded = [character for character in row["name"] if character.isalnum()]
        if len(first) == len(sounded):
            for character, letter in zip(sounded, first, strict=True):
                seen[character][letter] += 1
    return {character: counts.most_common(1)[0][0] for character, counts in seen.items()}


def _initials(row: FieldPlace, letters: dict[str, str]) -> str:
    """Return the initials where they do not follow from the name letter by letter."""
    followed = "".join(letters.get(character, "") for character in row["name"])
    return "" if row["initials"] == followed else row["initials"]


def _code(row: FieldPlace) -> str:
    return "" if row["short_code"] == short_code_of(UUID(row["id"])) else row["short_code"]


def _without(address: str, town: str) -> str:
    return SAME_TOWN + address[len(town) :] if town and address.startswith(town) else address


def _days(day: str | None) -> str:
    return str((date.fromisoformat(day) - DAY_ZERO).days) if day else ""


def _least(rows: Sequence[FieldPlace], field: Literal["latitude", "longitude"]) -> int:
    known = [value for row in rows if (value := row[field]) is not None]
    return min((round(value * DEGREE) for value in known), default=0)


def _beyond(value: float | None, origin: int) -> str:
    return "" if value is None else str(round(value * DEGREE) - origin)


def spread(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """Return objects of one shape as columns: what repeats lies together, and compresses."""
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else {})}
