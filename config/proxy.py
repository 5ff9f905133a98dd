"""Whose address counts when sign-in attempts are limited."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The peer's address, or what our own reverse proxy says it was.

    X-Real-IP can be written by anybody, so it is believed only where BEHIND_PROXY says that every
    request passes the proxy, which overwrites it.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        return str(request.META.get("HTTP_X_REAL_IP") or peer)
    return str(peer)
