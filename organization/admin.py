"""The administrator's pages: people and roles, teams, areas, the calendar, who signed in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from organization import work_calendar
from organization.administration import NamesNoRecords, ToRead
from organization.areas import area_key
from organization.errors import Refusal
from organization.models import (
    Area,
    CalendarDay,
    DiagnosticLog,
    RoleGrant,
    SignIn,
    Team,
    TeamMember,
    User,
)
from organization.people import require_grantable
from organization.roles import Role
from organization.teams import require_in_county


class RoleGrantForm(forms.ModelForm[RoleGrant]):
    """One role for one area."""

    def clean_area(self) -> Area:
        """Refuse areas no role is granted for."""
        area: Area = self.cleaned_data["area"]
        try:
            require_grantable(area.key)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None
        return area


class RoleGrantInline(admin.TabularInline[RoleGrant, User]):
    """The roles of a person, on the person's page."""

    model = RoleGrant
    form = RoleGrantForm
    extra = 0
    autocomplete_fields = ("area",)


class NewUserForm(BaseUserCreationForm[User]):
    """A new person with a first password."""

    class Meta:
        """Which model, which fields."""

        model = User
        fields = ("username", "name")


@admin.register(User)
class PeopleAdmin(UserAdmin[User]):
    """People. Nobody is deleted, because history names them; an account is closed instead."""

    add_form = NewUserForm
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "name", "certificate_number", "password1", "password2"),
            },
        ),
    )
    fieldsets = (
        (None, {"fields": ("username", "password", "name", "certificate_number")}),
        ("联系方式", {"fields": ("phone", "email")}),
        ("账号", {"fields": ("is_active", "is_admin", "demonstration", "last_login")}),
    )
    readonly_fields = ("demonstration", "last_login")
    inlines = (RoleGrantInline,)
    list_display = ("username", "name", "certificate_number", "roles", "is_active", "is_admin")
    list_filter = ("is_active", "is_admin", "grants__role")
    search_fields = ("username", "name", "certificate_number")
    filter_horizontal = ()

    @admin.display(description="角色")
    def roles(self, user: User) -> str:
        """Return the roles of a person in one line."""
        return "、".join(
            f"{grant.get_role_display()}（{grant.area.name}）" for grant in user.grants.all()
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Return people with what ``roles`` reads."""
        return super().get_queryset(request).prefetch_related("grants__area")

    def has_delete_permission(self, _request: HttpRequest, _obj: User | None = None) -> bool:
        """Nobody is deleted."""
        return False

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[User],
        formsets: Any,
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        """Save the roles; the administrator's opens these pages."""
        super().save_related(request, form, formsets, change)
        user = form.instance
        if not user.is_admin and user.grants.filter(role=Role.ADMIN).exists():
            user.is_admin = True
            user.save(update_fields=["is_admin"])


class AreaForm(forms.ModelForm[Area]):
    """An area under its shortened code."""

    def clean_key(self) -> str:
        """Accept a code with trailing zeros, keep it without."""
        try:
            return area_key(self.cleaned_data["key"])
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None


@admin.register(Area)
class AreaAdmin(NamesNoRecords, admin.ModelAdmin[Area]):
    """Areas. The code is the identity and does not change."""

    form = AreaForm
    list_display = ("key", "name", "short_name")
    search_fields = ("key", "name")

    def get_readonly_fields(
        self, _request: HttpRequest, obj: Area | None = None
    ) -> tuple[str, ...]:
        """Return the code once it is given."""
        return ("key",) if obj else ()


class MembersFormSet(forms.BaseInlineFormSet[TeamMember, Team, forms.ModelForm[TeamMember]]):
    """The members of a team, each with a role in its county."""

    def clean(self) -> None:
        """Refuse people from elsewhere."""
        super().clean()
        people = [
            form.cleaned_data["user"]
            for form in self.forms
            if form.is_valid() and form.cleaned_data.get("user")
        ]
        if not (self.instance.county_id and people):
            return
        try:
            require_in_county(people, self.instance.county_id)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None


class TeamMemberInline(admin.TabularInline[TeamMember, Team]):
    """The members, on the team's page."""

    model = TeamMember
    formset = MembersFormSet
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Team)
class TeamAdmin(NamesNoRecords, admin.ModelAdmin[Team]):
    """Teams with their members. One that went out stays in the records; switch it off instead."""

    list_display = ("name", "county", "leader", "vehicle", "ad_hoc", "active")
    list_filter = ("active", "ad_hoc")
    list_select_related = ("county", "leader")
    search_fields = ("name", "vehicle")
    autocomplete_fields = ("county", "leader")
    inlines = (TeamMemberInline,)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm[Team],
        formsets: Any,
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        """Save the members; the leader is one of them."""
        super().save_related(request, form, formsets, change)
        if form.instance.leader:
            TeamMember.objects.get_or_create(team=form.instance, user=form.instance.leader)


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin[CalendarDay]):
    """The work calendar, corrected by hand when a notice is published or a county stands still."""

    list_display = ("date", "weekday", "is_workday", "name", "source", "provisional")
    list_filter = ("is_workday", "provisional")
    date_hierarchy = "date"
    search_fields = ("name", "source")
    actions = ("publish",)

    @admin.display(description="星期")
    def weekday(self, day: CalendarDay) -> str:
        """Return the day of the week in Chinese."""
        return "一二三四五六日"[day.date.weekday()]

    @admin.action(description="标记为已公布（不再暂定）")
    def publish(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        """Say that a notice confirmed the chosen days as they are."""
        count = queryset.update(provisional=False, source="管理员确认")
        work_calendar.forget()
        self.message_user(request, f"已确认 {count} 天。", messages.SUCCESS)

    def save_model(
        self,
        request: HttpRequest,
        obj: CalendarDay,
        form: forms.ModelForm[CalendarDay],
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        """Save the day, and let this process reckon with it at once."""
        super().save_model(request, obj, form, change)
        work_calendar.forget()

    def has_delete_permission(self, _request: HttpRequest, _obj: CalendarDay | None = None) -> bool:
        """A day does not go away."""
        return False


@admin.register(SignIn)
class SignInAdmin(ToRead, admin.ModelAdmin[SignIn]):
    """Who signed in: nobody edits or shortens the record."""

    list_display = ("at", "username", "user", "outcome", "address", "client")
    list_filter = ("outcome",)
    list_select_related = ("user",)
    search_fields = ("username", "user__name", "address")
    date_hierarchy = "at"


@admin.register(DiagnosticLog)
class DiagnosticLogAdmin(ToRead, admin.ModelAdmin[DiagnosticLog]):
    """What phones wrote down of their own sending."""

    list_display = ("received_at", "user", "client", "user_agent")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__username")
    date_hierarchy = "received_at"
