"""Slips (督办单) whose limit passed unanswered: told once, to who issued it and who must act.

Who is told has one step and no ladder: a slip is a leader's own word to people known by name, and
the next step is theirs (another slip, 挂牌督办).
"""

from datetime import datetime

from django.db import transaction

from inspections.models.checklist import Severity
from organization import clock, work_calendar
from rectification import hold
from rectification.audience import Concerned
from rectification.models import Message, Slip
from rectification.models.escalation import Audience, Level
from rectification.quiet_hours import is_quiet
from rectification.states import OPEN_STATES
from rectification.telling import BODY_LENGTH, NAME_LENGTH, TITLE_LENGTH

BATCH = 500
TOLD = (Audience.OFFICERS, Audience.SUPERVISOR, Audience.LEADER)


def tell(now: datetime | None = None) -> int:
    """Tell of every slip that is late by ``now``; return how many there were.

    Quiet hours keep what is not critical until the morning, and nothing is told while a hold
    stands. Safe at once on several machines: who tells of a slip holds its row, and says so on it
    in the transaction that writes the messages.
    """
    moment = now or clock.now()
    if hold.standing():
        return 0
    told = 0
    while number := _tell_some(moment):
        told += number
    return told


@transaction.atomic
def _tell_some(now: datetime) -> int:
    late = Slip.objects.filter(
        answered_on=None,
        late_told_at=None,
        limit__lt=clock.local_date(now),
        problem__state__in=OPEN_STATES,
    )
    if is_quiet(work_calendar.load(), now):
        late = late.filter(problem__severity=Severity.CRITICAL)
    rows = late.select_related("problem__establishment", "problem__team").order_by("limit")
    due = list(rows.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
    if not due:
        return 0
    concerned = Concerned([one.problem for one in due])
    Message.objects.bulk_create(
        message for one in due for message in _messages(one, concerned, now)
    )
    Slip.objects.filter(pk__in=[one.pk for one in due]).update(late_told_at=now)
    return len(due)


def _messages(slip: Slip, concerned: Concerned, now: datetime) -> list[Message]:
    problem = slip.problem
    people = concerned.named(problem, TOLD) or concerned.instead(problem)
    if slip.issued_by_id:
        people = list(dict.fromkeys([slip.issued_by_id, *people]))
    place = problem.establishment.name[:NAME_LENGTH]
    body = (
        f"问题编号：{problem.number}。{slip.issued_by_name}签发的督办单应于 {slip.limit} 前回复，"
        f"至今没有回复。督办要求：{slip.demand}"
    )
    return [
        Message(
            county=problem.county,
            person_id=person,
            problem=problem,
            level=Level.SLIP,
            title=f"【督办单逾期未回复】{place}：{problem.text}"[:TITLE_LENGTH],
            body=body[:BODY_LENGTH],
            created_at=now,
        )
        for person in people
    ]
