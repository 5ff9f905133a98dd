"""Orders (责令文书): the record behind the papers."""

import uuid

from django.db import models

from inspections.models import Establishment, Inspection
from inspections.models.checklist import OrderKind
from inspections.models.establishment import Specialty
from organization.ids import new_id
from organization.models import Area, User


class Authority(models.Model):
    """The authority that issues the papers of a specialty in a county.

    Since the disease-control reform public places belong to the 疾控 body and medical practice to
    the 卫健 body, so name, seal and number prefix are chosen by specialty (DOMAIN 5).
    """

    county = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name="县（市、区）")
    specialty = models.CharField("专业", max_length=16, choices=Specialty.choices)
    name = models.CharField("机关全称", max_length=60)
    opinion_prefix = models.CharField("意见书字头", max_length=16, help_text="如“蒙卫监意”")
    correction_prefix = models.CharField("责令书字头", max_length=16, help_text="如“蒙卫责改”")

    county_id: str

    class Meta:
        verbose_name = verbose_name_plural = "发文机关"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "specialty"], name="one_authority_a_specialty"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Order(models.Model):
    """One document for one visit and specialty. Its number is never reused, also when void.

    ``officers`` is the two officers as the document names them, ``[{"id", "name",
    "certificate_number"}]``. ``digest`` is the SHA-256 of the command that issued
    it, empty where it rode in another command.
    """

    class Type(models.TextChoices):
        """Which paper it is."""

        OPINION = "opinion", "卫生监督意见书"
        CORRECTION = "correction", "责令改正通知书"

    class State(models.TextChoices):
        """Whether it is in force."""

        ISSUED = "issued", "有效"
        VOID = "void", "作废"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, verbose_name="发文机关")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="orders", verbose_name="单位"
    )
    inspection = models.ForeignKey(
        Inspection, on_delete=models.PROTECT, null=True, blank=True, verbose_name="检查"
    )
    type = models.CharField("文书种类", max_length=12, choices=Type.choices)
    number = models.CharField("文号", max_length=40, unique=True)
    issued_on = models.DateField("下达日期")
    served_on = models.DateField("送达日期")
    officers = models.JSONField("监督员", default=list)
    state = models.CharField("效力", max_length=8, choices=State.choices, default=State.ISSUED)
    void_reason = models.CharField("作废原因", max_length=500, blank=True)
    issued_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="经办人"
    )

    digest = models.CharField("命令摘要", max_length=64, blank=True)

    positions = 0

    authority_id: int
    establishment_id: uuid.UUID
    inspection_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "责令文书"
        ordering = ["-issued_on", "-id"]
        indexes = [models.Index(fields=["county", "issued_on"], name="order_issued")]

    def __str__(self) -> str:
        return self.number

    def next_position(self) -> int:
        """Return 1, 2, 3 … for the lines of a document that is being written."""
        self.positions += 1
        return self.positions


class OrderLine(models.Model):
    """A problem as the document orders it; kept also when the document is void."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="lines", verbose_name="文书"
    )
    problem = models.ForeignKey(
        "rectification.Problem",
        on_delete=models.PROTECT,
        related_name="order_lines",
        verbose_name="问题",
    )
    position = models.PositiveSmallIntegerField("顺序")
    kind = models.CharField("责令方式", max_length=12, choices=OrderKind.choices)
    last_date = models.DateField("整改期限")

    problem_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "文书事项"
        ordering = ["order", "position"]
        constraints = [
            models.UniqueConstraint(fields=["order", "problem"], name="problem_once_an_order")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.position}"
