"""The administrator's clock page: how the clockwork stands, run now, release a hold."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from organization.administration import ToRead
from organization.errors import Refusal
from organization.models import User
from rectification import clockwork, escalation
from rectification.models import Heartbeat, Hold
from rectification.release import release

# More than this is left to the workers: a page is no place to wait for it.
MOST_BY_HAND = 2000


@admin.register(Heartbeat)
class ClockAdmin(ToRead, admin.ModelAdmin[Heartbeat]):
    """One page instead of a list."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the clockwork; a POST runs the sweep now, or releases a hold."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        if request.method == "POST":
            self._act(request)
            return HttpResponseRedirect(request.path)
        context = self.admin_site.each_context(request) | (extra_context or {})
        context |= {"title": "定时任务", "clock": clockwork.page(), "ways": Hold.Way.choices}
        return TemplateResponse(request, "rectification/clock.html", context)

    def _act(self, request: HttpRequest) -> None:
        try:
            said = _release(request) if "release" in request.POST else _run_now()
        except Refusal as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        else:
            self.message_user(request, said, messages.SUCCESS)


def _run_now() -> str:
    """Sweep here and now; safe beside the workers, who pass over what is being looked at."""
    if escalation.backlog() > MOST_BY_HAND:
        return "到期较多，由后台任务分批处理，请稍后刷新。"
    report = escalation.sweep()
    if report.failure:
        return report.failure
    return f"已运行：督办 {report.told} 条，通知 {report.messages} 条，跳过 {report.skipped} 条。"


def _release(request: HttpRequest) -> str:
    user = request.user
    if not isinstance(user, User):
        raise TypeError("only people sign in")
    hold = release(Hold.Way(request.POST["release"]), by=user)
    return f"已放行（{hold.get_way_display()}）。"
