"""Browsers that asked to be told (浏览器推送)."""

from django.db import models

from organization.ids import new_id
from organization.models import User


class PushDevice(models.Model):
    """A browser of a person's: where its push service takes messages, and its keys (RFC 8291).

    A browser belongs to whoever asked last: another person signing in on the same phone and asking
    takes it over. It goes when the push service says that it is gone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="push_devices", verbose_name="人员"
    )
    endpoint = models.CharField("推送地址", max_length=500, unique=True)
    p256dh = models.CharField("公钥", max_length=100)
    auth = models.CharField("认证密钥", max_length=40)
    made_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "推送设备"
        ordering = ["person", "made_at"]

    def __str__(self) -> str:
        return f"{self.person} {self.made_at:%Y-%m-%d}"
