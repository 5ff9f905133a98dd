"""Inspections (检查) as pictures, and the body that submits one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from rest_framework import serializers

from api import ledger, signatures
from api.bodies import (
    LONGEST_OFFSET,
    Day,
    Id,
    Ids,
    Integer,
    Moment,
    PhotoBody,
    PositionBody,
    Shape,
    Text,
    several,
)
from api.ledger import ProblemRow, Today
from api.parts import Person, PhotoLinks, moment, person, photo_links
from api.signatures import SigningBody, SigningPicture
from api.steps import DueBody, StepPhotoBody, photo_refs, step_photos
from inspections import grading
from inspections.distance import is_far, metres_between
from inspections.models import (
    FilledChecklist,
    Inspection,
    InspectionOfficer,
    InspectionPhoto,
    Signature,
)
from inspections.models.checklist import OrderKind, Severity, Theme
from inspections.published import published
from inspections.visits import FilledCommand, VisitCommand, VisitPhoto, Written
from organization import access
from organization.actors import Actor
from organization.models import User
from rectification import intake
from rectification.commands import FoundProblem, IntakeCommand, RidingFix, RidingOrder
from rectification.intake import Taken
from rectification.models import Order, Problem


class VisitedPlace(TypedDict):
    """The establishment of a visit, with the town and category it had then."""

    id: str
    name: str
    category: str
    town: str


class InspectionRow(TypedDict):
    """A visit as lists show it."""

    id: str
    establishment: VisitedPlace
    team: str
    team_name: str
    officers: list[Person]
    reason: Annotated[str, Inspection.Reason]
    reason_name: str
    mode: Annotated[str, Inspection.Mode]
    outcome: Annotated[str, Inspection.Outcome]
    outcome_name: str
    day: str
    started_at: str | None
    finished_at: str | None
    late_entry: Annotated[bool, "补录"]


class ListedInspection(InspectionRow):
    """A visit in a list, with the number of problems it found."""

    problems: int


class ScorePicture(TypedDict):
    """The score of a graded checklist (量化分级)."""

    got: str
    full: str
    rate: Annotated[str, "标化分，保留两位小数"]
    grade: Annotated[str, "A、B、C；空表示不评级"]


class FilledPicture(TypedDict):
    """A checklist as it was filled, on the version it was filled on."""

    checklist: str
    name: str
    version: str
    answers: dict[str, Any]
    score: ScorePicture | None


class NumberedOrder(TypedDict):
    """A document by its number."""

    id: str
    number: str


class VisitPhotoPicture(PhotoLinks):
    """A photo of a visit."""

    item_code: str


class CheckInPicture(TypedDict):
    """Where a visit began (签到), WGS 84; distances in metres from where its place is now."""

    latitude: float
    longitude: float
    accuracy: int | None
    distance: Annotated[int | None, "单位没有登记位置时为空"]
    far: Annotated[bool, "签到位置距单位较远；只作提示"]


class InspectionPicture(InspectionRow):
    """A whole visit."""

    check_in: Annotated[CheckInPicture | None, "没有记录位置的为空"]

    campaign: str | None
    assignment: str | None
    note: str
    checklists: list[FilledPicture]
    problems: list[ProblemRow]
    orders: list[NumberedOrder]
    photos: list[VisitPhotoPicture]
    signing: Annotated[SigningPicture | None, "屏幕签名；打印后手签的为空"]


class OutingBody(Shape):
    """Who came along, and in which vehicles."""

    members = Ids(default=())
    vehicles = serializers.ListField(
        child=Text(required=True, max_length=20), default=list, max_length=20
    )


class FilledBody(Shape):
    """A filled checklist; the answers by item code."""

    checklist = Id()
    answers = serializers.DictField(child=serializers.DictField(), allow_empty=True, default=dict)


class VisitPhotoBody(PhotoBody):
    """A photo of a visit, of an item where ``item_code`` says so."""

    item_code = Text(max_length=16)


class RidingOrderBody(Shape):
    """The order of a problem, given on the spot."""

    kind = serializers.ChoiceField(OrderKind.choices)
    due = DueBody(required=False, allow_null=True, default=None)
    type = serializers.ChoiceField(Order.Type.choices, default=Order.Type.OPINION)


class RidingFixBody(Shape):
    """A fix on the spot; for problems ordered to be fixed immediately."""

    id = Id()
    note = Text(max_length=1000)
    photos = several(StepPhotoBody, most=30)
    happened_at = Moment(required=False, allow_null=True, default=None)


class FoundBody(Shape):
    """A problem found at the visit; ``item`` is null for a free one."""

    id = Id()
    item = Id(required=False, allow_null=True, default=None)
    theme = serializers.ChoiceField(Theme.choices, default=Theme.HYGIENE)
    text = Text(required=True, max_length=500)
    requirement = Text(max_length=500)
    severity = serializers.ChoiceField(Severity.choices)
    photos = several(PhotoBody, most=30)
    order = RidingOrderBody(required=False, allow_null=True, default=None)
    fix = RidingFixBody(required=False, allow_null=True, default=None)


class PapersBody(Shape):
    """When the papers of the visit were served; the day of the visit unless said."""

    served_on = Day(required=False, allow_null=True, default=None)


class InspectionBody(Shape):
    """A whole inspection with its answers and problems; all of it is taken in, or nothing."""

    id = Id(help_text="由发送方生成；重复提交同一内容返回第一次的结果")
    establishment = Id()
    team = Id()
    officers = Ids(help_text="至少两名；前两名为文书署名人")
    outing = OutingBody(required=False, allow_null=True, default=None)
    reason = serializers.ChoiceField(Inspection.Reason.choices)
    mode = serializers.ChoiceField(Inspection.Mode.choices, default=Inspection.Mode.OPEN)
    outcome = serializers.ChoiceField(
        Inspection.Outcome.choices, default=Inspection.Outcome.COMPLETED
    )
    started_at = Moment()
    finished_at = Moment()
    device_offset = Integer(default=0, min_value=-LONGEST_OFFSET, max_value=LONGEST_OFFSET)
    campaign = Id(required=False, allow_null=True, default=None)
    assignment = Id(required=False, allow_null=True, default=None)
    position = PositionBody(required=False, allow_null=True, default=None)
    note = Text(max_length=500)
    checklists = several(FilledBody, most=10)
    photos = several(VisitPhotoBody, most=60)
    problems = several(FoundBody, most=100)
    order = PapersBody(required=False, allow_null=True, default=None)
    signing = SigningBody(required=False, allow_null=True, default=None)


def submit(body: dict[str, Any], by: Actor) -> Taken:
    """Take in the inspection a judged body describes."""
    return intake.submit_all((command(body),), by=by)[0]


def command(body: dict[str, Any]) -> IntakeCommand:
    """Return the command a judged body is."""
    papers = body["order"] or {}
    return IntakeCommand(
        visit=_visit(body),
        problems=tuple(_found(problem) for problem in body["problems"]),
        served_on=papers.get("served_on"),
        signing=signatures.command(body["signing"]) if body["signing"] else None,
    )


def rows(by: Actor) -> QuerySet[Inspection]:
    """Return the visits the actor may see, with all that a list shows; two statements."""
    problems = Problem.objects.filter(inspection=OuterRef("pk")).order_by().values("inspection")
    number = problems.annotate(number=Count("pk")).values("number")
    return _with_officers(access.within(Inspection.objects.all(), by)).annotate(
        found=Subquery(number)
    )


def row(visit: Any) -> ListedInspection:
    """Return the list's picture of a visit that came through ``rows``."""
    return {**_row(visit, _officers(visit)), "problems": visit.found or 0}


def whole(visit_id: UUID, by: Actor) -> InspectionPicture:
    """Return one whole visit; raises Missing."""
    return _wholes([visit_id], by)[visit_id]


def taken(visits: Sequence[Taken], by: Actor) -> list[InspectionPicture]:
    """Return whole visits as they were taken in, in this order.

    Only those that were there before are read, all at once: the others are known.
    """
    read = _wholes([visit.inspection.pk for visit in visits if visit.written is None], by)
    today = Today.now()
    return [
        _as_written(visit, visit.written, today) if visit.written else read[visit.inspection.pk]
        for visit in visits
    ]


def _wholes(ids: Sequence[UUID], by: Actor) -> dict[UUID, InspectionPicture]:
    """Return whole visits by id; the same statements however many, none for none.

    Raises Missing.
    """
    if not ids:
        return {}
    today = Today.now()
    found = access.find_all(_with_officers(Inspection.objects.all()), by, ids)
    mine = {"inspection__in": ids}
    checklists = _by_visit(FilledChecklist.objects.filter(**mine).select_related("checklist"))
    problems = _by_visit(ledger.rows(by).filter(**mine).order_by("number"))
    orders = _by_visit(Order.objects.filter(**mine).order_by("number"))
    photos = _by_visit(InspectionPhoto.objects.filter(**mine).select_related("photo"))
    signed = _signatures(ids)
    return {
        pk: _picture(
            visit,
            _officers(visit),
            checklists=checklists[pk],
            problems=[ledger.row(problem, today) for problem in problems[pk]],
            orders=orders[pk],
            photos=photos[pk],
            signed=signed[pk],
        )
        for pk, visit in found.items()
    }


def _as_written(visit: Taken, written: Written, today: Today) -> InspectionPicture:
    """Return the picture of a visit that was just written; no statement."""
    officers, found = written.officers, sorted(visit.found, key=lambda one: one.problem.number)
    orders = {one.problem.order for one in found if one.problem.order}
    town = visit.inspection.establishment.town.name
    return _picture(
        visit.inspection,
        officers,
        checklists=written.filled,
        problems=[ledger.row_of_found(one.problem, one.photos, town, today) for one in found],
        orders=sorted(orders, key=lambda order: order.number),
        photos=written.photos,
        signed=visit.signatures,
    )


def _picture(
    visit: Inspection,
    officers: Iterable[User],
    *,
    checklists: Iterable[FilledChecklist],
    problems: list[ProblemRow],
    orders: Iterable[Order],
    photos: Iterable[InspectionPhoto],
    signed: Sequence[Signature],
) -> InspectionPicture:
    return {
        **_row(visit, officers),
        "check_in": _check_in(visit),
        "campaign": str(visit.campaign_id) if visit.campaign_id else None,
        "assignment": str(visit.assignment_id) if visit.assignment_id else None,
        "note": visit.note,
        "checklists": [_filled(one) for one in checklists],
        "problems": problems,
        "orders": [{"id": str(order.pk), "number": order.number} for order in orders],
        "photos": [_photo(photo) for photo in photos],
        "signing": signatures.picture(signed),
    }


def _check_in(visit: Inspection) -> CheckInPicture | None:
    if visit.latitude is None or visit.longitude is None:
        return None
    here = (float(visit.latitude), float(visit.longitude))
    place, metres = visit.establishment, None
    if place.latitude is not None and place.longitude is not None:
        metres = metres_between(here, (float(place.latitude), float(place.longitude)))
    return {
        "latitude": here[0],
        "longitude": here[1],
        "accuracy": visit.accuracy,
        "distance": metres,
        "far": metres is not None and is_far(metres, visit.accuracy),
    }


def _by_visit(rows: Iterable[Any]) -> defaultdict[UUID, list[Any]]:
    grouped: defaultdict[UUID, list[Any]] = defaultdict(list)
    for one in rows:
        grouped[one.inspection_id].append(one)
    return grouped


def _signatures(ids: Sequence[UUID]) -> defaultdict[UUID, list[Signature]]:
    grouped: defaultdict[UUID, list[Signature]] = defaultdict(list)
    rows = Signature.objects.filter(record__in=ids).select_related("record")
    for one in rows.order_by("record", "position").defer("record__text"):
        grouped[one.record_id].append(one)
    return grouped


def _visit(body: dict[str, Any]) -> VisitCommand:
    outing = body["outing"] or {"members": (), "vehicles": ()}
    return VisitCommand(
        id=body["id"],
        establishment_id=body["establishment"],
        team_id=body["team"],
        officers=tuple(body["officers"]),
        reason=body["reason"],
        outcome=body["outcome"],
        started_at=body["started_at"],
        finished_at=body["finished_at"],
        device_offset=body["device_offset"],
        mode=body["mode"],
        outing_members=tuple(outing["members"]),
        vehicles=tuple(outing["vehicles"]),
        campaign_id=body["campaign"],
        assignment_id=body["assignment"],
        position=body["position"],
        note=body["note"],
        checklists=tuple(
            FilledCommand(filled["checklist"], filled["answers"]) for filled in body["checklists"]
        ),
        photos=tuple(
            VisitPhoto(photo["id"], photo["sha256"], photo["item_code"]) for photo in body["photos"]
        ),
    )


def _found(body: dict[str, Any]) -> FoundProblem:
    order, fix = body["order"], body["fix"]
    return FoundProblem(
        id=body["id"],
        text=body["text"],
        severity=Severity(body["severity"]),
        theme=Theme(body["theme"]),
        requirement=body["requirement"],
        item_id=body["item"],
        photos=photo_refs(body["photos"]),
        order=RidingOrder(OrderKind(order["kind"]), order["due"], Order.Type(order["type"]))
        if order
        else None,
        fix=RidingFix(fix["id"], step_photos(fix["photos"]), fix["note"], fix["happened_at"])
        if fix
        else None,
    )


def _with_officers(visits: QuerySet[Inspection]) -> QuerySet[Inspection]:
    named = InspectionOfficer.objects.select_related("user").order_by("position")
    return visits.select_related("establishment", "team").prefetch_related(
        Prefetch("named_officers", named)
    )


def _officers(visit: Inspection) -> list[User]:
    return [named.user for named in visit.named_officers.all()]


def _row(visit: Inspection, officers: Iterable[User]) -> InspectionRow:
    return {
        "id": str(visit.pk),
        "establishment": {
            "id": str(visit.establishment_id),
            "name": visit.establishment.name,
            "category": visit.category_id,
            "town": visit.town,
        },
        "team": str(visit.team_id),
        "team_name": visit.team.name,
        "officers": [person(officer) for officer in officers],
        "reason": visit.reason,
        "reason_name": visit.get_reason_display(),
        "mode": visit.mode,
        "outcome": visit.outcome,
        "outcome_name": visit.get_outcome_display(),
        "day": visit.day.isoformat(),
        "started_at": moment(visit.started_at),
        "finished_at": moment(visit.finished_at),
        "late_entry": visit.late_entry,
    }


def _filled(one: FilledChecklist) -> FilledPicture:
    score = grading.score(published(one.checklist_id), one.answers)
    return {
        "checklist": str(one.checklist_id),
        "name": one.checklist.name,
        "version": one.checklist.version,
        "answers": one.answers,
        "score": {
            "got": str(score.got),
            "full": str(score.full),
            "rate": str(score.rate),
            "grade": score.grade,
        }
        if score
        else None,
    }


def _photo(link: InspectionPhoto) -> VisitPhotoPicture:
    return {**photo_links(link.photo), "item_code": link.item_code}
