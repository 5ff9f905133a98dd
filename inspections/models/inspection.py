"""Inspections (检查): one visit to one establishment."""

import uuid

from django.db import models

from inspections.models.campaign import Assignment, Campaign
from inspections.models.checklist import Checklist
from inspections.models.establishment import Category, Establishment
from inspections.models.outing import Outing
from inspections.models.photo import Photo
from organization.ids import new_id
from organization.models import Team, User


class Inspection(models.Model):
    """One visit by two officers or more; or a shut door, which is recorded and is no visit.

    ``town`` and ``category`` are what the establishment had at the visit, and stay. ``day`` is
    the local date of ``started_at``. ``digest`` is the SHA-256 of the submitted body, by which a
    repeat is told from a reused id.
    """

    class Reason(models.TextChoices):
        """Why the establishment was visited (检查事由)."""

        DAILY = "daily", "日常监督"
        CAMPAIGN = "campaign", "专项检查"
        DRAW = "draw", "双随机抽查"
        COMPLAINT = "complaint", "投诉举报"
        RECHECK = "recheck", "复查"
        HANDED_DOWN = "handed_down", "上级交办"
        LICENCE = "licence", "许可核查"

    class Mode(models.TextChoices):
        """How it was visited (检查方式)."""

        OPEN = "open", "明查"
        COVERT = "covert", "暗访"
        JOINT = "joint", "联合检查"
        SPOT = "spot", "抽查"

    class Outcome(models.TextChoices):
        """Whether anybody was there."""

        COMPLETED = "completed", "已完成"
        SHUT = "shut", "检查时关闭"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, verbose_name="类别")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="inspections", verbose_name="单位"
    )
    outing = models.ForeignKey(
        Outing, on_delete=models.PROTECT, related_name="inspections", verbose_name="出动"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, verbose_name="督导组")
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, verbose_name="专项行动"
    )
    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, verbose_name="检查任务"
    )
    officers = models.ManyToManyField(User, through="InspectionOfficer", verbose_name="监督员")
    reason = models.CharField("检查事由", max_length=12, choices=Reason.choices)
    mode = models.CharField("检查方式", max_length=8, choices=Mode.choices, default=Mode.OPEN)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices)
    day = models.DateField("检查日期")
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("结束时间")
    received_at = models.DateTimeField("收到时间")
    late_entry = models.BooleanField("补录", default=False)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField("定位精度（米）", null=True, blank=True)
    note = models.CharField("备注", max_length=500, blank=True)
    submitted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="提交人"
    )
    digest = models.CharField("内容摘要", max_length=64)

    establishment_id: uuid.UUID
    outing_id: uuid.UUID
    team_id: uuid.UUID
    campaign_id: uuid.UUID | None
    category_id: str

    class Meta:
        verbose_name = verbose_name_plural = "检查"
        ordering = ["-started_at", "-id"]
        indexes = [
            models.Index(fields=["county", "day", "category"], name="inspection_day"),
            models.Index(fields=["county", "-started_at", "-id"], name="inspection_latest"),
            models.Index(fields=["establishment", "-day"], name="inspection_of_place"),
        ]

    def __str__(self) -> str:
        return f"{self.establishment} {self.day}"


class InspectionOfficer(models.Model):
    """An officer named on the visit; the first two are the ones of its documents."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="named_officers", verbose_name="检查"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name="监督员")
    position = models.PositiveSmallIntegerField("顺序")

    user_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "检查人员"
        ordering = ["inspection", "position"]
        constraints = [
            models.UniqueConstraint(fields=["inspection", "user"], name="officer_once_a_visit")
        ]

    def __str__(self) -> str:
        return str(self.user)


class FilledChecklist(models.Model):
    """A checklist as it was filled, on the version it was filled on.

    ``answers`` maps item codes to ``{"result": "pass" | "fail" | "na", "value"?, "part"?,
    "whole"?, "note"?}``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="checklists", verbose_name="检查"
    )
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, verbose_name="检查表")
    answers = models.JSONField("作答", default=dict)

    checklist_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "已填检查表"
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "checklist"], name="checklist_once_a_visit"
            )
        ]

    def __str__(self) -> str:
        return str(self.checklist)


class InspectionPhoto(models.Model):
    """A photo taken at a visit, of an item where ``item_code`` says so."""

    inspection = models.ForeignKey(
        Inspection, on_delete=models.CASCADE, related_name="photos", verbose_name="检查"
    )
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, verbose_name="照片")
    item_code = models.CharField("检查项目", max_length=16, blank=True)

    photo_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "检查照片"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "photo"], name="photo_once_a_visit")
        ]

    def __str__(self) -> str:
        return str(self.photo_id)
