"""A small language for stories: somebody visits, orders, rectifies, rechecks, closes.

Everything goes through the doors people use. The clock stands at ``play.now`` and is moved by
``play.on``; what a story expects is written by hand in the story.
"""

import hashlib
import io
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from inspections import checklist_loader, photo_arrivals
from inspections.models import Checklist, Establishment, Inspection
from inspections.models.checklist import OrderKind, Severity
from inspections.photo_meta import PhotoMeta
from inspections.photos import PhotoRef
from inspections.visits import FilledCommand, VisitCommand
from organization import clock
from organization.ids import new_id
from rectification import intake, steps
from rectification.commands import (
    Due,
    DueUnit,
    FoundProblem,
    IntakeCommand,
    RidingFix,
    RidingOrder,
    StepCommand,
    StepPhoto,
)
from rectification.models import EventPhoto, Problem
from rectification.states import Action
from tests.cast import Cast

FIVE_WORKDAYS = Due(unit=DueUnit.WORKDAY, count=5)
_shades = count()


def workdays(number: int) -> Due:
    return Due(unit=DueUnit.WORKDAY, count=number)


def until(year: int, month: int, day: int) -> Due:
    return Due(date=date(year, month, day))


class Play:
    """A stage with the cast on it, and a clock."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.now = datetime(2026, 11, 20, 10, 0, tzinfo=clock.LOCAL)
        if not Checklist.objects.exists():
            checklist_loader.load_folder()
        self.free = Checklist.objects.get(free=True, current=True)

    def on(self, month: int, day: int, hour: int = 10, year: int = 2026) -> "Play":
        """Move the clock."""
        self.now = datetime(year, month, day, hour, 0, tzinfo=clock.LOCAL)
        return self

    def picture(self, by: str = "inspector") -> PhotoRef:
        """A photo whose bytes have arrived; every one is another picture."""
        shade = next(_shades)
        image = Image.new("RGB", (64, 48), (shade % 256, shade // 256 % 256, 90))
        buffer = io.BytesIO()
        image.save(buffer, "PNG")
        data = buffer.getvalue()
        ref = PhotoRef(new_id(), hashlib.sha256(data).hexdigest())
        with clock.at(self.now):
            photo_arrivals.store(ref.id, ref.sha256, data, PhotoMeta(), by=self.cast.actor(by))
        return ref

    def promised(self) -> PhotoRef:
        """A photo whose bytes are still on the phone."""
        return PhotoRef(new_id(), hashlib.sha256(str(next(_shades)).encode()).hexdigest())

    def found(
        self,
        text: str = "毛巾未做到一客一换一消毒",
        severity: Severity = Severity.MINOR,
        order: RidingOrder | None = None,
        *,
        fixed: bool = False,
        **fields: Any,
    ) -> FoundProblem:
        """A problem as somebody writes it down; with evidence where it is grave."""
        evidence = () if severity == Severity.MINOR else (self.picture(),)
        fields.setdefault("photos", evidence)
        return FoundProblem(
            id=new_id(),
            text=text,
            severity=severity,
            order=order,
            fix=self.fix() if fixed else None,
            **fields,
        )

    def fix(self) -> RidingFix:
        return RidingFix(id=new_id(), photos=self.before_and_after())

    def before_and_after(self, by: str = "inspector") -> tuple[StepPhoto, ...]:
        return tuple(
            StepPhoto(ref.id, ref.sha256, kind)
            for ref, kind in (
                (self.picture(by), EventPhoto.Kind.BEFORE),
                (self.picture(by), EventPhoto.Kind.AFTER),
            )
        )

    def visit(
        self,
        *problems: FoundProblem,
        by: str = "inspector",
        officers: tuple[str, ...] = ("inspector", "inspector2"),
        establishment: Establishment | None = None,
        **fields: Any,
    ) -> Inspection:
        """Somebody visits with the free checklist; a recheck visit fills none."""
        reason = fields.setdefault("reason", Inspection.Reason.DAILY)
        free = (FilledCommand(self.free.pk, {}),)
        visit = VisitCommand(
            id=fields.pop("id", None) or new_id(),
            establishment_id=(establishment or self.cast.barbershop).pk,
            team_id=self.cast.team.pk,
            officers=tuple(self.cast.person(name).pk for name in officers),
            outcome=fields.pop("outcome", Inspection.Outcome.COMPLETED),
            started_at=self.now - timedelta(minutes=30),
            finished_at=self.now,
            checklists=fields.pop(
                "checklists", () if reason == Inspection.Reason.RECHECK else free
            ),
            **fields,
        )
        with clock.at(self.now):
            return intake.submit(IntakeCommand(visit, problems), by=self.cast.actor(by))

    def problem(
        self, *, kind: OrderKind | None = None, due: Due | None = None, **fields: Any
    ) -> Problem:
        """One problem of one visit, ordered when ``kind`` is given."""
        order = RidingOrder(kind, due) if kind else None
        found = self.found(order=order, **fields)
        self.visit(found)
        return Problem.objects.get(pk=found.id)

    def recheck_visit(self, *officers: str) -> UUID:
        """Two officers go there to look; return the visit's id."""
        named = officers or ("inspector", "inspector2")
        return self.visit(by=named[0], officers=named, reason=Inspection.Reason.RECHECK).pk

    def step(self, problem: Problem, action: Action, by: str, **fields: Any) -> Problem:
        """Take one step on the newest version, or on ``base_version``."""
        command = self.command(problem, action, **fields)
        with clock.at(self.now):
            return steps.take_step(command, by=self.cast.actor(by))

    def command(self, problem: Problem, action: Action, **fields: Any) -> StepCommand:
        version = Problem.objects.values_list("version", flat=True).get(pk=problem.pk)
        fields.setdefault("base_version", version)
        fields.setdefault("happened_at", self.now)
        return StepCommand(
            id=fields.pop("id", None) or new_id(), problem_id=problem.pk, action=action, **fields
        )

    def after(self) -> tuple[StepPhoto, ...]:
        """One photo of what it looks like now."""
        ref = self.picture()
        return (StepPhoto(ref.id, ref.sha256, EventPhoto.Kind.AFTER),)

    def evidence(self) -> tuple[StepPhoto, ...]:
        ref = self.picture()
        return (StepPhoto(ref.id, ref.sha256, EventPhoto.Kind.EVIDENCE),)

    def rectified(self, **fields: Any) -> Problem:
        """A problem ordered by a date and reported rectified."""
        fields.setdefault("kind", OrderKind.DEADLINE)
        fields.setdefault("due", FIVE_WORKDAYS)
        problem = self.problem(**fields)
        return self.step(
            problem, Action.RECTIFY, "inspector", note="已更换毛巾", photos=self.after()
        )

    def passed(self, **fields: Any) -> Problem:
        """A problem that waits for its closing."""
        problem = self.rectified(**fields)
        return self.step(
            problem, Action.PASS_RECHECK, "inspector2", inspection_id=self.recheck_visit()
        )

    def closed(self, **fields: Any) -> Problem:
        """A problem that is struck off."""
        return self.step(self.passed(**fields), Action.CLOSE, "supervisor")


@pytest.fixture
def play(cast: Cast) -> Play:
    """The cast on a stage; it is 2026-11-20, 10:00."""
    return Play(cast)
