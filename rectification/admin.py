"""The administrator's pages: the escalation policy and the authorities to edit, the rest to read.

What happened to a problem changes only through the doors of this package, so the ledger, its
history, the papers, what was escalated and who was told can be looked at here and nothing more.
"""

from typing import TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Model, QuerySet
from django.http import HttpRequest

from inspections.models.checklist import OrderKind
from rectification.models import (
    Authority,
    Escalation,
    EscalationStep,
    Extension,
    Heartbeat,
    Message,
    Order,
    OrderLine,
    Problem,
    ProblemEvent,
    Recheck,
)
from rectification.models.escalation import Audience, Clock

M = TypeVar("M", bound=Model)


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
class AuthorityAdmin(admin.ModelAdmin[Authority]):
    """The authorities that issue the papers, one a specialty and county."""

    list_display = ("name", "county", "specialty", "opinion_prefix", "correction_prefix")
    list_filter = ("specialty",)
    list_select_related = ("county",)
    autocomplete_fields = ("county",)
    search_fields = ("name",)


class ToRead(admin.ModelAdmin[M]):
    """Rows to look at: nothing is added, changed or deleted here.

    Newest first by id: ids are ordered by time, and the primary key is the one index every table
    has.
    """

    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: M | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: M | None = None) -> bool:
        """Nothing is deleted here."""
        return False


class InlineToRead(admin.TabularInline[M, Model]):
    """Rows to look at on the page of what they belong to."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False


class EventsOfProblem(InlineToRead[ProblemEvent]):
    """The history of a problem."""

    model = ProblemEvent
    fields = ("sequence", "action", "source", "target", "round", "by_name", "happened_at", "note")
    ordering = ("sequence",)


class RechecksOfProblem(InlineToRead[Recheck]):
    """The rechecks of a problem."""

    model = Recheck
    fields = ("round", "result", "checked_on", "note")


class ExtensionsOfProblem(InlineToRead[Extension]):
    """The extensions of a problem."""

    model = Extension
    fields = ("round", "asked_by_name", "asked_on", "from_date", "wanted", "state", "decided_on")


class EscalationsOfProblem(InlineToRead[Escalation]):
    """The escalations of a problem."""

    model = Escalation
    fields = ("round", "step", "level", "reached_on", "skipped", "recorded_at")


@admin.register(Problem)
class ProblemAdmin(ToRead[Problem]):
    """The ledger."""

    list_display = (
        "number",
        "establishment",
        "text",
        "severity",
        "state",
        "found_on",
        "last_date",
        "round",
    )
    list_filter = ("state", "severity", "order_kind", "source", "category", "found_on")
    list_select_related = ("establishment",)
    search_fields = ("number", "establishment__name", "text")
    inlines = (EventsOfProblem, RechecksOfProblem, ExtensionsOfProblem, EscalationsOfProblem)


@admin.register(ProblemEvent)
class EventAdmin(ToRead[ProblemEvent]):
    """The history of all problems."""

    list_display = ("happened_at", "problem", "action", "source", "target", "by_name", "late_entry")
    list_filter = ("action", "late_entry", "actor_kind", "happened_at")
    list_select_related = ("problem",)
    search_fields = ("problem__number", "by_name")


class LinesOfOrder(InlineToRead[OrderLine]):
    """The problems on a document."""

    model = OrderLine
    fields = ("position", "problem", "kind", "last_date")


@admin.register(Order)
class OrderAdmin(ToRead[Order]):
    """The documents."""

    list_display = ("number", "type", "establishment", "authority", "served_on", "state")
    list_filter = ("type", "state", "authority", "issued_on")
    list_select_related = ("establishment", "authority")
    search_fields = ("number", "establishment__name")
    inlines = (LinesOfOrder,)


class ToldNobody(admin.SimpleListFilter):
    """Steps that should have told somebody and found nobody."""

    title = "通知"
    parameter_name = "told"

    def lookups(self, _request: HttpRequest, _admin: object) -> list[tuple[str, str]]:
        """Return the one choice besides all."""
        return [("nobody", "无人可通知")]

    def queryset(
        self, _request: HttpRequest, escalations: QuerySet[Escalation]
    ) -> QuerySet[Escalation]:
        """Return the records of the choice."""
        if self.value() == "nobody":
            return escalations.filter(skipped=False, messages=None)
        return escalations


@admin.register(Escalation)
class EscalationAdmin(ToRead[Escalation]):
    """What the sweep reached, and how many people it told."""

    list_display = ("recorded_at", "problem", "round", "step", "level", "skipped", "people_told")
    list_filter = (ToldNobody, "level", "skipped", "step", "reached_on")
    list_select_related = ("problem",)
    search_fields = ("problem__number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Escalation]:
        """Return the records with how many people each one told."""
        return super().get_queryset(request).annotate(people=Count("messages"))

    @admin.display(description="通知人数")
    def people_told(self, escalation: Escalation) -> int:
        """Return how many people were told; 0 of a step that was not skipped needs looking at."""
        people: int = getattr(escalation, "people")  # noqa: B009 - annotated above
        return people


@admin.register(Message)
class MessageAdmin(ToRead[Message]):
    """Who was told what, and whether it was read."""

    list_display = ("created_at", "person", "level", "title", "read_at")
    list_filter = ("level", ("read_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("person",)
    search_fields = ("title", "person__name")


@admin.register(Heartbeat)
class HeartbeatAdmin(ToRead[Heartbeat]):
    """The last run of each piece of clockwork."""

    list_display = ("name", "finished_at", "told", "messages", "skipped", "failure")
