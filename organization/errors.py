"""The short family of refusals.

Every refusal carries a machine code, a sentence for a person and details; HTTP status codes are
chosen in one place only, ``api.errors``.
"""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a programming error
    """Something a person asked for cannot be done; nothing was changed."""

    def __init__(self, code: str, message: str, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details: Mapping[str, Any] = details


class Malformed(Refusal):
    """The shape of what was sent is wrong (400)."""


class NotAllowed(Refusal):
    """The person's role may not do this (403)."""


class Missing(Refusal):
    """It does not exist, or this person may not see it, which is the same answer (404)."""


class Conflict(Refusal):
    """It has changed meanwhile, or the id was used for something else (409)."""


class TooLarge(Refusal):
    """More bytes or pixels than are accepted (413)."""


class RuleBroken(Refusal):
    """The shape is right, but a rule of the domain says no (422)."""


class TooMany(Refusal):
    """Asked too often (429); ``retry_after`` seconds from now it may be tried again."""


class Busy(Refusal):
    """The row is locked by somebody else for too long; try again shortly (503)."""
