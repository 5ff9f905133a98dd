"""The register of establishments (被监督单位)."""

import uuid

from django.db import models
from django.db.models.functions import Coalesce

from organization.ids import new_id
from organization.models import Area, User


class Specialty(models.TextChoices):
    """The specialties (专业) that decide which authority issues the papers."""

    PUBLIC_PLACES = "public_places", "公共场所卫生"
    MEDICAL = "medical", "医疗卫生"


class Category(models.Model):
    """A kind of establishment; more are added as data."""

    code = models.CharField("代码", max_length=16, primary_key=True)
    name = models.CharField("名称", max_length=20)
    specialty = models.CharField("专业", max_length=16, choices=Specialty.choices)
    position = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "单位类别"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Status(models.TextChoices):
    """Whether an establishment does business."""

    OPERATING = "operating", "营业中"
    PAUSED = "paused", "停业"
    OUT_OF_BUSINESS = "out_of_business", "歇业"
    DEREGISTERED = "deregistered", "已注销"
    REVOKED = "revoked", "已吊销"
    NOT_FOUND = "not_found", "查无此家"


ON_REGISTER = (Status.OPERATING, Status.PAUSED)


# Of rows that name an establishment: the place it is, its survivor where it was merged.
SURVIVOR = Coalesce("establishment__merged_into_id", "establishment_id")


class Establishment(models.Model):
    """A place that is inspected.

    Licensed or filed (备案) ones carry ``licence_number``; an unlicensed one (无证经营) has
    ``unlicensed`` set and none. ``merged_into`` names the survivor of a merge. What it was
    before is in ``EstablishmentChange``. ``digest`` is the SHA-256 of what it was registered
    with, by which a repeat is told from a reused id.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    town = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name="乡镇（街道）")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, verbose_name="类别")
    name = models.CharField("单位名称", max_length=120)
    initials = models.CharField(
        "拼音首字母", max_length=120, blank=True, help_text="由名称算出，用于检索"
    )
    status = models.CharField(
        "经营状态", max_length=16, choices=Status.choices, default=Status.OPERATING
    )
    unlicensed = models.BooleanField("无证", default=False)
    licence_number = models.CharField("许可证号（备案号）", max_length=60, blank=True)
    licence_until = models.DateField("许可证有效期至", null=True, blank=True)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    person_in_charge = models.CharField("负责人", max_length=40, blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    grade = models.CharField("卫生信誉度等级", max_length=1, blank=True)
    qr_token = models.CharField("二维码令牌", max_length=32, unique=True)
    short_code = models.CharField("短码", max_length=8, unique=True)
    registered_on = models.DateField("登记日期")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name="并入"
    )
    version = models.PositiveIntegerField("版本", default=1)
    digest = models.CharField("登记内容摘要", max_length=64, blank=True)

    town_id: str
    category_id: str
    merged_into_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "被监督单位"
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["county", "town", "category"], name="register_place"),
            models.Index(fields=["county", "name", "id"], name="register_name"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "licence_number"],
                condition=~models.Q(licence_number="") & models.Q(merged_into=None),
                name="licence_once_a_county",
            ),
            models.CheckConstraint(
                condition=models.Q(unlicensed=False) | models.Q(licence_number=""),
                name="unlicensed_has_no_licence",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def survivor_id(self) -> uuid.UUID:
        """The id of the place this is: the survivor's where it was merged."""
        return self.merged_into_id or self.pk

    def same_place(self) -> models.Q:
        """Return the condition that a row's ``establishment`` is this place, before a merge too.

        The places are found first: a condition across the join would defeat every index.
        """
        places = Establishment.objects.filter(
            models.Q(pk=self.survivor_id) | models.Q(merged_into=self.survivor_id)
        )
        return models.Q(establishment__in=places)


class EstablishmentChange(models.Model):
    """Dated history: one field of an establishment took a new value on a date."""

    class Source(models.TextChoices):
        """Where the change came from."""

        IMPORT = "import", "导入"
        HAND = "hand", "登记"
        VISIT = "visit", "检查"
        MERGE = "merge", "合并"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="changes", verbose_name="单位"
    )
    field = models.CharField("项目", max_length=24)
    old = models.CharField("原值", max_length=200, blank=True)
    new = models.CharField("新值", max_length=200, blank=True)
    effective_on = models.DateField("生效日期")
    source = models.CharField("来源", max_length=8, choices=Source.choices)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name="登记人"
    )
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "单位变更"
        ordering = ["effective_on", "id"]

    def __str__(self) -> str:
        return f"{self.field} {self.old} → {self.new}"
