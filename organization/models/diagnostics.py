"""Diagnostic logs that phones sent."""

from django.db import models

from organization import clock
from organization.ids import new_id
from organization.models.people import User


class DiagnosticLog(models.Model):
    """What a phone wrote down of its own sending; kept a while for the administrator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name="用户")
    received_at = models.DateTimeField("收到时间", db_index=True)
    client = models.CharField("客户端", max_length=200, blank=True)
    user_agent = models.CharField("浏览器", max_length=500, blank=True)
    content = models.JSONField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "诊断日志"
        ordering = ["-received_at"]
        indexes = [models.Index(fields=["user", "received_at"], name="diagnostics_of_user")]

    def __str__(self) -> str:
        return f"{self.user.name} {self.received_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"
