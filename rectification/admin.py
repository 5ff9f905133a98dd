"""The administrator's pages of this package; those of policy, clock and calendar have their files.

Here are the authorities to edit, and what needs an administrator's repair: steps nobody could be
told of. The ledger, its history and the papers are the business, which an administrator
as such does not see (``organization.access``).
"""

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from organization.administration import NamesNoRecords, ToRead
from organization.models import Area
from rectification import calendar_admin, clock_admin, policy_admin  # noqa: F401 - registers them
from rectification.delivery import admin as delivery_pages  # noqa: F401 - registers them
from rectification.models import Authority, Escalation


@admin.register(Authority)
class AuthorityAdmin(NamesNoRecords, admin.ModelAdmin[Authority]):
    """The authorities that issue the papers, one a specialty and county."""

    list_display = ("name", "county", "specialty", "opinion_prefix", "correction_prefix")
    list_filter = ("specialty",)
    list_select_related = ("county",)
    autocomplete_fields = ("county",)
    search_fields = ("name",)


@admin.register(Escalation)
class ToldNobodyAdmin(ToRead, admin.ModelAdmin[Escalation]):
    """Steps of the policy that should have told somebody and found nobody: roles to be mended.

    They are shown by place and step; which problem it is about is the business.
    """

    list_display = ("recorded_at", "place", "step", "level")
    list_display_links = None
    list_filter = ("level", "recorded_at")
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Escalation | None = None) -> bool:
        """The list only: a single record names its problem."""
        return obj is None and super().has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        """Return the steps that told nobody, with the town of their problem."""
        town = Area.objects.filter(pk=OuterRef("problem__town")).values("name")
        untold = super().get_queryset(request).filter(skipped=False, messages=None)
        return untold.annotate(town_name=Subquery(town))

    @admin.display(description="乡镇（街道）")
    def place(self, escalation: Escalation) -> str:
        """Return the town where nobody holds the roles."""
        name: str = getattr(escalation, "town_name")  # noqa: B009 - annotated above
        return name
