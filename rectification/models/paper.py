"""Papers (文书正本): the PDFs that were issued, version after version; these rows only grow."""

from django.db import models

from organization.ids import new_id
from organization.models import User


class Paper(models.Model):
    """One version of a paper as it was issued: its bytes, and what they were set from.

    ``subject`` is the id of what the paper is about: an order, a visit, an extension, a problem, a
    slip, as its kind says. ``said`` is what the template was given, so that the next version can
    show what it corrects; ``sha256`` is that of ``pdf``; ``code`` opens the public page that says
    whether it is in force. ``confirmed`` lists the citations that nobody had verified and
    ``made_by`` confirmed by hand.
    """

    class Kind(models.TextChoices):
        """Which paper it is (reference 3.2)."""

        OPINION = "opinion", "卫生监督意见书"
        CORRECTION = "correction", "责令改正通知书"
        SERVICE = "service", "送达回证"
        RECORD = "record", "现场检查笔录"
        RECHECK = "recheck", "复查记录"
        EXTENSION = "extension", "延期整改审批表"
        CLOSING = "closing", "销号单"
        SLIP = "slip", "督办单"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    kind = models.CharField("种类", max_length=12, choices=Kind.choices)
    subject = models.UUIDField("所据记录")
    number = models.CharField("编号", max_length=40)
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

    class Meta:
        verbose_name = verbose_name_plural = "文书正本"
        ordering = ["kind", "subject", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "version"], name="paper_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number} 第 {self.version} 版"
