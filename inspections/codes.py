"""The opaque token of an establishment's QR code, and the short code people read out."""

import secrets
from collections.abc import Collection

from inspections.models import Establishment

TOKEN_BYTES = 24  # 192 bits, 32 characters
SHORT_LENGTH = 8
# Without 0 O, 1 I L: what is read off a sticker and typed must not be guessed.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def token() -> str:
    """Return a token nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def short_codes(count: int) -> list[str]:
    """Return this many short codes that no establishment has; one statement, rarely two."""
    found: set[str] = set()
    while len(found) < count:
        fresh = {_short() for _ in range(count - len(found))} - found
        found |= fresh - _taken(fresh)
    return list(found)


def _short() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(SHORT_LENGTH))


def _taken(codes: Collection[str]) -> set[str]:
    rows = Establishment.objects.filter(short_code__in=codes)
    return set(rows.values_list("short_code", flat=True))
