"""What a channel is given, and the two ways in which handing it over may fail."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Address:
    """Whom a letter goes to; a group has no fields filled."""

    name: str = ""
    phone: str = ""
    email: str = ""
    person_id: UUID | None = None


@dataclass(frozen=True)
class Letter:
    """One thing to be said.

    ``id`` stays the same when it is said again, and then ``repeated`` is set: the answer to the
    last attempt was lost. ``level`` is the highest of what it tells.
    """

    id: UUID
    to: Address
    title: str
    body: str
    level: str
    count: int = 1
    repeated: bool = False

    @property
    def heading(self) -> str:
        """The title, marked where it is said again."""
        return f"（重发）{self.title}" if self.repeated else self.title

    @property
    def text(self) -> str:
        """Heading and body as one text."""
        return f"{self.heading}\n{self.body}" if self.body else self.heading


class Undelivered(Exception):  # noqa: N818 - an answer of the other side, not an error of ours
    """It did not arrive, as far as anybody knows; the text says why, and holds no secret."""


class Refused(Undelivered):
    """The other side surely did not take it; ``for_good`` when the address itself is wrong."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Unclear(Undelivered):
    """It may have been taken: the connection ended before an answer came."""
