"""Case referrals (移送立案): a penalty case that runs beside rectification, never instead of it."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User
from rectification.models.problem import Problem


class CaseReferral(models.Model):
    """Proposed by an inspector, forwarded by a supervisor, approved by a leader (DOMAIN 2).

    Its id is that of the event that proposed it. It counts as a case from ``approved_on`` on, and
    has its ``number`` (立案号) from then. One cause each, so that parts by cause add up to the
    whole. ``fine`` is in yuan; None where none was named. A referral nobody had decided when its
    problem left the open states has lapsed.
    """

    class State(models.TextChoices):
        """How far it has come."""

        PROPOSED = "proposed", "待转报"
        FORWARDED = "forwarded", "待审批"
        APPROVED = "approved", "已立案"
        CONCLUDED = "concluded", "已结案"
        REFUSED = "refused", "不予立案"
        LAPSED = "lapsed", "已失效"

    class Outcome(models.TextChoices):
        """What the case came to."""

        PENALIZED = "penalized", "给予行政处罚"
        NOT_PENALIZED = "not_penalized", "不予行政处罚"
        TRANSFERRED = "transferred", "移送司法机关"
        DISMISSED = "dismissed", "撤销案件"

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    problem = models.ForeignKey(
        Problem, on_delete=models.PROTECT, related_name="referrals", verbose_name="问题"
    )
    cause = models.CharField("案由", max_length=100)
    state = models.CharField("进展", max_length=10, choices=State.choices, default=State.PROPOSED)
    number = models.CharField("立案号", max_length=40, blank=True)
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="提出人"
    )
    proposed_by_name = models.CharField("提出人姓名", max_length=40)
    proposed_on = models.DateField("提出日期")
    facts = models.CharField("违法事实", max_length=1000, blank=True)
    forwarded_by_name = models.CharField("转报人姓名", max_length=40, blank=True)
    forwarded_on = models.DateField("转报日期", null=True, blank=True)
    decided_by_name = models.CharField("审批人姓名", max_length=40, blank=True)
    approved_on = models.DateField("立案日期", null=True, blank=True)
    refused_on = models.DateField("不予立案日期", null=True, blank=True)
    refusal_reason = models.CharField("不予立案理由", max_length=1000, blank=True)
    outcome = models.CharField("处理结果", max_length=16, choices=Outcome.choices, blank=True)
    fine = models.DecimalField(
        "罚没款（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    concluded_on = models.DateField("结案日期", null=True, blank=True)

    problem_id: uuid.UUID
    proposed_by_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "移送立案"
        ordering = ["-proposed_on", "-id"]
        indexes = [models.Index(fields=["county", "approved_on"], name="case_approved")]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=models.Q(state__in=["proposed", "forwarded", "approved"]),
                name="one_referral_under_way",
            ),
            models.UniqueConstraint(
                fields=["county", "number"],
                condition=~models.Q(number=""),
                name="case_number_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "concluded"])
                | models.Q(approved_on__isnull=False) & ~models.Q(number=""),
                name="case_has_number",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.problem} {self.cause}"


WAITING = (CaseReferral.State.PROPOSED, CaseReferral.State.FORWARDED)
UNDER_WAY = (*WAITING, CaseReferral.State.APPROVED)
