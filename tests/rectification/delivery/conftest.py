"""A gateway and a mailbox that really listen, and channels that lead there."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from organization.models import User
from rectification.delivery.sealing import seal
from rectification.models import Channel, Message
from rectification.models.escalation import Level
from tests.cast import Cast
from tests.realservers import free_port
from tests.rectification.delivery.servers import Gateway, Mailbox, http_gateway, smtp_server
from tests.rectification.late import at

MakeChannel = Callable[..., Channel]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with http_gateway() as running:
        yield running


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with smtp_server(free_port()) as running:
        yield running


@pytest.fixture
def channel(gateway: Gateway) -> MakeChannel:
    """Set up a channel to the gateway, of any kind."""

    def make(kind: str = Channel.Kind.GATEWAY, **fields: Any) -> Channel:
        fields.setdefault("address", gateway.url)
        secrets = fields.pop("secrets", {"key": "shared-key"})
        return Channel.objects.create(
            name=fields.pop("name", f"到{kind}"), kind=kind, secret=seal(secrets), **fields
        )

    return make


@pytest.fixture
def write(cast: Cast) -> Callable[..., Message]:
    """Write a message into somebody's inbox, as the sweep does."""

    seconds = count()

    def message(
        person: User, title: str = "【提醒】", when: str = "2026-11-23", **more: Any
    ) -> Message:
        more.setdefault("level", Level.REMINDER)
        return Message.objects.create(
            county=cast.county,
            person=person,
            title=title,
            body="问题编号：371328-2026-000001。",
            created_at=at("2026-11-23") + timedelta(seconds=next(seconds)),
            **more,
        )

    return message
