"""The phone's two sentences: what I wrote down, and what changed meanwhile (docs/sync.md)."""

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import (
    assignments,
    campaigns,
    checklists,
    current,
    earlier,
    establishments,
    field,
    ledger,
    orders,
    outings,
    picture,
    steps,
    visits,
)
from api.assignments import CouldNotBody
from api.bodies import Id, Integer, Shape, checked
from api.doors import Door
from api.earlier import FieldFinding
from api.errors import Answer, answer_for
from api.identity import PERSON
from api.orders import OrderBody
from api.paging import each
from api.shapes import shape
from api.steps import FindBody, StepBody
from api.visits import InspectionBody
from inspections.models import Campaign, Checklist, Establishment
from organization import access, clock, feed
from organization.actors import Actor
from organization.errors import Malformed, TooLarge
from organization.feed import Place
from organization.models import ChangeMark
from organization.models.changes import Subject
from rectification import intake

MOST_COMMANDS = 200
MARKS_A_PAGE = 200
NOW = "now"


def _kind(word: str) -> Any:
    return serializers.ChoiceField([word])


class SyncedInspection(InspectionBody):
    """An inspection written down on a phone."""

    kind = _kind("inspection")


class SyncedStep(StepBody):
    """A step written down on a phone; it names its problem."""

    kind = _kind("step")
    problem = Id()


class SyncedProblem(FindBody):
    """A problem found without a visit, written down on a phone."""

    kind = _kind("problem")


class SyncedOrder(OrderBody):
    """A document for several problems, written down on a phone."""

    kind = _kind("order")


class SyncedCouldNot(CouldNotBody):
    """Why an assignment could not be carried out, written down on a phone."""

    kind = _kind("assignment_could_not")
    id = Id()
    assignment = Id()


class Command(NamedTuple):
    """A kind of command: its shape, and the door it goes through."""

    body: type[Shape]
    door: Callable[[dict[str, Any], Actor], Any]


COMMANDS = {
    "inspection": Command(SyncedInspection, visits.submit),
    "step": Command(SyncedStep, lambda body, by: steps.take(body["problem"], body, by)),
    "problem": Command(SyncedProblem, steps.find),
    "order": Command(SyncedOrder, orders.issue),
    "assignment_could_not": Command(
        SyncedCouldNot, lambda body, by: assignments.could_not(body["assignment"], body, by)
    ),
}


class SyncResult(TypedDict):
    """What became of one command. ``failed`` is nobody's decision: send it again later."""

    id: str
    status: Annotated[str, "done、refused、conflict 或 failed（请稍后重发）"]
    code: str
    message: str
    details: dict[str, Any]
    current: Annotated[Any, "现在的样子：done 为结果，conflict 为最新情况"]


class SyncResults(TypedDict):
    """What became of the commands, in their order."""

    results: list[SyncResult]


class Change(TypedDict):
    """A thing that changed, as it is now; null when it is out of sight."""

    subject: Annotated[str, Subject]
    id: str
    object: Any
    finding: NotRequired[Annotated[FieldFinding | None, "form=field 的问题：不再保存时留下的"]]


class Changes(TypedDict):
    """What changed after the cursor, each thing once; ``cursor`` is where to go on from."""

    cursor: str
    more: bool
    scope: Annotated[str, "可见范围的标记；与首次下载时不同，须重新下载"]
    changes: list[Change]


class Form(StrEnum):
    """How changed things are shown: as their lists do, or as a phone carries them."""

    LIST = "list"
    FIELD = "field"


class SyncParameters(Shape):
    cursor = serializers.CharField(
        required=False,
        max_length=60,
        help_text="上次答复中的 cursor；now 只取当前位置；不写则从头开始",
    )
    limit = Integer(required=False, default=MARKS_A_PAGE, min_value=1, max_value=1000)
    form = serializers.ChoiceField(
        [form.value for form in Form],
        default=Form.LIST.value,
        help_text="list 与各列表相同；field 与首次下载（picture/）相同，只含手机保存的内容",
    )


class Sync(Door):
    """Synchronising a phone: 同步."""

    @extend_schema(
        request=PolymorphicProxySerializer(
            component_name="SyncCommand",
            serializers={kind: command.body for kind, command in COMMANDS.items()},
            resource_type_field_name="kind",
            many=True,
        ),
        parameters=[
            OpenApiParameter(
                PERSON,
                OpenApiTypes.UUID,
                OpenApiParameter.HEADER,
                description="替谁发送：与当前会话的登录人不同则答 401，一人的命令不会记在他人名下",
            )
        ],
        responses=shape(SyncResults),
    )
    def post(self, request: Request) -> Response:
        items: Any = request.data
        if not isinstance(items, list):
            raise Malformed("malformed", "请求内容应是命令的列表。")
        if len(items) > MOST_COMMANDS:
            raise TooLarge("too_many", f"一次最多同步 {MOST_COMMANDS} 条。", limit=MOST_COMMANDS)
        return Response(SyncResults(results=carry_out_all(items, self.actor)))

    @extend_schema(parameters=[SyncParameters], responses=shape(Changes))
    def get(self, _request: Request) -> Response:
        said = self.query(SyncParameters)
        form = Form(said["form"])
        return Response(changes(said.get("cursor"), said["limit"], self.actor, form))


def carry_out_all(items: list[Any], by: Actor) -> list[SyncResult]:
    """Carry out the commands in their order; inspections that follow each other at once."""
    results: list[SyncResult] = []
    for kind, run in groupby(items, key=_kind_of):
        together = list(run)
        if kind == "inspection" and len(together) > 1:
            results += _at_once(together, by)
        else:
            results += [carry_out(item, by) for item in together]
    return results


def _at_once(items: list[Any], by: Actor) -> list[SyncResult]:
    """Take in several inspections in one transaction; singly where one of them fails."""
    try:
        bodies = [checked(SyncedInspection(data=item)) for item in items]
        taken = intake.submit_all([visits.command(body) for body in bodies], by=by)
        pictures = visits.taken(taken, by)
    except Exception:  # noqa: BLE001 - whichever fails will say so by itself
        return [carry_out(item, by) for item in items]
    return [_result(picture["id"], "done", now=picture) for picture in pictures]


def _kind_of(item: Any) -> str:
    return str(item.get("kind")) if isinstance(item, dict) else ""


def carry_out(item: Any, by: Actor) -> SyncResult:
    """Carry out one command, by itself: whatever becomes of it, the others go on."""
    sent = item if isinstance(item, dict) else {}
    command_id = str(sent.get("id", ""))[:64]
    try:
        command = _command(sent)
        done = command.door(checked(command.body(data=sent)), by)
        return _result(command_id, "done", now=current.picture(done, by))
    except Exception as error:  # noqa: BLE001 - one command must not lose the others
        answer = answer_for(error, by)
        return _result(command_id, _status(answer), answer)


def _command(sent: dict[str, Any]) -> Command:
    command = COMMANDS.get(_kind_of(sent))
    if command is None:
        raise Malformed("unknown_kind", "不认识这种命令。", known=list(COMMANDS))
    return command


def _status(answer: Answer) -> str:
    if answer.status >= 500 or answer.status == 429:
        return "failed"
    return "conflict" if answer.status == 409 else "refused"


def _result(
    command_id: str, status: str, answer: Answer | None = None, now: Any = None
) -> SyncResult:
    details = dict(answer.details) if answer else {}
    return {
        "id": command_id,
        "status": status,
        "code": answer.code if answer else "",
        "message": answer.message if answer else "",
        "details": {name: value for name, value in details.items() if name != "current"},
        "current": details.get("current", now),
    }


def changes(cursor: str | None, limit: int, by: Actor, form: Form = Form.LIST) -> Changes:
    """Return what changed after the cursor; one statement or two for each kind that changed.

    Raises Malformed, Conflict (``cursor_expired``).
    """
    if cursor == NOW:
        return {
            "cursor": str(feed.now()),
            "more": False,
            "scope": picture.scope(by),
            "changes": [],
        }
    reading = feed.read(by, Place.parse(cursor) if cursor else None, limit)
    told = _as_they_are(reading.marks, by, _FORMS[form])
    if form is Form.FIELD:
        _leave_findings(told, by)
    return {
        "cursor": str(reading.place),
        "more": reading.more,
        "scope": picture.scope(by),
        "changes": told,
    }


def _leave_findings(told: list[Change], by: Actor) -> None:
    """Say what is left of problems a phone need not keep: it marks a 复发 by them."""
    gone = [one for one in told if one["subject"] == Subject.PROBLEM and one["object"] is None]
    if gone:
        left = earlier.finding_of([UUID(one["id"]) for one in gone], by)
        for one in gone:
            one["finding"] = left.get(UUID(one["id"]))


class Look(NamedTuple):
    """How things of a kind are looked at: the rows in sight, and their pictures."""

    rows: QuerySet[Any]
    draw: Callable[[list[Any]], list[Any]]


Looks = dict[str, Callable[[Actor], Look]]


def _as_they_are(marks: list[ChangeMark], by: Actor, looks: Looks) -> list[Change]:
    """Return the marked things as they are now, each once, in the order of their last marks."""
    told = (mark for mark in reversed(marks) if mark.subject in looks)
    last = {(mark.subject, mark.subject_id): None for mark in told}
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for subject, pk in last:
        wanted[subject].append(pk)
    found = {subject: _look(looks[subject](by), ids) for subject, ids in wanted.items()}
    return [
        {"subject": subject, "id": str(pk), "object": found[subject].get(pk)}
        for subject, pk in reversed(last)
    ]


def _look(look: Look, ids: list[UUID]) -> dict[UUID, Any]:
    rows = list(look.rows.filter(pk__in=ids))
    return dict(zip([row.pk for row in rows], look.draw(rows), strict=True))


def _establishments(by: Actor) -> Look:
    seen = access.within(Establishment.objects.all(), by)
    return Look(establishments.rows(seen), each(establishments.row))


def _checklists(_by: Actor) -> Look:
    return Look(checklists.rows(Checklist.objects.all()), each(checklists.row))


def _campaigns(by: Actor) -> Look:
    seen = access.within(Campaign.objects.all(), by, "county")
    return Look(seen, campaigns.pictures)


def _assignments(by: Actor) -> Look:
    today = clock.today()
    seen = access.within(assignments.rows(), by)
    return Look(seen, each(lambda row: assignments.picture(row, today)))


def _outings(by: Actor) -> Look:
    return Look(access.within(outings.rows(), by, "county"), each(outings.picture))


def _inspections(by: Actor) -> Look:
    return Look(visits.rows(by), each(visits.row))


def _problems(by: Actor) -> Look:
    today = ledger.Today.now()
    return Look(ledger.rows(by), each(lambda row: ledger.row(row, today)))


def _orders(by: Actor) -> Look:
    return Look(access.within(orders.files(), by), each(orders.picture))


_LISTS: Looks = {
    Subject.ESTABLISHMENT: _establishments,
    Subject.CHECKLIST: _checklists,
    Subject.CAMPAIGN: _campaigns,
    Subject.ASSIGNMENT: _assignments,
    Subject.OUTING: _outings,
    Subject.INSPECTION: _inspections,
    Subject.PROBLEM: _problems,
    Subject.ORDER: _orders,
}


def _field_places(by: Actor) -> Look:
    return Look(field.places(by), field.draw_places)


def _field_problems(by: Actor) -> Look:
    return Look(field.problems(by), field.draw_problems)


def _field_checks(by: Actor) -> Look:
    return Look(field.checks(by), field.draw_checks)


_FIELD: Looks = {
    Subject.ESTABLISHMENT: _field_places,
    Subject.CHECKLIST: _checklists,
    Subject.ASSIGNMENT: _field_checks,
    Subject.PROBLEM: _field_problems,
}
_FORMS = {Form.LIST: _LISTS, Form.FIELD: _FIELD}
