"""The history of a problem (流转记录): history, audit and queue at once."""

import uuid

from django.db import models

from inspections.models import Photo
from organization.ids import new_id
from organization.models import User
from rectification.models.problem import Problem
from rectification.states import Action, State


class ProblemEvent(models.Model):
    """One step that was taken. Appended, never edited: the database refuses it.

    The id is the command's id, made by whoever sent it. ``sequence`` equals the problem's version
    after the step. ``hash`` is the SHA-256 of this row's canonical form with ``previous``, the
    hash of the event before it (64 zeros for the first). ``digest`` is the SHA-256 of the command
    as it was sent, by which a repeat is told from a reused id. ``officers`` lists the ids of the
    named officers; each of them plays the part.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="events", verbose_name="问题"
    )
    sequence = models.PositiveIntegerField("序号")
    action = models.CharField("动作", max_length=16, choices=Action.choices)
    source = models.CharField("原状态", max_length=10, choices=State.choices, blank=True)
    target = models.CharField("新状态", max_length=10, choices=State.choices)
    round = models.PositiveSmallIntegerField("整改轮次")
    actor_kind = models.CharField("办理人类别", max_length=16)
    by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="办理人",
    )
    by_name = models.CharField("办理人姓名", max_length=40)
    officers = models.JSONField("监督员", default=list)
    happened_at = models.DateTimeField("发生时间")
    received_at = models.DateTimeField("收到时间")
    late_entry = models.BooleanField("补录", default=False)
    note = models.CharField("说明", max_length=1000, blank=True)
    data = models.JSONField("附加", default=dict)
    digest = models.CharField("命令摘要", max_length=64)
    previous = models.CharField("前一哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)

    problem_id: uuid.UUID
    by_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "流转记录"
        ordering = ["problem", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["problem", "sequence"], name="event_sequence_once")
        ]
        indexes = [
            models.Index(
                fields=["county", "received_at", "problem", "sequence"],
                name="event_in_receipt_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.get_action_display()}"


class EventPhoto(models.Model):
    """A photo that belongs to a step."""

    class Kind(models.TextChoices):
        """What the photo shows."""

        FINDING = "finding", "问题"
        BEFORE = "before", "整改前"
        AFTER = "after", "整改后"
        EVIDENCE = "evidence", "证明材料"

    event = models.ForeignKey(
        ProblemEvent, on_delete=models.PROTECT, related_name="photos", verbose_name="流转记录"
    )
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="photos", verbose_name="问题"
    )
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, verbose_name="照片")
    kind = models.CharField("种类", max_length=8, choices=Kind.choices)

    event_id: uuid.UUID
    photo_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "流转照片"
        constraints = [
            models.UniqueConstraint(fields=["event", "photo"], name="photo_once_an_event")
        ]

    def __str__(self) -> str:
        return str(self.photo_id)
