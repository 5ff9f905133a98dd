"""Deadlines in working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from organization import calendar_seed, work_calendar
from organization.models import CalendarDay
from organization.work_calendar import Day, WorkCalendar
from tests.cast import Cast, load_calendar, year_2026

CALENDAR = WorkCalendar({day.date: Day(day.is_workday, day.name) for day in year_2026()})

some_day = st.dates(date(2024, 1, 1), date(2029, 12, 31))
some_count = st.integers(1, 60)


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("served", "count", "last"),
    [
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-12", 10, "2026-03-04"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-11-20", 5, "2026-11-27"),
        ("2026-12-25", 3, "2026-12-30"),
        ("2026-12-25", 5, "2027-01-04"),
        ("2028-02-25", 2, "2028-02-29"),  # a leap day is a day
        ("2026-10-10", 0, "2026-10-10"),
    ],
)
def test_the_day_of_service_is_not_counted(served: str, count: int, last: str) -> None:
    assert CALENDAR.add_workdays(d(served), count) == d(last)


def test_counting_back_leaves_out_rest_days_too() -> None:
    assert CALENDAR.add_workdays(d("2026-10-10"), -3) == d("2026-09-30")


def test_a_date_that_needs_an_unpublished_year_is_provisional() -> None:
    assert CALENDAR.provisional_between(d("2026-12-25"), d("2027-01-04"))
    assert not CALENDAR.provisional_between(d("2026-12-25"), d("2026-12-30"))
    assert CALENDAR.is_provisional(d("2027-01-04"))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-10-08", "2026-10-08"),
        ("2026-10-04", "2026-10-08"),
        ("2026-11-21", "2026-11-23"),
        ("2026-10-10", "2026-10-10"),  # a Saturday that is worked
        ("2027-05-01", "2027-05-03"),  # unpublished: 1 and 2 May rest by law, both at a weekend
    ],
)
def test_a_natural_day_on_a_rest_day_rolls_to_the_next_working_day(day: str, works: str) -> None:
    assert CALENDAR.roll_forward(d(day)) == d(works)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("2026-09-30", "2026-10-10", 3),
        ("2026-10-10", "2026-09-30", -3),
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2026-11-22", 0),
        ("2026-12-25", "2027-01-04", 5),
        ("2025-12-31", "2026-12-31", 248),
    ],
)
def test_working_days_between_two_dates(start: str, end: str, count: int) -> None:
    assert CALENDAR.workdays_between(d(start), d(end)) == count


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-09-30", "2026-10-10", "跳过 10/1–10/7，10/10 调休上班"),
        ("2026-09-24", "2026-10-09", "跳过 9/25–9/27、10/1–10/7"),
        ("2026-02-12", "2026-03-04", "跳过 2/15–2/23，2/14、2/28 调休上班"),
        ("2026-11-20", "2026-11-27", "跳过周末"),
        ("2026-11-23", "2026-11-25", ""),
        ("2026-12-25", "2027-01-04", "跳过 1/1–1/3，2027 年放假安排未公布，暂按周一至周五推算"),
    ],
)
def test_the_reckoning_is_said_in_words(start: str, end: str, said: str) -> None:
    assert CALENDAR.explain(d(start), d(end)) == said


@given(some_day, some_count)
def test_the_last_day_is_a_working_day_and_as_many_days_away(day: date, count: int) -> None:
    last = CALENDAR.add_workdays(day, count)
    assert CALENDAR.is_workday(last)
    assert CALENDAR.workdays_between(day, last) == count


@given(some_day, some_count, some_count)
def test_days_can_be_added_in_two_goes(day: date, first: int, second: int) -> None:
    in_two = CALENDAR.add_workdays(CALENDAR.add_workdays(day, first), second)
    assert in_two == CALENDAR.add_workdays(day, first + second)


@given(some_day, some_count)
def test_a_later_service_never_gives_an_earlier_last_day(day: date, count: int) -> None:
    tomorrow = day + timedelta(days=1)
    assert CALENDAR.add_workdays(tomorrow, count) >= CALENDAR.add_workdays(day, count)


@given(some_day, some_count)
def test_back_and_forth_ends_where_it_began(day: date, count: int) -> None:
    day = CALENDAR.roll_forward(day)
    assert CALENDAR.add_workdays(CALENDAR.add_workdays(day, -count), count) == day


@given(some_day, some_day)
def test_the_count_is_what_walking_counts(one: date, other: date) -> None:
    start, end = sorted((one, other))
    walked = sum(
        CALENDAR.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1)
    )
    assert CALENDAR.workdays_between(start, end) == walked
    assert CALENDAR.workdays_between(end, start) == -walked


@given(st.dates(date(1950, 1, 1), date(2199, 12, 31)))
def test_no_year_fails(day: date) -> None:
    assert WorkCalendar({}).is_provisional(day)
    assert WorkCalendar({}).roll_forward(day) >= day


@pytest.mark.django_db
def test_the_hand_written_year_is_the_published_one() -> None:
    load_calendar()
    by_hand = dict(CalendarDay.objects.values_list("date", "is_workday"))
    CalendarDay.objects.all().delete()
    calendar_seed.seed([2026])
    assert dict(CalendarDay.objects.values_list("date", "is_workday")) == by_hand


@pytest.mark.django_db
def test_seeding_knows_final_years_and_guesses_later_ones() -> None:
    assert calendar_seed.seed() == 9 * 365 + 3  # 2020–2028 has three leap years
    calendar = work_calendar.load()
    assert not calendar.is_workday(d("2020-01-31"))  # the Spring Festival that was prolonged
    assert calendar.is_workday(d("2022-01-29"))
    assert not calendar.is_provisional(d("2026-12-31"))
    assert calendar.is_provisional(d("2027-02-08"))
    assert not calendar.is_workday(d("2027-02-08"))  # Spring Festival by the lunar calendar
    assert calendar.day(d("2026-10-10")).name == "国庆节调休上班"
    assert calendar.workdays_between(d("2021-12-31"), d("2022-06-30")) == 122


@pytest.mark.django_db
def test_seeding_twice_writes_nothing() -> None:
    calendar_seed.seed([2026, 2027])
    assert calendar_seed.seed([2026, 2027]) == 0


@pytest.mark.django_db
def test_seeding_leaves_what_an_administrator_made_final() -> None:
    calendar_seed.seed([2027])
    worked = CalendarDay.objects.get(date=d("2027-02-20"))
    worked.is_workday, worked.provisional, worked.source = True, False, "国办发明电〔2026〕9号"
    worked.save()
    calendar_seed.seed([2027])
    worked.refresh_from_db()
    assert worked.is_workday
    assert not worked.provisional


@pytest.mark.django_db
def test_a_published_year_takes_the_place_of_a_guessed_one() -> None:
    CalendarDay.objects.create(
        date=d("2026-10-10"), is_workday=False, source="推算", provisional=True
    )
    calendar_seed.seed([2026])
    day = CalendarDay.objects.get(date=d("2026-10-10"))
    assert (day.is_workday, day.provisional) == (True, False)


@pytest.mark.django_db
def test_without_a_single_row_deadlines_are_provisional_and_do_not_fail() -> None:
    calendar = work_calendar.load()
    assert calendar.add_workdays(d("2026-09-30"), 3) == d("2026-10-07")
    assert calendar.provisional_between(d("2026-09-30"), d("2026-10-07"))


def test_the_calendar_is_read_once_and_then_remembered(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    work_calendar.forget()
    with django_assert_num_queries(1):
        work_calendar.load()
        work_calendar.load()
