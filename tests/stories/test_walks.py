"""Random legal and illegal steps: whatever anybody tries, the ledger stays sound.

Hypothesis invents walks of steps by anybody, complete or not. After each step the problem must be
in a state of the table, reached by a row of the table written out by hand below; events and state
agree; and at the end of the walk every figure equals a naive recount over the rows.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.errors import Refusal
from rectification import history, ledger
from rectification.commands import Due, DueUnit, RidingOrder
from rectification.models import CaseReferral, Extension, Problem, Recheck
from rectification.states import Action
from summaries.summary import summarise
from tests.play import Play
from tests.summaries.naive import naive_figures

# A case referral moves no problem, and goes on while it is open.
BESIDE = {
    "found": {"found"},
    "ordered": {"ordered"},
    "rectified": {"rectified"},
    "suspended": {"suspended"},
}
# What DOMAIN 2 allows, by hand: action -> {from: to}.
LEGAL: dict[str, dict[str, set[str]]] = {
    "order": {"found": {"ordered"}},
    "fix_on_the_spot": {"ordered": {"rectified"}},
    "rectify": {"ordered": {"rectified"}},
    "pass_recheck": {"rectified": {"rectified"}},
    "fail_recheck": {"rectified": {"ordered", "found"}},
    "send_back": {"rectified": {"ordered", "found"}},
    "could_not_check": {"rectified": {"rectified"}},
    "close": {"rectified": {"closed"}},
    "ask_extension": {"ordered": {"ordered"}},
    "grant_extension": {"ordered": {"ordered"}},
    "refuse_extension": {"ordered": {"ordered"}},
    "withdraw_order": {"ordered": {"found"}},
    "suspend": {"found": {"suspended"}, "ordered": {"suspended"}, "rectified": {"suspended"}},
    "resume": {"suspended": {"found", "ordered", "rectified"}},
    "end": {
        "found": {"ended"},
        "ordered": {"ended"},
        "rectified": {"ended"},
        "suspended": {"ended"},
    },
    "void": {"found": {"voided"}, "ordered": {"voided"}},
    "reopen": {"closed": {"ordered", "found"}},
    "propose_referral": dict(BESIDE),
    "forward_referral": dict(BESIDE),
    "approve_referral": dict(BESIDE),
    "refuse_referral": dict(BESIDE),
    "record_outcome": {**BESIDE, "closed": {"closed"}, "ended": {"ended"}},
}
PEOPLE = ("inspector", "inspector2", "supervisor", "supervisor2", "leader", "assistant", "auditor")


@dataclass(frozen=True)
class Move:
    """Something somebody tries: half of the time what the table allows, else anything."""

    sensible: bool
    pick: int
    who: str
    complete: bool
    days: int
    fresh: bool

    def action(self, state: str) -> str:
        legal = [action for action, ways in LEGAL.items() if state in ways]
        pool = legal if self.sensible and legal else sorted(LEGAL)
        return pool[self.pick % len(pool)]


mostly = st.sampled_from([True, True, True, False])
moves = st.lists(
    st.builds(
        Move,
        sensible=mostly,
        pick=st.integers(0, 1000),
        who=st.sampled_from(PEOPLE),
        complete=mostly,
        days=st.integers(0, 3),
        fresh=mostly,
    ),
    min_size=6,
    max_size=24,
)
starts = st.tuples(
    st.sampled_from([None, *OrderKind]), st.sampled_from(list(Severity)), st.booleans()
)


def supplied(play: Play, action: str, *, complete: bool) -> dict[str, Any]:
    """Everything a step could need; nothing at all when it is not complete."""
    if not complete:
        return {}
    day = clock.local_date(play.now)
    due = Due(date=day + timedelta(days=9)) if action == "ask_extension" else None
    fields: dict[str, Any] = {
        "note": "说明",
        "due": due or Due(unit=DueUnit.WORKDAY, count=3),
        "order_kind": OrderKind.DEADLINE,
        "officers": (play.cast.inspector.pk, play.cast.inspector2.pk),
        "photos": play.before_and_after(),
        "remote": True,
        "cause": "无证行医",
        "outcome": CaseReferral.Outcome.DISMISSED,
    }
    if action == "grant_extension":
        del fields["due"]
    if action in {"pass_recheck", "fail_recheck"}:
        fields["inspection_id"] = play.recheck_visit()
    return fields


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(start=starts, walk=moves)
def test_no_walk_leaves_the_table(
    play: Play, start: tuple[Any, Severity, bool], walk: list[Move]
) -> None:
    kind, severity, fixed = start
    play.on(11, 20)
    order = RidingOrder(kind, Due(unit=DueUnit.WORKDAY, count=5)) if kind else None
    found = play.found(severity=severity, order=order, fixed=fixed and kind == OrderKind.IMMEDIATE)
    play.visit(found)
    problem = Problem.objects.get(pk=found.id)
    for move in walk:
        play.now += timedelta(days=move.days)
        problem = _try(play, problem, move)
    _the_chain_holds(problem)
    _every_figure_is_a_naive_recount(play)


def _try(play: Play, problem: Problem, move: Move) -> Problem:
    before, version, action = problem.state, problem.version, move.action(problem.state)
    fields = supplied(play, action, complete=move.complete)
    if not move.fresh:
        fields["base_version"] = version + 1
    try:
        after = play.step(problem, Action(action), move.who, **fields)
    except Refusal:
        after = Problem.objects.get(pk=problem.pk)
        assert (after.state, after.version) == (before, version)
        return after
    assert move.fresh
    assert move.who not in {"assistant", "auditor"}
    assert after.state in LEGAL[action][before]
    assert after.version == version + 1
    _is_sound(after, play)
    return Problem.objects.get(pk=problem.pk)


def _is_sound(problem: Problem, play: Play) -> None:
    """What must hold of a problem in each state, whatever led there."""
    events = list(problem.events.order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, problem.version + 1))
    assert events[-1].target == problem.state
    assert events[-1].round == problem.round
    if problem.state == "ordered":
        assert problem.last_date is not None
        assert problem.order is not None
        assert problem.order.state == "issued"
    if problem.state == "found":
        assert problem.last_date is None
    if problem.state == "closed":
        deciders = {events[-1].by_id}
        players = {e.by_id for e in events if e.action in {"find", "rectify", "pass_recheck"}}
        assert not deciders & players
        assert problem.passed_on is not None
    pending = Extension.objects.filter(problem=problem, state="pending").count()
    assert pending <= (1 if problem.state == "ordered" else 0)
    referrals = CaseReferral.objects.filter(problem=problem)
    waiting = referrals.filter(state__in=["proposed", "forwarded"]).count()
    assert waiting + referrals.filter(state="approved").count() <= 1
    assert not waiting or problem.state in BESIDE
    approvals = sum(event.action == "approve_referral" for event in events)
    assert referrals.filter(state__in=["approved", "concluded"]).count() == approvals
    assert Recheck.objects.filter(problem=problem).count() == sum(
        event.action in {"pass_recheck", "fail_recheck", "could_not_check"} for event in events
    )
    with clock.at(play.now):
        shown = ledger.rows(play.cast.actor("bureau")).get(pk=problem.pk)
        assert (
            shown.overdue(clock.today())
            == ledger.rows(play.cast.actor("bureau"))
            .filter(ledger.overdue(clock.today()), pk=problem.pk)
            .exists()
        )


def _the_chain_holds(problem: Problem) -> None:
    previous = history.NO_EVENT
    for event in problem.events.order_by("sequence"):
        assert event.previous == previous
        assert history.hash_of(event) == event.hash
        previous = event.hash
    assert Problem.objects.get(pk=problem.pk).head == previous


def _every_figure_is_a_naive_recount(play: Play) -> None:
    """Whatever all walks so far left behind, over the whole period and over its first days."""
    start = date(2026, 11, 20)
    for end in (date(2026, 11, 24), date(2027, 2, 28)):
        summary = summarise(play.cast.county, start, end, as_of=play.now)
        counted = {code: reading.value for code, reading in summary.total.items()}
        assert counted == naive_figures(play.cast.county, start, end, play.now)
