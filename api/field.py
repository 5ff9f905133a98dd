"""What a phone carries into the field: establishments, open problems, checks to be made.

Less than the lists and files show, because thousands of them travel over a village's line and lie
on a phone that can be lost (decision 0070): of a telephone number the last four digits, of people
their names. The first picture packs these (``api.packing``); a change brings one as it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.db.models import QuerySet

from api import assignments
from api.assignments import AssignmentPicture, of_person
from api.parts import Named, day, degrees, moment
from inspections.models import Assignment, Establishment
from inspections.models.checklist import Severity, Theme
from inspections.models.establishment import Status
from organization import access, clock
from organization.actors import Actor
from rectification import ledger
from rectification.attempt import Past
from rectification.models import CaseReferral, Order, Problem, ProblemEvent
from rectification.models.escalation import Level
from rectification.models.problem import Source
from rectification.states import OPEN_STATES, Action, State
from rectification.workflow import Part

TOKEN_HEAD = 8


class FieldPlace(TypedDict):
    """An establishment on a phone."""

    id: str
    name: str
    initials: Annotated[str, "拼音首字母，用于检索"]
    category: str
    town: str
    status: Annotated[str, Status]
    unlicensed: bool
    licence_number: str
    licence_until: str | None
    person_in_charge: str
    phone_tail: Annotated[str, "电话后四位"]
    address: str
    latitude: float | None
    longitude: float | None
    grade: str
    short_code: str
    token_head: Annotated[str, "二维码令牌的前 8 位，供离线扫码"]


class FieldOrder(TypedDict):
    """The document in force for a problem."""

    number: str
    type: Annotated[str, Order.Type]
    served_on: str | None


class FieldEvent(TypedDict):
    """One step of the history, without its photos."""

    action: Annotated[str, Action]
    source: str
    target: Annotated[str, State]
    round: int
    by_name: str
    happened_at: str | None
    note: str


class FieldProblem(TypedDict):
    """An open problem with what a step without a signal must know."""

    id: str
    number: str
    version: int
    state: Annotated[str, State]
    severity: Annotated[str, Severity]
    theme: Annotated[str, Theme]
    item_code: str
    text: str
    requirement: str
    establishment: Annotated[Named, "合并后的单位"]
    category: str
    town: str
    team_name: str
    source: Annotated[str, Source]
    found_on: str | None
    order_kind: str
    ordered_on: str | None
    first_last_date: str | None
    last_date: str | None
    last_date_provisional: bool
    rectified_on: str | None
    passed_on: str | None
    round: int
    fixed_on_the_spot: bool
    suspended_from: str
    extension_pending: bool
    escalation: Annotated[str | None, Level]
    referral: Annotated[str | None, CaseReferral.State]
    repeat: bool
    order: FieldOrder | None
    finders: Annotated[list[str], "发现过它的人（四眼原则）"]
    rectifiers: list[str]
    recheckers: list[str]
    events: list[FieldEvent]


# Read as plain rows, which costs a third of making models of thousands of them.
PLACE_COLUMNS = (
    "id", "name", "initials", "category_id", "town_id", "status", "unlicensed", "licence_number",
    "licence_until", "person_in_charge", "phone", "address", "latitude", "longitude", "grade",
    "short_code", "qr_token",
)  # fmt: skip


def places(by: Actor) -> QuerySet[Establishment]:
    """Return the establishments of a person's areas, merged ones left out."""
    return access.within(Establishment.objects.filter(merged_into=None), by)


def draw_places(found: Iterable[Any]) -> list[FieldPlace]:
    """Return the places as a phone carries them: establishments, or rows of ``PLACE_COLUMNS``."""
    return [_place(one) for one in found]


def _place(one: Any) -> FieldPlace:
    return {
        "id": str(one.id),
        "name": one.name,
        "initials": one.initials,
        "category": one.category_id,
        "town": one.town_id,
        "status": one.status,
        "unlicensed": one.unlicensed,
        "licence_number": one.licence_number,
        "licence_until": day(one.licence_until),
        "person_in_charge": one.person_in_charge,
        "phone_tail": one.phone[-4:],
        "address": one.address,
        "latitude": degrees(one.latitude),
        "longitude": degrees(one.longitude),
        "grade": one.grade,
        "short_code": one.short_code,
        "token_head": one.qr_token[:TOKEN_HEAD],
    }


def problems(by: Actor) -> QuerySet[Problem]:
    """Return the open problems a person may see, newest first."""
    open_ones = ledger.rows(by).filter(state__in=OPEN_STATES)
    return open_ones.select_related("order").order_by("-found_at", "-pk")


def draw_problems(found: Iterable[Problem]) -> list[FieldProblem]:
    """Return the problems as a phone carries them, with their histories; one statement more."""
    rows = list(found)
    events: dict[UUID, list[ProblemEvent]] = defaultdict(list)
    for event in ProblemEvent.objects.filter(problem__in=[row.pk for row in rows]).order_by(
        "problem_id", "sequence"
    ):
        events[event.problem_id].append(event)
    return [_problem(row, events[row.pk]) for row in rows]


def _problem(problem: Any, events: list[ProblemEvent]) -> FieldProblem:
    players = Past(problem, events).players()
    return {
        "id": str(problem.pk),
        "number": problem.number,
        "version": problem.version,
        "state": problem.state,
        "severity": problem.severity,
        "theme": problem.theme,
        "item_code": problem.item_code,
        "text": problem.text,
        "requirement": problem.requirement,
        "establishment": {
            "id": str(problem.establishment.survivor_id),
            "name": problem.establishment.name,
        },
        "category": problem.category_id,
        "town": problem.town,
        "team_name": problem.team.name if problem.team else "",
        "source": problem.source,
        "found_on": day(problem.found_on),
        "order_kind": problem.order_kind,
        "ordered_on": day(problem.ordered_on),
        "first_last_date": day(problem.first_last_date),
        "last_date": day(problem.last_date),
        "last_date_provisional": problem.last_date_provisional,
        "rectified_on": day(problem.rectified_on),
        "passed_on": day(problem.passed_on),
        "round": problem.round,
        "fixed_on_the_spot": problem.fixed_on_the_spot,
        "suspended_from": problem.suspended_from,
        "extension_pending": problem.extension_pending,
        "escalation": problem.escalation,
        "referral": problem.referral,
        "repeat": problem.recurrence_of_id is not None,
        "order": _order(problem.order) if problem.order and not problem.lost_its_order else None,
        "finders": _people(players[Part.FINDER]),
        "rectifiers": _people(players[Part.RECTIFIER]),
        "recheckers": _people(players[Part.RECHECKER]),
        "events": [_event(event) for event in events],
    }


def _order(order: Order) -> FieldOrder:
    return {
        "number": order.number,
        "type": order.type,
        "served_on": day(order.served_on),
    }


def _people(ids: Iterable[UUID]) -> list[str]:
    return sorted(str(pk) for pk in ids)


def _event(event: ProblemEvent) -> FieldEvent:
    happened: datetime = event.happened_at
    return {
        "action": event.action,
        "source": event.source,
        "target": event.target,
        "round": event.round,
        "by_name": event.by_name,
        "happened_at": moment(happened.replace(second=0, microsecond=0)),
        "note": event.note,
    }


def checks(by: Actor) -> QuerySet[Assignment]:
    """Return the open assignments of a person and of their teams, soonest first."""
    mine = access.within(assignments.rows(), by).filter(of_person(by))
    return mine.filter(state=Assignment.State.OPEN).order_by("due", "pk")


def draw_checks(found: Iterable[Assignment]) -> list[AssignmentPicture]:
    """Return the assignments as their list shows them."""
    today = clock.today()
    return [assignments.picture(one, today) for one in found]
