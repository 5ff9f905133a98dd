"""When a problem is next due for attention: set where it is moved, and reckoned anew."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from inspections.models.checklist import OrderKind, Severity
from organization import work_calendar
from organization.models import CalendarDay
from rectification import attention, policy
from rectification.escalation import SweepReport, sweep
from rectification.models import EscalationStep, Extension, Message, Problem, Reckoning
from rectification.states import Action
from tests.cast import Cast
from tests.rectification.late import at, copies, found, ordered, step, steps_of, told


@pytest.fixture(autouse=True)
def _policy(db: None) -> None:
    policy.seed()


def next_look(problem: Problem) -> datetime | None:
    return Problem.objects.get(pk=problem.pk).attention_at


class TestTheDoors:
    """From Friday 2026-11-20: 11-23 is the first working day, 11-24 the second, and so on."""

    def test_what_was_found_is_looked_at_when_its_order_is_a_day_late(self, cast: Cast) -> None:
        assert next_look(found(cast, "2026-11-20")) == at("2026-11-24", 8)

    def test_what_is_critical_is_looked_at_from_midnight(self, cast: Cast) -> None:
        assert next_look(found(cast, "2026-11-20", Severity.CRITICAL)) == at("2026-11-24", 0)

    def test_an_order_is_looked_at_three_working_days_before_its_last_date(
        self, cast: Cast
    ) -> None:
        assert next_look(ordered(cast, "2026-09-14", "2026-09-30")) == at("2026-09-24", 8)

    def test_an_order_to_act_at_once_is_looked_at_the_next_working_day(self, cast: Cast) -> None:
        immediate = ordered(cast, "2026-11-20", None, kind=OrderKind.IMMEDIATE)
        assert next_look(immediate) == at("2026-11-23", 8)

    def test_each_step_sets_the_next_look(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-12-31")
        step(cast, problem, Action.RECTIFY, "2026-11-20")
        assert next_look(problem) == at("2026-11-25", 8)
        step(cast, problem, Action.PASS_RECHECK, "2026-11-20", remote=True)
        assert next_look(problem) == at("2026-11-26", 8)
        step(cast, problem, Action.END, "2026-11-20", by="supervisor")
        assert next_look(problem) is None

    def test_an_extension_that_waits_and_a_suspension_need_no_look(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.ASK_EXTENSION, "2026-11-13", due="2026-11-27")
        assert next_look(problem) is None
        step(cast, problem, Action.GRANT_EXTENSION, "2026-11-16", by="supervisor")
        assert next_look(problem) == at("2026-11-24", 8)
        step(cast, problem, Action.SUSPEND, "2026-11-16", by="supervisor")
        assert next_look(problem) is None
        step(cast, problem, Action.RESUME, "2026-12-14", by="supervisor")  # nine days were left
        assert next_look(problem) == at("2026-12-22", 8)

    def test_a_slip_issued_meanwhile_lets_the_extension_wait(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.ASK_EXTENSION, "2026-11-13", due="2026-11-27")
        step(cast, problem, Action.ISSUE_SLIP, "2026-11-16", by="leader", due="2026-11-18")
        assert next_look(problem) is None

    def test_what_is_due_at_night_is_looked_at_in_the_morning(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-20", 22))  # a Friday
        assert next_look(problem) == at("2026-11-23", 8)
        assert Message.objects.count() == 0


class TestALastDateOfItsOwn:
    def test_after_a_granted_extension_people_are_reminded_of_the_new_last_date(
        self, cast: Cast
    ) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        for day in ("2026-11-17", "2026-11-19"):
            sweep(at(day))
        step(cast, problem, Action.ASK_EXTENSION, "2026-11-19", due="2026-11-27")
        step(cast, problem, Action.GRANT_EXTENSION, "2026-11-20", by="supervisor")
        for day in ("2026-11-20", "2026-11-24", "2026-11-26", "2026-11-30"):
            sweep(at(day))
        assert steps_of(problem) == [
            "rectify-3",
            "rectify-1",
            "rectify-3",
            "rectify-1",
            "rectify+1",
        ]

    def test_a_reminder_that_fell_before_the_extension_was_granted_reminds_nobody(
        self, cast: Cast
    ) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.ASK_EXTENSION, "2026-11-13", due="2026-11-24")
        step(cast, problem, Action.GRANT_EXTENSION, "2026-11-19", by="supervisor")  # T-3
        sweep(at("2026-11-20"))
        assert steps_of(problem) == ["(rectify-3)"]

    def test_an_order_issued_again_is_escalated_anew(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-09", "2026-11-13")
        sweep(at("2026-11-16"))
        step(cast, problem, Action.WITHDRAW_ORDER, "2026-11-17", by="supervisor")
        both = (cast.inspector.pk, cast.inspector2.pk)
        step(
            cast,
            problem,
            Action.ORDER,
            "2026-11-18",
            due="2026-11-20",
            kind=OrderKind.DEADLINE,
            officers=both,
        )
        sweep(at("2026-11-23"))
        assert steps_of(problem).count("rectify+1") == 2


class TestTheWaitForWhoIsNext:
    def test_a_withdrawn_order_is_awaited_since_it_was_withdrawn(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.WITHDRAW_ORDER, "2026-11-16", by="supervisor")
        assert next_look(problem) == at("2026-11-18", 8)
        sweep(at("2026-11-18"))
        assert Message.objects.all()[0].title.endswith("已2个工作日未责令（2026-11-16起计）")

    def test_a_suspension_takes_nothing_off_the_time_to_recheck(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.RECTIFY, "2026-11-12")
        step(cast, problem, Action.SUSPEND, "2026-11-13", by="supervisor")  # one day had passed
        assert sweep(at("2026-12-07")) == SweepReport()
        step(cast, problem, Action.RESUME, "2026-12-07", by="supervisor")
        assert next_look(problem) == at("2026-12-09", 8)


class TestAClockThatIsWrong:
    def test_an_hour_set_back_tells_nobody_twice(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-23", 8, 30))
        for hour, minute in ((7, 30), (8, 0), (8, 30), (9, 30)):
            assert sweep(at("2026-11-23", hour, minute)) == SweepReport()
        assert told(problem, "rectify+1") == ["inspector", "inspector2", "teamleader"]

    def test_a_clock_that_was_days_ahead_tells_nobody_twice(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-25"))
        for day in ("2026-11-23", "2026-11-24", "2026-11-25"):
            assert sweep(at(day)) == SweepReport()
        sweep(at("2026-11-27"))
        assert steps_of(problem)[-2:] == ["rectify+3", "rectify+5"]

    def test_a_leap_day_is_a_day(self, cast: Cast) -> None:
        # 2028-02-29 is a Tuesday of a year without a notice: 02-28 is T-1, 03-01 is T+1.
        problem = ordered(cast, "2028-02-14", "2028-02-29")
        for day in ("2028-02-24", "2028-02-28", "2028-02-29", "2028-03-01"):
            sweep(at(day))
        assert steps_of(problem) == ["rectify-3", "rectify-1", "rectify+1"]


class TestRulesThatChange:
    @pytest.fixture
    def settled(self, cast: Cast) -> Problem:
        """A problem due on 2026-11-27 (T+1 is 11-30), the rules seen and reckoned by."""
        problem = ordered(cast, "2026-11-16", "2026-11-27", kind=OrderKind.STOP)
        Problem.objects.filter(pk=problem.pk).update(last_date="2026-11-27")
        attention.follow_changes(at("2026-11-16"))
        assert next_look(problem) == at("2026-11-30", 8)
        return problem

    def after_two_minutes(self) -> None:
        assert attention.follow_changes(at("2026-11-17")) is None
        assert attention.follow_changes(at("2026-11-17", 9, 1)) is None
        assert attention.follow_changes(at("2026-11-17", 9, 2)) == 1

    def test_a_step_added_to_the_policy(self, cast: Cast, settled: Problem) -> None:
        EscalationStep.objects.create(
            clock="rectify", severity="minor", offset=-2, level="reminder", audience=["officers"]
        )
        self.after_two_minutes()
        assert next_look(settled) == at("2026-11-25", 8)

    def test_a_day_that_became_a_rest_day(self, cast: Cast, settled: Problem) -> None:
        CalendarDay.objects.filter(date="2026-11-30").update(is_workday=False)
        work_calendar.forget()
        self.after_two_minutes()
        assert next_look(settled) == at("2026-12-01", 8)

    def test_a_limit_in_the_settings(self, cast: Cast, settings: Settings) -> None:
        problem = found(cast, "2026-11-16")
        attention.follow_changes(at("2026-11-16"))
        settings.WORKDAYS_TO_ORDER = 3
        self.after_two_minutes()
        assert next_look(problem) == at("2026-11-20", 8)

    def test_what_the_first_run_finds_is_reckoned_at_once(self, cast: Cast) -> None:
        problem = found(cast, "2026-11-16")
        Problem.objects.update(attention_at=None)
        assert attention.follow_changes(at("2026-11-16")) == 1
        assert next_look(problem) == at("2026-11-18", 8)
        assert attention.follow_changes(at("2026-11-16", 9, 1)) is None

    def test_who_died_over_it_is_replaced(self, cast: Cast) -> None:
        problem = found(cast, "2026-11-16")
        attention.follow_changes(at("2026-11-16"))
        Problem.objects.update(attention_at=None)
        Reckoning.objects.update(done_at=None, busy_until=at("2026-11-16", 9, 10))
        assert attention.follow_changes(at("2026-11-16", 9, 10)) is None
        assert attention.follow_changes(at("2026-11-16", 9, 11)) == 1
        assert next_look(problem) == at("2026-11-18", 8)

    def test_what_is_on_record_or_held_is_left_out(self, cast: Cast) -> None:
        late = ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-23"))
        asked = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, asked, Action.ASK_EXTENSION, "2026-11-19", due="2026-11-27")
        assert Extension.objects.get().state == Extension.State.PENDING
        assert attention.recompute(Problem.objects.all()) == 0
        assert next_look(late) == at("2026-11-25", 8)
        assert next_look(asked) is None


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plans of PostgreSQL")
def test_what_is_due_is_found_by_the_index_alone(cast: Cast) -> None:
    copies(ordered(cast, "2026-11-16", "2026-12-31"), 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rectification_problem")
    due = Problem.objects.filter(attention_at__lte=at("2026-11-23"))
    claimed = attention.due_there(at("2026-11-23", 8), cast.county).select_for_update(
        no_key=True, skip_locked=True
    )
    assert "attention_due" in due.values("attention_at", "county").explain()
    assert "attention_due" in claimed[:1000].explain()
    assert "Seq Scan" in Problem.objects.filter(found_at__lte=at("2026-11-23")).explain()


def test_a_step_taken_out_of_order_is_dated_by_the_phone(cast: Cast) -> None:
    problem = ordered(cast, "2026-11-02", "2026-11-20")
    step(cast, problem, Action.RECTIFY, "2026-11-12")
    assert next_look(problem) == at("2026-11-12", 8) + timedelta(days=5)  # 11-17 is the third
