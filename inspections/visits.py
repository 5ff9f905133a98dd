"""The door through which a visit comes in.

``submit_visit`` writes the visit, its outing, its filled checklists and its photos, and settles
the assignment it was made for. Problems, orders and repeats are the business of the caller, who
holds the transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from inspections import answers, assignments, outings, photos, staff
from inspections.models import (
    Assignment,
    Campaign,
    Establishment,
    FilledChecklist,
    Inspection,
    InspectionOfficer,
    InspectionPhoto,
)
from inspections.photos import PhotoRef
from inspections.position import Position
from inspections.published import Published, published
from organization import access, clock
from organization.actors import Actor
from organization.changes import Changed, mark
from organization.errors import Malformed, Missing, NotAllowed, RuleBroken
from organization.happened import Happened, settle
from organization.models import User
from organization.models.changes import Subject
from organization.roles import Role

MAY_SUBMIT = (Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR)
MAX_NOTE = 500


@dataclass(frozen=True)
class FilledCommand:
    """A checklist and the answers to its items, by item code."""

    checklist_id: UUID
    answers: Mapping[str, Any]


@dataclass(frozen=True)
class VisitPhoto(PhotoRef):
    """A photo promised with a visit, of an item where ``item_code`` says so."""

    item_code: str = ""


@dataclass(frozen=True)
class VisitCommand:
    """One visit as a phone sends it.

    The first two ``officers`` are the ones of the documents. ``started_at`` and ``finished_at``
    are by the phone's clock; ``device_offset`` is server minus device clock in seconds.
    """

    id: UUID
    establishment_id: UUID
    team_id: UUID
    officers: tuple[UUID, ...]
    reason: str
    outcome: str
    started_at: datetime
    finished_at: datetime
    device_offset: int = 0
    mode: str = Inspection.Mode.OPEN
    outing_members: tuple[UUID, ...] = ()
    vehicles: tuple[str, ...] = ()
    campaign_id: UUID | None = None
    assignment_id: UUID | None = None
    position: Position | None = None
    note: str = ""
    checklists: tuple[FilledCommand, ...] = ()
    photos: tuple[VisitPhoto, ...] = ()


def submit_visit(command: VisitCommand, *, by: Actor, digest: str) -> Inspection:
    """Write a visit down, or say why not; call it inside a transaction.

    ``digest`` tells a repeat from a reused id; the caller has looked for a repeat already. What
    is judged without the database is judged first. Seven statements for a visit on a known
    outing with one checklist, plus three for photos, two for an assignment or a campaign, three
    for the first visit of a team's day.

    Raises Missing (unseen establishment, team, campaign, assignment, checklist), NotAllowed,
    Malformed and RuleBroken with the codes named where they are raised, Conflict (``id_reused``
    of a photo).
    """
    _check_shape(command)
    times = _Times.of(command)
    establishment = _establishment(command.establishment_id, by)
    sender = _sender(establishment, by)
    filled = _judged(command, establishment)
    staff.require_present(establishment.county, command.officers, command.outing_members)
    outing = outings.join(
        command.team_id,
        times.day,
        {*command.officers, *command.outing_members},
        command.vehicles,
        county=establishment.county,
    )
    assignment = _assignment(command, establishment, by)
    inspection = Inspection(
        id=command.id,
        county=establishment.county,
        town=establishment.town_id,
        category=establishment.category,
        establishment=establishment,
        outing_id=outing.outing_id,
        team_id=command.team_id,
        campaign_id=_campaign(command, assignment, establishment.county),
        assignment=assignment,
        reason=command.reason,
        mode=command.mode,
        outcome=command.outcome,
        day=times.day,
        started_at=times.started_at,
        finished_at=times.finished.at,
        received_at=clock.now(),
        late_entry=times.finished.late_entry,
        note=command.note.strip(),
        submitted_by=sender,
        digest=digest,
    )
    _locate(inspection, command.position)
    inspection.save(force_insert=True)
    _write_parts(inspection, command, filled, by)
    if assignment:
        assignments.settle(assignment, inspection, [photo.id for photo in command.photos])
    _mark(inspection, outing, assignment)
    return inspection


@dataclass(frozen=True)
class _Times:
    started_at: datetime
    finished: Happened

    @property
    def day(self) -> date:
        return clock.local_date(self.started_at)

    @classmethod
    def of(cls, command: VisitCommand) -> "_Times":
        started = settle(command.started_at, command.device_offset)
        finished = settle(command.finished_at, command.device_offset)
        if finished.at < started.at:
            raise RuleBroken("finished_before_start", "结束时间早于开始时间。")
        return cls(started.at, finished)


def _check_shape(command: VisitCommand) -> None:
    for value, words, code, name in (
        (command.reason, Inspection.Reason.values, "bad_reason", "检查事由"),
        (command.mode, Inspection.Mode.values, "bad_mode", "检查方式"),
        (command.outcome, Inspection.Outcome.values, "bad_outcome", "检查结果"),
    ):
        if value not in words:
            raise Malformed(code, f"{name}不正确：{value}。", allowed=list(words))
    if len(set(command.officers)) != len(command.officers):
        raise Malformed("officer_twice", "同一名监督员不能重复填写。")
    if len(command.officers) < 2:
        raise RuleBroken("two_officers", "检查须由两名以上监督员进行。")
    if len(command.note) > MAX_NOTE:
        raise Malformed("note_too_long", f"备注不能超过 {MAX_NOTE} 字。")
    if len({photo.id for photo in command.photos}) != len(command.photos):
        raise Malformed("photo_twice", "同一张照片不能重复提交。")
    chosen = [filled.checklist_id for filled in command.checklists]
    if len(set(chosen)) != len(chosen):
        raise Malformed("checklist_twice", "同一份检查表不能重复提交。")
    if command.outcome == Inspection.Outcome.SHUT and chosen:
        raise RuleBroken("shut_has_checklists", "检查时关闭的记录不能带检查表。")
    looked = command.outcome == Inspection.Outcome.COMPLETED
    if looked and not chosen and command.reason != Inspection.Reason.RECHECK:
        raise RuleBroken("no_checklist", "已完成的检查至少要有一份检查表（复查除外）。")


def _establishment(establishment_id: UUID, by: Actor) -> Establishment:
    """Return the establishment; the survivor where it was merged while the phone was away."""
    found = access.find(
        Establishment.objects.select_related("category", "merged_into__category"),
        by,
        pk=establishment_id,
    )
    return found.merged_into or found


def _sender(establishment: Establishment, by: Actor) -> User:
    access.require_role(by, establishment.town_id, *MAY_SUBMIT)
    if by.user is None:
        raise NotAllowed("person_required", "检查须由监督员本人提交。")
    return by.user


def _judged(
    command: VisitCommand, establishment: Establishment
) -> list[tuple[Published, dict[str, Any]]]:
    filled = []
    codes = {""}
    for one in command.checklists:
        checklist = published(one.checklist_id)
        if not checklist.fits(establishment.category_id):
            raise RuleBroken(
                "wrong_checklist",
                f"{checklist.checklist.name}不适用于{establishment.category.name}。",
                checklist=str(one.checklist_id),
                category=establishment.category_id,
            )
        codes.update(checklist.items)
        filled.append((checklist, answers.judge(checklist, one.answers)))
    unknown = sorted({photo.item_code for photo in command.photos} - codes)
    if unknown:
        raise Malformed("unknown_item", "照片所属的条目不在检查表中。", items=unknown)
    return filled


def _assignment(
    command: VisitCommand, establishment: Establishment, by: Actor
) -> Assignment | None:
    if command.assignment_id is None:
        return None
    assignment = access.find(
        Assignment.objects.select_for_update(of=("self",)), by, pk=command.assignment_id
    )
    if assignment.establishment_id not in {establishment.pk, command.establishment_id}:
        raise RuleBroken("other_establishment", "该检查任务针对的是另一家单位。")
    if command.campaign_id and assignment.campaign_id != command.campaign_id:
        raise RuleBroken("other_campaign", "该检查任务不属于所选的专项行动。")
    return assignment


def _campaign(command: VisitCommand, assignment: Assignment | None, county: str) -> UUID | None:
    if assignment:
        return assignment.campaign_id
    if command.campaign_id is None:
        return None
    if not Campaign.objects.filter(pk=command.campaign_id, county=county).exists():
        raise Missing("unknown_campaign", "没有找到该专项行动。", campaign=str(command.campaign_id))
    return command.campaign_id


def _locate(inspection: Inspection, position: Position | None) -> None:
    if position:
        where = position.checked()
        inspection.latitude, inspection.longitude = where.latitude, where.longitude
        inspection.accuracy = where.accuracy


def _write_parts(
    inspection: Inspection,
    command: VisitCommand,
    filled: list[tuple[Published, dict[str, Any]]],
    by: Actor,
) -> None:
    InspectionOfficer.objects.bulk_create(
        InspectionOfficer(inspection=inspection, user_id=user_id, position=position)
        for position, user_id in enumerate(command.officers, start=1)
    )
    if filled:
        FilledChecklist.objects.bulk_create(
            FilledChecklist(inspection=inspection, checklist=one.checklist, answers=judged)
            for one, judged in filled
        )
    if command.photos:
        photos.promise(command.photos, town=inspection.town, by=by)
        InspectionPhoto.objects.bulk_create(
            InspectionPhoto(inspection=inspection, photo_id=photo.id, item_code=photo.item_code)
            for photo in command.photos
        )


def _mark(inspection: Inspection, outing: outings.Joined, assignment: Assignment | None) -> None:
    marks = [
        Changed(
            Subject.INSPECTION,
            inspection.pk,
            inspection.town,
            inspection.day,
            inspection.category_id,
        )
    ]
    if outing.grew:
        marks.append(outings.changed(outing.outing_id, inspection.county, inspection.day))
    if assignment:
        marks.append(assignments.changed(assignment, inspection.category_id))
    mark(*marks)
