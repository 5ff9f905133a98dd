"""The tables of this package."""

from organization.models.area import Area
from organization.models.calendar import CalendarDay
from organization.models.changes import ChangeMark
from organization.models.diagnostics import DiagnosticLog
from organization.models.notice import CalendarNotice
from organization.models.people import RoleGrant, User
from organization.models.signin import SignIn
from organization.models.team import Team, TeamMember

__all__ = [
    "Area",
    "CalendarDay",
    "CalendarNotice",
    "ChangeMark",
    "DiagnosticLog",
    "RoleGrant",
    "SignIn",
    "Team",
    "TeamMember",
    "User",
]
