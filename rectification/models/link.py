"""Links (整改链接): how an establishment without an account reaches the problems of one order."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import User
from rectification.models.order import Order


class OrderLink(models.Model):
    """A link to one order's problems, for whoever runs the establishment.

    The token in it is kept nowhere: it is made from ``nonce`` and the server's key whenever the
    link is shown or printed, and ``digest``, its SHA-256, finds the row when somebody comes with
    it. An order has one link that stands; those that were revoked stay on record.
    ``shows_photos`` says that an officer looked at the photos of the finding and found nobody's
    face and nobody's papers on them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    county = models.CharField("县代码", max_length=6)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="links", verbose_name="文书"
    )
    nonce = models.CharField("随机数", max_length=32)
    digest = models.CharField("令牌 SHA-256", max_length=64, unique=True)
    shows_photos = models.BooleanField("附问题照片", default=False)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="生成人"
    )
    made_at = models.DateTimeField("生成时间")
    revoked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="停用人"
    )
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    order_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "整改链接"
        ordering = ["order", "made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(revoked_at__isnull=True),
                name="one_link_stands",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.made_at:%Y-%m-%d}"
