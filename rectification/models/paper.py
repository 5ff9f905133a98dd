"""Papers (文书正本): the PDFs of a document, version after version; these rows only grow."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User
from rectification.models.order import Order


class Paper(models.Model):
    """One version of a document as it was issued: its bytes, and what they were set from.

    ``said`` is what the template was given, so that the next version can show what it corrects;
    ``sha256`` is that of ``pdf``; ``code`` opens the public page that says whether it is in force.
    ``confirmed`` lists the citations that nobody had verified and ``made_by`` confirmed by hand.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="papers", verbose_name="文书"
    )
    version = models.PositiveSmallIntegerField("版本")
    code = models.CharField("核验码", max_length=32, unique=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    pdf = models.BinaryField("PDF")
    said = models.JSONField("内容")
    reason = models.CharField("更正原因", max_length=200, blank=True)
    confirmed = models.JSONField("人工确认的依据", default=list)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="出具人"
    )
    made_at = models.DateTimeField("出具时间")

    order_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "文书正本"
        ordering = ["order", "version"]
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="paper_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.order} 第 {self.version} 版"
