"""Commands on problems: finding one without a visit, taking a step."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from rest_framework import serializers

from api.bodies import (
    LONGEST_OFFSET,
    Day,
    Id,
    Ids,
    Integer,
    Moment,
    PhotoBody,
    Shape,
    Text,
    several,
)
from inspections.models.checklist import OrderKind, Severity, Theme
from inspections.photos import PhotoRef
from organization.actors import Actor
from rectification import intake, steps
from rectification.attempt import Past
from rectification.commands import (
    Due,
    DueUnit,
    FindCommand,
    FoundProblem,
    StepCommand,
    StepPhoto,
)
from rectification.models import CaseReferral, EventPhoto, Order, Problem
from rectification.models.problem import Source
from rectification.states import Action


class StepPhotoBody(PhotoBody):
    """A photo of a step, and what it shows."""

    kind = serializers.ChoiceField(EventPhoto.Kind.choices, default=EventPhoto.Kind.EVIDENCE)


class DueBody(Shape):
    """How long: ``unit`` and ``count``, or an explicit ``date``."""

    unit = serializers.ChoiceField(
        [(DueUnit.WORKDAY, "工作日"), (DueUnit.DAY, "自然日")], required=False
    )
    count = Integer(required=False, min_value=1, max_value=365)
    date = Day(required=False)

    def to_internal_value(self, data: Any) -> Any:
        said = super().to_internal_value(data)
        unit = said.get("unit")
        return Due(DueUnit(unit) if unit else None, said.get("count"), said.get("date"))


class StepBody(Shape):
    """One step of a problem; the id is made by the sender, so that a repeat is harmless."""

    id = Id(help_text="由发送方生成；重复提交同一内容不会重复办理")
    action = serializers.ChoiceField(
        [choice for choice in Action.choices if choice[0] != Action.FIND]
    )
    base_version = Integer(help_text="办理人看到的问题版本")
    happened_at = Moment()
    device_offset = Integer(
        default=0,
        min_value=-LONGEST_OFFSET,
        max_value=LONGEST_OFFSET,
        help_text="服务器时间减设备时间（秒）",
    )
    note = Text(max_length=1000)
    due = DueBody(required=False, allow_null=True, default=None)
    order_kind = serializers.ChoiceField(
        OrderKind.choices, required=False, allow_null=True, default=None
    )
    type = serializers.ChoiceField(Order.Type.choices, default=Order.Type.OPINION)
    served_on = Day(required=False, allow_null=True, default=None)
    officers = Ids(default=())
    photos = several(StepPhotoBody, most=30)
    remote = serializers.BooleanField(default=False, help_text="远程复查（仅限一般问题）")
    inspection = Id(required=False, allow_null=True, default=None, help_text="现场复查所属的检查")
    cause = Text(max_length=100, help_text="移送立案的案由")
    outcome = serializers.ChoiceField(
        CaseReferral.Outcome.choices, required=False, allow_null=True, default=None
    )
    fine = serializers.DecimalField(
        max_digits=12,
        decimal_places=2,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
        default=None,
        help_text="罚没款，元",
    )


class FindBody(Shape):
    """A problem that no visit found (投诉举报、上级交办、媒体曝光、自查自纠、协管员线索)."""

    id = Id()
    establishment = Id()
    theme = serializers.ChoiceField(Theme.choices, default=Theme.HYGIENE)
    item = Id(required=False, allow_null=True, default=None)
    text = Text(required=True, max_length=500)
    requirement = Text(max_length=500)
    severity = serializers.ChoiceField(Severity.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # DRF takes it off the class
        [choice for choice in Source.choices if choice[0] != Source.INSPECTION]
    )
    happened_at = Moment()
    device_offset = Integer(default=0, min_value=-LONGEST_OFFSET, max_value=LONGEST_OFFSET)
    photos = several(PhotoBody, most=30)


def take(problem_id: UUID, body: dict[str, Any], by: Actor) -> Past:
    """Take the step a judged body asks for; return the problem with its history."""
    return steps.take(
        StepCommand(
            id=body["id"],
            problem_id=problem_id,
            action=Action(body["action"]),
            base_version=body["base_version"],
            happened_at=body["happened_at"],
            device_offset=body["device_offset"],
            note=body["note"],
            due=body["due"],
            order_kind=OrderKind(body["order_kind"]) if body["order_kind"] else None,
            order_type=Order.Type(body["type"]),
            served_on=body["served_on"],
            officers=tuple(body["officers"]),
            photos=step_photos(body["photos"]),
            remote=body["remote"],
            inspection_id=body["inspection"],
            cause=body["cause"],
            outcome=CaseReferral.Outcome(body["outcome"]) if body["outcome"] else None,
            fine=body["fine"],
        ),
        by=by,
    )


def find(body: dict[str, Any], by: Actor) -> Problem:
    """Enter the problem a judged body describes."""
    return intake.find(
        FindCommand(
            problem=FoundProblem(
                id=body["id"],
                text=body["text"],
                severity=Severity(body["severity"]),
                theme=Theme(body["theme"]),
                requirement=body["requirement"],
                item_id=body["item"],
                photos=photo_refs(body["photos"]),
            ),
            establishment_id=body["establishment"],
            source=Source(body["source"]),
            happened_at=body["happened_at"],
            device_offset=body["device_offset"],
        ),
        by=by,
    )


def step_photos(bodies: Any) -> tuple[StepPhoto, ...]:
    """Return the photos of a step."""
    return tuple(
        StepPhoto(photo["id"], photo["sha256"], EventPhoto.Kind(photo["kind"])) for photo in bodies
    )


def photo_refs(bodies: Any) -> tuple[PhotoRef, ...]:
    """Return promised photos."""
    return tuple(PhotoRef(photo["id"], photo["sha256"]) for photo in bodies)
