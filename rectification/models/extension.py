"""Extensions (延期)."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User
from rectification.models.order import Order
from rectification.models.problem import Problem


class Extension(models.Model):
    """Asked for, then granted or refused. Its id is that of the event that asked.

    It belongs to a round under one document: after a withdrawal the next one is the first again.
    """

    class State(models.TextChoices):
        """How it was decided."""

        PENDING = "pending", "审批中"
        GRANTED = "granted", "同意"
        REFUSED = "refused", "不同意"
        LAPSED = "lapsed", "失效"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="extensions", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("整改轮次")
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="责令文书"
    )
    asked_by_name = models.CharField("申请人", max_length=40)
    asked_on = models.DateField("申请日期")
    reason = models.CharField("理由", max_length=1000)
    from_date = models.DateField("原期限")
    wanted = models.DateField("申请延至")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.PENDING)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name="审批人"
    )
    decided_on = models.DateField("审批日期", null=True, blank=True)

    problem_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "延期"
        ordering = ["problem", "asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=models.Q(state="pending"),
                name="one_pending_extension",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.get_state_display()}"
