"""The management pages (管理后台): set-up data only, for administrators, in Chinese."""

from http import HTTPStatus
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from organization import signin
from organization.models import SignIn, User

# What an administrator looks after, in this order. Other installed packages bring pages of their
# own, which are of no use here.
SHOWN = ("organization", "inspections", "rectification", "summaries")


class Administration(AdminSite):
    """Django's admin site with our name, our applications, and a record of who signs in."""

    site_header = "销号 管理后台"
    site_title = "销号 管理后台"
    index_title = "设置与人员"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return our applications only, lowest package first."""
        apps = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        return [apps[label] for label in SHOWN if label in apps]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign a person in, and record it."""
        response = super().login(request, extra_context)
        if request.method == "POST":
            # A person signed in already may fail here, so it is the redirect that tells.
            accepted = response.status_code == HTTPStatus.FOUND
            user = request.user if accepted and isinstance(request.user, User) else None
            record(request, user, SignIn.Outcome.ACCEPTED if user else SignIn.Outcome.REFUSED)
        return response

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Sign the person out, and record it."""
        user = request.user
        response = super().logout(request, extra_context)
        if isinstance(user, User):
            record(request, user, SignIn.Outcome.SIGNED_OUT)
        return response


def record(request: HttpRequest, user: User | None, outcome: SignIn.Outcome) -> None:
    """Write down what a request to the management pages did about signing in."""
    signin.record(
        user.username if user else request.POST.get("username", ""),
        outcome,
        user=user,
        address=get_client_ip_address(request),
        client=request.headers.get("User-Agent", ""),
    )
