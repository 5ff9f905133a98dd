"""Assignments (检查任务): who should check what by when, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from inspections import photos
from inspections.models import Assignment, Campaign, Establishment, Inspection
from inspections.photos import PhotoRef
from inspections.staff import FIELD, MANAGING, require_role_in
from organization import access, clock
from organization.actors import Actor
from organization.changes import Changed, mark
from organization.errors import Conflict, Malformed, Missing, RuleBroken
from organization.models import RoleGrant, Team
from organization.models.changes import Subject

MAX_NOTE = 500


@dataclass(frozen=True)
class AssignmentCommand:
    """A check to be made. A campaign's assignments are made by ``campaigns.assign``."""

    id: UUID
    establishment_id: UUID
    team_id: UUID
    reason: str
    due: date
    person_id: UUID | None = None
    campaign_id: UUID | None = None


@dataclass(frozen=True)
class CouldNotCommand:
    """Why an assignment could not be carried out, with the photo that shows it.

    完结率 counts only what could not be inspected with evidence (DOMAIN 3), so there is no other.
    """

    assignment_id: UUID
    note: str
    photo: PhotoRef


def assign(command: AssignmentCommand, *, by: Actor) -> Assignment:
    """Make one assignment; the same command again changes nothing.

    Raises Missing, NotAllowed, Malformed (``bad_reason``), RuleBroken (``already_assigned``: the
    campaign has it; ``unknown_person``), Conflict (``id_reused``).
    """
    if command.reason not in Assignment.Reason.values:
        raise Malformed("bad_reason", f"检查事由不正确：{command.reason}。")
    with transaction.atomic():
        place = access.find(Establishment.objects.all(), by, pk=command.establishment_id)
        require_role_in(by, place.county, MANAGING | FIELD)
        require_team(command.team_id, place.county)
        _require_person(command.person_id, place.county)
        _require_campaign(command, place.county)
        wanted = new(place, command.team_id, command.reason, command.due)
        wanted.id, wanted.campaign_id = command.id, command.campaign_id
        wanted.person_id = command.person_id
        known = Assignment.objects.filter(pk=wanted.pk).first()
        if known:
            _require_same(known, wanted)
            return known
        Assignment.objects.bulk_create([wanted], ignore_conflicts=True)
        mark(changed(wanted, place.category_id))
        return _as_written(wanted)


def _as_written(wanted: Assignment) -> Assignment:
    """Return the row after the conditional insert, or say what stood in its way."""
    now = Assignment.objects.filter(pk=wanted.pk).first()
    if now is None:
        raise RuleBroken("already_assigned", "该单位在此专项行动中已有检查任务。")
    _require_same(now, wanted)
    return now


def _require_same(known: Assignment, wanted: Assignment) -> None:
    if _terms(known) != _terms(wanted):
        raise Conflict("id_reused", "该编号已用于另一项检查任务。", assignment=str(wanted.pk))


def _terms(assignment: Assignment) -> tuple[object, ...]:
    return (
        assignment.establishment_id,
        assignment.team_id,
        assignment.person_id,
        assignment.campaign_id,
        str(assignment.reason),
        assignment.due,
    )


def new(place: Establishment, team_id: UUID, reason: str, due: date) -> Assignment:
    """Return an unsaved assignment at an establishment."""
    return Assignment(
        county=place.county,
        town=place.town_id,
        establishment=place,
        team_id=team_id,
        reason=reason,
        due=due,
    )


def require_team(team_id: UUID, county: str) -> None:
    """Raise Missing (``unknown_team``) unless the team is an active one of the county."""
    if not Team.objects.filter(pk=team_id, county=county, active=True).exists():
        raise Missing("unknown_team", "没有找到该督导组。", team=str(team_id))


def _require_person(person_id: UUID | None, county: str) -> None:
    if person_id is None:
        return
    grants = RoleGrant.objects.filter(
        user=person_id, user__is_active=True, area__key__startswith=county
    )
    if not grants.exists():
        raise RuleBroken("unknown_person", "责任人不存在、已停用或不在本县任职。")


def _require_campaign(command: AssignmentCommand, county: str) -> None:
    if (
        command.campaign_id
        and not Campaign.objects.filter(pk=command.campaign_id, county=county).exists()
    ):
        raise Missing("unknown_campaign", "没有找到该专项行动。")


def changed(assignment: Assignment, category: str) -> Changed:
    """Return the change mark of an assignment; its figures belong to its due date."""
    return Changed(Subject.ASSIGNMENT, assignment.pk, assignment.town, assignment.due, category)


def settle(assignment: Assignment, inspection: Inspection, shown: Sequence[UUID]) -> None:
    """Say that a visit was made for the locked assignment.

    A completed visit makes it inspected, also where it could not be before. A shut door makes it
    "could not be inspected" when a photo shows it, and leaves it open otherwise.
    """
    if inspection.outcome == Inspection.Outcome.COMPLETED:
        if assignment.state == Assignment.State.INSPECTED:
            return
        assignment.state = Assignment.State.INSPECTED
    elif assignment.state == Assignment.State.OPEN and shown:
        assignment.state = Assignment.State.COULD_NOT
        assignment.note = Inspection.Outcome.SHUT.label
        assignment.evidence_id = shown[0]
    else:
        return
    assignment.done_on = inspection.day
    assignment.done_by = inspection.submitted_by
    assignment.save(update_fields=["state", "note", "evidence", "done_on", "done_by"])


def could_not_inspect(command: CouldNotCommand, *, by: Actor) -> Assignment:
    """Close an assignment that cannot be carried out; the same command again changes nothing.

    Raises Missing, NotAllowed, Malformed (``note_needed``), Conflict (``already_done``,
    ``id_reused`` of the photo).
    """
    note = command.note.strip()
    if not note or len(note) > MAX_NOTE:
        raise Malformed("note_needed", f"请说明无法检查的原因，不超过 {MAX_NOTE} 字。")
    with transaction.atomic():
        assignment = access.find(
            Assignment.objects.select_for_update(of=("self",)).select_related("establishment"),
            by,
            pk=command.assignment_id,
        )
        access.require_role(by, assignment.town, *FIELD)
        if assignment.state != Assignment.State.OPEN:
            if _said_before(assignment, note, command.photo.id):
                return assignment
            raise Conflict(
                "already_done",
                f"该检查任务已是“{assignment.get_state_display()}”。",
                state=assignment.state,
            )
        photos.promise([command.photo], town=assignment.town, by=by)
        assignment.state = Assignment.State.COULD_NOT
        assignment.note, assignment.evidence_id = note, command.photo.id
        assignment.done_on, assignment.done_by = clock.today(), by.user
        assignment.save(update_fields=["state", "note", "evidence", "done_on", "done_by"])
        mark(changed(assignment, assignment.establishment.category_id))
    return assignment


def _said_before(assignment: Assignment, note: str, photo_id: UUID) -> bool:
    return (
        assignment.state == Assignment.State.COULD_NOT
        and assignment.note == note
        and assignment.evidence_id == photo_id
    )
