"""The administrator's pages of the escalation policy: its lines, and what a change would do."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.models import User
from rectification.hold import raise_hold
from rectification.models import EscalationStep
from rectification.models.escalation import STEP_LEVELS, Audience, Clock
from rectification.policy_rules import contradictions
from rectification.replay import Replay, replay

DAYS_LOOKED_BACK = 30


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
        """Refuse lines that can never be reached, and a policy that contradicts itself."""
        super().clean()
        clock, offset = self.cleaned_data.get("clock"), self.cleaned_data.get("offset")
        if clock is None or offset is None:
            return
        if clock != Clock.RECTIFY and offset < 0:
            self.add_error("offset", "只有“逾期未整改”可以在期限前提醒。")
        if clock == Clock.ORDER and self.cleaned_data.get("order_kinds"):
            self.add_error("order_kinds", "待责令的问题还没有责令方式，请留空。")
        if not self.errors:
            for sentence in contradictions(self.policy()):
                self.add_error(None, sentence)

    def policy(self) -> list[EscalationStep]:
        """Return the active lines as they would be with this one."""
        mine = EscalationStep(pk=self.instance.pk, **self.cleaned_data)
        others = EscalationStep.objects.filter(active=True).exclude(pk=mine.pk)
        return [*others, mine] if mine.active else list(others)


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

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show what the line would have done last month where that is asked for."""
        if "_preview" in request.POST and self.has_change_permission(request):
            step = self.get_object(request, object_id) if object_id else None
            form = StepForm(request.POST, instance=step)
            if form.is_valid():
                return self._preview(request, form)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(
        self,
        request: HttpRequest,
        obj: EscalationStep,
        form: Any,
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        """Save the line, and hold everything back until somebody saw what it comes to."""
        super().save_model(request, obj, form, change)
        if not form.changed_data:
            return
        by = request.user if isinstance(request.user, User) else None
        raise_hold("督办规则已修改", by=by)
        self.message_user(request, "通知已暂停：请到“定时任务”查看数量后放行。", messages.WARNING)

    def _preview(self, request: HttpRequest, form: StepForm) -> HttpResponse:
        last = clock.today()
        first = last - timedelta(days=DAYS_LOOKED_BACK)
        before = replay(list(EscalationStep.objects.filter(active=True)), first, last)
        after = replay(form.policy(), first, last)
        context = self.admin_site.each_context(request)
        context |= {"title": "预览", "first": first, "last": last, "before": before, "after": after}
        return TemplateResponse(
            request, "rectification/policy_preview.html", context | _tables(before, after)
        )


def _tables(before: Replay, after: Replay) -> dict[str, Any]:
    """Return the counts of both in rows: by level, by line, and who would get most on a day."""
    busiest = after.by_person_and_day.most_common(10)
    people = User.objects.in_bulk([person for (person, _), _ in busiest])
    return {
        "levels": [
            (level.label, before.by_level[level], after.by_level[level]) for level in STEP_LEVELS
        ],
        "steps": [
            (_line_name(key), before.by_step[key], after.by_step[key])
            for key in sorted({*before.by_step, *after.by_step})
        ],
        "people": [(str(people[person]), day, count) for (person, day), count in busiest],
    }


def _line_name(key: str) -> str:
    severity, step = key.split(" ")
    clock_name = step.rstrip("0123456789").rstrip("+-")
    return f"{Clock(clock_name).label}·{Severity(severity).label} {step.removeprefix(clock_name)}"
