"""Delivering messages outside (渠道, 发送): e-mail, group robots, gateways, browsers."""

import uuid
from datetime import time

from django.db import models

from organization.ids import new_id
from organization.models import User
from rectification.models.escalation import Level, Message


class Channel(models.Model):
    """A way out of the house, set up by the administrator; without one nothing leaves.

    ``address`` is where it leads (``docs/operations.md`` says what each kind wants); ``secret`` is
    kept sealed (``rectification.delivery.sealing``) and shown to nobody. A group's channel posts
    each thing once, whoever else is told of it, and only from ``lowest_level`` on. ``told_at`` is
    when an administrator was last told that it fails.
    """

    class Kind(models.TextChoices):
        """What stands at the other end."""

        EMAIL = "email", "电子邮件"
        WECOM = "wecom", "企业微信群机器人"
        DINGTALK = "dingtalk", "钉钉群机器人"
        FEISHU = "feishu", "飞书群机器人"
        GATEWAY = "gateway", "签名 HTTP 网关"
        PUSH = "push", "浏览器推送"
        APPRISE = "apprise", "短信等其他平台"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    county = models.CharField("县代码", max_length=6, blank=True, help_text="留空表示所有县")
    address = models.CharField("地址", max_length=300, blank=True)
    account = models.CharField("账号", max_length=120, blank=True)
    sender = models.CharField("发件人", max_length=120, blank=True)
    secret = models.TextField("密钥", blank=True, editable=False)
    lowest_level = models.CharField(
        "最低级别", max_length=10, choices=Level.choices, default=Level.SUPERVISE
    )
    active = models.BooleanField("启用", default=True)
    told_at = models.DateTimeField("告警时间", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "发送渠道"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_group(self) -> bool:
        """Whether a group reads it, not one person."""
        return self.kind in {self.Kind.WECOM, self.Kind.DINGTALK, self.Kind.FEISHU}


class Outlet(models.Model):
    """One person (or one group) at one channel: what they want, and what waits there.

    ``next_at`` is when somebody must look at it again, None while nothing waits. ``barred`` names
    the address that was refused for good; a new address lifts it. The defaults are DOMAIN 4's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, verbose_name="渠道")
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, verbose_name="收件人"
    )
    wanted = models.BooleanField("接收", default=True)
    quiet_from = models.TimeField("免打扰开始", default=time(21))
    quiet_to = models.TimeField("免打扰结束", default=time(8))
    on_rest_days = models.BooleanField("休息日也接收", default=False)
    singles_a_day = models.PositiveSmallIntegerField("每日单发上限", default=5)
    barred = models.CharField("被退回的地址", max_length=300, blank=True)
    next_at = models.DateTimeField("下次处理", null=True, blank=True)

    channel_id: uuid.UUID
    person_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "接收设置"
        ordering = ["channel", "person"]
        indexes = [
            models.Index(
                fields=["next_at"], condition=models.Q(next_at__isnull=False), name="outlet_next"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["channel", "person"], name="one_outlet_a_person"),
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(person__isnull=True),
                name="one_outlet_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.person or '群'}"


class Parcel(models.Model):
    """What is handed over at once: one message, or several as a digest.

    Its id is what a gateway tells a repetition by. ``uncertain`` says that the last attempt may
    have been taken though nobody answered so; the next one is then marked ``repeated`` (重发).
    While it is being sent, ``lease_until`` says for how long nobody else touches it.
    """

    class State(models.TextChoices):
        """How far it is."""

        SENDING = "sending", "发送中"
        RETRY = "retry", "等待重试"
        SENT = "sent", "已送达"
        FAILED = "failed", "失败"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, verbose_name="接收设置")
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, verbose_name="收件人"
    )
    digest = models.BooleanField("汇总", default=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.SENDING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    uncertain = models.BooleanField("结果不明", default=False)
    repeated = models.BooleanField("重发", default=False)
    created_at = models.DateTimeField("建立时间")
    lease_until = models.DateTimeField("占用至", null=True, blank=True)
    handed_at = models.DateTimeField("最近发送时间", null=True, blank=True)
    error = models.CharField("原因", max_length=300, blank=True)

    outlet_id: uuid.UUID
    person_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "发送记录"
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["person", "-handed_at"], name="parcel_ceiling"),
            models.Index(fields=["outlet", "-created_at"], name="parcel_outlet"),
            models.Index(
                fields=["outlet"],
                condition=models.Q(state__in=["sending", "retry"]),
                name="parcel_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.get_state_display()}"


class Delivery(models.Model):
    """A message on its way through one channel; ``parcel`` is what it left in, None while it waits.

    ``subject`` is the escalation or event it tells of: a group is told of it once, whoever else is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, verbose_name="接收设置")
    message = models.ForeignKey(
        Message, on_delete=models.CASCADE, related_name="deliveries", verbose_name="通知"
    )
    subject = models.UUIDField("事由")
    urgent = models.BooleanField("严重问题", default=False)
    parcel = models.ForeignKey(
        Parcel,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="deliveries",
        verbose_name="发送记录",
    )
    created_at = models.DateTimeField("建立时间")

    outlet_id: uuid.UUID
    parcel_id: uuid.UUID | None

    class Meta:
        verbose_name = verbose_name_plural = "待发通知"
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["outlet", "created_at", "id"],
                condition=models.Q(parcel__isnull=True),
                name="delivery_waits",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "subject"], name="delivered_once_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.outlet} {self.subject}"
