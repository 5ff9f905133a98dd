"""Chance that comes out the same each time: streams, shares and ids."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from random import Random
from typing import TypeVar

SEED = "蒙阴县 371328"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "mengyin.xiaohao.example")

T = TypeVar("T")


def stream(name: str) -> Random:
    """Return a stream of chance of its own, so that one part may change without the others."""
    return Random(f"{SEED}/{name}")  # noqa: S311 - repeatable on purpose


def named_id(name: str) -> uuid.UUID:
    """Return the id that always belongs to this name."""
    return uuid.uuid5(NAMESPACE, name)


def id_at(moment: datetime, chance: Random) -> uuid.UUID:
    """Return a UUIDv7 as a phone would have made it at ``moment``."""
    value = (int(moment.timestamp() * 1000) << 80) | chance.getrandbits(80)
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return uuid.UUID(int=value)


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """Divide ``total`` among the weights; the parts are whole and add up to it."""
    whole, given, parts = sum(weights), 0, []
    reached = 0.0
    for weight in weights:
        reached += weight
        upto = round(total * reached / whole)
        parts.append(upto - given)
        given = upto
    return parts


def evenly(wanted: Mapping[T, int]) -> Iterator[T]:
    """Yield each key as often as wanted, all of them spread over the whole as evenly as may be."""
    total = sum(wanted.values())
    had = dict.fromkeys(wanted, 0)
    for place in range(1, total + 1):
        furthest = max(wanted, key=lambda key: wanted[key] * place / total - had[key])
        had[furthest] += 1
        yield furthest
