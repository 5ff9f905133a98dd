"""Checklists (检查表) as versioned data."""

import uuid

from django.db import models

from organization.ids import new_id


class Severity(models.TextChoices):
    """How grave a problem is."""

    MINOR = "minor", "一般"
    MAJOR = "major", "较重"
    CRITICAL = "critical", "严重"


class OrderKind(models.TextChoices):
    """How a problem is ordered to be put right."""

    IMMEDIATE = "immediate", "责令立即整改"
    STOP = "stop", "责令立即停止"
    DEADLINE = "deadline", "责令限期整改"


class Theme(models.TextChoices):
    """What a problem is about (检查主题)."""

    HYGIENE = "hygiene", "卫生监督"
    SAFETY = "safety", "安全生产"
    EPIDEMIC = "epidemic", "疫情防控"
    DISCIPLINE = "discipline", "工作纪律"
    SERVICE = "service", "服务意识"
    OTHER = "other", "其他"


class Checklist(models.Model):
    """One version of a checklist. A published version never changes.

    ``categories`` lists category codes it is for; the free checklist (自由检查) is for all of
    them and has no items. ``scoring`` is the template's scoring block as it was loaded.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField("代码", max_length=16)
    version = models.CharField("版本", max_length=16)
    name = models.CharField("名称", max_length=60)
    specialty = models.CharField("专业", max_length=16)
    categories = models.JSONField("适用类别", default=list)
    free = models.BooleanField("自由检查", default=False)
    scoring = models.JSONField("评分办法", default=dict)
    note = models.TextField("说明", blank=True)
    current = models.BooleanField("现行", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查表"
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="checklist_version_once"),
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(current=True), name="one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.version}）"


class ChecklistItem(models.Model):
    """One line of a checklist.

    ``answer`` is the template's answer block: ``{"type": "pass_fail_na"}``, ``{"type": "number",
    "unit", "op", "limit", "decimals"}`` or ``{"type": "count_pair", "part_zh", "whole_zh"}``.
    ``basis`` lists ``{"doc", "article", "verified"}``; ``evidence`` the kinds wanted when it
    fails. ``default_workdays`` counts working days and is 0 unless the order has a deadline.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    checklist = models.ForeignKey(
        Checklist, on_delete=models.CASCADE, related_name="items", verbose_name="检查表"
    )
    position = models.PositiveSmallIntegerField("顺序")
    code = models.CharField("代码", max_length=16)
    group_code = models.CharField("分组代码", max_length=8)
    group_name = models.CharField("分组", max_length=40)
    text = models.CharField("检查内容", max_length=300)
    how = models.CharField("检查方法", max_length=300, blank=True)
    not_applicable_when = models.CharField("何时不适用", max_length=120, blank=True)
    answer = models.JSONField("作答方式", default=dict)
    severity = models.CharField("严重程度", max_length=8, choices=Severity.choices)
    key_item = models.BooleanField("关键项（※）", default=False)
    default_order = models.CharField("默认责令方式", max_length=12, choices=OrderKind.choices)
    default_workdays = models.PositiveSmallIntegerField("默认期限（工作日）", default=0)
    suggest_case = models.BooleanField("提示移送立案", default=False)
    transfer_to = models.CharField(
        "移送部门", max_length=40, blank=True, help_text="由其他部门管辖时填写"
    )
    basis = models.JSONField("法律依据", default=list)
    finding = models.CharField("问题描述", max_length=300)
    requirement = models.CharField("整改要求", max_length=300)
    points = models.JSONField("分值", default=dict)
    demerit = models.JSONField("记分", default=dict)
    evidence = models.JSONField("证据种类", default=list)

    checklist_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "检查项目"
        ordering = ["checklist", "position"]
        constraints = [models.UniqueConstraint(fields=["checklist", "code"], name="item_code_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
