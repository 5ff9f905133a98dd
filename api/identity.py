"""Who asks: a token or a session cookie, turned into an actor with one statement each.

The account and its grants come in the same statement as the token (or after the session), because
every request pays for it.
"""

from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, TypeVar

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db.models import F, Model, QuerySet
from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from knox.models import AuthToken
from knox.settings import CONSTANTS
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from organization import clock
from organization.actors import Actor, ActorKind, Grant
from organization.models import User
from organization.roles import Role
from organization.signin import may_sign_in

M = TypeVar("M", bound=Model)


# Whom a page speaks for. A browser has one session for all its tabs; what one person wrote down
# must never go out in the name of another.
PERSON = "X-Person"


@dataclass(frozen=True)
class Identity:
    """What ``request.auth`` is: the actor, and the token it came with, if any."""

    actor: Actor
    token: Any = None


def identity(request: Request) -> Identity:
    """Return who asks; only doors for people who signed in may ask."""
    found = request.auth
    if not isinstance(found, Identity):
        raise TypeError("nobody signed in")
    return found


class TokenIdentity(TokenAuthentication):  # type: ignore[misc]  # knox ships no types
    """``Authorization: Token …``; only the token's hash is stored."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, Identity]:
        try:
            text = token.decode()
        except UnicodeDecodeError:
            raise AuthenticationFailed from None
        digest = hash_token(text)
        rows = _with_grants(
            AuthToken.objects.filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH]).select_related(
                "user"
            ),
            "user__grants",
        )
        held = [row for row in rows if compare_digest(digest, row.digest)]
        if not held or (held[0].expiry and held[0].expiry <= clock.now()):
            raise AuthenticationFailed
        user: User = held[0].user
        if not may_sign_in(user):
            raise AuthenticationFailed
        return user, Identity(_actor(user, held), held[0])


class SessionIdentity(SessionAuthentication):
    """The session cookie of the web client, with CSRF."""

    def authenticate(self, request: Request) -> tuple[User, Identity] | None:
        session = request._request.session  # noqa: SLF001 - DRF offers no other way
        user_id = session.get(SESSION_KEY)
        if user_id is None:
            return None
        rows = list(_with_grants(User.objects.filter(pk=user_id), "grants"))
        if not rows or not may_sign_in(rows[0]):
            return None
        user = rows[0]
        if not compare_digest(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            return None  # the password was changed since
        if request.headers.get(PERSON, str(user.pk)) != str(user.pk):
            return None  # another signed in beside this page, which still speaks for the first
        self.enforce_csrf(request)
        return user, Identity(_actor(user, rows))


def _with_grants(queryset: QuerySet[M], path: str) -> QuerySet[Any]:
    """Return the rows once per grant (once with None where there is none), for ``_actor``."""
    granted: QuerySet[Any] = queryset.annotate(
        grant_role=F(f"{path}__role"), grant_area=F(f"{path}__area_id")
    )
    return granted


def _actor(user: User, rows: list[Any]) -> Actor:
    grants = tuple(Grant(Role(row.grant_role), row.grant_area) for row in rows if row.grant_role)
    return Actor(ActorKind.USER, user, grants)
