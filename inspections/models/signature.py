"""Signatures (签名) under the record of a visit; these rows only grow."""

import uuid

from django.db import models

from inspections.models.inspection import Inspection
from organization.ids import new_id
from organization.models import User


class SignedRecord(models.Model):
    """The canonical record of a visit as it was signed: its text and the SHA-256 of that text.

    The text is kept because a signature is worth what can be shown to have been signed, whatever
    becomes of the program that wrote it. How it is made: ``rectification.record``.
    """

    inspection = models.OneToOneField(
        Inspection,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="signed_record",
        verbose_name="检查",
    )
    county = models.CharField("县代码", max_length=6)
    sha256 = models.CharField("SHA-256", max_length=64)
    text = models.TextField("签名内容")

    class Meta:
        verbose_name = verbose_name_plural = "签名内容"

    def __str__(self) -> str:
        return self.sha256


class Signature(models.Model):
    """One person's signature under a record, or that they refused, or that they sign the print.

    ``strokes`` is the ink as the data of an SVG path within ``width`` × ``height``, as
    ``inspections.ink`` accepts it; empty unless it was signed on the screen.
    """

    class Part(models.TextChoices):
        """As whom somebody signs."""

        OFFICER = "officer", "监督员"
        PARTY = "party", "当事人"
        WITNESS = "witness", "见证人"

    class Way(models.TextChoices):
        """How it was signed."""

        SCREEN = "screen", "屏幕签名"
        REFUSED = "refused", "拒绝签名"
        PAPER = "paper", "打印后手签"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(
        SignedRecord, on_delete=models.PROTECT, related_name="signatures", verbose_name="签名内容"
    )
    county = models.CharField("县代码", max_length=6)
    position = models.PositiveSmallIntegerField("顺序")
    part = models.CharField("身份", max_length=8, choices=Part.choices)
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    officer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name="监督员"
    )
    name = models.CharField("姓名", max_length=40, blank=True)
    relation = models.CharField("与被监督单位的关系", max_length=40, blank=True)
    reason = models.CharField("拒签理由", max_length=200, blank=True)
    width = models.PositiveSmallIntegerField("宽", null=True, blank=True)
    height = models.PositiveSmallIntegerField("高", null=True, blank=True)
    strokes = models.TextField("笔迹", blank=True)
    signed_at = models.DateTimeField("签名时间")

    record_id: uuid.UUID
    officer_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "签名"
        ordering = ["record", "position"]
        constraints = [
            models.UniqueConstraint(fields=["record", "position"], name="signature_position_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.name}"
