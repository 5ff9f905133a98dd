"""The sweep: when a step is reached, whom it tells, and that it tells nobody twice."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.ids import new_id
from organization.models import ChangeMark, RoleGrant, Team, User
from organization.models.changes import Subject
from rectification import policy
from rectification.escalation import SweepReport, sweep
from rectification.models import (
    Escalation,
    EscalationStep,
    Extension,
    Message,
    Problem,
    ProblemEvent,
)
from rectification.states import Action, State
from tests.cast import NEXT_COUNTY, NEXT_TOWN, Cast
from tests.rectification.late import at, copies, found, ordered, step, steps_of, told

NOTHING = SweepReport()


@pytest.fixture(autouse=True)
def _policy(db: None) -> None:
    policy.seed()


class TestWhenAStepIsReached:
    """A problem due on Wednesday 2026-09-30, before the National Day holiday.

    Working days after it: 10-08, 10-09, 10-10 (Saturday, 调休), 10-12, 10-13, … 10-20 is the
    tenth, 10-27 the fifteenth. Before it: 09-29, 09-28, and 09-24 (09-25 to 27 is 中秋).
    """

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2026-09-23", []),
            ("2026-09-24", ["rectify-3"]),
            ("2026-09-28", ["rectify-3"]),
            ("2026-09-29", ["rectify-3", "rectify-1"]),
            ("2026-09-30", ["rectify-3", "rectify-1"]),
            ("2026-10-08", ["rectify-3", "rectify-1", "rectify+1"]),
            ("2026-10-09", ["rectify-3", "rectify-1", "rectify+1"]),
            ("2026-10-10", ["rectify-3", "rectify-1", "rectify+1", "rectify+3"]),
            ("2026-10-12", ["rectify-3", "rectify-1", "rectify+1", "rectify+3"]),
            ("2026-10-13", ["rectify-3", "rectify-1", "rectify+1", "rectify+3", "rectify+5"]),
        ],
    )
    def test_the_steps_follow_the_work_calendar(
        self, cast: Cast, day: str, expected: list[str]
    ) -> None:
        problem = ordered(cast, "2026-09-14", "2026-09-30")
        for n in range(14, 31):
            if f"2026-09-{n}" <= day:
                sweep(at(f"2026-09-{n}"))
        for n in range(1, 14):
            if f"2026-10-{n:02}" <= day:
                sweep(at(f"2026-10-{n:02}"))
        assert steps_of(problem) == expected

    def test_the_last_steps_are_reached_on_the_tenth_and_fifteenth_working_day(
        self, cast: Cast
    ) -> None:
        problem = ordered(cast, "2026-09-14", "2026-09-30")
        for day in ("2026-10-19", "2026-10-20", "2026-10-26", "2026-10-27"):
            sweep(at(day))
        reached = dict(Escalation.objects.filter(problem=problem).values_list("step", "reached_on"))
        assert reached["rectify+10"] == date(2026, 10, 20)
        assert reached["rectify+15"] == date(2026, 10, 27)
        assert told(problem, "rectify+10") == [
            "inspector",
            "inspector2",
            "leader",
            "supervisor",
            "supervisor2",
        ]
        assert told(problem, "rectify+15") == [
            "bureau",
            "inspector",
            "inspector2",
            "leader",
            "supervisor",
            "supervisor2",
        ]

    def test_a_last_date_before_a_year_without_a_notice_is_reckoned_provisionally(
        self, cast: Cast
    ) -> None:
        # 2027-01-01 is a Friday and a statutory day: the next working day is Monday.
        problem = ordered(cast, "2026-12-21", "2026-12-31")
        sweep(at("2026-12-31"))
        assert sweep(at("2027-01-02")) == NOTHING
        sweep(at("2027-01-04"))
        assert steps_of(problem) == ["(rectify-3)", "rectify-1", "rectify+1"]

    def test_an_order_to_act_at_once_is_first_told_of_on_the_next_working_day(
        self, cast: Cast
    ) -> None:
        immediate = ordered(cast, "2026-11-20", None, kind=OrderKind.IMMEDIATE)
        stop = ordered(cast, "2026-11-20", None, kind=OrderKind.STOP)
        assert sweep(at("2026-11-20")) == NOTHING
        sweep(at("2026-11-23"))
        assert steps_of(immediate) == steps_of(stop) == ["rectify+1"]

    def test_a_reminder_that_falls_before_the_order_reminds_nobody(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-18", "2026-11-20")  # T-3 is 11-17
        assert sweep(at("2026-11-18")) == SweepReport(skipped=1)
        assert sweep(at("2026-11-19")) == SweepReport(told=1, messages=2)
        assert steps_of(problem) == ["(rectify-3)", "rectify-1"]

    def test_what_is_rectified_closed_suspended_or_void_has_no_last_date_to_miss(
        self, cast: Cast
    ) -> None:
        for state in (State.CLOSED, State.SUSPENDED, State.ENDED, State.VOIDED):
            problem = ordered(cast, "2026-09-14", "2026-09-30")
            Problem.objects.filter(pk=problem.pk).update(state=state, closed_on="2026-09-30")
        assert sweep(at("2026-12-01")) == NOTHING

    def test_no_date_is_a_third_case_and_never_zero(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-09-14", "2026-09-30")
        Problem.objects.filter(pk=problem.pk).update(
            state=State.RECTIFIED, waiting_since=None, rectified_on=None, passed_on=None
        )
        assert sweep(at("2026-12-01")) == NOTHING


class TestTheOtherClocks:
    """Working days from Friday 2026-11-20: 11-23 is the first, 11-24 the second, and so on."""

    def test_a_problem_found_and_not_ordered(self, cast: Cast) -> None:
        problem = found(cast, "2026-11-20")
        assert sweep(at("2026-11-23")) == NOTHING
        sweep(at("2026-11-24"))
        assert steps_of(problem) == ["order+1"]
        assert told(problem, "order+1") == ["inspector", "teamleader"]
        sweep(at("2026-11-26"))
        assert steps_of(problem) == ["order+1", "order+3"]
        assert told(problem, "order+3") == ["inspector", "supervisor", "supervisor2"]
        assert Message.objects.filter(escalation__step="order+3").first().title == (  # type: ignore[union-attr]
            "【督办】阳光理发店：毛巾未做到一客一换一消毒，已4个工作日未责令（2026-11-20发现）"
        )

    def test_a_problem_rectified_and_not_rechecked(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-12-31")
        step(cast, problem, Action.RECTIFY, "2026-11-20")
        assert sweep(at("2026-11-24")) == NOTHING
        sweep(at("2026-11-25"))
        assert steps_of(problem) == ["recheck+1"]
        assert told(problem, "recheck+1") == ["inspector", "inspector2", "teamleader"]

    def test_a_problem_that_passed_and_is_not_closed(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-12-31")
        step(cast, problem, Action.RECTIFY, "2026-11-19")
        step(cast, problem, Action.PASS_RECHECK, "2026-11-20", remote=True)
        assert sweep(at("2026-11-25")) == NOTHING
        sweep(at("2026-11-26"))
        assert steps_of(problem) == ["close+1"]
        assert told(problem, "close+1") == ["supervisor", "supervisor2"]
        sweep(at("2026-11-30"))
        assert told(problem, "close+3") == ["leader", "supervisor", "supervisor2"]

    def test_the_limits_are_settings(self, cast: Cast, settings: Settings) -> None:
        settings.WORKDAYS_TO_ORDER = 3
        problem = found(cast, "2026-11-20")
        assert sweep(at("2026-11-25")) == NOTHING
        sweep(at("2026-11-26"))
        assert steps_of(problem) == ["order+1"]


class TestWhatIsTold:
    def test_each_person_concerned_gets_one_message_that_says_how_late_it_is(
        self, cast: Cast
    ) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        report = sweep(at("2026-11-25"))
        assert report == SweepReport(told=1, messages=4, skipped=3)
        assert told(problem, "rectify+3") == [
            "inspector",
            "inspector2",
            "supervisor",
            "supervisor2",
        ]
        message = Message.objects.filter(person=cast.supervisor).get()
        assert message.title == (
            "【督办】阳光理发店：毛巾未做到一客一换一消毒，已逾期3个工作日（期限2026-11-20）"
        )
        assert message.body == (
            f"问题编号：{problem.number}。整改要求：立即更换毛巾，做到一客一换一消毒。"
        )
        assert message.created_at == at("2026-11-25")
        assert message.read_at is None

    def test_a_reminder_says_how_many_working_days_are_left(self, cast: Cast) -> None:
        ordered(cast, "2026-09-14", "2026-09-30")
        sweep(at("2026-09-24"))
        assert {m.title for m in Message.objects.all()} == {
            "【提醒】阳光理发店：毛巾未做到一客一换一消毒，还有3个工作日到期（期限2026-09-30）"
        }

    def test_a_reminder_told_on_the_last_date_says_today(self, cast: Cast) -> None:
        ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-20"))
        assert {m.title for m in Message.objects.all()} == {
            "【提醒】阳光理发店：毛巾未做到一客一换一消毒，今天到期（期限2026-11-20）"
        }

    def test_a_grave_problem_is_told_louder_and_with_advice(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20", Severity.CRITICAL)
        sweep(at("2026-11-25"))
        message = Message.objects.filter(person=cast.supervisor).get()
        assert message.title.startswith("【督办单】阳光理发店：")
        assert message.body == (
            f"问题编号：{problem.number}。处理要求：约谈单位负责人。"
            "整改要求：立即更换毛巾，做到一客一换一消毒。"
        )

    def test_a_long_problem_is_cut_and_how_late_it_is_stays(self, cast: Cast) -> None:
        ordered(cast, "2026-11-16", "2026-11-20", text="很" * 500)
        sweep(at("2026-11-23"))
        title = Message.objects.all()[0].title
        assert len(title) == 120
        assert title.startswith("【提醒】阳光理发店：很很很")
        assert title.endswith("很…，已逾期1个工作日（期限2026-11-20）")

    def test_who_sees_the_ledger_is_told_that_the_problem_changed(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        before = ChangeMark.objects.count()
        sweep(at("2026-11-23"))
        assert ChangeMark.objects.count() == before + 1
        mark = ChangeMark.objects.order_by("-pk")[0]
        assert (mark.subject, mark.subject_id, mark.day) == (
            Subject.PROBLEM,
            problem.pk,
            date(2026, 11, 16),
        )


class TestWhoIsTold:
    def test_who_left_is_not_told(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        User.objects.filter(username__in=["inspector2", "teamleader"]).update(is_active=False)
        sweep(at("2026-11-23"))
        assert told(problem, "rectify+1") == ["inspector"]

    def test_without_a_team_the_team_leaders_of_the_area_are_told(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        Problem.objects.update(team=None)
        RoleGrant.objects.create(user=cast.auditor, role="team_leader", area_id=cast.town)
        RoleGrant.objects.create(user=cast.assistant, role="team_leader", area_id=cast.other_town)
        sweep(at("2026-11-23"))
        assert told(problem, "rectify+1") == ["auditor", "inspector", "inspector2", "teamleader"]

    def test_a_team_without_a_leader_falls_back_to_the_role(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        Team.objects.update(leader=None)
        sweep(at("2026-11-23"))
        assert told(problem, "rectify+1") == ["inspector", "inspector2", "teamleader"]

    def test_the_city_is_told_only_where_the_county_has_nobody(self, cast: Cast) -> None:
        RoleGrant.objects.create(user=cast.outsider, role="leader", area_id="3713")
        first = ordered(cast, "2026-11-12", "2026-11-16")
        sweep(at("2026-11-23"))
        assert "outsider" not in told(first, "rectify+5")
        User.objects.filter(username="leader").update(is_active=False)
        second = ordered(cast, "2026-11-12", "2026-11-16")
        sweep(at("2026-11-23", 10))
        assert "outsider" in told(second, "rectify+5")

    def test_the_county_next_door_is_told_of_its_own_problems(self, cast: Cast) -> None:
        ours = ordered(cast, "2026-11-12", "2026-11-16")
        theirs = copies(ours, 1)[0]
        Problem.objects.filter(pk=theirs.pk).update(county=NEXT_COUNTY, town=NEXT_TOWN, team=None)
        RoleGrant.objects.create(user=cast.outsider, role="leader", area_id=NEXT_COUNTY)
        assert sweep(at("2026-11-23")).told == 2
        assert told(theirs, "rectify+5") == ["inspector", "inspector2", "outsider"]
        assert "outsider" not in told(ours, "rectify+5")

    def test_a_person_with_two_parts_gets_one_message(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        RoleGrant.objects.create(user=cast.inspector, role="supervisor", area_id=cast.county)
        sweep(at("2026-11-25"))
        assert told(problem, "rectify+3").count("inspector") == 1

    def test_where_nobody_of_the_audience_is_left_the_supervisor_is_told_instead(
        self, cast: Cast
    ) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        User.objects.filter(username__in=["inspector", "inspector2", "teamleader"]).update(
            is_active=False
        )
        assert sweep(at("2026-11-23")) == SweepReport(told=1, messages=2, skipped=2)
        assert told(problem, "rectify+1") == ["supervisor", "supervisor2"]
        assert Message.objects.all()[0].body.startswith("应通知的人员均不在岗，改为通知您")

    def test_where_nobody_at_all_is_left_the_administrator_is_told(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        User.objects.exclude(username="admin").update(is_active=False)
        sweep(at("2026-11-23"))
        assert told(problem, "rectify+1") == ["admin"]

    def test_a_step_nobody_can_be_told_of_is_on_record_and_reported(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        User.objects.update(is_active=False)
        report = sweep(at("2026-11-23"))
        assert report == SweepReport(told=1, skipped=2, untold=1)
        assert report.failure == "1 条督办没有可通知的人员。"
        assert steps_of(problem)[-1] == "rectify+1"


class TestNeverTwice:
    def test_a_second_sweep_finds_nothing_new(self, cast: Cast) -> None:
        ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-23"))
        rows = Escalation.objects.count(), Message.objects.count()
        assert sweep(at("2026-11-23")) == NOTHING
        assert sweep(at("2026-11-24")) == NOTHING
        assert (Escalation.objects.count(), Message.objects.count()) == rows

    def test_a_clock_set_back_by_an_hour_tells_nothing_twice(self, cast: Cast) -> None:
        ordered(cast, "2026-11-16", "2026-11-19")
        sweep(at("2026-11-20", 9))
        told = Message.objects.count()
        assert told > 0
        for hour in (8, 9):
            assert sweep(at("2026-11-20", hour)).told == 0
        assert Message.objects.count() == told

    def test_after_an_outage_only_the_highest_step_is_told(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-09-14", "2026-09-30")
        sweep(at("2026-09-24"))
        report = sweep(at("2026-10-13"))
        assert report == SweepReport(told=1, messages=5, skipped=3)
        assert steps_of(problem) == [
            "rectify-3",
            "(rectify-1)",
            "(rectify+1)",
            "(rectify+3)",
            "rectify+5",
        ]

    def test_a_new_round_is_told_anew(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-06")
        sweep(at("2026-11-09"))
        step(cast, problem, Action.RECTIFY, "2026-11-10")
        step(cast, problem, Action.SEND_BACK, "2026-11-10", due="2026-11-20")
        sweep(at("2026-11-23"))
        rows = Escalation.objects.filter(problem=problem, step="rectify+1").order_by("round")
        assert [(row.round, row.skipped) for row in rows] == [(1, False), (2, False)]
        assert Message.objects.filter(escalation=rows[1])[0].body.startswith(
            f"问题编号：{problem.number}。第2轮整改。"
        )

    def test_a_policy_edited_afterwards_does_not_tell_the_old_step_again(self, cast: Cast) -> None:
        ordered(cast, "2026-11-16", "2026-11-20")
        sweep(at("2026-11-25"))
        EscalationStep.objects.filter(offset=3).update(level="listed", audience=["bureau"])
        EscalationStep.objects.filter(offset=1).update(active=False)
        assert sweep(at("2026-11-25", 10)) == NOTHING


class TestHolding:
    def test_a_pending_extension_holds_escalation_until_it_is_decided(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        sweep(at("2026-11-17"))
        step(cast, problem, Action.ASK_EXTENSION, "2026-11-19", due="2026-11-27")
        assert sweep(at("2026-11-25")) == NOTHING
        step(cast, problem, Action.REFUSE_EXTENSION, "2026-11-25", by="supervisor")
        sweep(at("2026-11-25", 10))
        assert steps_of(problem) == ["rectify-3", "(rectify-1)", "(rectify+1)", "rectify+3"]

    def test_a_granted_extension_counts_from_the_new_last_date(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.ASK_EXTENSION, "2026-11-19", due="2026-11-27")
        step(cast, problem, Action.GRANT_EXTENSION, "2026-11-23", by="supervisor")
        assert Extension.objects.get().state == Extension.State.GRANTED
        sweep(at("2026-11-30"))
        row = Escalation.objects.get(problem=problem, step="rectify+1")
        assert (row.skipped, row.reached_on) == (False, date(2026, 11, 30))

    def test_the_clock_of_a_suspended_problem_stands_still(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-02", "2026-11-20")
        step(cast, problem, Action.SUSPEND, "2026-11-16", by="supervisor")  # four days were left
        assert sweep(at("2026-12-07")) == NOTHING
        step(cast, problem, Action.RESUME, "2026-12-07", by="supervisor")  # until 12-11
        assert sweep(at("2026-12-07", 10)) == NOTHING
        sweep(at("2026-12-14"))
        assert "rectify+1" in steps_of(problem)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("day", "hour", "minute", "told_people"),
        [
            ("2026-11-23", 7, 59, False),
            ("2026-11-23", 8, 0, True),
            ("2026-11-23", 20, 59, True),
            ("2026-11-23", 21, 0, False),
            ("2026-11-28", 10, 0, False),  # a Saturday
            ("2026-10-10", 10, 0, True),  # a Saturday that is worked (调休)
            ("2026-10-02", 10, 0, False),  # National Day
        ],
    )
    def test_messages_are_written_by_day_on_working_days(
        self, cast: Cast, day: str, hour: int, minute: int, *, told_people: bool
    ) -> None:
        ordered(cast, "2026-09-01", "2026-09-15")
        sweep(at(day, hour, minute))
        assert Message.objects.exists() is told_people

    def test_what_the_night_held_back_is_told_in_the_morning(self, cast: Cast) -> None:
        problem = ordered(cast, "2026-11-16", "2026-11-20")
        assert sweep(at("2026-11-23", 0, 1)) == NOTHING
        sweep(at("2026-11-23", 8))
        assert steps_of(problem)[-1] == "rectify+1"

    def test_what_is_critical_is_told_at_night_and_on_rest_days(self, cast: Cast) -> None:
        critical = ordered(cast, "2026-11-16", "2026-11-20", Severity.CRITICAL)
        major = ordered(cast, "2026-11-16", "2026-11-20", Severity.MAJOR)
        sweep(at("2026-11-23", 0, 1))
        assert steps_of(critical) == ["(rectify-3)", "(rectify-1)", "rectify+1"]
        assert steps_of(major) == []
        late = ordered(cast, "2026-11-16", "2026-11-24", Severity.CRITICAL)
        sweep(at("2026-11-28", 23))  # a Saturday night
        assert steps_of(late)[-1] == "rectify+3"


class TestOneBadRow:
    def test_one_problem_that_cannot_be_handled_keeps_nobody_else_waiting(
        self, cast: Cast, caplog: pytest.LogCaptureFixture
    ) -> None:
        good = ordered(cast, "2026-11-16", "2026-11-20")
        others = copies(good, 4)
        bad = ordered(cast, "2026-11-16", "2026-11-20")
        unreadable = ProblemEvent.objects.get(problem=bad, action=Action.ORDER)
        unreadable.pk, unreadable.sequence, unreadable.officers = new_id(), 3, ["nobody"]
        unreadable.save(force_insert=True)
        report = sweep(at("2026-11-23"))
        assert report == SweepReport(told=5, messages=15, skipped=10, failed=1)
        assert report.failure == "1 个问题处理失败，见服务日志。"
        assert [steps_of(p)[-1] for p in (good, *others)] == ["rectify+1"] * 5
        assert steps_of(bad) == []
        assert str(bad.pk) in caplog.text

    def test_a_county_without_a_policy_is_reported(self, cast: Cast) -> None:
        EscalationStep.objects.update(active=False)
        ordered(cast, "2026-11-16", "2026-11-20")
        assert sweep(at("2026-11-23")).failure == "没有启用的督办规则。"


class TestCost:
    def statements(self, moment: str, hour: int = 9) -> int:
        with clock.at(at(moment, hour)), CaptureQueriesContext(connection) as caught:
            sweep()
        savepoints = [q for q in caught.captured_queries if "SAVEPOINT" in q["sql"]]
        return len(caught) - len(savepoints)

    def test_an_idle_sweep_asks_four_times_however_much_is_open(self, cast: Cast) -> None:
        copies(ordered(cast, "2026-11-16", "2026-12-31"), 20)
        assert self.statements("2026-11-23") == 4

    def test_a_batch_costs_the_same_for_one_and_for_fifty(self, cast: Cast) -> None:
        one = ordered(cast, "2026-11-16", "2026-11-20")
        cost_of_one = self.statements("2026-11-23")
        copies(one, 50)
        cost_of_fifty = self.statements("2026-11-23", 10)
        assert (cost_of_one, cost_of_fifty) == (13, 13)
        assert Escalation.objects.filter(step="rectify+1").count() == 51
