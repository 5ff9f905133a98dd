"""The roles of DOMAIN 1."""

from django.db import models


class Role(models.TextChoices):
    """What a person may be, each time for an area."""

    INSPECTOR = "inspector", "监督员"
    TEAM_LEADER = "team_leader", "督导组长"
    SUPERVISOR = "supervisor", "科（所）负责人"
    LEADER = "leader", "分管局领导"
    BUREAU = "bureau", "局统计员"
    ADMIN = "admin", "系统管理员"
    AUDITOR = "auditor", "审计员"
    ASSISTANT = "assistant", "协管员"
