"""The opaque token of an establishment's QR code, and the short code people read out.

Both follow a rule that saves the phone's first picture what it would cost to send them
(docs/sync.md): the short code is worked out of the id, and the token begins with the short code,
which is printed below it anyway. What makes the token opaque is the rest of it.
"""

import secrets
import unicodedata
from collections.abc import Collection, Sequence
from itertools import product
from typing import NamedTuple
from uuid import UUID

from inspections.models import Establishment

SHORT_LENGTH = 8
SECRET_BYTES = 18  # 144 bits, 24 characters: with the short code the 32 of the column
# Without 0 O, 1 I L: what is read off a sticker and typed must not be guessed.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
ID_BITS = 40
# What somebody may have had before them who reads out a sign that no code has.
MISREAD = {"0": "DQ", "O": "DQ", "1": "7JT", "I": "7JT", "L": "7JT"}
MOST_READINGS = 27


class Codes(NamedTuple):
    """The codes of one establishment."""

    qr_token: str
    short_code: str


def short_code_of(establishment_id: UUID) -> str:
    """Return the short code that follows from an id: its last 40 bits, in our letters."""
    rest = establishment_id.int % 2**ID_BITS
    code = ""
    for _ in range(SHORT_LENGTH):
        rest, letter = divmod(rest, len(LETTERS))
        code += LETTERS[letter]
    return code


def codes_for(ids: Sequence[UUID]) -> list[Codes]:
    """Return codes that no establishment has, in the order of the ids; one statement, rarely two.

    Where the code that follows from an id is taken, another one is drawn.
    """
    wanted = dict.fromkeys(ids, "")
    given: set[str] = set()
    fresh = {pk: short_code_of(pk) for pk in wanted}
    while fresh:
        taken = _taken(fresh.values())
        for pk, code in fresh.items():
            if code not in taken and code not in given:
                wanted[pk] = code
                given.add(code)
        fresh = {pk: _drawn() for pk, code in wanted.items() if not code}
    return [Codes(wanted[pk] + secrets.token_urlsafe(SECRET_BYTES), wanted[pk]) for pk in ids]


def shown(code: str) -> str:
    """Return a short code as people read it: ABCD-2345."""
    return f"{code[:4]}-{code[4:]}"


def readings(typed: str) -> list[str]:
    """Return the short codes that somebody may mean who typed this; mobile_web has its twin.

    Case, width, spaces and dashes say nothing. Signs that no code has (0 O 1 I L) stand for those
    they are taken for. Nothing that could not be a code has a reading.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    signs = [sign for sign in plain if sign.isalnum()]
    if len(signs) != SHORT_LENGTH:
        return []
    meant = ["".join(code) for code in product(*(MISREAD.get(sign, sign) for sign in signs))]
    return meant if len(meant) <= MOST_READINGS else []


def _drawn() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(SHORT_LENGTH))


def _taken(codes: Collection[str]) -> set[str]:
    rows = Establishment.objects.filter(short_code__in=codes)
    return set(rows.values_list("short_code", flat=True))
