"""Two at once on real PostgreSQL: the second is told to come back, and repeats stay harmless."""

from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from inspections.models import Inspection
from organization import clock
from rectification.models import Problem
from tests.api.caller import Caller, check, found, step
from tests.play import Play

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_postgresql(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite runs one writer at a time")


def test_a_lock_that_is_held_too_long_is_503_with_a_time_to_come_back(
    on_postgresql: None, play: Play, inspector_calls: Caller
) -> None:
    problem = play.rectified()
    held, let_go = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Problem.objects.select_for_update().get(pk=problem.pk)
                held.set()
                assert let_go.wait(30)
        finally:
            connection.close()

    thread = Thread(target=hold)
    thread.start()
    assert held.wait(20)
    body = step({"version": problem.version}, "could_not_check", play.now, note="无人")
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with clock.at(play.now):
        answer = inspector_calls.post(f"problems/{problem.pk}/steps/", body)
        synced = inspector_calls.post(
            "sync/", [{"kind": "step", "problem": str(problem.pk), **body}]
        ).json()["results"]
    let_go.set()
    thread.join(20)
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "2"
    assert [(result["status"], result["code"]) for result in synced] == [("failed", "busy")]
    with clock.at(play.now):
        assert inspector_calls.post(f"problems/{problem.pk}/steps/", body).status_code == 200


def test_the_same_visit_from_six_phones_at_once_is_one_visit(
    on_postgresql: None, play: Play, inspector_calls: Caller
) -> None:
    with clock.at(play.now):
        body = check(play.cast, problems=[found()])
    token = inspector_calls.headers["Authorization"].removeprefix("Token ")
    answers: list[Any] = []

    def send() -> None:
        try:
            with clock.at(play.now):
                answers.append(Caller(Client(), token).post("inspections/", body))
        finally:
            connection.close()

    threads = [Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert len({answer.content for answer in answers}) == 1
    assert (Inspection.objects.count(), Problem.objects.count()) == (1, 1)
