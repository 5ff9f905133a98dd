"""The workflow of a problem: one table (law 1).

The server judges by it, ``docs/workflow.md`` is drawn from it, and the phone is served it. Source:
DOMAIN 2. Where a second row for the same action stands, another role may do it under other needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from rectification.states import OPEN_STATES, Action, State


class Party(StrEnum):
    """Who takes a step."""

    INSPECTOR = "inspector"
    ASSISTANT = "assistant"
    SUPERVISOR = "supervisor"
    LEADER = "leader"
    ESTABLISHMENT = "establishment"
    SYSTEM = "system"


PARTY_NAMES = {
    Party.INSPECTOR: "监督员",
    Party.ASSISTANT: "协管员",
    Party.SUPERVISOR: "科（所）负责人",
    Party.LEADER: "分管局领导",
    Party.ESTABLISHMENT: "被监督单位",
    Party.SYSTEM: "系统",
}


class Where(StrEnum):
    """A target that depends on where the problem is."""

    SAME = "same"
    BACK = "back"


WHERE_NAMES = {Where.SAME: "不变", Where.BACK: "原状态"}


class Part(StrEnum):
    """A part somebody has played in a problem; four eyes forbid some of them to decide."""

    FINDER = "finder"
    RECTIFIER = "rectifier"
    RECHECKER = "rechecker"


PART_NAMES = {Part.FINDER: "发现人", Part.RECTIFIER: "整改提交人", Part.RECHECKER: "复查人"}


class Need(StrEnum):
    """What a step needs. Checked in ``rectification.needs``."""

    # said by the command
    NOTE = "note"
    PHOTO = "photo"
    BEFORE_AND_AFTER = "before_and_after"
    EVIDENCE_BY_SEVERITY = "evidence_by_severity"
    ORDER_KIND = "order_kind"
    DUE_DATE = "due_date"
    SERVED_ON = "served_on"
    TWO_OFFICERS = "two_officers"
    VISIT_OR_REMOTE = "visit_or_remote"
    LATER_DATE = "later_date"
    CAUSE = "cause"
    OUTCOME = "outcome"
    WITHIN_ORIGINAL_LENGTH = "within_original_length"
    # said by the situation
    ORDER_IN_FORCE = "order_in_force"
    ORDER_WITHDRAWN = "order_withdrawn"
    CERTIFICATE = "certificate"
    TIP = "tip"
    IMMEDIATE_ORDER = "immediate_order"
    NOT_YET_PASSED = "not_yet_passed"
    FRESH_EYES_WHEN_CRITICAL = "fresh_eyes_when_critical"
    SEEN_RECTIFIED = "seen_rectified"
    EVIDENCE_ARRIVED = "evidence_arrived"
    SUPERVISOR_PLAYED_A_PART = "supervisor_played_a_part"
    EXTENDABLE = "extendable"
    IN_TIME = "in_time"
    NO_PENDING_EXTENSION = "no_pending_extension"
    PENDING_EXTENSION = "pending_extension"
    FIRST_EXTENSION = "first_extension"
    LATER_EXTENSION = "later_extension"
    NO_DOCUMENT = "no_document"
    DOCUMENT_ISSUED = "document_issued"
    WITHIN_REOPEN_WINDOW = "within_reopen_window"
    NO_OPEN_SLIP = "no_open_slip"
    OPEN_SLIP = "open_slip"
    NOT_LISTED = "not_listed"
    LISTED = "listed"
    NO_REFERRAL_UNDER_WAY = "no_referral_under_way"
    REFERRAL_PROPOSED = "referral_proposed"
    REFERRAL_FORWARDED = "referral_forwarded"
    REFERRAL_APPROVED = "referral_approved"


NEED_TEXTS = {
    Need.NOTE: "填写说明",
    Need.PHOTO: "至少一张照片",
    Need.BEFORE_AND_AFTER: "整改前、整改后照片各一张",
    Need.EVIDENCE_BY_SEVERITY: "较重、严重问题须有证据照片",
    Need.ORDER_KIND: "选择责令方式",
    Need.DUE_DATE: "给出整改期限",
    Need.SERVED_ON: "填写送达日期",
    Need.TWO_OFFICERS: "两名持证监督员",
    Need.VISIT_OR_REMOTE: "现场复查；一般问题可远程复查",
    Need.LATER_DATE: "延至的日期晚于现期限",
    Need.WITHIN_ORIGINAL_LENGTH: "延长总天数不超过原期限长度",
    Need.ORDER_IN_FORCE: "责令文书有效",
    Need.ORDER_WITHDRAWN: "责令文书已撤回，须重新责令",
    Need.CERTIFICATE: "本人持有执法证",
    Need.TIP: "来源为协管员线索",
    Need.IMMEDIATE_ORDER: "责令方式为责令立即整改",
    Need.NOT_YET_PASSED: "本轮尚未复查合格",
    Need.FRESH_EYES_WHEN_CRITICAL: "严重问题不得由发现人复查",
    Need.SEEN_RECTIFIED: "已复查合格或当场整改",
    Need.EVIDENCE_ARRIVED: "证据照片已全部上传",
    Need.SUPERVISOR_PLAYED_A_PART: "科（所）负责人参与过该问题",
    Need.EXTENDABLE: "限期整改且不是严重问题",
    Need.IN_TIME: "未过整改期限",
    Need.NO_PENDING_EXTENSION: "没有审批中的延期申请",
    Need.PENDING_EXTENSION: "有审批中的延期申请",
    Need.FIRST_EXTENSION: "本轮第一次延期",
    Need.LATER_EXTENSION: "本轮已延期过",
    Need.NO_DOCUMENT: "尚未下达文书",
    Need.DOCUMENT_ISSUED: "已下达文书",
    Need.WITHIN_REOPEN_WINDOW: "销号未超过规定天数",
    Need.NO_OPEN_SLIP: "没有待回复的督办单",
    Need.OPEN_SLIP: "有待回复的督办单",
    Need.NOT_LISTED: "尚未挂牌",
    Need.LISTED: "正在挂牌",
    Need.CAUSE: "填写案由",
    Need.OUTCOME: "选择处理结果",
    Need.NO_REFERRAL_UNDER_WAY: "没有办理中的移送立案",
    Need.REFERRAL_PROPOSED: "有待转报的移送立案",
    Need.REFERRAL_FORWARDED: "移送立案已转报，待审批",
    Need.REFERRAL_APPROVED: "已立案，尚未结案",
}


@dataclass(frozen=True)
class Step:
    """One row of the table.

    ``by`` are the parties who may; ``needs`` what must be so; ``not_by`` the parts the person
    must not have played (four eyes); ``offline`` whether a phone may write it down without a
    signal.
    """

    action: Action
    sources: tuple[State, ...]
    target: State | Where
    by: tuple[Party, ...]
    needs: tuple[Need, ...] = ()
    not_by: tuple[Part, ...] = ()
    offline: bool = True


_EVERY_PART = (Part.FINDER, Part.RECTIFIER, Part.RECHECKER)
_INSPECTOR = (Party.INSPECTOR,)
_UNDER_WAY = (State.FOUND, State.ORDERED, State.RECTIFIED)
_SUPERVISOR = (Party.SUPERVISOR,)
_LEADER = (Party.LEADER,)
_INSPECTOR_OR_ESTABLISHMENT = (Party.INSPECTOR, Party.ESTABLISHMENT)

STEPS = (
    Step(Action.FIND, (), State.FOUND, _INSPECTOR, (Need.EVIDENCE_BY_SEVERITY,)),
    Step(Action.FIND, (), State.FOUND, (Party.ASSISTANT,), (Need.TIP,)),
    Step(
        Action.ORDER,
        (State.FOUND,),
        State.ORDERED,
        _INSPECTOR,
        (Need.CERTIFICATE, Need.TWO_OFFICERS, Need.ORDER_KIND, Need.DUE_DATE, Need.SERVED_ON),
    ),
    Step(
        Action.FIX_ON_THE_SPOT,
        (State.ORDERED,),
        State.RECTIFIED,
        _INSPECTOR,
        (Need.IMMEDIATE_ORDER, Need.BEFORE_AND_AFTER),
    ),
    Step(
        Action.RECTIFY,
        (State.ORDERED,),
        State.RECTIFIED,
        _INSPECTOR_OR_ESTABLISHMENT,
        (Need.NOTE, Need.PHOTO),
    ),
    Step(
        Action.PASS_RECHECK,
        (State.RECTIFIED,),
        Where.SAME,
        _INSPECTOR,
        (Need.NOT_YET_PASSED, Need.VISIT_OR_REMOTE, Need.FRESH_EYES_WHEN_CRITICAL),
    ),
    Step(
        Action.FAIL_RECHECK,
        (State.RECTIFIED,),
        State.ORDERED,
        _INSPECTOR,
        (Need.ORDER_IN_FORCE, Need.NOTE, Need.DUE_DATE, Need.VISIT_OR_REMOTE),
    ),
    Step(
        Action.FAIL_RECHECK,
        (State.RECTIFIED,),
        State.FOUND,
        _INSPECTOR,
        (Need.ORDER_WITHDRAWN, Need.NOTE, Need.VISIT_OR_REMOTE),
    ),
    Step(
        Action.SEND_BACK,
        (State.RECTIFIED,),
        State.ORDERED,
        (Party.INSPECTOR, Party.SUPERVISOR),
        (Need.ORDER_IN_FORCE, Need.NOTE, Need.DUE_DATE),
    ),
    Step(
        Action.SEND_BACK,
        (State.RECTIFIED,),
        State.FOUND,
        (Party.INSPECTOR, Party.SUPERVISOR),
        (Need.ORDER_WITHDRAWN, Need.NOTE),
    ),
    Step(Action.COULD_NOT_CHECK, (State.RECTIFIED,), Where.SAME, _INSPECTOR, (Need.NOTE,)),
    Step(
        Action.CLOSE,
        (State.RECTIFIED,),
        State.CLOSED,
        _SUPERVISOR,
        (Need.SEEN_RECTIFIED, Need.EVIDENCE_ARRIVED),
        _EVERY_PART,
        offline=False,
    ),
    Step(
        Action.CLOSE,
        (State.RECTIFIED,),
        State.CLOSED,
        _LEADER,
        (Need.SUPERVISOR_PLAYED_A_PART, Need.SEEN_RECTIFIED, Need.EVIDENCE_ARRIVED),
        _EVERY_PART,
        offline=False,
    ),
    Step(
        Action.ASK_EXTENSION,
        (State.ORDERED,),
        Where.SAME,
        _INSPECTOR_OR_ESTABLISHMENT,
        (Need.EXTENDABLE, Need.IN_TIME, Need.NO_PENDING_EXTENSION, Need.NOTE, Need.LATER_DATE),
    ),
    Step(
        Action.GRANT_EXTENSION,
        (State.ORDERED,),
        Where.SAME,
        _SUPERVISOR,
        (
            Need.PENDING_EXTENSION,
            Need.FIRST_EXTENSION,
            Need.LATER_DATE,
            Need.WITHIN_ORIGINAL_LENGTH,
        ),
        offline=False,
    ),
    Step(
        Action.GRANT_EXTENSION,
        (State.ORDERED,),
        Where.SAME,
        _LEADER,
        (
            Need.PENDING_EXTENSION,
            Need.LATER_EXTENSION,
            Need.LATER_DATE,
            Need.WITHIN_ORIGINAL_LENGTH,
        ),
        offline=False,
    ),
    Step(
        Action.REFUSE_EXTENSION,
        (State.ORDERED,),
        Where.SAME,
        _SUPERVISOR,
        (Need.PENDING_EXTENSION, Need.FIRST_EXTENSION, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.REFUSE_EXTENSION,
        (State.ORDERED,),
        Where.SAME,
        _LEADER,
        (Need.PENDING_EXTENSION, Need.LATER_EXTENSION, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.WITHDRAW_ORDER,
        (State.ORDERED,),
        State.FOUND,
        _SUPERVISOR,
        (Need.NOTE,),
        offline=False,
    ),
    Step(
        Action.SUSPEND,
        (State.FOUND, State.ORDERED, State.RECTIFIED),
        State.SUSPENDED,
        _SUPERVISOR,
        (Need.NOTE, Need.PHOTO),
    ),
    Step(
        Action.RESUME,
        (State.SUSPENDED,),
        Where.BACK,
        _SUPERVISOR,
        (Need.ORDER_IN_FORCE, Need.NOTE),
    ),
    Step(
        Action.RESUME,
        (State.SUSPENDED,),
        State.FOUND,
        _SUPERVISOR,
        (Need.ORDER_WITHDRAWN, Need.NOTE),
    ),
    Step(
        Action.END,
        OPEN_STATES,
        State.ENDED,
        _SUPERVISOR,
        (Need.NOTE, Need.PHOTO),
        offline=False,
    ),
    Step(
        Action.VOID,
        (State.FOUND, State.ORDERED),
        State.VOIDED,
        _SUPERVISOR,
        (Need.NO_DOCUMENT, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.VOID,
        (State.FOUND, State.ORDERED),
        State.VOIDED,
        _LEADER,
        (Need.DOCUMENT_ISSUED, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.REOPEN,
        (State.CLOSED,),
        State.ORDERED,
        _LEADER,
        (Need.ORDER_IN_FORCE, Need.WITHIN_REOPEN_WINDOW, Need.NOTE, Need.DUE_DATE),
        offline=False,
    ),
    Step(
        Action.REOPEN,
        (State.CLOSED,),
        State.FOUND,
        _LEADER,
        (Need.ORDER_WITHDRAWN, Need.WITHIN_REOPEN_WINDOW, Need.NOTE),
        offline=False,
    ),
    Step(Action.RECKON_AGAIN, (State.ORDERED,), Where.SAME, (Party.SYSTEM,), offline=False),
    Step(
        Action.ISSUE_SLIP,
        _UNDER_WAY,
        Where.SAME,
        _LEADER,
        (Need.NO_OPEN_SLIP, Need.NOTE, Need.DUE_DATE),
        offline=False,
    ),
    Step(
        Action.ANSWER_SLIP,
        _UNDER_WAY,
        Where.SAME,
        (Party.INSPECTOR, Party.SUPERVISOR),
        (Need.OPEN_SLIP, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.LIST,
        _UNDER_WAY,
        Where.SAME,
        _LEADER,
        (Need.NOT_LISTED, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.TAKE_DOWN,
        (State.CLOSED, State.ENDED, State.VOIDED),
        Where.SAME,
        (Party.SUPERVISOR, Party.LEADER),
        (Need.LISTED, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.PROPOSE_REFERRAL,
        OPEN_STATES,
        Where.SAME,
        _INSPECTOR,
        (Need.NO_REFERRAL_UNDER_WAY, Need.CAUSE),
    ),
    Step(Action.FORWARD_REFERRAL, OPEN_STATES, Where.SAME, _SUPERVISOR, (Need.REFERRAL_PROPOSED,)),
    Step(
        Action.APPROVE_REFERRAL,
        OPEN_STATES,
        Where.SAME,
        _LEADER,
        (Need.REFERRAL_FORWARDED,),
        offline=False,
    ),
    Step(
        Action.REFUSE_REFERRAL,
        OPEN_STATES,
        Where.SAME,
        _SUPERVISOR,
        (Need.REFERRAL_PROPOSED, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.REFUSE_REFERRAL,
        OPEN_STATES,
        Where.SAME,
        _LEADER,
        (Need.REFERRAL_FORWARDED, Need.NOTE),
        offline=False,
    ),
    Step(
        Action.RECORD_OUTCOME,
        (*OPEN_STATES, State.CLOSED, State.ENDED),
        Where.SAME,
        _SUPERVISOR,
        (Need.REFERRAL_APPROVED, Need.OUTCOME),
        offline=False,
    ),
)


def online_only(action: Action) -> bool:
    """Whether only the server may take the step, so that no phone writes it down beforehand."""
    return not any(step.offline for step in STEPS if step.action == action)


def rows_for(action: Action, state: State | None) -> Iterator[Step]:
    """Yield the rows of ``action`` that start in ``state`` (None: the problem does not exist)."""
    for step in STEPS:
        if step.action == action and (
            state in step.sources if state is not None else not step.sources
        ):
            yield step
