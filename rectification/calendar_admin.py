"""Importing next year's notice: read it, show what it changes, then change it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from organization import calendar_notice, work_calendar
from organization.administration import ToRead
from organization.calendar_notice import Notice
from organization.errors import Refusal
from organization.models import CalendarDay, CalendarNotice, User
from rectification import reckoning_again
from rectification.audience import Concerned
from rectification.models.escalation import Audience
from rectification.reckoning_again import Moved

LARGEST_FILE = 200_000


class NoticeForm(forms.Form):
    """A notice, pasted or as a file."""

    year = forms.IntegerField(label="年份", min_value=2020, max_value=2100)
    source = forms.CharField(label="文号", max_length=120, help_text="如“国办发明电〔2026〕7号”")
    text = forms.CharField(
        label="通知正文",
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 14, "cols": 90}),
        help_text="粘贴国务院办公厅通知正文，或“日期,休/班,名称”三列的表",
    )
    file = forms.FileField(label="或上传 CSV / 文本文件", required=False)

    notice: Notice

    def clean(self) -> None:
        """Read the notice; what cannot be right is refused with its sentence."""
        super().clean()
        if self.errors:
            return
        try:
            self.notice = calendar_notice.read(
                self._words(), self.cleaned_data["year"], self.cleaned_data["source"]
            )
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None

    def _words(self) -> str:
        file: UploadedFile[bytes] | None = self.cleaned_data.get("file")
        if file is None:
            words: str = self.cleaned_data["text"]
            return words
        if (file.size or 0) > LARGEST_FILE:
            raise ValidationError("文件太大：放假通知不会超过 200 KB。")
        return calendar_notice.decode(file.read())


@dataclass(frozen=True)
class Preview:
    """What an import would change: days, last dates, and how many people would be told."""

    days: Sequence[CalendarDay]
    moved: Sequence[Moved]
    later: int
    people: int
    messages: int

    @property
    def shown(self) -> list[tuple[date, date, int]]:
        """The dates that become later, and of how many problems; which ones is the business."""
        counted = Counter((one.old, one.new) for one in self.moved if one.is_later)
        return [(old, new, number) for (old, new), number in sorted(counted.items())]


@admin.register(CalendarNotice)
class NoticeAdmin(ToRead, admin.ModelAdmin[CalendarNotice]):
    """The notices that were imported; a new one is imported by adding it."""

    list_display = ("year", "source", "changed_days", "imported_at", "imported_by")
    list_select_related = ("imported_by",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # type: ignore[override]
        """Administrators import."""
        return bool(request.user.is_active and getattr(request.user, "is_admin", False))

    def add_view(
        self, request: HttpRequest, _form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask for a notice, show what it would change, and change it once that was confirmed."""
        if not self.has_add_permission(request):
            return HttpResponse(status=403)
        form = NoticeForm(request.POST or None, request.FILES or None)
        context = self.admin_site.each_context(request) | {"title": "导入放假通知", "form": form}
        if form.is_valid():
            if "confirm" in request.POST:
                return self._import(request, form.notice)
            context |= {"notice": form.notice, "preview": preview(form.notice)}
        return TemplateResponse(
            request, "rectification/import_notice.html", context | (extra_context or {})
        )

    def _import(self, request: HttpRequest, notice: Notice) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            raise TypeError("only people sign in")
        record = calendar_notice.write(notice, by=user)
        later, left = reckoning_again.apply(record, work_calendar.load())
        self.message_user(
            request,
            f"已导入 {notice.year} 年放假安排：改动 {record.changed_days} 天，"
            f"{later} 个问题的期限顺延。",
            messages.SUCCESS,
        )
        if left:
            self.message_user(
                request, f"{left} 个问题正在办理，期限未重算：请再导入一次。", messages.WARNING
            )
        return HttpResponseRedirect(reverse("admin:organization_calendarnotice_changelist"))


def preview(notice: Notice) -> Preview:
    """Return what importing the notice would change; nothing is written."""
    rows = calendar_notice.plan(notice)
    moved = list(reckoning_again.plan(calendar_notice.calendar_with(rows), notice.year))
    later = [one.problem for one in moved if one.is_later]
    concerned = Concerned(later)
    told = [concerned.named(p, (Audience.OFFICERS, Audience.SUPERVISOR)) for p in later]
    return Preview(
        days=calendar_notice.changed(rows),
        moved=moved,
        later=len(later),
        people=len({person for people in told for person in people}),
        messages=sum(map(len, told)),
    )
