"""Problems: the rows of the ledger (台账)."""

import uuid
from datetime import date

from django.db import models

from inspections.models import Campaign, Category, ChecklistItem, Establishment, Inspection
from inspections.models.checklist import OrderKind, Severity, Theme
from organization.ids import new_id
from organization.models import Team, User
from rectification.models.order import Order
from rectification.states import State


class Source(models.TextChoices):
    """Where a problem came from."""

    INSPECTION = "inspection", "检查发现"
    COMPLAINT = "complaint", "投诉举报"
    FROM_ABOVE = "from_above", "上级交办"
    MEDIA = "media", "媒体曝光"
    SELF_INSPECTION = "self_inspection", "自查自纠"
    TIP = "tip", "协管员线索"


class Problem(models.Model):
    """One ledger row, from found to closed.

    Only ``rectification.steps`` and ``rectification.intake`` change it, each time together with
    one ``ProblemEvent``. ``version`` counts those events; ``head`` is the hash of the newest.
    ``last_date`` is the last date in force, ``first_last_date`` the first one ever set; both are
    None while nothing is ordered, which is a third case and never zero. ``rectified_on`` is the
    date of the report of the present round; ``passed_on`` the date it was seen rectified (passed
    recheck, or fixed on the spot). ``deadline_number`` counts the last dates that were set: by an
    order, a new round, a granted extension. ``waiting_since`` is the date from which whoever is to
    act next has been awaited; what a suspension took is left out. ``attention_at`` is when the
    sweep must look again (``rectification.attention``): never too late, None for never.
    ``digest`` is the SHA-256 of the command that entered it,
    empty where a visit found it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, verbose_name="类别")
    establishment = models.ForeignKey(
        Establishment, on_delete=models.PROTECT, related_name="problems", verbose_name="单位"
    )
    inspection = models.ForeignKey(
        Inspection,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="检查",
    )
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, verbose_name="督导组"
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, null=True, blank=True, verbose_name="专项行动"
    )
    found_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="发现人"
    )
    number = models.CharField("问题编号", max_length=24, unique=True)
    found_on = models.DateField("发现日期")
    found_at = models.DateTimeField("发现时间")
    source = models.CharField("来源", max_length=16, choices=Source.choices)
    theme = models.CharField("主题", max_length=12, choices=Theme.choices)
    item = models.ForeignKey(
        ChecklistItem, on_delete=models.PROTECT, null=True, blank=True, verbose_name="检查项目"
    )
    item_code = models.CharField("检查项目代码", max_length=16, blank=True)
    text = models.CharField("问题描述", max_length=500)
    requirement = models.CharField("整改要求", max_length=500, blank=True)
    severity = models.CharField("严重程度", max_length=8, choices=Severity.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices)
    version = models.PositiveIntegerField("版本")
    head = models.CharField("最新记录哈希", max_length=64)
    round = models.PositiveSmallIntegerField("整改轮次", default=1)
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="problems",
        verbose_name="责令文书",
    )
    order_kind = models.CharField("责令方式", max_length=12, choices=OrderKind.choices, blank=True)
    ordered_on = models.DateField("责令日期", null=True, blank=True)
    first_last_date = models.DateField("最初整改期限", null=True, blank=True)
    last_date = models.DateField("整改期限", null=True, blank=True)
    last_date_provisional = models.BooleanField("期限暂定", default=False)
    rectified_on = models.DateField("整改日期", null=True, blank=True)
    passed_on = models.DateField("复查合格日期", null=True, blank=True)
    fixed_on_the_spot = models.BooleanField("当场整改", default=False)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    deadline_number = models.PositiveSmallIntegerField("期限序号", default=0)
    waiting_since = models.DateField("等待起始日期", null=True, blank=True)
    attention_at = models.DateTimeField("下次督办时间", null=True, blank=True, editable=False)
    suspended_from = models.CharField(
        "中止前状态", max_length=10, choices=State.choices, blank=True
    )
    suspended_on = models.DateField("中止日期", null=True, blank=True)
    recurrence_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name="复发自"
    )

    digest = models.CharField("登记命令摘要", max_length=64, blank=True)

    category_id: str
    establishment_id: uuid.UUID
    inspection_id: uuid.UUID | None
    team_id: uuid.UUID | None
    campaign_id: uuid.UUID | None
    order_id: uuid.UUID | None
    item_id: uuid.UUID | None
    recurrence_of_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "问题台账"
        ordering = ["-found_at", "-id"]
        indexes = [
            models.Index(fields=["county", "-found_at", "-id"], name="ledger_latest"),
            models.Index(fields=["county", "state", "last_date"], name="ledger_deadline"),
            models.Index(fields=["county", "found_on", "category"], name="ledger_found"),
            models.Index(fields=["establishment", "item_code", "found_on"], name="ledger_repeat"),
            models.Index(
                fields=["attention_at", "county"],
                condition=models.Q(attention_at__isnull=False),
                name="attention_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=State.ORDERED)
                | models.Q(last_date__isnull=False, order__isnull=False),
                name="ordered_has_last_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.CLOSED) | models.Q(closed_on__isnull=False),
                name="closed_has_date",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def lost_its_order(self) -> bool:
        """Whether the document it would go back to was withdrawn while it was further on.

        A withdrawal takes off only what is still ordered (DOMAIN 2); what is suspended out of
        another state goes back there, where no document is asked for.
        """
        aside = self.state == State.SUSPENDED and self.suspended_from != State.ORDERED
        return not aside and self.order is not None and self.order.state == Order.State.VOID

    @property
    def seen_rectified(self) -> bool:
        """Whether somebody saw this round's rectification (passed recheck or on the spot)."""
        return self.passed_on is not None

    def overdue(self, today: date) -> bool:
        """逾期: ordered, and the last date lies before ``today`` (DOMAIN 3)."""
        return self.state == State.ORDERED and self.last_date is not None and self.last_date < today
