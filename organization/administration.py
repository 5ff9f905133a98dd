"""The management pages (管理后台): set-up data only, for administrators, in Chinese."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from axes.helpers import get_client_ip_address
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import translation

from organization import signin
from organization.models import SignIn, User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# What an administrator looks after, in this order. Other installed packages bring pages of their
# own, which are of no use here.
SHOWN = ("organization", "inspections", "rectification", "summaries")


class Administration(AdminSite):
    """Django's admin site with our name, our applications, and a record of who signs in."""

    site_header = "销号 管理后台"
    site_title = "销号 管理后台"
    index_title = "设置与人员"

    def admin_view(
        self,
        view: View,
        cacheable: bool = False,  # noqa: FBT001 - Django's signature
    ) -> View:
        """Return the view, speaking Chinese whatever the browser prefers."""
        protected = super().admin_view(view, cacheable)

        @wraps(protected)
        def in_chinese(*args: Any, **kwargs: Any) -> Any:
            _speak_chinese()
            return protected(*args, **kwargs)

        return cast("View", in_chinese)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return our applications only, lowest package first."""
        apps = {app["app_label"]: app for app in super().get_app_list(request, app_label)}
        return [apps[label] for label in SHOWN if label in apps]

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Sign a person in, and record it."""
        _speak_chinese()
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


class ToRead:
    """A page on which nothing is added, changed or deleted; put it before Django's class."""

    def has_add_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False


class NamesNoRecords:
    """A page whose rows records of the business point at; put it before Django's class.

    Where they keep a row from being deleted, the administrator is told how many they are and not
    which.
    """

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Return what Django shows before a deletion, with the records counted."""
        told = super().get_deleted_objects(objs, request)  # type: ignore[misc]  # a mixin
        *rest, protected = told
        return (*rest, [f"{len(protected)} 条业务记录"] if protected else [])


def _speak_chinese() -> None:
    """Answer this request in Chinese: our words here have no other language, Django's have many."""
    translation.activate("zh-hans")


def record(request: HttpRequest, user: User | None, outcome: SignIn.Outcome) -> None:
    """Write down what a request to the management pages did about signing in."""
    signin.record(
        user.username if user else request.POST.get("username", ""),
        outcome,
        user=user,
        address=get_client_ip_address(request),
        client=request.headers.get("User-Agent", ""),
    )
