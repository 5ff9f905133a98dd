"""Whom a step tells of itself, beyond what the clocks tell (notes in the inbox)."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from organization import clock
from organization.actors import ActorKind
from rectification.attempt import Attempt
from rectification.audience import Concerned
from rectification.models import CaseReferral, Message, ProblemEvent
from rectification.models.escalation import Audience, Level
from rectification.states import Action

NAME_LENGTH, TITLE_LENGTH, BODY_LENGTH = 30, 120, 500


class Word(NamedTuple):
    """Who is told of an action, and how loud."""

    audience: tuple[Audience, ...]
    level: Level = Level.NOTE


_OFFICERS = Word((Audience.OFFICERS,))
_ALL = (Audience.OFFICERS, Audience.TEAM_LEADER, Audience.SUPERVISOR)

TOLD: dict[Action, Word] = {
    Action.ASK_EXTENSION: Word((Audience.SUPERVISOR,)),
    Action.GRANT_EXTENSION: _OFFICERS,
    Action.REFUSE_EXTENSION: _OFFICERS,
    Action.SEND_BACK: _OFFICERS,
    Action.FAIL_RECHECK: _OFFICERS,
    Action.WITHDRAW_ORDER: _OFFICERS,
    Action.REOPEN: Word((Audience.OFFICERS, Audience.SUPERVISOR)),
    Action.RECKON_AGAIN: Word((Audience.OFFICERS, Audience.SUPERVISOR)),
    Action.ISSUE_SLIP: Word(_ALL, Level.SLIP),
    Action.ANSWER_SLIP: Word((Audience.LEADER,)),
    Action.LIST: Word(_ALL, Level.LISTED),
    Action.TAKE_DOWN: Word(_ALL),
    Action.PROPOSE_REFERRAL: Word((Audience.SUPERVISOR,)),
    Action.FORWARD_REFERRAL: Word((Audience.LEADER,)),
    Action.APPROVE_REFERRAL: Word((Audience.OFFICERS, Audience.SUPERVISOR)),
    Action.REFUSE_REFERRAL: Word((Audience.OFFICERS, Audience.SUPERVISOR)),
    Action.RECORD_OUTCOME: _OFFICERS,
}
# Who is told of a step that made a referral lapse, whatever the step is.
LAPSED_REFERRAL = Word((Audience.OFFICERS, Audience.SUPERVISOR))


SAID = (
    ("wanted", "申请延至"),
    ("last_date", "整改期限"),
    ("limit", "回复期限"),
    ("cause", "案由"),
    ("fine", "罚没款（元）"),
)


def tell(attempts: Sequence[Attempt], events: Sequence[ProblemEvent]) -> None:
    """Write the messages of steps that were just written; who took a step is not told of it.

    In the transaction of the steps, so that an event and its messages stand or fall together.
    """
    pairs = [
        (attempt, event)
        for attempt, event in zip(attempts, events, strict=True)
        if _word(attempt) and not _is_nothing_new(event)
    ]
    if not pairs:
        return
    concerned = Concerned([attempt.problem for attempt, _ in pairs])
    Message.objects.bulk_create(
        _message(attempt, event, person)
        for attempt, event in pairs
        for person in _people(attempt, concerned)
        if person != attempt.by.user_id
    )


def _is_nothing_new(event: ProblemEvent) -> bool:
    """A date that was only confirmed tells nobody."""
    data = event.data
    return event.action == Action.RECKON_AGAIN and data["from_date"] == data["last_date"]


def _reports_itself(attempt: Attempt) -> bool:
    """Officers need not hear of what they report; of what the establishment reports they must."""
    return attempt.action is Action.RECTIFY and attempt.by.kind is ActorKind.ESTABLISHMENT


def _word(attempt: Attempt) -> Word | None:
    if _reports_itself(attempt):
        return _OFFICERS
    lapsed = LAPSED_REFERRAL if "lapsed_referral" in attempt.data else None
    return TOLD.get(attempt.action, lapsed)


def _people(attempt: Attempt, concerned: Concerned) -> list[UUID]:
    """Whoever proposed a referral hears what became of it, also where they are no officer of it."""
    people = concerned.named(attempt.problem, _audience(attempt))
    proposers = [row.proposed_by_id for row in attempt.updates if isinstance(row, CaseReferral)]
    if attempt.action is Action.FORWARD_REFERRAL:
        return people
    return list(dict.fromkeys([*people, *proposers]))


def _audience(attempt: Attempt) -> tuple[Audience, ...]:
    """A second extension is the leader's to decide (DOMAIN 2)."""
    if attempt.action is Action.ASK_EXTENSION and attempt.past.extensions_granted:
        return (Audience.LEADER,)
    word = _word(attempt)
    return word.audience if word else ()


def _message(attempt: Attempt, event: ProblemEvent, person: UUID) -> Message:
    problem, data = attempt.problem, event.data
    place = problem.establishment.name[:NAME_LENGTH]
    parts = [f"{attempt.by.name}：{event.note.rstrip('。')}" if event.note else attempt.by.name]
    for name, words in SAID:
        if name in data:
            parts.append(f"{words}：{data[name]}")
    if _reports_itself(attempt):
        parts.append("单位已通过整改链接提交，请安排复查")
    if "from_date" in data:
        parts.append(f"原期限：{data['from_date']}")
    if "lapsed_referral" in data:
        parts.append("尚未审批的移送立案已失效")
    word = _word(attempt)
    return Message(
        county=problem.county,
        person_id=person,
        problem=problem,
        event=event,
        level=word.level if word else Level.NOTE,
        title=f"【{attempt.action.label}】{place}：{problem.text}"[:TITLE_LENGTH],
        body=f"问题编号：{problem.number}。{'。'.join(parts)}。"[:BODY_LENGTH],
        created_at=clock.now(),
    )
