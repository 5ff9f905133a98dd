"""Escalation (督办): the policy as data, what it reached, and whom it told."""

import uuid

from django.db import models

from inspections.models.checklist import Severity
from organization.ids import new_id
from organization.models import User
from rectification.models.problem import Problem


class Clock(models.TextChoices):
    """Which waiting a step of the policy measures (DOMAIN 3, 逾期)."""

    RECTIFY = "rectify", "逾期未整改"
    ORDER = "order", "待责令超时"
    RECHECK = "recheck", "待复查超时"
    CLOSE = "close", "待销号超时"


class Level(models.TextChoices):
    """How loud; a note tells of something that happened and is no step of the policy."""

    NOTE = "note", "通知"
    REMINDER = "reminder", "提醒"
    SUPERVISE = "supervise", "督办"
    SLIP = "slip", "督办单"
    LISTED = "listed", "挂牌督办"
    BULLETIN = "bulletin", "通报"


STEP_LEVELS = [level for level in Level if level is not Level.NOTE]


class Audience(models.TextChoices):
    """Who is told."""

    OFFICERS = "officers", "经办监督员"
    TEAM_LEADER = "team_leader", "督导组长"
    SUPERVISOR = "supervisor", "科（所）负责人"
    LEADER = "leader", "分管局领导"
    BUREAU = "bureau", "局统计员"


class EscalationStep(models.Model):
    """One line of the policy.

    Reached when ``offset`` working days have passed since the clock's date: after the last date
    for RECTIFY (negative offsets remind before it), after the limit of the other clocks.
    ``order_kinds`` empty means every kind.
    """

    clock = models.CharField("计时", max_length=8, choices=Clock.choices)
    severity = models.CharField("严重程度", max_length=8, choices=Severity.choices)
    order_kinds = models.JSONField("责令方式", default=list, blank=True)
    offset = models.SmallIntegerField("工作日", help_text="相对期限：-1 表示前一个工作日")
    level = models.CharField(
        "级别", max_length=10, choices=[(level.value, level.label) for level in STEP_LEVELS]
    )
    audience = models.JSONField("通知对象", default=list)
    advice = models.CharField("处理要求", max_length=60, blank=True, help_text="如“约谈负责人”")
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "督办规则"
        ordering = ["clock", "severity", "offset"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "severity", "offset"], name="one_step_an_offset"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} {self.offset:+d} {self.get_level_display()}"

    @property
    def key(self) -> str:
        """The name of the step in the record, stable when its row is edited: ``rectify+3``."""
        return f"{self.clock}{self.offset:+d}"


class Escalation(models.Model):
    """A step that a problem reached in a round; once for each of its last dates, whoever sweeps.

    ``deadline`` is the problem's ``deadline_number`` then: after an extension was granted the steps
    are taken anew. ``reached_on`` is the local date the step fell on. ``skipped`` steps told
    nobody: the sweep came so late that a higher one was reached too, or a reminder fell before the
    order.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="escalations", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("整改轮次")
    deadline = models.PositiveSmallIntegerField("期限序号", default=0)
    step = models.CharField("规则", max_length=16)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    reached_on = models.DateField("到达日期")
    skipped = models.BooleanField("已跳过", default=False, help_text="到达时已错过，未发通知")
    recorded_at = models.DateTimeField("记录时间")

    problem_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "督办记录"
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "round", "deadline", "step"], name="escalated_once_a_deadline"
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.step}"


class Message(models.Model):
    """A notice in a person's inbox; one per escalation or event, and person.

    It tells of an escalation, of an event, or (both None) of the clockwork itself. ``routed_at``
    is when it was looked at for the channels outside; None means the worker has yet to.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="messages", verbose_name="收件人"
    )
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, null=True, blank=True, verbose_name="问题"
    )
    escalation = models.ForeignKey(
        Escalation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="督办记录",
    )
    event = models.ForeignKey(
        "rectification.ProblemEvent",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="流转记录",
    )
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    title = models.CharField("标题", max_length=120)
    body = models.CharField("内容", max_length=500)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    routed_at = models.DateTimeField("分发时间", null=True, blank=True, editable=False)

    person_id: uuid.UUID
    problem_id: uuid.UUID | None
    escalation_id: uuid.UUID | None
    event_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "通知"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="inbox"),
            models.Index(fields=["created_at"], name="messages_an_hour"),
            models.Index(fields=["person"], condition=models.Q(read_at=None), name="inbox_unread"),
            models.Index(fields=["id"], condition=models.Q(routed_at=None), name="to_route"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["escalation", "person"], name="told_once_an_escalation"
            ),
            models.UniqueConstraint(fields=["event", "person"], name="told_once_an_event"),
        ]

    def __str__(self) -> str:
        return self.title
