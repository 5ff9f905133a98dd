"""Very many rows at once arrive as rows do, and break constraints as rows do."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from organization import many
from organization.models import CalendarDay

pytestmark = pytest.mark.django_db

COLUMNS = ("date", "is_workday", "name", "source", "provisional")


def test_what_is_inserted_is_read_as_it_was_said() -> None:
    many.insert(
        CalendarDay,
        COLUMNS,
        [
            (date(2031, 1, 1), False, "元旦\t（1 天）\n\\N", "公告", False),
            (date(2031, 1, 2), True, "", "公告", True),
        ],
    )
    found = CalendarDay.objects.order_by("pk").values_list("is_workday", "name", "provisional")
    assert list(found) == [(False, "元旦\t（1 天）\n\\N", False), (True, "", True)]


def test_a_broken_constraint_is_an_integrity_error_and_nothing_stays() -> None:
    row = (date(2031, 1, 1), False, "元旦", "公告", False)
    with pytest.raises(IntegrityError), transaction.atomic():
        many.insert(CalendarDay, COLUMNS, [row, row])
    assert not CalendarDay.objects.exists()
