"""The door through which visits come in.

``submit_visits`` writes visits, their outings, filled checklists and photos, and settles the
assignments they were made for. Problems, orders and repeats are the business of the caller, who
holds the transaction.
"""

from collections.abc import Collection, Mapping, Sequence
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

TeamDay = tuple[UUID, date]


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


@dataclass(frozen=True)
class Written:
    """A visit as it was written down, with its parts: nothing of it needs reading back."""

    inspection: Inspection
    officers: Sequence[User]
    filled: Sequence[FilledChecklist]
    photos: Sequence[InspectionPhoto]


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
    return submit_visits([(command, digest)], by=by)[0].inspection


def submit_visits(sent: Sequence[tuple[VisitCommand, str]], *, by: Actor) -> list[Written]:
    """Write visits with their digests down, in their order: all of them or none.

    A phone that comes back from a village sends a whole day. It costs the statements of one visit
    however many there are, plus those of each team's day and of each visit with photos, an
    assignment or a campaign. Raises as ``submit_visit`` does, when one of them is refused.
    """
    for command, _ in sent:
        _check_shape(command)
    times = [_Times.of(command) for command, _ in sent]
    places = _establishments({command.establishment_id for command, _ in sent}, by)
    arriving = [
        _arriving(command, digest, when, places[command.establishment_id], by)
        for (command, digest), when in zip(sent, times, strict=True)
    ]
    people = _require_present(arriving)
    joined = _join_outings(arriving)
    _take_assignments(arriving, by)
    inspections = [_inspection(one, joined[one.team_day]) for one in arriving]
    Inspection.objects.bulk_create(inspections)
    written = _write_parts(arriving, inspections, people, by)
    for one, inspection in zip(arriving, inspections, strict=True):
        if one.assignment:
            assignments.settle(
                one.assignment, inspection, [photo.id for photo in one.command.photos]
            )
    _mark(arriving, inspections, joined)
    return written


@dataclass
class _Arriving:
    """A visit on its way in: what was sent, and what it was found to speak of."""

    command: VisitCommand
    digest: str
    times: "_Times"
    establishment: Establishment
    sender: User
    filled: list[tuple[Published, dict[str, Any]]]
    assignment: Assignment | None = None

    @property
    def people(self) -> set[UUID]:
        """Everybody who took part."""
        return {*self.command.officers, *self.command.outing_members}

    @property
    def team_day(self) -> TeamDay:
        """Which outing it belongs to."""
        return self.command.team_id, self.times.day


def _arriving(
    command: VisitCommand, digest: str, times: "_Times", establishment: Establishment, by: Actor
) -> _Arriving:
    sender = _sender(establishment, by)
    return _Arriving(command, digest, times, establishment, sender, _judged(command, establishment))


def _require_present(arriving: Sequence[_Arriving]) -> dict[UUID, User]:
    """Return everybody by id; ask once for all of a county."""
    officers: dict[str, set[UUID]] = {}
    others: dict[str, set[UUID]] = {}
    for one in arriving:
        county = one.establishment.county
        officers.setdefault(county, set()).update(one.command.officers)
        others.setdefault(county, set()).update(one.command.outing_members)
    people: dict[UUID, User] = {}
    for county, named in officers.items():
        people |= staff.require_present(county, named, others[county])
    return people


def _join_outings(arriving: Sequence[_Arriving]) -> dict[TeamDay, outings.Joined]:
    """Join the outing of each team's day; always in one order, so that two phones never cross."""
    days: dict[TeamDay, list[_Arriving]] = {}
    for one in arriving:
        days.setdefault(one.team_day, []).append(one)
    return {team_day: _join(team_day, days[team_day]) for team_day in sorted(days)}


def _join(team_day: TeamDay, visits: Sequence[_Arriving]) -> outings.Joined:
    counties = {one.establishment.county for one in visits}
    if len(counties) > 1:
        raise outings.unknown_team(team_day[0])
    return outings.join(
        *team_day,
        {person for one in visits for person in one.people},
        [vehicle for one in visits for vehicle in one.command.vehicles],
        county=counties.pop(),
    )


def _inspection(one: _Arriving, joined: outings.Joined) -> Inspection:
    command, establishment, times = one.command, one.establishment, one.times
    inspection = Inspection(
        id=command.id,
        county=establishment.county,
        town=establishment.town_id,
        category=establishment.category,
        establishment=establishment,
        outing_id=joined.outing_id,
        team=joined.team,
        campaign_id=_campaign(command, one.assignment, establishment.county),
        assignment=one.assignment,
        reason=command.reason,
        mode=command.mode,
        outcome=command.outcome,
        day=times.day,
        started_at=times.started_at,
        finished_at=times.finished.at,
        received_at=clock.now(),
        late_entry=times.finished.late_entry,
        note=command.note.strip(),
        submitted_by=one.sender,
        digest=one.digest,
    )
    _locate(inspection, command.position)
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


_PLACES = Establishment.objects.select_related("category", "town")


def _establishments(ids: Collection[UUID], by: Actor) -> dict[UUID, Establishment]:
    """Return the establishments; the survivor where one was merged while the phone was away."""
    found = access.find_all(_PLACES, by, ids)
    merged = {place.merged_into_id for place in found.values() if place.merged_into_id}
    if merged:
        survivors = _PLACES.in_bulk(list(merged))
        found = {
            pk: survivors[place.merged_into_id] if place.merged_into_id else place
            for pk, place in found.items()
        }
    return found


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


def _take_assignments(arriving: Sequence[_Arriving], by: Actor) -> None:
    """Lock the assignments the visits were made for, in the order of their ids.

    Two visits for one assignment share its row, so that the second sees what the first did.
    """
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("establishment")
    wanted = {pk for one in arriving if (pk := one.command.assignment_id)}
    found = access.find_all(rows.order_by("pk"), by, wanted)
    for one in arriving:
        if one.command.assignment_id:
            one.assignment = found[one.command.assignment_id]
            _require_meant(one.assignment, one)


def _require_meant(assignment: Assignment, one: _Arriving) -> None:
    command = one.command
    if assignment.establishment.survivor_id != one.establishment.pk:
        raise RuleBroken("other_establishment", "该检查任务针对的是另一家单位。")
    if command.campaign_id and assignment.campaign_id != command.campaign_id:
        raise RuleBroken("other_campaign", "该检查任务不属于所选的专项行动。")


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
    arriving: Sequence[_Arriving],
    inspections: Sequence[Inspection],
    people: Mapping[UUID, User],
    by: Actor,
) -> list[Written]:
    pairs = list(zip(arriving, inspections, strict=True))
    InspectionOfficer.objects.bulk_create(
        InspectionOfficer(inspection=inspection, user_id=user_id, position=position)
        for one, inspection in pairs
        for position, user_id in enumerate(one.command.officers, start=1)
    )
    written = [
        Written(
            inspection,
            [people[user_id] for user_id in one.command.officers],
            [
                FilledChecklist(
                    inspection=inspection, checklist=published.checklist, answers=judged
                )
                for published, judged in one.filled
            ],
            _photos(one.command, inspection, by),
        )
        for one, inspection in pairs
    ]
    FilledChecklist.objects.bulk_create(filled for one in written for filled in one.filled)
    InspectionPhoto.objects.bulk_create(photo for one in written for photo in one.photos)
    return written


def _photos(command: VisitCommand, inspection: Inspection, by: Actor) -> list[InspectionPhoto]:
    promised = photos.promise(command.photos, town=inspection.town, by=by)
    return [
        InspectionPhoto(inspection=inspection, photo=promised[photo.id], item_code=photo.item_code)
        for photo in command.photos
    ]


def _mark(
    arriving: Sequence[_Arriving],
    inspections: Sequence[Inspection],
    joined: Mapping[TeamDay, outings.Joined],
) -> None:
    marks = [changed(inspection) for inspection in inspections]
    counties = {
        one.team_day: inspection.county
        for one, inspection in zip(arriving, inspections, strict=True)
    }
    marks += [
        outings.changed(outing.outing_id, counties[team_day], team_day[1])
        for team_day, outing in joined.items()
        if outing.grew
    ]
    marks += [
        assignments.changed(one.assignment, inspection.category_id)
        for one, inspection in zip(arriving, inspections, strict=True)
        if one.assignment
    ]
    mark(*marks)


def changed(inspection: Inspection) -> Changed:
    """Return the change mark of a visit; its figures belong to the day it was made."""
    return Changed(
        Subject.INSPECTION, inspection.pk, inspection.town, inspection.day, inspection.category_id
    )
