"""The administrator's pages of delivery: channels, and what became of what was handed over."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from organization import clock
from organization.administration import ToRead
from organization.errors import Refusal
from organization.models import Area
from rectification.delivery.channels import others, push
from rectification.delivery.channels.mail import PORTS
from rectification.delivery.sealing import seal, unseal
from rectification.models import Channel, Outlet, Parcel

WEB = ("http", "https")


class ChannelForm(forms.ModelForm[Channel]):
    """A channel. Its secrets are written here and never shown again."""

    key = forms.CharField(
        label="密钥",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="密码、机器人 key、网关密钥或 Apprise 地址；只能写入，留空表示不改",
    )
    sign = forms.CharField(
        label="加签密钥",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="钉钉“加签”、飞书“签名校验”；留空表示不改",
    )

    class Meta:
        """Which model, which fields."""

        model = Channel
        fields = (
            "name", "kind", "county", "address", "account", "sender", "lowest_level", "active",
        )  # fmt: skip

    def clean_county(self) -> str:
        """Refuse a county that does not exist."""
        county: str = self.cleaned_data["county"]
        if county and not Area.objects.filter(pk=county).exists():
            raise ValidationError(f"没有代码为 {county} 的区划。")
        return county

    def clean(self) -> None:
        """Refuse what could never be sent by."""
        super().clean()
        kind, address = self.cleaned_data.get("kind"), self.cleaned_data.get("address", "")
        if kind == Channel.Kind.EMAIL:
            self._require_mail(address)
        elif kind == Channel.Kind.APPRISE:
            self._require_service()
        elif kind == Channel.Kind.PUSH:
            self._require_contact()
        elif not self.secrets().get("key"):
            self.add_error("key", "请填写密钥。")
        if kind == Channel.Kind.GATEWAY or (
            kind not in {Channel.Kind.EMAIL, Channel.Kind.PUSH} and address
        ):
            self._require_web(address)

    def secrets(self) -> dict[str, str]:
        """Return the secrets as they will be: what is typed in, over what was there."""
        given = {name: self.cleaned_data.get(name, "") for name in ("key", "sign")}
        try:
            before = unseal(self.instance.secret)
        except Refusal:
            before = {}
        return before | {name: value for name, value in given.items() if value}

    def _require_mail(self, address: str) -> None:
        server = urlsplit(address)
        if server.scheme not in PORTS or not server.hostname:
            self.add_error(
                "address", "请写成 smtps://主机:465、smtp+tls://主机:587 或 smtp://主机:25。"
            )
        self._require_contact()

    def _require_contact(self) -> None:
        """Push services too want to know whom to write to."""
        if "@" not in self.cleaned_data.get("sender", ""):
            self.add_error("sender", "请填写发件人邮箱。")

    def _require_service(self) -> None:
        if not others.is_allowed(self.secrets().get("key", "")):
            known = "、".join(sorted(others.SCHEMES))
            self.add_error("key", f"请填写 Apprise 地址，支持：{known}。")

    def _require_web(self, address: str) -> None:
        server = urlsplit(address)
        if server.scheme not in WEB or not server.hostname:
            self.add_error("address", "请填写 https:// 开头的完整地址。")


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin[Channel]):
    """The ways out. Without one nothing leaves the house."""

    form = ChannelForm
    list_display = ("name", "kind", "county", "lowest_level", "active", "told_at")
    list_filter = ("kind", "active")

    def save_model(
        self,
        request: HttpRequest,
        obj: Channel,
        form: Any,
        change: bool,  # noqa: FBT001 - Django's signature
    ) -> None:
        """Seal the secrets; whoever mended a channel is told again when it fails again."""
        secrets = form.secrets()
        if obj.kind == Channel.Kind.PUSH and not secrets.get("key"):
            secrets["key"], obj.account = push.new_keys()
        obj.secret, obj.told_at = seal(secrets), None
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, _request: HttpRequest, _obj: Channel | None = None) -> bool:
        """A channel is switched off instead, so that its records keep their meaning."""
        return False


@admin.register(Parcel)
class ParcelAdmin(ToRead, admin.ModelAdmin[Parcel]):
    """What was handed over: to whom, when, and what went wrong. Not what it said."""

    list_display = (
        "created_at", "channel", "person", "digest", "state", "attempts", "repeated", "error",
    )  # fmt: skip
    list_display_links = None
    list_filter = ("state", "repeated", "outlet__channel")
    list_select_related = ("person", "outlet__channel")
    list_per_page = 50
    show_full_result_count = False
    actions = ("send_again",)

    @admin.display(description="渠道")
    def channel(self, parcel: Parcel) -> str:
        """Return the channel's name."""
        return parcel.outlet.channel.name

    def has_view_permission(self, request: HttpRequest, obj: Parcel | None = None) -> bool:
        """The list only."""
        return obj is None and super().has_view_permission(request)

    @admin.action(description="重新发送失败的", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Parcel]) -> None:
        """Begin anew with the chosen parcels that failed."""
        failed = list(queryset.filter(state=Parcel.State.FAILED).values_list("pk", "outlet"))
        Parcel.objects.filter(pk__in=[pk for pk, _ in failed], state=Parcel.State.FAILED).update(
            state=Parcel.State.RETRY, attempts=0, lease_until=clock.now()
        )
        outlets = Outlet.objects.filter(pk__in=[outlet for _, outlet in failed])
        outlets.update(next_at=clock.now(), barred="")
        self.message_user(request, f"{len(failed)} 条将重新发送。", messages.SUCCESS)
