"""Campaigns (专项行动) and assignments (检查任务)."""

import uuid

from django.db import models

from inspections.models.establishment import Establishment
from inspections.models.photo import Photo
from organization.ids import new_id
from organization.models import Area, Team, User


class Campaign(models.Model):
    """A campaign with its period, its plan and, when it has one, a fixed list of targets."""

    class Initiator(models.TextChoices):
        """The level that ordered the campaign."""

        NATION = "nation", "国家"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "本级"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name="县（市、区）")
    name = models.CharField("名称", max_length=80)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    initiator = models.CharField(
        "发起层级", max_length=8, choices=Initiator.choices, default=Initiator.COUNTY
    )
    leading_group = models.CharField("领导小组", max_length=200, blank=True)
    plan_document = models.CharField("方案文号", max_length=80, blank=True)
    planned = models.PositiveIntegerField("任务数", null=True, blank=True)
    tags = models.JSONField("标签", default=list, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    county_id: str

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"
        ordering = ["-starts_on", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="campaign_period"
            ),
            models.UniqueConstraint(
                fields=["county", "name", "starts_on"], name="campaign_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignTarget(models.Model):
    """An establishment on a campaign's fixed list."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="targets", verbose_name="专项行动"
    )
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, verbose_name="单位")

    class Meta:
        verbose_name = verbose_name_plural = "专项行动对象"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "establishment"], name="target_once")
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.establishment}"


class Assignment(models.Model):
    """Who should check what by when.

    One that could not be inspected says why in ``note``, and ``evidence`` shows it.
    """

    class Reason(models.TextChoices):
        """Why the check was assigned."""

        DAILY = "daily", "日常"
        CAMPAIGN = "campaign", "专项"
        DRAW = "draw", "双随机"
        COMPLAINT = "complaint", "投诉举报"
        RECHECK = "recheck", "复查"
        HANDED_DOWN = "handed_down", "上级交办"

    class State(models.TextChoices):
        """How far it got."""

        OPEN = "open", "待检查"
        INSPECTED = "inspected", "已检查"
        COULD_NOT = "could_not", "无法检查"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, verbose_name="单位")
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="专项行动",
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, verbose_name="督导组")
    person = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name="责任人"
    )
    reason = models.CharField("检查事由", max_length=12, choices=Reason.choices)
    due = models.DateField("完成期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="完成人",
    )
    note = models.CharField("无法检查的说明", max_length=500, blank=True)
    evidence = models.ForeignKey(
        Photo,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="无法检查的证据",
    )

    establishment_id: uuid.UUID
    campaign_id: uuid.UUID | None
    team_id: uuid.UUID
    person_id: uuid.UUID | None
    evidence_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "检查任务"
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["county", "state", "team", "due"], name="work_of_team")]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "establishment"],
                condition=~models.Q(campaign=None),
                name="assigned_once_a_campaign",
            )
        ]

    def __str__(self) -> str:
        return f"{self.establishment} {self.due}"
