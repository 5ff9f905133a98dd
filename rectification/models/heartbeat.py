"""The last run of each piece of clockwork, so that a stopped clock is seen."""

from django.db import models

from organization import clock


class Clockwork(models.TextChoices):
    """The pieces of clockwork, by the names they are shown under."""

    SWEEP = "sweep", "督办检查"
    DELIVERY = "delivery", "通知发送"


class Heartbeat(models.Model):
    """One row a piece of clockwork, overwritten at the end of every run.

    ``failure`` says in a sentence what went wrong though the run came to its end.
    """

    name = models.CharField("名称", max_length=20, primary_key=True)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("完成时间")
    told = models.PositiveIntegerField("督办数", default=0)
    messages = models.PositiveIntegerField("通知数", default=0)
    skipped = models.PositiveIntegerField("跳过数", default=0)
    failure = models.CharField("故障", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return f"{self.name} {self.finished_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"

    @property
    def title(self) -> str:
        """The name of the clockwork for a person."""
        return Clockwork(self.name).label
