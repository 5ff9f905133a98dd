"""The administrator's pages of this package: set-up data, and nothing of the business.

Categories are edited here. Checklists are only looked at: a published version never changes.
Establishments, campaigns and visits are the business, which an administrator as such does not see
(``organization.access``).
"""

from django.contrib import admin
from django.http import HttpRequest

from inspections import legal_basis
from inspections.models import Category, Checklist, ChecklistItem
from organization.administration import ToRead


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


class ItemInline(ToRead, admin.StackedInline[ChecklistItem, Checklist]):
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
class ChecklistAdmin(ToRead, admin.ModelAdmin[Checklist]):
    """Published versions; a new one is loaded with ``manage.py load_checklists``."""

    list_display = ("name", "code", "version", "current", "specialty")
    list_filter = ("current", "code")
    fields = ("code", "version", "name", "specialty", "categories", "free", "current", "note")
    inlines = (ItemInline,)
