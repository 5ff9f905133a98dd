"""Outings (出动): a team on a calendar day."""

import uuid

from django.db import models

from organization.ids import new_id
from organization.models import Team, User


class Outing(models.Model):
    """One team going out on one day; two phones of the team meet in the same row.

    ``vehicles`` lists the plates of the vehicles used. 人次 and 车次 are counted from here only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.CharField("县代码", max_length=6)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, verbose_name="督导组")
    day = models.DateField("日期")
    vehicles = models.JSONField("车辆", default=list)

    team_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "出动"
        ordering = ["-day", "team"]
        constraints = [models.UniqueConstraint(fields=["team", "day"], name="outing_team_day")]
        indexes = [models.Index(fields=["county", "day"], name="outing_day")]

    def __str__(self) -> str:
        return f"{self.team} {self.day}"


class OutingMember(models.Model):
    """A person who took part; ``removed`` when taken off the list explicitly."""

    outing = models.ForeignKey(
        Outing, on_delete=models.CASCADE, related_name="members", verbose_name="出动"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, verbose_name="人员")
    removed = models.BooleanField("已移除", default=False)

    user_id: uuid.UUID

    class Meta:
        verbose_name = verbose_name_plural = "出动人员"
        constraints = [
            models.UniqueConstraint(fields=["outing", "user"], name="member_once_an_outing")
        ]

    def __str__(self) -> str:
        return f"{self.outing} {self.user}"
