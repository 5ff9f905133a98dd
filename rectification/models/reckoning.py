"""By which rules the moments of attention were reckoned, so that a change of rules is seen."""

from django.db import models

from organization import clock


class Reckoning(models.Model):
    """One row: the rules last seen, and whether every open problem was reckoned by them.

    ``digest`` is the SHA-256 of policy, limits and calendar, seen for the first time at
    ``changed_at``. ``done_at`` is None until all are reckoned anew; ``busy_until`` says how long
    whoever is at it may take before another begins.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    digest = models.CharField("规则摘要", max_length=64)
    changed_at = models.DateTimeField("变更时间")
    busy_until = models.DateTimeField("占用至", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    moved = models.PositiveIntegerField("调整问题数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "督办时间重算"

    def __str__(self) -> str:
        return f"{self.changed_at.astimezone(clock.LOCAL):%Y-%m-%d %H:%M} {self.digest[:8]}"
