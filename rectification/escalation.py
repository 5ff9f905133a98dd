"""The sweep: looks at the problems that are due for attention, records steps and tells people.

It writes rows and nothing else; delivering them elsewhere is another clockwork's business.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from organization import clock, many
from organization.changes import mark
from organization.ids import new_id
from rectification import attention, hold
from rectification.audience import Concerned
from rectification.due_steps import DueSteps, Reached
from rectification.heartbeat import SWEEP, beat
from rectification.models import Escalation, EscalationStep, Message, Problem
from rectification.notices import notice
from rectification.writing import problem_mark

logger = logging.getLogger(__name__)

BATCH = 1000
# A problem that cannot be handled is looked at again after this time, not in every sweep.
TRY_AGAIN_AFTER = timedelta(minutes=15)
BEAT_SECONDS = 60
MESSAGE_COLUMNS = (
    *("id", "person_id", "county", "problem_id", "escalation_id", "level", "title", "body"),
    "created_at",
)


@dataclass(frozen=True)
class SweepReport:
    """What a sweep did.

    ``told`` escalations were to be told, by ``messages`` messages; ``untold`` of them found nobody
    to tell. ``skipped`` ones were missed. ``failed`` problems could not be handled.
    """

    told: int = 0
    messages: int = 0
    skipped: int = 0
    untold: int = 0
    failed: int = 0
    policy_is_empty: bool = False

    def __add__(self, other: "SweepReport") -> "SweepReport":
        return SweepReport(
            self.told + other.told,
            self.messages + other.messages,
            self.skipped + other.skipped,
            self.untold + other.untold,
            self.failed + other.failed,
            self.policy_is_empty or other.policy_is_empty,
        )

    @property
    def failure(self) -> str:
        """What an administrator must look at, in a sentence; empty when all is well."""
        sentences = [
            "没有启用的督办规则。" if self.policy_is_empty else "",
            f"{self.failed} 个问题处理失败，见服务日志。" if self.failed else "",
            f"{self.untold} 条督办没有可通知的人员。" if self.untold else "",
        ]
        return "".join(sentences)


@dataclass(frozen=True)
class _Run:
    """What all batches of a sweep have in common."""

    due_steps: DueSteps
    silent: bool


def sweep(
    now: datetime | None = None, batch_size: int = BATCH, *, silent: bool = False
) -> SweepReport:
    """Record every step that was reached by ``now`` and tell the people concerned.

    ``silent`` puts the steps on record as skipped and tells nobody, quiet hours or not. While a
    hold stands nothing is swept otherwise.

    Safe to run twice, at once and on several machines: who is at a problem holds its row, what
    one sweep is at another passes over, and a step is a row with a unique key. One transaction a
    batch of one county; what fails keeps nobody else waiting.

    Raises OperationalError when the database cannot be reached.
    """
    started = now or clock.now()
    if not silent and (stands := hold.standing()):
        _beat(started, SweepReport(), failure=f"通知已暂停，等待管理员放行：{stands}。")
        return SweepReport()
    with clock.at(started):
        run = _Run(DueSteps.read(), silent)
        report = SweepReport(policy_is_empty=run.due_steps.policy_is_empty)
        told_alive = monotonic()
        for moment, county, _ in attention.due(started):
            there = attention.due_there(moment, county)
            claimed = batch_size
            while claimed == batch_size:
                claimed, done = _batch(run, there, batch_size)
                report += done
                if monotonic() - told_alive > BEAT_SECONDS:
                    told_alive = monotonic()
                    _beat(started, report)
    _beat(started, report)
    return report


def backlog(now: datetime | None = None) -> int:
    """Return how many problems are due for attention by ``now``; one statement."""
    return sum(number for _, _, number in attention.due(now or clock.now()))


def _beat(started: datetime, report: SweepReport, failure: str = "") -> None:
    beat(
        SWEEP,
        started,
        failure=failure or report.failure,
        told=report.told,
        messages=report.messages,
        skipped=report.skipped,
    )


def _batch(run: _Run, there: QuerySet[Problem], size: int) -> tuple[int, SweepReport]:
    """Handle a batch in one transaction; return how many problems it had, and what was done."""
    ids: list[UUID] = []
    try:
        with transaction.atomic():
            claimed = _claim(there, size)
            ids = [problem.pk for problem in claimed]
            return len(ids), _escalate(run, claimed)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if not ids:
            raise
        if len(ids) == 1:
            logger.exception("the sweep cannot handle problem %s", ids[0])
            there.filter(pk__in=ids).update(attention_at=clock.now() + TRY_AGAIN_AFTER)
            return 1, SweepReport(failed=1)
    return len(ids), _apart(run, there, ids)


def _apart(run: _Run, there: QuerySet[Problem], ids: list[UUID]) -> SweepReport:
    """Handle the halves of a batch that failed, down to the one to blame."""
    half = len(ids) // 2
    report = SweepReport()
    for part in (ids[:half], ids[half:]):
        report += _batch(run, there.filter(pk__in=part), len(part))[1]
    return report


def _claim(there: QuerySet[Problem], size: int) -> list[Problem]:
    """Lock what nobody else is at.

    Whoever moves a problem locks its row too (``steps.take_step``), so a step is never recorded
    of a problem that is just being closed.
    """
    rows = there.select_related("establishment", "team").only(
        *("county", "town", "category", "establishment", "team", "number", "found_on"),
        *("text", "requirement", "severity"),
        *("state", "round", "order_kind", "last_date", "rectified_on", "passed_on"),
        *("deadline_number", "waiting_since", "attention_at"),
        *("establishment__name", "team__leader"),
    )
    return list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:size])


def _escalate(run: _Run, claimed: list[Problem]) -> SweepReport:
    """Record and tell what the claimed problems have come to, and say when to look again."""
    due_steps, now = run.due_steps, clock.now()
    highest = attention.highest_on_record(claimed)
    reached: list[Reached] = []
    moments: list[datetime | None] = []
    for problem in claimed:
        known = highest.get(problem.pk)
        found = None
        if run.silent or not due_steps.must_wait(problem, now):
            found = due_steps.reached(problem, known, now)
        if found:
            reached.append(found)
            known = found.step.offset
        moments.append(due_steps.next_at(problem, known, now))
    attention.move(claimed, moments)
    records = _record(run, reached)
    told = [(one, row) for one, row in zip(reached, records, strict=True) if not row.skipped]
    skipped = sum(len(one.missed) for one in reached) + len(reached) - len(told)
    return SweepReport(told=len(told), skipped=skipped) + _tell(due_steps, told)


def _record(run: _Run, reached: list[Reached]) -> list[Escalation]:
    """Insert the steps that were reached and those that were missed; return the reached ones."""
    steps = run.due_steps
    records = [
        _escalation(steps, one, one.step, skipped=run.silent or not one.reminds) for one in reached
    ]
    missed = [_escalation(steps, one, step, skipped=True) for one in reached for step in one.missed]
    Escalation.objects.bulk_create([*records, *missed])
    return records


def _escalation(
    due_steps: DueSteps, one: Reached, step: EscalationStep, *, skipped: bool
) -> Escalation:
    problem = one.problem
    return Escalation(
        county=problem.county,
        problem=problem,
        round=problem.round,
        deadline=problem.deadline_number,
        step=step.key,
        level=step.level,
        reached_on=due_steps.reached_on(one.running, step),
        skipped=skipped,
        recorded_at=clock.now(),
    )


def _tell(due_steps: DueSteps, told: list[tuple[Reached, Escalation]]) -> SweepReport:
    """Write one message for each person concerned by each escalation."""
    if not told:
        return SweepReport()
    concerned = Concerned([one.problem for one, _ in told])
    now, written, untold = clock.now(), [], 0
    for one, escalation in told:
        people = concerned.named(one.problem, one.step.audience)
        others = [] if people else concerned.instead(one.problem)
        words = notice(one, due_steps.calendar, clock.today(), instead=bool(others))
        about = (one.problem.county, one.problem.pk, escalation.pk, one.step.level, *words, now)
        written += [(new_id(), person, *about) for person in people or others]
        if not (people or others):
            untold += 1
            logger.warning(
                "nobody can be told of %s of problem %s", one.step.key, one.problem.number
            )
    many.insert(Message, MESSAGE_COLUMNS, written)
    # The ledger shows the level a problem has come to: whoever follows it must learn of it.
    mark(*(problem_mark(one.problem) for one, _ in told))
    return SweepReport(messages=len(written), untold=untold)
