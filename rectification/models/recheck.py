"""Rechecks (复查)."""

import uuid

from django.db import models

from inspections.models import Inspection
from organization.ids import new_id
from rectification.models.problem import Problem


class Recheck(models.Model):
    """What a recheck of one problem in one round came to. Its id is that of its event."""

    class Result(models.TextChoices):
        """Passed, failed, or could not be checked."""

        PASSED = "passed", "合格"
        FAILED = "failed", "不合格"
        COULD_NOT = "could_not", "无法复查"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="rechecks", verbose_name="问题"
    )
    round = models.PositiveSmallIntegerField("整改轮次")
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    inspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name="现场检查",
        help_text="远程复查没有",
    )
    officers = models.JSONField("监督员", default=list)
    checked_on = models.DateField("复查日期")
    note = models.CharField("说明", max_length=1000, blank=True)

    problem_id: uuid.UUID
    inspection_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "复查"
        ordering = ["problem", "checked_on", "id"]
        indexes = [models.Index(fields=["county", "checked_on"], name="recheck_day")]

    def __str__(self) -> str:
        return f"{self.problem} {self.get_result_display()}"
