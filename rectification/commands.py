"""What a person asks for: commands as they arrive, before they are judged."""

import datetime
import hashlib
import json
from dataclasses import dataclass, is_dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from inspections.models.checklist import OrderKind, Severity, Theme
from inspections.photos import PhotoRef
from inspections.signatures import SigningCommand
from inspections.visits import VisitCommand
from rectification.models.event import EventPhoto
from rectification.models.order import Order
from rectification.models.problem import Source
from rectification.models.referral import CaseReferral
from rectification.states import Action


class DueUnit(StrEnum):
    """工作日 or 自然日."""

    WORKDAY = "workday"
    DAY = "day"


@dataclass(frozen=True)
class Due:
    """How long somebody has: ``count`` days of a ``unit``, or an explicit ``date``."""

    unit: DueUnit | None = None
    count: int | None = None
    date: datetime.date | None = None


@dataclass(frozen=True)
class StepPhoto(PhotoRef):
    """A photo promised with a step, and what it shows."""

    kind: EventPhoto.Kind = EventPhoto.Kind.EVIDENCE


@dataclass(frozen=True)
class StepCommand:
    """One step of one problem.

    ``id`` is made by the sender and makes a repeat harmless. ``base_version`` is the version the
    person saw. ``happened_at`` is by the sender's clock, ``device_offset`` the seconds to add to
    it. ``inspection_id`` names the visit of an on-site recheck; ``remote`` says there was none.
    ``cause``, ``outcome`` and ``fine`` (yuan) are of a case referral.
    """

    id: UUID
    problem_id: UUID
    action: Action
    base_version: int
    happened_at: datetime.datetime
    device_offset: int = 0
    note: str = ""
    due: Due | None = None
    order_kind: OrderKind | None = None
    order_type: Order.Type = Order.Type.OPINION
    served_on: datetime.date | None = None
    officers: tuple[UUID, ...] = ()
    photos: tuple[StepPhoto, ...] = ()
    remote: bool = False
    inspection_id: UUID | None = None
    cause: str = ""
    outcome: CaseReferral.Outcome | None = None
    fine: Decimal | None = None


@dataclass(frozen=True)
class OrderLineCommand:
    """A problem to be ordered in a document, how, and by when."""

    problem_id: UUID
    base_version: int
    kind: OrderKind
    due: Due | None = None


@dataclass(frozen=True)
class OrderCommand:
    """A document that orders several problems of one establishment and specialty at once."""

    id: UUID
    type: Order.Type
    officers: tuple[UUID, ...]
    lines: tuple[OrderLineCommand, ...]
    happened_at: datetime.datetime
    device_offset: int = 0
    served_on: datetime.date | None = None


@dataclass(frozen=True)
class RidingOrder:
    """An order that rides in the inspection that found the problem."""

    kind: OrderKind
    due: Due | None = None
    type: Order.Type = Order.Type.OPINION


@dataclass(frozen=True)
class RidingFix:
    """A fix on the spot that rides in the inspection, with its photos before and after."""

    id: UUID
    photos: tuple[StepPhoto, ...]
    note: str = ""
    happened_at: datetime.datetime | None = None


@dataclass(frozen=True)
class FoundProblem:
    """A problem as the inspector wrote it down. ``item_id`` is None for a free one."""

    id: UUID
    text: str
    severity: Severity
    theme: Theme = Theme.HYGIENE
    requirement: str = ""
    item_id: UUID | None = None
    photos: tuple[PhotoRef, ...] = ()
    order: RidingOrder | None = None
    fix: RidingFix | None = None


@dataclass(frozen=True)
class IntakeCommand:
    """A whole inspection with the problems it found; one transaction.

    ``served_on`` is the date its papers were served; None means the day of the visit. ``signing``
    is None where everybody signs the print.
    """

    visit: VisitCommand
    problems: tuple[FoundProblem, ...] = ()
    served_on: datetime.date | None = None
    signing: SigningCommand | None = None


@dataclass(frozen=True)
class FindCommand:
    """A problem that came by another way than a visit: complaint, from above, media, tip."""

    problem: FoundProblem
    establishment_id: UUID
    source: Source
    happened_at: datetime.datetime
    device_offset: int = 0


def digest_of(command: object) -> str:
    """Return the SHA-256 of a command's canonical JSON: equal bodies have equal digests."""
    body = json.dumps(command, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def _plain(value: object) -> object:
    """Return a command as its fields, anything else as its text.

    ``dataclasses.asdict`` would copy every answer of a filled checklist first.
    """
    return vars(value) if is_dataclass(value) else str(value)
