"""Who may sign in, and the record of who did."""

import ipaddress

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser

from organization import clock
from organization.models import SignIn, User


def may_sign_in(user: User) -> bool:
    """Whether the account is open; a demonstration account is, only in the demonstration."""
    return user.is_active and (settings.DEMO or not user.demonstration)


class PasswordBackend(ModelBackend):
    """Signs in by user name and password those who may.

    A session of somebody who may no longer sign in ends with it, because Django asks this backend
    for the person again at each request.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Whether the account is open."""
        return isinstance(user, User) and may_sign_in(user)


def record(
    username: str,
    outcome: SignIn.Outcome,
    *,
    user: User | None = None,
    address: str | None = None,
    client: str = "",
) -> SignIn:
    """Write down one sign-in, refusal or sign-out; never edited afterwards.

    ``username`` is what was typed, ``address`` where the request came from (left out when it is
    no IP address), ``client`` the browser's or program's own name. Too long texts are cut.
    """
    return SignIn.objects.create(
        user=user,
        username=_fit(username, 64),
        outcome=outcome,
        at=clock.now(),
        address=_address(address),
        client=_fit(client, 200),
    )


def _fit(text: str, length: int) -> str:
    # PostgreSQL takes no NUL, and whoever guesses passwords may send one.
    return text.replace("\0", "")[:length]


def _address(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address(text or ""))
    except ValueError:
        return None
