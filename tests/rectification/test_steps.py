from datetime import date, timedelta

import pytest

from inspections.models import Photo
from inspections.models.checklist import OrderKind, Severity
from organization.errors import Conflict, Missing, NotAllowed, RuleBroken
from organization.ids import new_id
from rectification.commands import Due, DueUnit, StepPhoto
from rectification.models import EventPhoto, Extension, Order, Problem, Recheck
from rectification.states import Action, State
from tests.play import FIVE_WORKDAYS, Play, until, workdays


def history(problem: Problem) -> list[tuple[str, str]]:
    return [(e.action, e.target) for e in problem.events.order_by("sequence")]


def test_a_problem_goes_round_with_three_people(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.number == "371328-2026-000001"
    assert problem.state == State.ORDERED
    assert problem.last_date == date(2026, 11, 27)
    assert problem.order is not None
    assert problem.order.number == "蒙疾监意〔2026〕0001号"

    play.on(11, 24)
    play.step(problem, Action.RECTIFY, "inspector", note="已更换毛巾", photos=play.after())
    play.on(11, 25)
    visit = play.recheck_visit("inspector2", "inspector")
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=visit)
    play.on(11, 26)
    closed = play.step(problem, Action.CLOSE, "supervisor", note="同意销号")

    assert closed.state == State.CLOSED
    assert closed.rectified_on == date(2026, 11, 24)
    assert closed.passed_on == date(2026, 11, 25)
    assert closed.closed_on == date(2026, 11, 26)
    assert history(closed) == [
        ("find", "found"),
        ("order", "ordered"),
        ("rectify", "rectified"),
        ("pass_recheck", "rectified"),
        ("close", "closed"),
    ]
    assert closed.version == 5
    recheck = Recheck.objects.get(problem=closed)
    assert (recheck.result, recheck.round, recheck.inspection_id) == ("passed", 1, visit)


def test_a_problem_sent_back_goes_a_second_round(play: Play) -> None:
    problem = play.passed()
    play.on(11, 25)
    back = play.step(problem, Action.SEND_BACK, "supervisor", note="照片看不清", due=workdays(3))
    assert back.state == State.ORDERED
    assert back.round == 2
    assert back.last_date == date(2026, 11, 30)
    assert back.first_last_date == date(2026, 11, 27)
    assert back.rectified_on is None
    assert back.passed_on is None


def test_a_failed_recheck_is_recorded_and_opens_a_round(play: Play) -> None:
    problem = play.rectified()
    play.on(11, 24)
    failed = play.step(
        problem,
        Action.FAIL_RECHECK,
        "inspector2",
        note="毛巾仍然混用",
        due=until(2026, 12, 1),
        inspection_id=play.recheck_visit(),
    )
    assert (failed.state, failed.round, failed.last_date) == ("ordered", 2, date(2026, 12, 1))
    recheck = Recheck.objects.get(problem=failed)
    assert (recheck.result, recheck.round) == ("failed", 1)


def test_could_not_check_leaves_it_waiting(play: Play) -> None:
    problem = play.rectified()
    same = play.step(problem, Action.COULD_NOT_CHECK, "inspector", note="店门关闭")
    assert same.state == State.RECTIFIED
    assert same.passed_on is None
    assert Recheck.objects.get(problem=same).result == "could_not"


def test_an_immediate_order_is_due_the_same_day_and_fixed_on_the_spot(play: Play) -> None:
    problem = play.problem(kind=OrderKind.IMMEDIATE, fixed=True)
    assert problem.state == State.RECTIFIED
    assert problem.last_date == date(2026, 11, 20)
    assert problem.fixed_on_the_spot
    assert problem.passed_on == date(2026, 11, 20)
    assert not Recheck.objects.exists()
    assert play.step(problem, Action.CLOSE, "supervisor").state == State.CLOSED


@pytest.mark.parametrize("kind", [OrderKind.DEADLINE, OrderKind.STOP])
def test_only_an_immediate_order_is_fixed_on_the_spot(play: Play, kind: OrderKind) -> None:
    problem = play.problem(kind=kind, due=FIVE_WORKDAYS)
    with pytest.raises(RuleBroken, match="当场整改") as refused:
        play.step(problem, Action.FIX_ON_THE_SPOT, "inspector", photos=play.before_and_after())
    assert refused.value.code == "immediate_order"


def test_a_fix_on_the_spot_needs_both_photos(play: Play) -> None:
    problem = play.problem(kind=OrderKind.IMMEDIATE)
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.FIX_ON_THE_SPOT, "inspector", photos=play.after())
    assert refused.value.code == "before_and_after"


@pytest.mark.parametrize("who", ["inspector", "inspector2"])
def test_neither_named_officer_may_close_what_they_found(play: Play, who: str) -> None:
    problem = play.passed()
    user = getattr(play.cast, who)
    user.grants.create(role="supervisor", area_id=play.cast.county)
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.CLOSE, who)
    assert refused.value.code == "four_eyes"
    problem.refresh_from_db()
    assert problem.state == State.RECTIFIED


def test_a_supervisor_who_rechecked_leaves_the_closing_to_the_leader(play: Play) -> None:
    cast = play.cast
    cast.supervisor.certificate_number = "鲁Q0103"
    cast.supervisor.save()
    problem = play.rectified()
    with pytest.raises(RuleBroken) as too_early:
        play.step(problem, Action.CLOSE, "leader")
    assert too_early.value.code == "supervisor_played_a_part"
    play.step(
        problem,
        Action.PASS_RECHECK,
        "supervisor",
        inspection_id=play.recheck_visit("supervisor", "inspector2"),
    )
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.CLOSE, "supervisor")
    assert refused.value.code == "four_eyes"
    assert play.step(problem, Action.CLOSE, "leader").state == State.CLOSED


def test_closing_waits_for_the_recheck_and_for_the_bytes_of_the_evidence(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    promised = play.promised()
    photo = StepPhoto(promised.id, promised.sha256, EventPhoto.Kind.AFTER)
    play.step(problem, Action.RECTIFY, "inspector", note="已整改", photos=(photo,))
    with pytest.raises(RuleBroken) as not_seen:
        play.step(problem, Action.CLOSE, "supervisor")
    assert not_seen.value.code == "seen_rectified"
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    with pytest.raises(RuleBroken) as not_arrived:
        play.step(problem, Action.CLOSE, "supervisor")
    assert not_arrived.value.code == "evidence_arrived"
    assert not_arrived.value.message.startswith("还有 1 张证据照片没有上传完")
    Photo.objects.filter(pk=promised.id).update(arrived_at=play.now)
    assert play.step(problem, Action.CLOSE, "supervisor").state == State.CLOSED


def test_evidence_lost_with_a_phone_is_asked_for_again_by_sending_back(play: Play) -> None:
    lost = play.promised()
    problem = play.problem(
        kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, severity=Severity.MAJOR, photos=(lost,)
    )
    report = {"note": "已整改", "photos": play.after()}
    play.step(problem, Action.RECTIFY, "inspector", **report)
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.CLOSE, "supervisor")
    assert refused.value.code == "evidence_arrived"
    play.step(problem, Action.SEND_BACK, "supervisor", note="重新取证", due=workdays(1))
    play.step(problem, Action.RECTIFY, "inspector", **report)
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    assert play.step(problem, Action.CLOSE, "supervisor").state == State.CLOSED


def test_remote_recheck_is_for_minor_problems_only(play: Play) -> None:
    minor = play.rectified()
    assert play.step(minor, Action.PASS_RECHECK, "inspector", remote=True).passed_on
    major = play.rectified(severity=Severity.MAJOR)
    with pytest.raises(RuleBroken) as refused:
        play.step(major, Action.PASS_RECHECK, "inspector", remote=True)
    assert refused.value.code == "visit_or_remote"


def test_the_visit_that_found_a_problem_is_no_recheck_of_it(play: Play) -> None:
    problem = play.rectified()
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=problem.inspection_id)
    assert refused.value.code == "visit_or_remote"
    assert "另行到场复查" in refused.value.message


def test_a_visit_at_which_a_problem_failed_is_no_recheck_of_its_next_round(play: Play) -> None:
    problem = play.rectified()
    visit = play.recheck_visit()
    again = play.step(
        problem,
        Action.FAIL_RECHECK,
        "inspector2",
        note="毛巾仍然混用",
        due=FIVE_WORKDAYS,
        inspection_id=visit,
    )
    again = play.step(again, Action.RECTIFY, "inspector", note="一客一换", photos=play.after())
    with pytest.raises(RuleBroken) as refused:
        play.step(again, Action.PASS_RECHECK, "inspector2", inspection_id=visit)
    assert refused.value.code == "visit_or_remote"
    passed = play.step(again, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    assert passed.passed_on


def test_a_critical_problem_is_rechecked_by_somebody_else(play: Play) -> None:
    problem = play.rectified(severity=Severity.CRITICAL)
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.PASS_RECHECK, "inspector", inspection_id=play.recheck_visit())
    assert refused.value.code == "fresh_eyes_when_critical"


def test_only_a_certificated_inspector_orders(play: Play) -> None:
    problem = play.problem()
    officers = (play.cast.inspector.pk, play.cast.inspector2.pk)
    fields = {"order_kind": OrderKind.DEADLINE, "due": FIVE_WORKDAYS, "officers": officers}
    with pytest.raises(NotAllowed) as refused:
        play.step(problem, Action.ORDER, "teamleader", **fields)
    assert refused.value.code == "role_may_not"
    with pytest.raises(RuleBroken) as one_officer:
        play.step(problem, Action.ORDER, "inspector", **fields | {"officers": officers[:1]})
    assert one_officer.value.code == "two_officers"
    ordered = play.step(problem, Action.ORDER, "inspector", **fields)
    assert ordered.state == State.ORDERED
    assert [o["name"] for o in ordered.order.officers] == ["王海", "李敏"]  # type: ignore[union-attr]


def test_a_certificated_team_leader_may_do_what_an_inspector_may(play: Play) -> None:
    play.cast.teamleader.certificate_number = "鲁Q0104"
    play.cast.teamleader.save()
    problem = play.problem()
    ordered = play.step(
        problem,
        Action.ORDER,
        "teamleader",
        order_kind=OrderKind.STOP,
        officers=(play.cast.teamleader.pk, play.cast.inspector.pk),
    )
    assert ordered.last_date == date(2026, 11, 20)


def test_a_deadline_without_a_due_is_refused(play: Play) -> None:
    problem = play.problem()
    officers = (play.cast.inspector.pk, play.cast.inspector2.pk)
    with pytest.raises(RuleBroken) as refused:
        play.step(
            problem,
            Action.ORDER,
            "inspector",
            order_kind=OrderKind.DEADLINE,
            officers=officers,
        )
    assert refused.value.code == "due_date"


def test_an_extension_is_granted_once_by_the_supervisor_then_by_the_leader(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(10))
    assert problem.last_date == date(2026, 12, 4)
    ask = {"note": "等待设备到货", "due": until(2026, 12, 9)}
    play.step(problem, Action.ASK_EXTENSION, "inspector", **ask)
    with pytest.raises(RuleBroken) as twice:
        play.step(problem, Action.ASK_EXTENSION, "inspector", **ask)
    assert twice.value.code == "no_pending_extension"
    granted = play.step(problem, Action.GRANT_EXTENSION, "supervisor")
    assert (granted.last_date, granted.first_last_date) == (date(2026, 12, 9), date(2026, 12, 4))

    play.step(problem, Action.ASK_EXTENSION, "inspector", note="仍未到货", due=until(2026, 12, 18))
    with pytest.raises(RuleBroken) as second:
        play.step(problem, Action.GRANT_EXTENSION, "supervisor")
    assert second.value.code == "first_extension"
    twice_granted = play.step(problem, Action.GRANT_EXTENSION, "leader")
    assert twice_granted.last_date == date(2026, 12, 18)
    assert list(Extension.objects.order_by("asked_on", "id").values_list("state", flat=True)) == [
        "granted",
        "granted",
    ]


def test_extensions_together_are_no_longer_than_the_original(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 7))
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.GRANT_EXTENSION, "supervisor")
    assert refused.value.code == "within_original_length"
    assert (refused.value.details["asked"], refused.value.details["allowed"]) == (6, 5)
    shorter = play.step(problem, Action.GRANT_EXTENSION, "supervisor", due=until(2026, 12, 4))
    assert shorter.last_date == date(2026, 12, 4)


def test_an_extension_comes_in_time_or_not_at_all(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    ask = {"note": "等货", "due": until(2026, 12, 2)}
    play.on(11, 27, 23)
    play.step(problem, Action.ASK_EXTENSION, "inspector", **ask)
    play.step(problem, Action.REFUSE_EXTENSION, "supervisor", note="理由不足")
    play.on(11, 28)
    with pytest.raises(RuleBroken) as late:
        play.step(problem, Action.ASK_EXTENSION, "inspector", **ask)
    assert late.value.code == "in_time"


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        (OrderKind.IMMEDIATE, Severity.MINOR),
        (OrderKind.STOP, Severity.MAJOR),
        (OrderKind.DEADLINE, Severity.CRITICAL),
    ],
)
def test_some_orders_cannot_be_extended(play: Play, kind: OrderKind, severity: Severity) -> None:
    problem = play.problem(kind=kind, due=FIVE_WORKDAYS, severity=severity)
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 2))
    assert refused.value.code == "extendable"


def test_a_pending_extension_lapses_when_the_problem_is_rectified(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.step(problem, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 2))
    play.step(problem, Action.RECTIFY, "inspector", note="货到了", photos=play.after())
    assert Extension.objects.get().state == "lapsed"


def test_withdrawing_acts_on_the_whole_document_and_keeps_its_number(play: Play) -> None:
    from rectification.commands import RidingOrder

    order = RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS)
    one, two, three = (play.found(order=order) for _ in range(3))
    play.visit(one, two, three)
    problems = {p.pk: p for p in Problem.objects.all()}
    assert len({p.order_id for p in problems.values()}) == 1
    play.step(problems[three.id], Action.RECTIFY, "inspector", note="已整改", photos=play.after())
    play.step(problems[one.id], Action.WITHDRAW_ORDER, "supervisor", note="引用条款有误")

    states = dict(Problem.objects.values_list("pk", "state"))
    assert states == {one.id: "found", two.id: "found", three.id: "rectified"}
    paper = Order.objects.get()
    assert (paper.state, paper.number) == ("void", "蒙疾监意〔2026〕0001号")
    assert paper.lines.count() == 3
    officers = (play.cast.inspector.pk, play.cast.inspector2.pk)
    again = play.step(
        problems[one.id],
        Action.ORDER,
        "inspector",
        order_kind=OrderKind.DEADLINE,
        due=FIVE_WORKDAYS,
        officers=officers,
    )
    assert again.order is not None
    assert again.order.number == "蒙疾监意〔2026〕0002号"


def test_suspending_stops_the_clock_and_resuming_adds_what_was_left(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    play.on(11, 24)
    suspended = play.step(
        problem, Action.SUSPEND, "supervisor", note="停业装修", photos=play.evidence()
    )
    assert suspended.state == State.SUSPENDED
    play.on(12, 7)
    resumed = play.step(problem, Action.RESUME, "supervisor", note="恢复营业")
    assert resumed.state == State.ORDERED
    assert resumed.last_date == date(2026, 12, 10)  # three working days were left


def test_ending_needs_evidence_and_voiding_a_reason(play: Play) -> None:
    problem = play.problem()
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.END, "supervisor", note="已注销")
    assert refused.value.code == "photo"
    ended = play.step(problem, Action.END, "supervisor", note="已注销", photos=play.evidence())
    assert ended.state == State.ENDED
    other = play.problem()
    with pytest.raises(RuleBroken) as reasonless:
        play.step(other, Action.VOID, "supervisor")
    assert reasonless.value.code == "note"
    assert play.step(other, Action.VOID, "supervisor", note="误录").state == State.VOIDED


def test_once_a_document_was_issued_only_the_leader_voids(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.VOID, "supervisor", note="误录")
    assert refused.value.code == "no_document"
    assert play.step(problem, Action.VOID, "leader", note="误录").state == State.VOIDED


def test_the_leader_reopens_within_thirty_days(play: Play) -> None:
    problem = play.closed()
    play.on(12, 20)
    reopened = play.step(problem, Action.REOPEN, "leader", note="群众反映反弹", due=workdays(3))
    assert (reopened.state, reopened.round) == (State.ORDERED, 2)
    assert reopened.closed_on is None
    assert reopened.last_date == date(2026, 12, 23)


def test_after_thirty_days_a_closed_problem_stays_closed(play: Play) -> None:
    problem = play.closed()
    play.on(12, 21)
    with pytest.raises(RuleBroken) as refused:
        play.step(problem, Action.REOPEN, "leader", note="反弹", due=workdays(3))
    assert refused.value.code == "within_reopen_window"


def test_the_same_command_twice_changes_nothing(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    command_id, photos = new_id(), play.after()
    fields = {"id": command_id, "base_version": 2, "note": "已整改", "photos": photos}
    first = play.step(problem, Action.RECTIFY, "inspector", **fields)
    again = play.step(problem, Action.RECTIFY, "inspector", **fields)
    assert first.version == again.version == 3
    assert problem.events.count() == 3


def test_the_same_id_with_another_body_is_refused(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    command_id, photos = new_id(), play.after()
    fields = {"id": command_id, "base_version": 2, "photos": photos}
    play.step(problem, Action.RECTIFY, "inspector", note="已整改", **fields)
    with pytest.raises(Conflict) as refused:
        play.step(problem, Action.RECTIFY, "inspector", note="别的说明", **fields)
    assert refused.value.code == "id_reused"
    other = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    with pytest.raises(Conflict) as elsewhere:
        play.step(other, Action.RECTIFY, "inspector", note="已整改", **fields)
    assert elsewhere.value.code == "id_reused"


def test_a_step_on_a_stale_version_is_told_what_is_so_now(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    with pytest.raises(Conflict) as refused:
        play.step(
            problem, Action.RECTIFY, "inspector", base_version=1, note="x", photos=play.after()
        )
    assert refused.value.code == "changed_meanwhile"
    assert refused.value.details["version"] == 2


def test_nobody_from_another_county_sees_the_problem(play: Play) -> None:
    problem = play.problem()
    with pytest.raises(Missing):
        play.step(problem, Action.VOID, "outsider", note="x")


def test_time_from_the_future_is_refused_and_from_the_past_is_marked(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    fields = {"note": "已整改", "photos": play.after()}
    with pytest.raises(RuleBroken) as refused:
        play.step(
            problem,
            Action.RECTIFY,
            "inspector",
            happened_at=play.now + timedelta(minutes=6),
            **fields,
        )
    assert refused.value.code == "from_the_future"
    happened = play.now + timedelta(hours=1)
    play.on(11, 25)
    done = play.step(problem, Action.RECTIFY, "inspector", happened_at=happened, **fields)
    event = done.events.get(action="rectify")
    assert event.late_entry
    assert done.rectified_on == date(2026, 11, 20)


def test_no_step_is_dated_before_the_one_before_it(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    earlier = play.now - timedelta(minutes=6)
    with pytest.raises(RuleBroken) as refused:
        play.step(
            problem,
            Action.RECTIFY,
            "inspector",
            note="已整改",
            photos=play.after(),
            happened_at=earlier,
        )
    assert refused.value.code == "before_the_last_step"


def test_nobody_dates_a_closing_back(play: Play) -> None:
    problem = play.passed()
    asked = play.now
    play.on(12, 1)
    closed = play.step(problem, Action.CLOSE, "supervisor", happened_at=asked)
    assert closed.closed_on == date(2026, 12, 1)
    assert not closed.events.get(action="close").late_entry


def test_the_clock_of_the_phone_is_corrected_by_its_measured_offset(play: Play) -> None:
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    a_day_ahead = play.now + timedelta(days=1)
    done = play.step(
        problem,
        Action.RECTIFY,
        "inspector",
        note="已整改",
        photos=play.after(),
        happened_at=a_day_ahead,
        device_offset=-24 * 3600,
    )
    assert done.rectified_on == date(2026, 11, 20)


def test_a_provisional_last_date_is_marked(play: Play) -> None:
    play.on(12, 25)
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.last_date == date(2027, 1, 4)
    assert problem.last_date_provisional


def test_natural_days_roll_to_the_next_working_day_and_dates_do_not(play: Play) -> None:
    rolled = play.problem(
        kind=OrderKind.DEADLINE, due=Due(unit=DueUnit.DAY, count=8)
    )  # 2026-11-28 is a Saturday
    assert rolled.last_date == date(2026, 11, 30)
    explicit = play.problem(kind=OrderKind.DEADLINE, due=until(2026, 11, 28))
    assert explicit.last_date == date(2026, 11, 28)
