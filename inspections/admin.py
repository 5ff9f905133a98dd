"""The administrator's pages: categories are edited here, the business is only looked at.

Establishments, checklists and campaigns change through their doors, which keep history and marks;
a page of the administration that wrote them directly would go behind their backs.
"""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from inspections import legal_basis
from inspections.models import (
    Assignment,
    Campaign,
    Category,
    Checklist,
    ChecklistItem,
    Establishment,
    EstablishmentChange,
)


class LookedAt:
    """Pages on which nothing is added, changed or deleted."""

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    """The kinds of establishments. Codes stay, because records carry them."""

    list_display = ("name", "code", "specialty", "position")
    list_editable = ("position",)
    ordering = ("position", "code")

    def get_readonly_fields(
        self, _request: HttpRequest, obj: Category | None = None
    ) -> tuple[str, ...]:
        """The code is chosen once."""
        return ("code",) if obj else ()

    def has_delete_permission(self, _request: HttpRequest, _obj: Category | None = None) -> bool:
        """Records carry the category."""
        return False


class ChangeInline(LookedAt, admin.TabularInline[EstablishmentChange, Establishment]):
    """What an establishment was before."""

    model = EstablishmentChange
    fields = ("effective_on", "field", "old", "new", "source", "by", "at")
    ordering = ("-effective_on", "-id")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[EstablishmentChange]:
        """With the names the page shows."""
        return super().get_queryset(request).select_related("by")


@admin.register(Establishment)
class EstablishmentAdmin(LookedAt, admin.ModelAdmin[Establishment]):
    """The register, with the history of each establishment."""

    list_display = ("name", "category", "town", "status", "licence_number", "short_code")
    list_filter = ("category", "status", "unlicensed", "grade")
    search_fields = ("name", "initials", "licence_number", "credit_code", "short_code")
    list_select_related = ("category", "town")
    list_per_page = 50
    show_full_result_count = False
    inlines = (ChangeInline,)
    exclude = ("qr_token", "digest")


class ItemInline(LookedAt, admin.StackedInline[ChecklistItem, Checklist]):
    """The items of a version."""

    model = ChecklistItem
    fields = (
        "text", "how", "not_applicable_when", "severity", "key_item", "default_order",
        "default_workdays", "suggest_case", "transfer_to", "finding", "requirement", "sources",
    )  # fmt: skip
    readonly_fields = ("sources",)
    extra = 0

    @admin.display(description="法律依据")
    def sources(self, item: ChecklistItem) -> str:
        """The basis by title; what nobody has verified says so."""
        return "；".join(
            f"{one['title']}{one['article'] or ''}{'' if one['verified'] else '（待核实）'}"
            for one in legal_basis.cite(item.basis)
        )


@admin.register(Checklist)
class ChecklistAdmin(LookedAt, admin.ModelAdmin[Checklist]):
    """Published versions; a new one is loaded with ``manage.py load_checklists``."""

    list_display = ("name", "code", "version", "current", "specialty")
    list_filter = ("current", "code")
    fields = ("code", "version", "name", "specialty", "categories", "free", "current", "note")
    inlines = (ItemInline,)


@admin.register(Campaign)
class CampaignAdmin(LookedAt, admin.ModelAdmin[Campaign]):
    """Campaigns."""

    list_display = ("name", "county", "starts_on", "ends_on", "initiator", "planned")
    list_filter = ("initiator", "starts_on")
    search_fields = ("name", "plan_document")
    list_select_related = ("county",)


@admin.register(Assignment)
class AssignmentAdmin(LookedAt, admin.ModelAdmin[Assignment]):
    """Who was to check what, and how it ended."""

    list_display = ("establishment", "team", "reason", "due", "state", "done_on")
    list_filter = ("state", "reason", "campaign", "due")
    search_fields = ("establishment__name", "establishment__initials")
    list_select_related = ("establishment", "team")
    list_per_page = 50
    show_full_result_count = False
