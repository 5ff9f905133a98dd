"""Several workers at the same moment, on a real database, with real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from organization import clock
from rectification.delivery.dispatch import Round, dispatch
from rectification.models import Message, Parcel
from rectification.models.escalation import Level
from tests.cast import make_cast
from tests.rectification.delivery.conftest import MakeChannel
from tests.rectification.delivery.servers import Gateway, said
from tests.rectification.late import at

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4


def test_workers_at_once_hand_everything_over_once_and_keep_the_ceiling(
    transactional_db: None, channel: MakeChannel, gateway: Gateway
) -> None:
    if connection.vendor != "postgresql":
        pytest.fail("this test needs PostgreSQL")
    cast = make_cast()
    channel(name="一")
    channel(name="二")
    people = [cast.inspector, cast.inspector2, cast.supervisor, cast.leader, cast.bureau]
    written = [
        Message(
            county=cast.county,
            person=person,
            level=Level.REMINDER,
            title=f"{person.username} {number}",
            created_at=at("2026-11-23"),
        )
        for person in people
        for number in range(5)
    ]
    Message.objects.bulk_create(written)
    together = Barrier(WORKERS)

    def work(_: int) -> Round:
        together.wait()
        try:
            with clock.at(at("2026-11-23", 10)):
                return dispatch()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        rounds = list(pool.map(work, range(WORKERS)))
    assert sum(r.routed for r in rounds) == 25
    assert sum(r.sent for r in rounds) == len(gateway.got)
    told = [line for got in gateway.got for line in said(got.json)]
    assert sorted(told) == sorted([message.title for message in written] * 2)
    assert not any(got.json["repeated"] for got in gateway.got)
    for person in people:
        assert Parcel.objects.filter(person=person).count() <= 10
