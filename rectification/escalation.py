"""The sweep: finds problems that reached a step of the policy, records it and tells people.

It writes rows and nothing else; delivering them elsewhere is another clockwork's business.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from organization import clock
from organization.changes import Changed, mark
from organization.models.changes import Subject
from rectification.audience import Concerned
from rectification.due_steps import DueProblem, DueSteps, Reached
from rectification.heartbeat import SWEEP, beat
from rectification.models import Escalation, Message, Problem
from rectification.notices import notice

logger = logging.getLogger(__name__)

BATCH = 200


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


def sweep(now: datetime | None = None, batch_size: int = BATCH) -> SweepReport:
    """Record every step that was reached by ``now`` and tell the people concerned.

    Safe to run twice, at once and on several machines: a step is a row with a unique key, only
    who inserts it writes its messages, and both stand or fall together. One transaction a batch
    of one county; what fails is left for the next sweep and keeps nobody else waiting.

    Raises OperationalError when the database cannot be reached.
    """
    started = now or clock.now()
    with clock.at(started):
        due = DueSteps.now()
        report = SweepReport(policy_is_empty=due.policy_is_empty)
        for county in due.counties():
            there = due.problems().filter(county=county)
            ids = list(there.values_list("pk", flat=True))
            for first in range(0, len(ids), batch_size):
                report += _batch(due, there, ids[first : first + batch_size])
    beat(
        SWEEP,
        started,
        failure=report.failure,
        told=report.told,
        messages=report.messages,
        skipped=report.skipped,
    )
    return report


def _batch(due: DueSteps, there: QuerySet[DueProblem], ids: list[UUID]) -> SweepReport:
    """Handle a batch in one transaction; where it fails, its halves, down to the one to blame."""
    try:
        with transaction.atomic():
            return _escalate(due, there.filter(pk__in=ids))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(ids) == 1:
            logger.exception("the sweep cannot handle problem %s", ids[0])
            return SweepReport(failed=1)
    half = len(ids) // 2
    return _batch(due, there, ids[:half]) + _batch(due, there, ids[half:])


def _escalate(due: DueSteps, problems: QuerySet[DueProblem]) -> SweepReport:
    """Claim what nobody else is at, record the steps, tell of those that this sweep recorded.

    Whoever moves a problem locks its row too (``steps.take_step``), so a step is never recorded
    of a problem that is just being closed.
    """
    claimed = problems.select_related("establishment", "team").select_for_update(
        of=("self",), no_key=True, skip_locked=True
    )
    reached = [due.of(problem) for problem in claimed]
    if not reached:
        return SweepReport()
    ours = _record([row for r in reached for row in (r.escalation, *r.missed)])
    told = [r for r in reached if r.escalation.pk in ours and not r.escalation.skipped]
    return SweepReport(told=len(told), skipped=len(ours) - len(told)) + _tell(due, told)


def _record(rows: list[Escalation]) -> set[UUID]:
    """Insert the steps that are not on record yet; return the ids of those inserted here.

    Asking which of our own ids are there answers it whatever the isolation or the locks.
    """
    Escalation.objects.bulk_create(rows, ignore_conflicts=True)
    ids = Escalation.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    return set(ids)


def _tell(due: DueSteps, told: list[Reached]) -> SweepReport:
    """Write one message for each person concerned by each escalation."""
    if not told:
        return SweepReport()
    concerned = Concerned([r.problem for r in told])
    written: list[Message] = []
    untold = 0
    for r in told:
        people = concerned.named(r.problem, r.step.audience)
        others = [] if people else concerned.instead(r.problem)
        words = notice(r, due.calendar, due.today, instead=bool(others))
        written += [
            Message(
                county=r.problem.county,
                person_id=person,
                problem=r.problem,
                escalation=r.escalation,
                level=r.step.level,
                title=words.title,
                body=words.body,
                created_at=due.moment,
            )
            for person in people or others
        ]
        if not (people or others):
            untold += 1
            logger.warning("nobody can be told of %s of problem %s", r.step.key, r.problem.number)
    Message.objects.bulk_create(written)
    mark(*(_changed(r.problem) for r in told))
    return SweepReport(messages=len(written), untold=untold)


def _changed(problem: Problem) -> Changed:
    """The ledger shows the level a problem has come to, so whoever follows it must learn of it."""
    return Changed(Subject.PROBLEM, problem.pk, problem.town, problem.found_on, problem.category_id)
