"""Inspection teams (督导组)."""

from django.db import models

from organization.ids import new_id
from organization.models.area import Area
from organization.models.people import User


class Team(models.Model):
    """A group of people who go out together; a person may be in several."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name="县（市、区）")
    name = models.CharField("名称", max_length=40)
    leader = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="leads",
        verbose_name="组长",
    )
    members = models.ManyToManyField(
        User, through="TeamMember", related_name="teams", verbose_name="组员"
    )
    vehicle = models.CharField("车牌号", max_length=12, blank=True)
    ad_hoc = models.BooleanField("临时组", default=False)
    active = models.BooleanField("启用", default=True)

    county_id: str

    class Meta:
        verbose_name = verbose_name_plural = "督导组"
        ordering = ["county", "name"]
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="team_name_once_a_county")
        ]

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """A person's place in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, verbose_name="督导组")
    user = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name="人员")

    class Meta:
        verbose_name = verbose_name_plural = "组员"
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="member_once_a_team")]

    def __str__(self) -> str:
        return f"{self.team} {self.user}"
