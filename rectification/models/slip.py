"""督办单 and 挂牌督办: a leader looks after one problem in person."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User
from rectification.models.problem import Problem


class Slip(models.Model):
    """A leader's slip (督办单): until when an answer is wanted, and the answer.

    Its id is that of the event that issued it. The limit is the slip's own; the last date of the
    order, which was served, stays as it is. ``late_told_at`` is when the people concerned were told
    that the limit passed without an answer.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="slips", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("整改轮次")
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    issued_by_name = models.CharField("签发人姓名", max_length=40)
    issued_on = models.DateField("签发日期")
    demand = models.CharField("督办要求", max_length=1000)
    limit = models.DateField("回复期限")
    answered_by_name = models.CharField("回复人姓名", max_length=40, blank=True)
    answered_on = models.DateField("回复日期", null=True, blank=True)
    answer = models.CharField("回复", max_length=1000, blank=True)
    late_told_at = models.DateTimeField("逾期提醒时间", null=True, blank=True, editable=False)

    problem_id: uuid.UUID
    issued_by_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["problem", "issued_on", "id"]
        indexes = [
            models.Index(
                fields=["limit"],
                condition=models.Q(answered_on__isnull=True, late_told_at__isnull=True),
                name="slip_late",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=models.Q(answered_on__isnull=True),
                name="one_open_slip",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.issued_on}"


class Listing(models.Model):
    """A problem on the bureau's list (挂牌督办), until it is taken down (摘牌) after its closing.

    Its id is that of the event that put it there.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="listings", verbose_name="问题"
    )
    listed_on = models.DateField("挂牌日期")
    listed_by_name = models.CharField("挂牌人姓名", max_length=40)
    demand = models.CharField("挂牌要求", max_length=1000)
    taken_down_on = models.DateField("摘牌日期", null=True, blank=True)
    taken_down_by_name = models.CharField("摘牌人姓名", max_length=40, blank=True)

    problem_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "挂牌督办"
        ordering = ["-listed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=models.Q(taken_down_on__isnull=True),
                name="listed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem} {self.listed_on}"
