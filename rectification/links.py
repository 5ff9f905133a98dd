"""The establishment's link to the problems of one order: made, shown, renewed, revoked.

Whoever holds it acts as the establishment on that order and nothing else. It stands until it is
revoked, the order becomes void, or all its problems have been done with for some days
(docs/decisions/0105-the-establishments-link.md); reopening one lets it stand again.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.crypto import salted_hmac

from organization import access, clock
from organization.actors import Actor, establishment_by_order
from organization.errors import Conflict, Missing, RuleBroken
from organization.roles import Role
from rectification import repeats
from rectification.models import Order, OrderLink, ProblemEvent
from rectification.states import OPEN_STATES, Action

MAY_HAND_OUT = (Role.INSPECTOR, Role.TEAM_LEADER, Role.SUPERVISOR, Role.LEADER)
NONCE_BYTES = 16
TOKEN_BYTES = 24
_DONE_WITH = (Action.CLOSE, Action.END, Action.VOID)


class Standing(StrEnum):
    """Whether a link opens its page, and else why not."""

    STANDS = "stands"
    NEVER_MADE = "never_made"
    REVOKED = "revoked"
    VOID = "void"
    DONE_WITH = "done_with"
    OTHER_KEY = "other_key"


class Handed(NamedTuple):
    """An order's link as an officer sees it; ``address`` is empty where it opens nothing."""

    link: OrderLink | None
    standing: Standing
    address: str = ""
    ends_on: date | None = None


class Opened(NamedTuple):
    """What somebody holds who came with a token."""

    link: OrderLink
    standing: Standing

    @property
    def actor(self) -> Actor:
        """The establishment, as far as this order goes."""
        order = self.link.order
        return establishment_by_order(order.pk, order.establishment.name)


def address(order: Order, base: str) -> str:
    """Return the URL that the order's papers print, or "" where none would open.

    ``base`` is the site's address, ``https://host``. The first time the link is made; one that was
    revoked stays revoked.
    """
    if _ends(order) is Standing.STANDS:
        with transaction.atomic():
            _lock(order)
            if not OrderLink.objects.filter(order=order).exists():
                _make(OrderLink(order=order, county=order.county))
    return handed(order, base).address


def handed(order: Order, base: str) -> Handed:
    """Return the order's link, and where it leads while it stands."""
    link = OrderLink.objects.filter(order=order).order_by("-made_at").first()
    if link is None:
        return Handed(None, Standing.NEVER_MADE)
    standing = _standing(link, order)
    token = _token(link)
    if standing is Standing.STANDS and _digest(token) != link.digest:
        standing = Standing.OTHER_KEY
    if standing is not Standing.STANDS:
        return Handed(link, standing)
    return Handed(link, standing, f"{base.rstrip('/')}/r/{token}", _last_day(order))


def renew(order: Order, link_id: UUID, *, shows_photos: bool, by: Actor) -> OrderLink:
    """Give the order a link, the first or another one; the one before opens nothing from now on.

    The same id once more returns the same link. Raises NotAllowed, RuleBroken, Conflict.
    """
    require_entitled(order, by)
    if _ends(order) is not Standing.STANDS:
        raise RuleBroken("nothing_to_report", "文书已作废或问题已全部办结，不需要整改链接。")
    with transaction.atomic():
        _lock(order)
        made = OrderLink.objects.filter(pk=link_id).first()
        if made is None:
            _revoke(order, by)
            link = OrderLink(
                id=link_id,
                order=order,
                county=order.county,
                shows_photos=shows_photos,
                made_by=by.user,
            )
            return _make(link)
    if made.order_id != order.pk or made.shows_photos != shows_photos:
        raise repeats.id_reused()
    return made


def show_photos(order: Order, *, shows: bool, by: Actor) -> None:
    """Let the page show the photos of the finding, or no longer. Raises NotAllowed, Conflict."""
    require_entitled(order, by)
    if not OrderLink.objects.filter(order=order, revoked_at=None).update(shows_photos=shows):
        raise Conflict("no_link", "该文书没有可用的整改链接，请先生成。")


def revoke(order: Order, *, by: Actor) -> None:
    """Let the order's link open nothing from now on; once more changes nothing.

    Raises NotAllowed.
    """
    require_entitled(order, by)
    _revoke(order, by)


def opened(token: str) -> Opened:
    """Return what a token opens, or opened once. Raises Missing for one that was never given."""
    link = (
        OrderLink.objects.filter(digest=_digest(token))
        .select_related("order__establishment", "order__authority")
        .first()
    )
    if link is None:
        raise Missing("no_link", "没有这个链接。")
    return Opened(link, _standing(link, link.order))


def _lock(order: Order) -> None:
    """Serve those who make links of one order one after the other."""
    Order.objects.select_for_update(of=("self",)).get(pk=order.pk)


def _make(link: OrderLink) -> OrderLink:
    link.nonce = secrets.token_hex(NONCE_BYTES)
    link.digest = _digest(_token(link))
    link.made_at = clock.now()
    link.save(force_insert=True)
    return link


def _revoke(order: Order, by: Actor) -> None:
    OrderLink.objects.filter(order=order, revoked_at=None).update(
        revoked_at=clock.now(), revoked_by=by.user
    )


def require_entitled(order: Order, by: Actor) -> None:
    """Refuse whoever only reads: who holds the link acts as the establishment.

    Raises NotAllowed.
    """
    access.require_role(by, order.town, *MAY_HAND_OUT)


def _token(link: OrderLink) -> str:
    """Make the token: 192 bits that nobody makes without the server's key and the row."""
    said = f"{link.pk}:{link.order_id}:{link.nonce}"
    mac = salted_hmac("rectification.links", said, algorithm="sha256").digest()
    return urlsafe_b64encode(mac[:TOKEN_BYTES]).decode()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _standing(link: OrderLink, order: Order) -> Standing:
    return Standing.REVOKED if link.revoked_at else _ends(order)


def _ends(order: Order) -> Standing:
    """Return whether the order itself still has something to report, or had until lately."""
    if order.state == Order.State.VOID:
        return Standing.VOID
    last = _last_day(order)
    return Standing.DONE_WITH if last and clock.today() > last else Standing.STANDS


def _last_day(order: Order) -> date | None:
    """Return the last day the link stands; None while a problem of the order is open.

    An order without problems has nothing to report on any day.
    """
    if order.problems.filter(state__in=OPEN_STATES).exists():
        return None
    done = ProblemEvent.objects.filter(problem__order=order, action__in=_DONE_WITH)
    last: datetime | None = done.aggregate(last=Max("received_at"))["last"]
    if last is None:
        return date.min
    return clock.local_date(last) + timedelta(days=settings.LINK_GRACE_DAYS)
