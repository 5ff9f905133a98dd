"""The notices (放假通知) that were imported into the work calendar."""

from django.db import models

from organization.ids import new_id
from organization.models.people import User


class CalendarNotice(models.Model):
    """One State Council notice as it was imported: the year, its words, and who imported it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("文号", max_length=120)
    text = models.TextField("内容")
    changed_days = models.PositiveSmallIntegerField("改动天数")
    imported_at = models.DateTimeField("导入时间")
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name="导入人")

    class Meta:
        verbose_name = verbose_name_plural = "放假通知"
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return f"{self.year} {self.source}"
