"""Counters of problem and document numbers."""

from django.db import models


class NumberCounter(models.Model):
    """The last number given out of a series; see ``rectification.numbers``."""

    series = models.CharField("序列", max_length=60, primary_key=True)
    last = models.PositiveIntegerField("最后编号")

    class Meta:
        verbose_name = verbose_name_plural = "编号"

    def __str__(self) -> str:
        return f"{self.series} {self.last}"
