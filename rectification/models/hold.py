"""A hold (暂停): nobody is told of anything until an administrator saw how much it would be."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User


class Hold(models.Model):
    """Escalation stands still since ``raised_at``, because of ``reason``, until it is released."""

    class Way(models.TextChoices):
        """How it was released: people are told, or the steps are put on record as skipped."""

        TELL = "tell", "照常通知"
        SKIP = "skip", "记为已跳过，不通知"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reason = models.CharField("原因", max_length=200)
    raised_at = models.DateTimeField("暂停时间")
    raised_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="暂停人"
    )
    released_at = models.DateTimeField("放行时间", null=True)
    released_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="放行人"
    )
    way = models.CharField("放行方式", max_length=4, choices=Way.choices, blank=True)
    counted = models.JSONField("放行时预计", default=dict)

    raised_by_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "通知暂停"
        ordering = ["-raised_at"]

    def __str__(self) -> str:
        return self.reason
