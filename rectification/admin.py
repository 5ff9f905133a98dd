"""The administrator's pages of this package: the escalation policy and the authorities to edit.

Beside them what needs an administrator's repair: whether the clockwork runs, and steps nobody
could be told of. The ledger, its history and the papers are the business, which an administrator
as such does not see (``organization.access``).
"""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from inspections.models.checklist import OrderKind
from organization.administration import NamesNoRecords, ToRead
from organization.models import Area
from rectification.delivery import admin as delivery_pages  # noqa: F401 - registers them
from rectification.models import Authority, Escalation, EscalationStep, Heartbeat
from rectification.models.escalation import Audience, Clock


class StepForm(forms.ModelForm[EscalationStep]):
    """One line of the policy, its lists as boxes to tick."""

    audience = forms.MultipleChoiceField(
        label="通知对象", choices=Audience.choices, widget=forms.CheckboxSelectMultiple
    )
    order_kinds = forms.MultipleChoiceField(
        label="责令方式",
        choices=OrderKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="不选表示所有责令方式",
    )

    class Meta:
        """Which model, which fields."""

        model = EscalationStep
        fields = (
            "clock",
            "severity",
            "order_kinds",
            "offset",
            "level",
            "audience",
            "advice",
            "active",
        )

    def clean_offset(self) -> int:
        """Refuse offsets that would never be reached within a year."""
        offset: int = self.cleaned_data["offset"]
        if not -60 <= offset <= 250:
            raise ValidationError("工作日须在 -60 到 250 之间。")
        return offset

    def clean(self) -> None:
        """Refuse lines that can never be reached: nothing is ordered yet, or nothing is due yet."""
        super().clean()
        clock, offset = self.cleaned_data.get("clock"), self.cleaned_data.get("offset")
        if clock is None or offset is None or clock == Clock.RECTIFY:
            return
        if offset < 0:
            self.add_error("offset", "只有“逾期未整改”可以在期限前提醒。")
        if clock == Clock.ORDER and self.cleaned_data.get("order_kinds"):
            self.add_error("order_kinds", "待责令的问题还没有责令方式，请留空。")


@admin.register(EscalationStep)
class StepAdmin(admin.ModelAdmin[EscalationStep]):
    """The policy. A line that is not wanted is switched off, so that its records keep a meaning."""

    form = StepForm
    list_display = (
        "clock",
        "severity",
        "offset",
        "level",
        "who",
        "order_kind_names",
        "advice",
        "active",
    )
    list_display_links = ("clock", "severity", "offset")
    list_filter = ("clock", "severity", "level", "active")

    @admin.display(description="通知对象")
    def who(self, step: EscalationStep) -> str:
        """Return the audience in one line."""
        return "、".join(Audience(part).label for part in step.audience)

    @admin.display(description="责令方式")
    def order_kind_names(self, step: EscalationStep) -> str:
        """Return the kinds of order in one line."""
        return "、".join(OrderKind(kind).label for kind in step.order_kinds) or "全部"

    def has_delete_permission(
        self, _request: HttpRequest, _obj: EscalationStep | None = None
    ) -> bool:
        """A line is switched off instead."""
        return False


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


@admin.register(Heartbeat)
class HeartbeatAdmin(ToRead, admin.ModelAdmin[Heartbeat]):
    """The last run of each piece of clockwork."""

    list_display = ("name", "finished_at", "told", "messages", "skipped", "failure")
