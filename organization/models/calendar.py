"""The work calendar as data."""

from django.db import models

# Where the days come from that no administrator wrote (``organization.calendar_seed``).
PUBLISHED = "国务院办公厅放假通知（chinesecalendar）"
COMPUTED = "法定节假日推算（holidays）"


class CalendarDay(models.Model):
    """One day of a year the calendar knows: work or rest, and who says so.

    A year without a State Council notice is provisional: Monday to Friday less the statutory
    days. ``organization.work_calendar`` is the only reader.
    """

    date = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("工作日")
    name = models.CharField("名称", max_length=40, blank=True, help_text="如“国庆节”“调休上班”")
    source = models.CharField("来源", max_length=120)
    provisional = models.BooleanField("暂定", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {'上班' if self.is_workday else '休息'}"
