"""移送立案: a case runs beside rectification, proposed, forwarded and approved by three people."""

from datetime import date
from decimal import Decimal

import pytest

from inspections.models.checklist import OrderKind
from organization import clock
from organization.errors import NotAllowed, RuleBroken
from rectification import attention, ledger, policy
from rectification.models import CaseReferral, Message, Problem
from rectification.states import Action
from rectification.waiting import waiting
from tests.play import FIVE_WORKDAYS, Play, until

CAUSE = "医疗机构聘用非卫生技术人员行医"
PENALIZED = CaseReferral.Outcome.PENALIZED


@pytest.fixture
def ordered(play: Play) -> Problem:
    return play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)


def propose(play: Play, problem: Problem, by: str = "inspector", **said: object) -> Problem:
    said = {"cause": CAUSE, "note": "现场查见两名无证人员接诊。", **said}
    return play.step(problem, Action.PROPOSE_REFERRAL, by, **said)


def forwarded(play: Play, problem: Problem) -> Problem:
    return play.step(propose(play, problem), Action.FORWARD_REFERRAL, "supervisor")


def approved(play: Play, problem: Problem) -> Problem:
    return play.step(forwarded(play, problem), Action.APPROVE_REFERRAL, "leader")


def told(problem: Problem, action: str) -> list[str]:
    messages = Message.objects.filter(problem=problem, event__action=action)
    return sorted(messages.values_list("person__username", flat=True))


def mine(play: Play, who: str) -> set[str]:
    by = play.cast.actor(who)
    with clock.at(play.now):
        found = ledger.rows(by).filter(waiting("my_referral", by))
        return set(found.values_list("number", flat=True))


def test_a_case_is_proposed_forwarded_approved_and_concluded(play: Play, ordered: Problem) -> None:
    problem = propose(play, ordered)
    case = CaseReferral.objects.get()
    assert (case.state, case.cause, case.number) == ("proposed", CAUSE, "")
    assert (case.proposed_by_name, case.facts) == ("王海", "现场查见两名无证人员接诊。")
    play.on(11, 23)
    play.step(problem, Action.FORWARD_REFERRAL, "supervisor")
    play.on(11, 24)
    play.step(problem, Action.APPROVE_REFERRAL, "leader")
    case.refresh_from_db()
    assert (case.state, case.number) == ("approved", "立案〔2026〕0001号")
    assert (case.forwarded_by_name, case.forwarded_on) == ("刘芳", date(2026, 11, 23))
    assert (case.decided_by_name, case.approved_on) == ("赵卫东", date(2026, 11, 24))
    play.on(12, 1)
    play.step(
        problem, Action.RECORD_OUTCOME, "supervisor", outcome=PENALIZED, fine=Decimal("8000.00")
    )
    case.refresh_from_db()
    assert (case.state, case.outcome, case.fine) == ("concluded", "penalized", Decimal("8000.00"))
    assert case.concluded_on == date(2026, 12, 1)


def test_rectification_goes_on_beside_the_case(play: Play, ordered: Problem) -> None:
    problem = approved(play, ordered)
    assert (problem.state, problem.last_date) == ("ordered", date(2026, 11, 27))
    play.step(problem, Action.RECTIFY, "inspector", note="已辞退", photos=play.after())
    play.step(problem, Action.PASS_RECHECK, "inspector2", inspection_id=play.recheck_visit())
    problem = play.step(problem, Action.CLOSE, "supervisor")
    assert problem.state == "closed"
    assert CaseReferral.objects.get().state == "approved"
    play.step(problem, Action.RECORD_OUTCOME, "supervisor", outcome=PENALIZED, fine=Decimal(5000))
    assert CaseReferral.objects.get().state == "concluded"


def test_a_deadline_is_chased_while_a_referral_waits(play: Play, ordered: Problem) -> None:
    policy.seed()
    with clock.at(play.now):
        attention.recompute(Problem.objects.all())
    before = Problem.objects.get(pk=ordered.pk).attention_at
    assert before is not None
    assert propose(play, ordered).attention_at == before


def test_nobody_skips_a_rung(play: Play, ordered: Problem) -> None:
    for by in ("supervisor", "leader", "teamleader", "bureau", "assistant", "auditor"):
        with pytest.raises(NotAllowed):
            propose(play, ordered, by=by)
    with pytest.raises(RuleBroken) as early:
        play.step(ordered, Action.FORWARD_REFERRAL, "supervisor")
    assert early.value.code == "referral_proposed"
    propose(play, ordered)
    with pytest.raises(RuleBroken) as skipped:
        play.step(ordered, Action.APPROVE_REFERRAL, "leader")
    assert skipped.value.code == "referral_forwarded"
    for by in ("inspector", "supervisor"):
        with pytest.raises(NotAllowed):
            play.step(ordered, Action.APPROVE_REFERRAL, by)
    with pytest.raises(RuleBroken) as again:
        propose(play, ordered)
    assert again.value.code == "no_referral_under_way"
    assert CaseReferral.objects.get().state == "proposed"


def test_a_cause_is_named_and_an_outcome_chosen(play: Play, ordered: Problem) -> None:
    with pytest.raises(RuleBroken) as nameless:
        propose(play, ordered, cause="  ")
    assert nameless.value.code == "cause"
    approved(play, ordered)
    for said in (
        {},
        {"outcome": CaseReferral.Outcome.DISMISSED, "fine": Decimal(100)},
    ):
        with pytest.raises(RuleBroken) as unclear:
            play.step(ordered, Action.RECORD_OUTCOME, "supervisor", **said)
        assert unclear.value.code == "outcome"


@pytest.mark.parametrize(("who", "at"), [("supervisor", "proposed"), ("leader", "forwarded")])
def test_whoever_it_waits_for_may_refuse_with_a_reason(
    play: Play, ordered: Problem, who: str, at: str
) -> None:
    problem = propose(play, ordered) if at == "proposed" else forwarded(play, ordered)
    other, not_yet = ("leader", "forwarded") if who == "supervisor" else ("supervisor", "proposed")
    for by, said, code in (
        (who, {"note": " "}, "note"),
        (other, {"note": "证据不足"}, f"referral_{not_yet}"),
    ):
        with pytest.raises(RuleBroken) as refused:
            play.step(problem, Action.REFUSE_REFERRAL, by, **said)
        assert refused.value.code == code
    play.step(problem, Action.REFUSE_REFERRAL, who, note="证据不足")
    case = CaseReferral.objects.get()
    assert (case.state, case.refusal_reason, case.number) == ("refused", "证据不足", "")
    assert propose(play, problem, by="inspector2").referrals.count() == 2


def test_a_refused_or_failed_approval_leaves_no_gap_in_the_numbers(play: Play) -> None:
    first, second, third = (
        play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS) for _ in range(3)
    )
    approved(play, first)
    play.step(forwarded(play, second), Action.REFUSE_REFERRAL, "leader", note="情节轻微")
    approved(play, third)
    numbers = CaseReferral.objects.exclude(number="").order_by("number")
    assert list(numbers.values_list("number", flat=True)) == [
        "立案〔2026〕0001号",
        "立案〔2026〕0002号",
    ]


def test_what_nobody_decided_lapses_when_the_problem_is_closed(play: Play) -> None:
    problem = forwarded(play, play.passed())
    closed = play.step(problem, Action.CLOSE, "supervisor2")
    case = CaseReferral.objects.get()
    assert (case.state, closed.state) == ("lapsed", "closed")
    last = closed.events.order_by("-sequence")[0]
    assert last.data["lapsed_referral"] == str(case.pk)
    assert told(closed, "close") == ["inspector", "inspector2", "supervisor"]
    assert "尚未审批的移送立案已失效" in Message.objects.filter(event=last)[0].body
    with pytest.raises(RuleBroken) as late:
        play.step(closed, Action.APPROVE_REFERRAL, "leader")
    assert late.value.code == "not_in_this_state"


@pytest.mark.parametrize("action", [Action.END, Action.VOID])
def test_what_nobody_decided_lapses_when_the_problem_ends_or_is_voided(
    play: Play, action: Action
) -> None:
    problem = propose(play, play.problem())
    play.step(problem, action, "supervisor", note="误登", photos=play.evidence())
    assert CaseReferral.objects.get().state == "lapsed"


def test_a_closing_without_a_referral_tells_nobody(play: Play) -> None:
    assert told(play.closed(), "close") == []


def test_a_referral_may_be_forwarded_and_approved_while_the_problem_is_suspended(
    play: Play, ordered: Problem
) -> None:
    problem = propose(play, ordered)
    play.step(problem, Action.SUSPEND, "supervisor", note="停业", photos=play.evidence())
    play.step(problem, Action.FORWARD_REFERRAL, "supervisor")
    problem = play.step(problem, Action.APPROVE_REFERRAL, "leader")
    assert problem.state == "suspended"
    assert CaseReferral.objects.get().state == "approved"


def test_each_hears_when_it_is_their_turn_and_the_proposer_what_became_of_it(
    play: Play, ordered: Problem
) -> None:
    play.cast.teamleader.certificate_number = "鲁Q0103"
    play.cast.teamleader.save()
    problem = propose(play, ordered, by="teamleader")
    assert told(problem, "propose_referral") == ["supervisor", "supervisor2"]
    assert (mine(play, "supervisor"), mine(play, "leader")) == ({problem.number}, set())
    play.step(problem, Action.FORWARD_REFERRAL, "supervisor")
    assert told(problem, "forward_referral") == ["leader"]
    assert (mine(play, "supervisor"), mine(play, "leader")) == (set(), {problem.number})
    play.step(problem, Action.APPROVE_REFERRAL, "leader")
    assert told(problem, "approve_referral") == [
        "inspector", "inspector2", "supervisor", "supervisor2", "teamleader",
    ]  # fmt: skip
    assert mine(play, "leader") == set()


def test_a_referral_written_down_without_a_signal_keeps_its_day(
    play: Play, ordered: Problem
) -> None:
    seen = play.now
    play.on(11, 23)
    propose(play, ordered, happened_at=seen)
    assert CaseReferral.objects.get().proposed_on == date(2026, 11, 20)
    play.step(ordered, Action.FORWARD_REFERRAL, "supervisor")
    # What only the server may decide is dated when the server hears of it.
    play.step(ordered, Action.APPROVE_REFERRAL, "leader", happened_at=seen)
    assert CaseReferral.objects.get().approved_on == date(2026, 11, 23)


def test_an_extension_and_a_referral_wait_side_by_side(play: Play, ordered: Problem) -> None:
    propose(play, ordered)
    play.step(ordered, Action.ASK_EXTENSION, "inspector", note="等货", due=until(2026, 12, 2))
    play.step(ordered, Action.FORWARD_REFERRAL, "supervisor")
    problem = play.step(ordered, Action.GRANT_EXTENSION, "supervisor")
    assert problem.last_date == date(2026, 12, 2)
    assert CaseReferral.objects.get().state == "forwarded"
