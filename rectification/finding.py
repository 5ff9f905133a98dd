"""Problems as they are found, with the orders and on-the-spot fixes that ride along."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from inspections import photos
from inspections.models import Category, ChecklistItem, Establishment, Inspection, Photo
from organization import clock
from organization.actors import Actor
from organization.errors import NotAllowed, RuleBroken
from organization.happened import settle
from organization.models import User
from rectification import documents, numbers, recurrence
from rectification.attempt import Attempt, Past
from rectification.commands import FoundProblem, RidingFix, RidingOrder, StepCommand, StepPhoto
from rectification.judge import carry_out
from rectification.models import EventPhoto, Order, Problem, ProblemEvent
from rectification.models.problem import Source
from rectification.states import Action, State
from rectification.writing import write_found


@dataclass(frozen=True)
class Scene:
    """Where and when problems were found, by whom, and on which visit, if on one.

    ``failed`` are the items that failed on the visit; a problem of an item must be of one of them.
    ``people`` are those of the officers who were looked up already.
    """

    establishment: Establishment
    category: Category
    town: str
    at: datetime
    late_entry: bool
    device_offset: int
    by: Actor
    officers: tuple[UUID, ...]
    source: Source
    inspection: Inspection | None = None
    served_on: date | None = None
    digest: str = ""
    failed: Mapping[UUID, ChecklistItem] = field(default_factory=dict)
    people: Mapping[UUID, User] = field(default_factory=dict)

    def item(self, item_id: UUID | None) -> ChecklistItem | None:
        """Return the item a problem is about; None for a free one. Raises RuleBroken."""
        if item_id is None:
            return None
        if item_id not in self.failed:
            raise RuleBroken(
                "item_did_not_fail", "问题所属的检查项目没有判为不合格。", item=str(item_id)
            )
        return self.failed[item_id]

    @property
    def day(self) -> date:
        """The local date the problems are found on."""
        return clock.local_date(self.at)


@dataclass(frozen=True)
class Found:
    """A problem as it was written, with the photos of its steps, the first one first."""

    problem: Problem
    photos: Sequence[Photo]


def take_in(sent: Sequence[tuple[Scene, tuple[FoundProblem, ...]]]) -> list[Found]:
    """Write the problems of several scenes with all that rides along; all of them or none.

    The caller holds the transaction. Every step is judged and carried out in memory first; the
    numbers of all scenes are taken last and at once, when nothing is left to wait for.
    Raises NotAllowed, Conflict, RuleBroken.
    """
    ridings: list[_Riding] = []
    for scene, found in sent:
        items = [scene.item(one.item_id) for one in found]
        earlier = recurrence.earlier_problems(scene.establishment, items, scene.day)
        for riding in ridings:
            earlier |= riding.seen_before(scene)
        ridings.append(_Riding(scene))
        for one, item in zip(found, items, strict=True):
            ridings[-1].take(_problem(scene, one, item, earlier), one)
    found_now = [one for riding in ridings for one in riding.promise_photos()]
    papers = [paper for riding in ridings for paper in riding.papers.values()]
    numbers.give(papers=papers, problems=[one.problem for one in found_now])
    Order.objects.bulk_create(papers)
    write_found(
        [attempt for riding in ridings for attempt in riding.attempts],
        [event for riding in ridings for event in riding.events],
    )
    return found_now


class _Riding:
    """Carries out the steps of one scene in memory; what they came to is written afterwards."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.problems: list[Problem] = []
        self.papers: dict[tuple[str, str], Order] = {}
        self.attempts: list[Attempt] = []
        self.events: list[ProblemEvent] = []

    def take(self, problem: Problem, one: FoundProblem) -> None:
        """Find a problem, and order and fix it where the command says so."""
        past = Past(problem, [])
        finding = tuple(
            StepPhoto(photo.id, photo.sha256, EventPhoto.Kind.FINDING) for photo in one.photos
        )
        self._step(problem, past, Action.FIND, uuid.uuid5(one.id, "find"), photos=finding)
        if one.order:
            self._order(problem, past, one.id, one.order)
        if one.fix:
            self._fix(problem, past, one.fix)
        self.problems.append(problem)

    def promise_photos(self) -> list[Found]:
        """Promise the photos of every step, and return the problems with theirs."""
        refs = {photo.id: photo for attempt in self.attempts for photo in attempt.said.photos}
        known = photos.promise(list(refs.values()), town=self.scene.town, by=self.scene.by)
        return [
            Found(
                problem,
                [
                    known[photo.id]
                    for attempt in self.attempts
                    if attempt.problem is problem
                    for photo in attempt.said.photos
                ],
            )
            for problem in self.problems
        ]

    def seen_before(self, scene: Scene) -> dict[str, Problem]:
        """Return its problems by item code, where a later scene is at the same place."""
        if self.scene.establishment != scene.establishment or self.scene.day > scene.day:
            return {}
        return {problem.item_code: problem for problem in self.problems if problem.item_code}

    def _order(self, problem: Problem, past: Past, problem_id: UUID, order: RidingOrder) -> None:
        self._step(
            problem,
            past,
            Action.ORDER,
            uuid.uuid5(problem_id, "order"),
            order=order,
            paper=self._paper(problem, order.type),
        )

    def _fix(self, problem: Problem, past: Past, fix: RidingFix) -> None:
        at = self.scene.at
        if fix.happened_at:
            at = settle(fix.happened_at, self.scene.device_offset).at
        self._step(
            problem, past, Action.FIX_ON_THE_SPOT, fix.id, photos=fix.photos, note=fix.note, at=at
        )

    def _paper(self, problem: Problem, kind: Order.Type) -> Order:
        """Return the one document of the visit for the problem's specialty and this type."""
        scene = self.scene
        key = (documents.specialty_of(problem), kind.value)
        if key not in self.papers:
            visit_id = scene.inspection.pk if scene.inspection else problem.pk
            self.papers[key] = documents.prepare(
                documents.Draft(
                    id=uuid.uuid5(visit_id, ":".join(key)),
                    type=kind,
                    specialty=key[0],
                    establishment=scene.establishment,
                    town=scene.town,
                    inspection_id=scene.inspection.pk if scene.inspection else None,
                    officers=scene.officers,
                    issued_on=scene.day,
                    served_on=scene.served_on or scene.day,
                    people=scene.people,
                ),
                scene.by,
            )
        return self.papers[key]

    def _step(
        self,
        problem: Problem,
        past: Past,
        action: Action,
        step_id: UUID,
        *,
        photos: tuple[StepPhoto, ...] = (),
        order: RidingOrder | None = None,
        paper: Order | None = None,
        note: str = "",
        at: datetime | None = None,
    ) -> None:
        scene = self.scene
        moment = at or scene.at
        attempt = Attempt(
            problem,
            action,
            scene.by,
            moment,
            past,
            command=StepCommand(
                id=step_id,
                problem_id=problem.pk,
                action=action,
                base_version=problem.version,
                happened_at=moment,
                note=note,
                due=order.due if order else None,
                order_kind=order.kind if order else None,
                served_on=paper.served_on if paper else None,
                officers=scene.officers,
                photos=photos,
            ),
            late_entry=scene.late_entry,
            officers=list(scene.officers),
            order=paper,
            source=State(problem.state) if problem.version else None,
        )
        event = carry_out(attempt)
        past.events.append(event)
        self.attempts.append(attempt)
        self.events.append(event)


def _problem(
    scene: Scene, one: FoundProblem, item: ChecklistItem | None, earlier: dict[str, Problem]
) -> Problem:
    if not one.text.strip():
        raise RuleBroken("text_needed", "请填写问题描述。")
    if scene.by.user is None:
        raise NotAllowed("role_may_not", "登记问题须由监督员办理。")
    visit = scene.inspection
    code = item.code if item else ""
    return Problem(
        id=one.id,
        county=scene.town[:6],
        town=scene.town,
        category=scene.category,
        establishment=scene.establishment,
        inspection=visit,
        team=visit.team if visit else None,
        campaign_id=visit.campaign_id if visit else None,
        found_by=scene.by.user,
        found_on=scene.day,
        found_at=scene.at,
        source=scene.source,
        theme=one.theme,
        item=item,
        item_code=code,
        text=one.text.strip(),
        requirement=one.requirement.strip(),
        severity=one.severity,
        state=State.FOUND,
        version=0,
        head="",
        recurrence_of=earlier.get(code),
        digest=scene.digest,
    )
