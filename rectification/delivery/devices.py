"""Registering a browser for push, and the services that messages may be handed to."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from organization import clock
from organization.actors import Actor
from organization.errors import Malformed, NotAllowed, RuleBroken
from rectification.models import PushDevice

MOST_DEVICES = 5
# 65 and 16 bytes in base64url.
P256DH, AUTH = re.compile(r"[\w-]{87}=?"), re.compile(r"[\w-]{22}(==)?")
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Subscription:
    """What the browser's push manager gave."""

    endpoint: str
    p256dh: str
    auth: str


def register(given: Subscription, *, by: Actor) -> None:
    """Let a browser be told of what is for the person; said twice it is said once.

    The oldest goes where there would be more than five. Raises NotAllowed, Malformed, RuleBroken.
    """
    if by.user is None:
        raise NotAllowed("role_may_not", "只有工作人员可以开启推送。")
    if not (P256DH.fullmatch(given.p256dh) and AUTH.fullmatch(given.auth)):
        raise Malformed("bad_push_keys", "浏览器给出的推送密钥有误，请重新开启。")
    if not is_allowed(given.endpoint):
        raise RuleBroken("unknown_push_service", "这个浏览器的推送服务不在允许的范围内。")
    PushDevice.objects.update_or_create(
        endpoint=given.endpoint,
        defaults={
            "person": by.user,
            "p256dh": given.p256dh,
            "auth": given.auth,
            "made_at": clock.now(),
        },
    )
    newest = PushDevice.objects.filter(person=by.user).order_by("-made_at", "-id")
    surplus = list(newest.values_list("pk", flat=True)[MOST_DEVICES:])
    PushDevice.objects.filter(pk__in=surplus).delete()


def is_allowed(endpoint: str) -> bool:
    """Whether a push service of PUSH_HOSTS is there: a phone must not send the server anywhere."""
    server = urlsplit(endpoint)
    host = server.hostname or ""
    known = any(host == one or host.endswith(f".{one}") for one in settings.PUSH_HOSTS)
    return known and (server.scheme == "https" or host == LOOPBACK)
