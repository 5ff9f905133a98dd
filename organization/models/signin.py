"""The record of who signed in."""

from django.db import models

from organization import clock
from organization.ids import new_id
from organization.models.people import User


class SignIn(models.Model):
    """One attempt to sign in or a sign-out; never edited."""

    class Outcome(models.TextChoices):
        """How it ended."""

        ACCEPTED = "accepted", "成功"
        REFUSED = "refused", "失败"
        SIGNED_OUT = "signed_out", "退出"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name="用户"
    )
    username = models.CharField("用户名", max_length=64)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    at = models.DateTimeField("时间", db_index=True)
    address = models.GenericIPAddressField("IP 地址", null=True, blank=True)
    client = models.CharField("客户端", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "登录记录"
        ordering = ["-at"]

    def __str__(self) -> str:
        at = self.at.astimezone(clock.LOCAL)
        return f"{self.username} {self.get_outcome_display()} {at:%Y-%m-%d %H:%M}"
