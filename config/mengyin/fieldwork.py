"""Visits as the teams' phones send them in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from config.mengyin.catalogue import Finding, answers
from config.mengyin.county import County
from config.mengyin.drawings import scene_of
from config.mengyin.invention import Place
from inspections.models import Inspection
from inspections.models.checklist import OrderKind
from inspections.position import Position
from inspections.published import Published
from inspections.visits import FilledCommand, VisitCommand, VisitPhoto
from organization.actors import Actor
from organization.models import Team, User
from rectification import intake
from rectification.commands import FoundProblem, IntakeCommand, RidingFix, RidingOrder, StepPhoto
from rectification.models import EventPhoto

FIXED_NOTES = ("已当场整改到位", "监督员现场监督整改完毕", "当场改正", "已按要求当场落实")


@dataclass(frozen=True)
class Crew:
    """Who of a team is out on a day; the first two sign the papers."""

    team: Team
    people: tuple[User, ...]
    vehicles: tuple[str, ...]

    def actor(self, county: County) -> Actor:
        """Return who holds the phone."""
        return county.people.acting(self.people[0])


@dataclass(frozen=True)
class Call:
    """One visit to a place: when, why, and what was found there."""

    place: Place
    started_at: datetime
    finished_at: datetime
    findings: Sequence[Finding] = ()
    problems: Sequence[FoundProblem] = ()
    photos: tuple[VisitPhoto, ...] = ()
    reason: Inspection.Reason = Inspection.Reason.DAILY
    outcome: Inspection.Outcome = Inspection.Outcome.COMPLETED
    campaign_id: UUID | None = None
    assignment_id: UUID | None = None
    note: str = ""
    id: UUID | None = field(default=None, kw_only=True)


def send(county: County, crew: Crew, calls: Iterable[Call]) -> list[Inspection]:
    """Send in what a crew's phone holds."""
    taken = intake.submit_all(
        [IntakeCommand(_visit(county, crew, call), tuple(call.problems)) for call in calls],
        by=crew.actor(county),
    )
    return [visit.inspection for visit in taken]


def _visit(county: County, crew: Crew, call: Call) -> VisitCommand:
    officers = tuple(person.pk for person in crew.people)
    return VisitCommand(
        id=call.id or county.new_id(),
        establishment_id=county.id_of(call.place),
        team_id=crew.team.pk,
        officers=officers[:2],
        outing_members=officers,
        vehicles=crew.vehicles,
        reason=call.reason,
        outcome=call.outcome,
        started_at=call.started_at,
        finished_at=call.finished_at,
        campaign_id=call.campaign_id,
        assignment_id=call.assignment_id,
        position=_position(county, call.place),
        note=call.note,
        checklists=_filled(county, call),
        photos=call.photos,
    )


def _position(county: County, place: Place) -> Position | None:
    """Return what the phone measured at the door; one in ten had no fix."""
    if county.chance.random() < 0.1:
        return None
    return Position(place.latitude, place.longitude, county.chance.randint(4, 40))


def _filled(county: County, call: Call) -> tuple[FilledCommand, ...]:
    """Return the category's checklist, and the free one where something was found beyond it."""
    if call.outcome == Inspection.Outcome.SHUT or call.reason == Inspection.Reason.RECHECK:
        return ()
    codes = {finding.code for finding in call.findings}
    lists: list[Published] = [county.catalogue.checklist(call.place.category)]
    if "" in codes:
        lists.append(county.catalogue.free)
    return tuple(
        FilledCommand(one.checklist.pk, answers(one, codes, county.chance)) for one in lists
    )


def found(county: County, finding: Finding) -> FoundProblem:
    """Return a problem as it is written down, without order or photos yet."""
    return FoundProblem(
        id=county.new_id(),
        item_id=finding.item.pk if finding.item else None,
        theme=finding.theme,
        text=finding.text,
        requirement=finding.requirement,
        severity=finding.severity,
    )


def fixed_at_once(county: County, place: Place, finding: Finding) -> FoundProblem:
    """Return a problem that was ordered and put right while the officers watched."""
    scene = scene_of(finding.code, place.category)
    before = county.shared_photo(scene, tidy=False)
    after = county.shared_photo(scene, tidy=True)
    return replace(
        found(county, finding),
        photos=(before,),
        order=RidingOrder(OrderKind.IMMEDIATE),
        fix=RidingFix(
            id=county.new_id(),
            photos=(
                StepPhoto(before.id, before.sha256, EventPhoto.Kind.BEFORE),
                StepPhoto(after.id, after.sha256, EventPhoto.Kind.AFTER),
            ),
            note=county.chance.choice(FIXED_NOTES),
        ),
    )
