"""The delivered policy, how its offsets are reckoned, and that its edits are kept."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organization.work_calendar import Day, WorkCalendar
from rectification import policy
from rectification.clocks import latest_start
from rectification.models import EscalationStep
from tests.cast import year_2026

CALENDAR = WorkCalendar({day.date: Day(day.is_workday) for day in year_2026()})
DAYS = st.dates(date(2025, 11, 1), date(2027, 3, 1))


@given(start=DAYS, today=DAYS, workdays=st.integers(-20, 20))
def test_a_date_is_far_enough_back_exactly_when_its_step_has_come(
    start: date, today: date, workdays: int
) -> None:
    has_come = CALENDAR.add_workdays(start, workdays) <= today
    assert has_come == (start <= latest_start(CALENDAR, today, workdays))


@pytest.mark.parametrize(
    ("today", "workdays", "expected"),
    [
        ("2026-10-08", 1, "2026-10-07"),  # the first working day after the holiday
        ("2026-10-07", 1, "2026-09-29"),  # a rest day: what 09-30 had come to, and no more
        ("2026-10-10", 3, "2026-10-07"),  # a worked Saturday
        ("2026-10-12", 3, "2026-10-08"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-09-24", -3, "2026-09-30"),  # 09-28, 09-29, 09-30
        ("2027-01-04", 1, "2027-01-03"),  # provisional: 01-01 is a Friday off
    ],
)
def test_the_latest_start_by_hand(today: str, workdays: int, expected: str) -> None:
    found = latest_start(CALENDAR, date.fromisoformat(today), workdays)
    assert found == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("severity", "levels"),
    [
        ("minor", ["reminder", "reminder", "reminder", "supervise", "slip", "slip", "bulletin"]),
        ("major", ["reminder", "reminder", "reminder", "slip", "slip", "listed", "bulletin"]),
        ("critical", ["reminder", "reminder", "supervise", "slip", "listed", "listed", "bulletin"]),
    ],
)
def test_the_delivered_levels_are_those_of_the_reference(
    db: None, severity: str, levels: list[str]
) -> None:
    policy.seed()
    rows = EscalationStep.objects.filter(clock="rectify", severity=severity).order_by("offset")
    assert [row.offset for row in rows] == [-3, -1, 1, 3, 5, 10, 15]
    assert [row.level for row in rows] == levels


def test_only_orders_with_a_deadline_are_reminded_of_beforehand(db: None) -> None:
    policy.seed()
    reminders = EscalationStep.objects.filter(offset__lt=0)
    assert {tuple(row.order_kinds) for row in reminders} == {("deadline",)}
    assert all(row.order_kinds == [] for row in EscalationStep.objects.filter(offset__gt=0))


def test_the_other_clocks_remind_first_and_then_call_the_next_person_up(db: None) -> None:
    policy.seed()
    rows = EscalationStep.objects.filter(severity="minor").exclude(clock="rectify")
    assert {(row.key, row.level, *row.audience) for row in rows} == {
        ("order+1", "reminder", "officers", "team_leader"),
        ("order+3", "supervise", "officers", "supervisor"),
        ("recheck+1", "reminder", "officers", "team_leader"),
        ("recheck+3", "supervise", "officers", "supervisor"),
        ("close+1", "reminder", "supervisor"),
        ("close+3", "supervise", "supervisor", "leader"),
    }


def test_seeding_again_keeps_what_the_administrator_did(db: None) -> None:
    assert policy.seed() == 39
    EscalationStep.objects.filter(offset=15).delete()
    EscalationStep.objects.filter(offset=3).update(level="listed")
    assert policy.seed() == 0
    assert not EscalationStep.objects.filter(offset=15).exists()
    assert not EscalationStep.objects.filter(offset=3).exclude(level="listed").exists()
