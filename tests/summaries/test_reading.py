"""All statements of a summary see the same moment."""

from datetime import date
from threading import Thread

import pytest
from django.db import connection

from inspections.models import Inspection
from summaries.reading import one_moment
from summaries.summary import summarise
from tests.cast import Cast, make_cast
from tests.summaries.records import Records


def in_another_connection(records: Records) -> None:
    def visit() -> None:
        records.visit(date(2026, 3, 2))
        connection.close()

    thread = Thread(target=visit)
    thread.start()
    thread.join()


@pytest.fixture
def records(transactional_db: None) -> Records:
    cast: Cast = make_cast()
    return Records(cast)


def test_a_visit_that_comes_in_between_is_not_seen_half(records: Records) -> None:
    with one_moment():
        assert Inspection.objects.count() == 0
        in_another_connection(records)
        assert Inspection.objects.count() == 0
        summary = summarise("371328", date(2026, 3, 1), date(2026, 3, 31))
        assert summary.total["visits"].value == 0
    assert Inspection.objects.count() == 1


def test_a_summary_is_exact_right_after_a_write(records: Records) -> None:
    for number in (1, 2):
        in_another_connection(records)
        summary = summarise("371328", date(2026, 3, 1), date(2026, 3, 31))
        assert summary.total["visits"].value == number
