"""An attempt: a step somebody wants to take, while it is judged and carried out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Model

from inspections.models import Inspection
from organization import clock
from organization.actors import Actor
from rectification.commands import StepCommand
from rectification.models import (
    CaseReferral,
    Extension,
    Listing,
    Order,
    Problem,
    ProblemEvent,
    Recheck,
    Slip,
)
from rectification.models.referral import UNDER_WAY
from rectification.states import Action, State
from rectification.workflow import Part

_PLAYED_BY = {
    Action.FIND: Part.FINDER,
    Action.RECTIFY: Part.RECTIFIER,
    Action.FIX_ON_THE_SPOT: Part.RECTIFIER,
    Action.PASS_RECHECK: Part.RECHECKER,
    Action.FAIL_RECHECK: Part.RECHECKER,
    Action.COULD_NOT_CHECK: Part.RECHECKER,
}
_OPENS_A_ROUND = (Action.ORDER, Action.FAIL_RECHECK, Action.SEND_BACK, Action.REOPEN)


class Past:
    """What has happened to a problem so far; read from the database only when asked."""

    def __init__(self, problem: Problem, events: list[ProblemEvent] | None = None) -> None:
        self.problem = problem
        self._known = events

    @cached_property
    def events(self) -> list[ProblemEvent]:
        """The events, oldest first."""
        if self._known is not None:
            return self._known
        return list(ProblemEvent.objects.filter(problem=self.problem).order_by("sequence"))

    def has(self, *actions: Action) -> bool:
        """Whether one of the actions was ever taken."""
        return any(event.action in actions for event in self.events)

    def players(self) -> dict[Part, set[UUID]]:
        """Who played which part. Everyone named on a step plays it (DOMAIN 2, four eyes)."""
        found: dict[Part, set[UUID]] = {part: set() for part in Part}
        for event in self.events:
            part = _PLAYED_BY.get(Action(event.action))
            if part is None:
                continue
            found[part].update(UUID(officer) for officer in event.officers)
            if event.by_id:
                found[part].add(event.by_id)
        return found

    def round_terms(self) -> tuple[date, date]:
        """Return the day the present round was ordered from, and its first last date."""
        for event in reversed(self.events):
            if event.action in _OPENS_A_ROUND:
                return (
                    date.fromisoformat(event.data["from"]),
                    date.fromisoformat(event.data["last_date"]),
                )
        raise LookupError(f"problem {self.problem.pk} was never ordered")

    @cached_property
    def pending_extension(self) -> Extension | None:
        """The extension that waits for a decision, if any; nobody looks where none was asked."""
        if not self.has(Action.ASK_EXTENSION):
            return None
        return Extension.objects.filter(problem=self.problem, state=Extension.State.PENDING).first()

    @cached_property
    def extensions_granted(self) -> list[Extension]:
        """The extensions granted in the present round under the present document."""
        if not self.has(Action.GRANT_EXTENSION):
            return []
        return list(
            Extension.objects.filter(
                problem=self.problem,
                round=self.problem.round,
                order=self.problem.order_id,
                state=Extension.State.GRANTED,
            )
        )

    @cached_property
    def open_slip(self) -> Slip | None:
        """The slip that waits for its answer, if any; nobody looks where none was issued."""
        if not self.has(Action.ISSUE_SLIP):
            return None
        return Slip.objects.filter(problem=self.problem, answered_on=None).first()

    @cached_property
    def listing(self) -> Listing | None:
        """The entry on the bureau's list, while it stands there."""
        if not self.has(Action.LIST):
            return None
        return Listing.objects.filter(problem=self.problem, taken_down_on=None).first()

    @cached_property
    def referral(self) -> CaseReferral | None:
        """The case referral under way, until it is refused, lapsed or concluded."""
        if not self.has(Action.PROPOSE_REFERRAL):
            return None
        return CaseReferral.objects.filter(problem=self.problem, state__in=UNDER_WAY).first()

    def was_ever_ordered(self) -> bool:
        """Whether a document was ever issued for the problem, in force or not."""
        return self.has(Action.ORDER)


@dataclass
class Attempt:
    """A step on its way: the problem (locked), the command, and what it will write.

    ``command`` is None while somebody only asks what is possible. ``officers`` are all who are
    named on the step; ``order`` is the document being issued, ``case`` the case being filed: each
    gets a number. ``data`` goes into the event;
    ``creates`` and ``updates`` are rows to be written beside the problem and its event.
    """

    problem: Problem
    action: Action
    by: Actor
    at: datetime
    past: Past
    command: StepCommand | None = None
    late_entry: bool = False
    officers: list[UUID] = field(default_factory=list)
    order: Order | None = None
    case: CaseReferral | None = None
    visit: Inspection | None = None
    data: dict[str, Any] = field(default_factory=dict)
    creates: list[Model] = field(default_factory=list)
    updates: list[Model] = field(default_factory=list)
    source: State | None = None

    @property
    def day(self) -> date:
        """The local date the step is dated by."""
        return clock.local_date(self.at)

    @property
    def said(self) -> StepCommand:
        """The command; only rules that run with one may ask."""
        if self.command is None:
            raise LookupError("no command: this attempt only asks what is possible")
        return self.command

    def add_recheck(self, result: Recheck.Result) -> None:
        """Write down what a recheck of this round came to."""
        self.creates.append(
            Recheck(
                id=self.said.id,
                county=self.problem.county,
                problem=self.problem,
                round=self.problem.round,
                result=result,
                inspection=self.visit,
                officers=[str(officer) for officer in self.officers],
                checked_on=self.day,
                note=self.said.note,
            )
        )
