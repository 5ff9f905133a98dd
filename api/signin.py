"""Signing in and out: with a token for programs, with a session for the web client."""

from datetime import timedelta
from typing import Annotated, Any, TypedDict

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import authenticate, get_user, login, logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiResponse, extend_schema
from knox.models import AuthToken
from knox.settings import knox_settings
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from api.bodies import Shape, Text
from api.doors import OpenDoor
from api.identity import SessionIdentity, TokenIdentity
from api.me import MePicture, me
from api.parts import moment
from api.shapes import shape
from organization import clock, signin
from organization.actors import actor_of
from organization.errors import TooMany
from organization.models import SignIn, User

DONE = OpenApiResponse(description="已完成，没有内容")


class Credentials(Shape):
    username = Text(required=True, max_length=64)
    password = Text(required=True, max_length=128, trim_whitespace=False)


class TokenPicture(TypedDict):
    """A token, told this once; the server keeps only its hash."""

    token: Annotated[str, "放入请求头 Authorization: Token …"]
    expiry: str | None


class Tokens(OpenDoor):
    """Tokens: 令牌."""

    @extend_schema(request=Credentials, responses=shape(TokenPicture))
    def post(self, request: Request) -> Response:
        asked = _http(request)
        user = sign_in(asked, self.body(Credentials))
        user_logged_in.send(sender=User, request=asked, user=user)
        token, text = AuthToken.objects.create(user)
        _forget_old_tokens(user)
        return Response(TokenPicture(token=text, expiry=moment(token.expiry)))

    @extend_schema(request=None, responses={204: DONE})
    def delete(self, request: Request) -> Response:
        found = TokenIdentity().authenticate(request)
        if found is None:
            raise NotAuthenticated
        user, identity = found
        identity.token.delete()
        _record(_http(request), user.username, SignIn.Outcome.SIGNED_OUT, user)
        return Response(status=204)


class Session(OpenDoor):
    """Sessions: 会话."""

    @extend_schema(request=Credentials, responses=shape(MePicture))
    def post(self, request: Request) -> Response:
        SessionIdentity().enforce_csrf(request)
        asked = _http(request)
        user = sign_in(asked, self.body(Credentials))
        login(asked, user)
        return Response(me(actor_of(user)))

    @extend_schema(request=None, responses={204: DONE})
    def delete(self, request: Request) -> Response:
        SessionIdentity().enforce_csrf(request)
        asked = _http(request)
        user = get_user(asked)
        logout(asked)
        if isinstance(user, User):
            _record(asked, user.username, SignIn.Outcome.SIGNED_OUT, user)
        return Response(status=204)


class Csrf(OpenDoor):
    """The CSRF cookie: CSRF 令牌."""

    @extend_schema(responses={204: OpenApiResponse(description="写入 csrftoken cookie")})
    def get(self, request: Request) -> Response:
        get_token(_http(request))
        return Response(status=204)


def sign_in(asked: HttpRequest, credentials: dict[str, Any]) -> User:
    """Return the person whose user name and password these are; every attempt is recorded.

    Raises AuthenticationFailed and, after too many wrong passwords, TooMany.
    """
    user = authenticate(asked, **credentials)
    if isinstance(user, User):
        _record(asked, user.username, SignIn.Outcome.ACCEPTED, user)
        return user
    _record(asked, credentials["username"], SignIn.Outcome.REFUSED)
    if getattr(asked, "axes_locked_out", False):
        # The middleware of axes would replace this answer by its own.
        asked.axes_locked_out = False  # type: ignore[attr-defined]
        raise locked_out()
    raise AuthenticationFailed(code="bad_credentials")


def locked_out() -> TooMany:
    """Return the refusal of somebody who typed too many wrong passwords."""
    wait: timedelta = settings.AXES_COOLOFF_TIME
    minutes = int(wait.total_seconds() // 60)
    return TooMany(
        "locked_out",
        f"密码连续输错次数过多，请 {minutes} 分钟后再试，或联系系统管理员。",
        retry_after=int(wait.total_seconds()),
    )


def _forget_old_tokens(user: User) -> None:
    """Remove what has expired, and the oldest above the limit."""
    AuthToken.objects.filter(user=user, expiry__lte=clock.now()).delete()
    limit = knox_settings.TOKEN_LIMIT_PER_USER
    if limit:
        mine = AuthToken.objects.filter(user=user).order_by("-created")
        too_many = list(mine.values_list("pk", flat=True)[limit:])
        AuthToken.objects.filter(pk__in=too_many).delete()


def _record(
    asked: HttpRequest, username: str, outcome: SignIn.Outcome, user: User | None = None
) -> None:
    signin.record(
        username,
        outcome,
        user=user,
        address=get_client_ip_address(asked),
        client=asked.headers.get("User-Agent", ""),
    )


def _http(request: Request) -> HttpRequest:
    """Return Django's own request: sessions, CSRF and axes know no other."""
    asked: HttpRequest = request._request  # noqa: SLF001 - DRF offers no other way
    return asked
