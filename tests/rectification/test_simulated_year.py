"""A simulated stretch of time: random walks of problems, every message checked by a second opinion.

Ordinarily nine weeks around National Day. The whole year, looked at every half hour:

    SIMULATED_YEAR=1 bin/test tests/rectification/test_simulated_year.py

``SIMULATED_SEED`` chooses another chance; it is printed where the test fails.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

import pytest

from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.errors import Refusal
from rectification import late_slips, policy
from rectification.commands import Due
from rectification.escalation import sweep
from rectification.models import Escalation, Message, Problem
from rectification.states import Action
from tests.play import Play
from tests.rectification.naive_deadlines import DAY, Case, count_on

WHOLE_YEAR = os.environ.get("SIMULATED_YEAR") == "1"
SEED = int(os.environ.get("SIMULATED_SEED", "2026"))
FIRST, LAST = (
    (date(2026, 1, 5), date(2027, 1, 15)) if WHOLE_YEAR else (date(2026, 8, 24), date(2026, 10, 25))
)
LOOKS = (
    [time(hour, minute) for hour in range(24) for minute in (0, 30)]
    if WHOLE_YEAR
    else [time(0), time(7, 59), time(8), time(12, 30), time(20, 59), time(21)]
)
SEVERITIES = (Severity.MINOR, Severity.MINOR, Severity.MAJOR, Severity.CRITICAL)
SLIPS = ["issue_slip", "answer_slip"]
UNUSUAL = ["withdraw_order", "suspend", "end", "fix_on_the_spot", "propose_referral", *SLIPS]
# What people do in each state, the likelier the oftener.
MOVES = {
    "order": ["order", "order", "order", "suspend", "end", "void"],
    "rectify": ["rectify"] * 4 + ["ask_extension"] * 4 + UNUSUAL,
    "asked": ["grant_extension", "grant_extension", "refuse_extension"] * 2
    + ["rectify", "suspend"],
    "recheck": ["pass_recheck"] * 3
    + ["fail_recheck", "send_back", "suspend", "could_not_check", *SLIPS],
    "close": ["close", "close", "send_back", "suspend"],
    "stopped": ["resume", "resume", "end"],
    "closed": ["reopen"],
}
BY = dict.fromkeys(
    ("suspend", "resume", "end", "withdraw_order", "close", "send_back"), "supervisor"
) | {"reopen": "leader", "issue_slip": "leader"}
EVERYTHING = {action for actions in MOVES.values() for action in actions}


class Walker:
    """Does at random what people do, and tells the second opinion what was accepted."""

    def __init__(self, play: Play, chance: Random) -> None:
        self.play, self.chance = play, chance
        self.cases: dict[Any, Case] = {}
        self.pace: dict[Any, float] = {}
        self.ended: dict[Any, str] = {}
        self.expected: Counter[tuple[Any, ...]] = Counter()
        self.expected_slips: Counter[tuple[Any, ...]] = Counter()
        self.recorded: Counter[tuple[Any, ...]] = Counter()
        self.taken: Counter[str] = Counter()

    @property
    def day(self) -> date:
        return self.play.now.date()

    def find(self) -> None:
        severity = self.chance.choice(SEVERITIES)
        problem = self.play.problem(severity=severity)
        self.pace[problem.pk] = self.chance.choice([1, 1, 0.2, 0.02])
        self.cases[problem.pk] = Case(severity == Severity.CRITICAL, "order", self.day)

    def look(self) -> None:
        """Let the product sweep, and the second opinion look, at the same moment."""
        sweep(self.play.now)
        late_slips.tell(self.play.now)
        for pk, case in self.cases.items():
            for person in case.late_slip(self.play.now):
                self.expected_slips[pk, person, self.play.now] += 1
            for step, is_told, people in case.look(self.play.now):
                self.recorded[pk, step, not is_told] += 1
                for person in people if is_told else ():
                    self.expected[pk, step, person, self.play.now] += 1

    def move(self) -> None:
        going = [pk for pk in self.cases if self.ended.get(pk) != "gone"]
        if not going:
            return
        # Some problems are hardly ever touched, so that they grow old.
        [pk] = self.chance.choices(going, [self.pace[pk] for pk in going])
        case = self.cases[pk]
        standing = case.waits_for or ("stopped" if case.stopped else "closed")
        self._try(pk, case, self.chance.choice(MOVES["asked" if case.asked else standing]))

    def _try(self, pk: Any, case: Case, action: str) -> None:
        kind = self.chance.choice(["deadline", "deadline", "immediate", "stop"])
        until = count_on(self.day, self.chance.randint(0, 12))
        if action == "ask_extension":
            until = (case.last or self.day) + self.chance.randint(1, 9) * DAY
        try:
            self.play.step(
                Problem.objects.get(pk=pk),
                Action(action),
                self._who(action),
                **self._fields(action, kind, until),
            )
        except Refusal:
            return
        self.taken[action] += 1
        if action in SLIPS:
            case.slip = until if action == "issue_slip" else None
        else:
            self._accepted(pk, case, action, kind, until)

    def _who(self, action: str) -> str:
        if action in {"grant_extension", "refuse_extension", "void", "close"}:
            return self.chance.choice(["supervisor", "leader"])
        return BY.get(action, "inspector")

    def _fields(self, action: str, kind: str, until: date) -> dict[str, Any]:
        fields: dict[str, Any] = {"note": "说明", "photos": self.play.before_and_after()}
        if action == "propose_referral":  # runs beside: the second opinion hears nothing of it
            fields["cause"] = "无证行医"
        if action in {
            "order",
            "ask_extension",
            "fail_recheck",
            "send_back",
            "reopen",
            "issue_slip",
        }:
            fields["due"] = Due(date=until)
        if action == "order":
            both = (self.play.cast.inspector.pk, self.play.cast.inspector2.pk)
            fields |= {"order_kind": OrderKind(kind), "served_on": self.day, "officers": both}
        if action in {"pass_recheck", "fail_recheck"}:
            fields["inspection_id"] = self.play.recheck_visit()
        if action == "could_not_check":
            fields["remote"] = True
        return fields

    def _accepted(self, pk: Any, case: Case, action: str, kind: str, until: date) -> None:
        day = self.day
        if action == "order":
            case.kind = kind
            case.new_last_date(until if kind == "deadline" else day, day)
        elif action in {"fail_recheck", "send_back", "reopen"}:
            case.new_last_date(until, day)
            self.ended.pop(pk, None)
        elif action == "ask_extension":
            case.asked = until
        elif action == "grant_extension":
            assert case.asked
            case.new_last_date(case.asked, day)
        elif action == "refuse_extension":
            case.asked = None
        elif action == "suspend":
            case.stop(day)
        elif action == "resume":
            case.go_on(day)
        elif action in {"close", "end", "void"}:
            case.next("", day)
            case.stopped = None
            self.ended[pk] = "closed" if action == "close" else "gone"
        elif action in NEXT:
            case.next(NEXT[action], day)
            case.kind = "" if action == "withdraw_order" else case.kind


NEXT = {
    "rectify": "recheck",
    "fix_on_the_spot": "close",
    "pass_recheck": "close",
    "withdraw_order": "order",
}


def moments(chance: Random) -> Iterator[tuple[datetime, str]]:
    """The looks and the doings of the whole stretch, in their order; now and then an outage."""
    day, dark_until = FIRST, FIRST
    while day <= LAST:
        if chance.random() < 0.05:
            dark_until = day + timedelta(days=chance.randint(1, 6))
        looks = [(look, "look") for look in LOOKS if day >= dark_until]
        doings = [
            (time(chance.randint(8, 20), chance.randint(0, 59), chance.randint(1, 59)), what)
            for what in ["find"] * chance.randint(0, 2) + ["move"] * chance.randint(3, 9)
        ]
        for at, what in sorted(looks + doings):
            yield datetime.combine(day, at, clock.LOCAL), what
        day += DAY


@pytest.mark.timeout(7200)
def test_every_message_of_the_time_is_as_a_second_opinion_has_it(play: Play) -> None:
    policy.seed()
    chance = Random(SEED)
    walker = Walker(play, chance)
    play.now = datetime.combine(FIRST, time(0, 0, 1), clock.LOCAL)
    walker.find()
    for play.now, what in moments(chance):
        getattr(walker, what)()
    seen = f"SIMULATED_SEED={SEED}"
    told = Counter(
        Message.objects.filter(escalation__isnull=False).values_list(
            "problem_id", "escalation__step", "person__username", "created_at"
        )
    )
    slips = Counter(
        Message.objects.filter(title__startswith="【督办单逾期未回复】").values_list(
            "problem_id", "person__username", "created_at"
        )
    )
    assert slips == walker.expected_slips, seen
    assert slips, seen
    recorded = Counter(Escalation.objects.values_list("problem_id", "step", "skipped"))
    assert told == walker.expected, seen
    assert recorded == walker.recorded, seen
    # The walk was worth it: everything happened, and every step of the ladder was told.
    assert set(walker.taken) == EVERYTHING, seen
    assert len({step for _, step, _, _ in told}) >= (13 if WHOLE_YEAR else 9), seen
