"""Sealing a county's days: each once, none left out, nothing between two of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from pytest_django import Settings

from organization import clock
from rectification import seals, seals_outside
from rectification.models import DaySeal, ProblemEvent
from tests.cast import COUNTY, Cast, make_cast
from tests.rectification.late import at, found

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return make_cast()


def days() -> list[tuple[str, int]]:
    return [(seal.day.isoformat(), seal.count) for seal in DaySeal.objects.all()]


def seal_at(day: str, hour: int, minute: int = 0) -> int:
    with clock.at(at(day, hour, minute)):
        return seals.seal_ended()


@pytest.mark.django_db
def test_a_day_is_sealed_ten_minutes_after_midnight_and_only_once(cast: Cast) -> None:
    found(cast, "2026-11-19")
    found(cast, "2026-11-19")
    assert seal_at("2026-11-20", 0, 9) == 0
    assert seal_at("2026-11-20", 0, 10) == 1
    assert seal_at("2026-11-20", 0, 11) == 0
    assert days() == [("2026-11-19", 2)]


@pytest.mark.django_db
def test_missed_and_empty_days_are_sealed_late_each_chained_to_the_one_before(cast: Cast) -> None:
    found(cast, "2026-11-16")
    found(cast, "2026-11-18")
    assert seal_at("2026-11-20", 9) == 4
    assert days() == [
        ("2026-11-16", 1),
        ("2026-11-17", 0),
        ("2026-11-18", 1),
        ("2026-11-19", 0),
    ]
    first, second, third, fourth = DaySeal.objects.all()
    assert first.previous == "0" * 64
    assert (second.previous, third.previous, fourth.previous) == (
        first.hash,
        second.hash,
        third.hash,
    )
    assert second.root == fourth.root == EMPTY


@pytest.mark.django_db
def test_the_day_is_that_of_shanghai(cast: Cast) -> None:
    with clock.at(at("2026-11-19", 0, 5)):  # 16:05 of the 18th in UTC
        found_at_night = found(cast, "2026-11-19")
    event = ProblemEvent.objects.get(problem=found_at_night)
    assert list(seals.events_of(COUNTY, date(2026, 11, 19))) == [event]
    assert not seals.events_of(COUNTY, date(2026, 11, 18)).exists()


@pytest.mark.django_db
def test_a_county_without_a_ledger_has_no_seals(cast: Cast) -> None:
    assert seal_at("2026-11-20", 9) == 0


@pytest.mark.django_db
def test_the_bulletin_prints_the_newest_seal(cast: Cast) -> None:
    assert seals.printed(COUNTY, date(2026, 11, 20)) == ""
    found(cast, "2026-11-19")
    seal_at("2026-11-20", 9)
    seal = DaySeal.objects.get()
    assert seals.printed(COUNTY, date(2026, 11, 20)) == (
        f"截至2026年11月19日台账封存值：{seal.hash}（当日流转记录1条）"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rectification_dayseal SET count = 0",
        "DELETE FROM rectification_dayseal",
        "TRUNCATE rectification_dayseal",
        "UPDATE rectification_problemevent SET note = ''",
        "DELETE FROM rectification_problemevent",
        "TRUNCATE rectification_problemevent CASCADE",
    ],
)
def test_the_database_refuses_to_rewrite_events_and_seals(people: Cast, statement: str) -> None:
    found(people, "2026-11-19")
    seal_at("2026-11-20", 9)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"):
        cursor.execute(statement)


def test_two_workers_at_once_seal_each_day_once(people: Cast) -> None:
    for day in ("2026-11-10", "2026-11-14"):
        found(people, day)
    start = Barrier(2)

    def work() -> int:
        try:
            start.wait(10)
            return seal_at("2026-11-20", 9)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sealed = [job.result() for job in (pool.submit(work), pool.submit(work))]
    assert sum(sealed) == 10
    assert [day for day, _ in days()] == [f"2026-11-{day}" for day in range(10, 20)]


def test_a_sealing_waits_for_an_event_that_is_not_committed(people: Cast) -> None:
    found(people, "2026-11-19")
    written, commit = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic():
                found(people, "2026-11-19")
                written.set()
                assert commit.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert written.wait(30)
        assert seal_at("2026-11-20", 9) == 0
        commit.set()
        writing.result()
    assert seal_at("2026-11-20", 9) == 1
    assert days() == [("2026-11-19", 2)]


def test_an_event_that_comes_behind_the_seal_of_its_day_is_refused_as_busy(people: Cast) -> None:
    found(people, "2026-11-19")
    began, go_on = Event(), Event()

    def write() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT 1")  # the transaction is older than the seal
                began.set()
                assert go_on.wait(30)
                found(people, "2026-11-19")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        assert began.wait(30)
        assert seal_at("2026-11-20", 9) == 1
        go_on.set()
        with pytest.raises(OperationalError, match="is sealed") as refused:
            writing.result()
    assert getattr(refused.value.__cause__, "sqlstate", None) == "55P03"
    found(people, "2026-11-20")
    assert seal_at("2026-11-21", 9) == 1
    assert days() == [("2026-11-19", 1), ("2026-11-20", 1)]


@pytest.mark.django_db
def test_an_event_before_the_first_sealed_day_is_refused(cast: Cast) -> None:
    found(cast, "2026-11-19")
    seal_at("2026-11-20", 9)
    with pytest.raises(OperationalError, match="is sealed"), transaction.atomic():
        found(cast, "2026-11-02")


@pytest.mark.django_db
def test_a_seal_is_kept_outside_once_and_never_written_over(cast: Cast, settings: Settings) -> None:
    problem = found(cast, "2026-11-19")
    seal_at("2026-11-20", 9)
    assert seals_outside.keep_all() == 1
    file = Path(settings.SEALS_DIR) / COUNTY / "2026-11-19.seal"
    seal, event = DaySeal.objects.get(), ProblemEvent.objects.get(problem=problem)
    assert file.read_text().splitlines() == [
        (
            f'{{"count":1,"county":"371328","day":"2026-11-19","form":"xiaohao.seal/1",'
            f'"previous":"{"0" * 64}","root":"{seal.root}"}}'
        ),
        seal.hash,
        f"{event.pk} {event.hash}",
    ]
    assert seals_outside.keep_all() == 0
    assert [path.name for path in file.parent.iterdir()] == ["2026-11-19.seal"]
