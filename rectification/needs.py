"""What each need of the workflow table means (DOMAIN 2)."""

from collections.abc import Callable
from datetime import date, timedelta

from django.conf import settings

from inspections.models import Inspection
from inspections.models.checklist import OrderKind, Severity
from organization import work_calendar
from organization.actors import ActorKind
from organization.errors import RuleBroken
from organization.models import RoleGrant
from organization.roles import Role
from rectification import evidence
from rectification.attempt import Attempt
from rectification.deadlines import SAME_DAY_KINDS
from rectification.evidence import GRAVE
from rectification.models import CaseReferral, EventPhoto, Recheck
from rectification.models.problem import Source
from rectification.states import Action
from rectification.workflow import NEED_TEXTS, Need, Part

NOTHING_TO_ANSWER = "没有等待回复的督办单。"
NOT_ON_THE_LIST = "该问题没有挂牌。"
NOTHING_PROPOSED = "没有待转报的移送立案。"
NOTHING_FORWARDED = "没有待审批的移送立案。"
NO_CASE = "没有已立案未结案的案件。"
# Why a step is not possible that nobody would look for then: it is not even listed as barred.
BESIDE_THE_POINT = frozenset(
    {NOTHING_TO_ANSWER, NOT_ON_THE_LIST, NOTHING_PROPOSED, NOTHING_FORWARDED, NO_CASE}
)


def _refuse(need: Need, sentence: str, **details: object) -> RuleBroken:
    return RuleBroken(need.value, sentence, need=NEED_TEXTS[need], **details)


def _note(attempt: Attempt) -> None:
    if not attempt.said.note.strip():
        raise _refuse(Need.NOTE, "请填写说明（理由）。")


def _photo(attempt: Attempt) -> None:
    if not attempt.said.photos:
        raise _refuse(Need.PHOTO, "请至少附一张照片。")


def _before_and_after(attempt: Attempt) -> None:
    kinds = {photo.kind for photo in attempt.said.photos}
    if not {EventPhoto.Kind.BEFORE, EventPhoto.Kind.AFTER} <= kinds:
        raise _refuse(Need.BEFORE_AND_AFTER, "当场整改须有整改前和整改后的照片。")


def _evidence_by_severity(attempt: Attempt) -> None:
    if attempt.problem.severity in GRAVE and not attempt.said.photos:
        raise _refuse(Need.EVIDENCE_BY_SEVERITY, "较重和严重问题须附证据照片。")


def _order_kind(attempt: Attempt) -> None:
    if attempt.said.order_kind is None:
        raise _refuse(Need.ORDER_KIND, "请选择责令方式：立即整改、立即停止或限期整改。")


def _due_date(attempt: Attempt) -> None:
    """Only an order can be due the same day; a new round always says by when."""
    same_day = attempt.action is Action.ORDER and attempt.said.order_kind in SAME_DAY_KINDS
    if attempt.said.due is None and not same_day:
        raise _refuse(Need.DUE_DATE, "请给出整改期限。")


def _served_on(attempt: Attempt) -> None:
    served = attempt.order.served_on if attempt.order else None
    if served is None:
        raise _refuse(Need.SERVED_ON, "请填写文书送达日期。")
    if served < attempt.problem.found_on:
        raise _refuse(Need.SERVED_ON, "送达日期不能早于发现日期。")
    if served > attempt.day:
        raise _refuse(Need.SERVED_ON, "送达日期不能晚于今天。")


def _two_officers(attempt: Attempt) -> None:
    named = attempt.order.officers if attempt.order else []
    if len(named) < 2 or not all(officer["certificate_number"] for officer in named):
        raise _refuse(Need.TWO_OFFICERS, "责令文书须有两名持证监督员。")


def _failed_then(attempt: Attempt, visit: Inspection) -> bool:
    """Whether the problem failed its recheck at this visit, before it was reported anew."""
    return (
        attempt.past.has(Action.FAIL_RECHECK)
        and Recheck.objects.filter(
            problem=attempt.problem, inspection=visit, result=Recheck.Result.FAILED
        ).exists()
    )


def _visit_or_remote(attempt: Attempt) -> None:
    """On site: the visit that looked must be on record; remote only for minor problems."""
    command, problem = attempt.said, attempt.problem
    if command.inspection_id is None:
        if not command.remote:
            raise _refuse(Need.VISIT_OR_REMOTE, "现场复查须先提交复查检查记录。")
        if problem.severity != Severity.MINOR:
            raise _refuse(Need.VISIT_OR_REMOTE, "只有一般问题可以远程复查。")
        return
    visit = (
        Inspection.objects.filter(
            problem.establishment.same_place(),
            pk=command.inspection_id,
            outcome=Inspection.Outcome.COMPLETED,
        )
        .prefetch_related("named_officers")
        .first()
    )
    if visit is None:
        raise _refuse(Need.VISIT_OR_REMOTE, "找不到对该单位的这次现场检查。")
    # By days, not by moments: two phones and a shopkeeper's report do not share a clock.
    if problem.rectified_on and visit.day < problem.rectified_on:
        raise _refuse(Need.VISIT_OR_REMOTE, "这次现场检查早于整改提交日期。")
    if visit.pk == problem.inspection_id or _failed_then(attempt, visit):
        raise _refuse(Need.VISIT_OR_REMOTE, "这次现场检查在提交整改之前，请另行到场复查。")
    attempt.visit = visit
    for officer in visit.named_officers.all():
        if officer.user_id not in attempt.officers:
            attempt.officers.append(officer.user_id)


def _wanted(attempt: Attempt) -> date | None:
    """The date that was asked for, or the one the person who grants it says instead."""
    due = attempt.said.due
    if attempt.action is Action.ASK_EXTENSION or due is not None:
        return due.date if due else None
    pending = attempt.past.pending_extension
    return pending.wanted if pending else None


def _later_date(attempt: Attempt) -> None:
    wanted, last = _wanted(attempt), attempt.problem.last_date
    if wanted is None or (last and wanted <= last):
        raise _refuse(Need.LATER_DATE, "延至的日期须晚于现整改期限。")


def _within_original_length(attempt: Attempt) -> None:
    """All extensions of a round together may not pass its original length, in working days.

    What a suspension added is no extension: each one is measured from the last date it moved.
    """
    wanted, last = _wanted(attempt), attempt.problem.last_date
    if wanted is None or last is None:
        return
    calendar = work_calendar.load()
    allowed = calendar.workdays_between(*attempt.past.round_terms())
    asked = calendar.workdays_between(last, wanted) + sum(
        calendar.workdays_between(granted.from_date, granted.wanted)
        for granted in attempt.past.extensions_granted
    )
    if asked > allowed:
        raise _refuse(
            Need.WITHIN_ORIGINAL_LENGTH,
            f"延期共 {asked} 个工作日，超过原期限长度 {allowed} 个工作日。",
            allowed=allowed,
            asked=asked,
        )


def _cause(attempt: Attempt) -> None:
    if not attempt.said.cause.strip():
        raise _refuse(Need.CAUSE, "请填写案由。")


def _outcome(attempt: Attempt) -> None:
    """A fine is named with a penalty, and with nothing else."""
    outcome = attempt.said.outcome
    if outcome is None:
        raise _refuse(Need.OUTCOME, "请选择案件的处理结果。")
    if attempt.said.fine and outcome != CaseReferral.Outcome.PENALIZED:
        raise _refuse(Need.OUTCOME, "只有给予行政处罚的案件才能填写罚没款。")


def _order_in_force(attempt: Attempt) -> None:
    """Going back to 整改中 takes a document in force; what was fixed may have outlived its own."""
    if attempt.problem.lost_its_order:
        raise _refuse(Need.ORDER_IN_FORCE, "责令文书已撤回，须重新责令。")


def _order_withdrawn(attempt: Attempt) -> None:
    if not attempt.problem.lost_its_order:
        raise _refuse(Need.ORDER_WITHDRAWN, "责令文书没有撤回。")


def _certificate(attempt: Attempt) -> None:
    if not attempt.by.certificated:
        raise _refuse(Need.CERTIFICATE, "没有执法证的人员不能下达责令文书。")


def _tip(attempt: Attempt) -> None:
    if attempt.problem.source != Source.TIP:
        raise _refuse(Need.TIP, "协管员只能报送线索。")


def _immediate_order(attempt: Attempt) -> None:
    if attempt.problem.order_kind != OrderKind.IMMEDIATE:
        raise _refuse(Need.IMMEDIATE_ORDER, "只有责令立即整改的问题可以当场整改。")


def _not_yet_passed(attempt: Attempt) -> None:
    if attempt.problem.seen_rectified:
        raise _refuse(Need.NOT_YET_PASSED, "本轮整改已经确认合格，等待销号。")


def _fresh_eyes_when_critical(attempt: Attempt) -> None:
    if attempt.problem.severity != Severity.CRITICAL:
        return
    finders = attempt.past.players()[Part.FINDER]
    if finders & set(attempt.officers):
        raise _refuse(Need.FRESH_EYES_WHEN_CRITICAL, "严重问题须由发现人以外的监督员复查。")


def _seen_rectified(attempt: Attempt) -> None:
    if not attempt.problem.seen_rectified:
        raise _refuse(Need.SEEN_RECTIFIED, "尚未复查合格，不能销号。")


def _evidence_arrived(attempt: Attempt) -> None:
    """The bytes of this round's photos are here.

    Only this round's: where a phone was lost before it sent its photos, sending the problem back
    asks for new evidence, and history keeps the promise that was not kept.
    """
    waiting = evidence.waited_for(attempt.problem)
    if waiting:
        which = "证据照片的原件" if attempt.problem.severity in GRAVE else "证据照片"
        raise _refuse(
            Need.EVIDENCE_ARRIVED,
            f"还有 {waiting} 张{which}没有上传完；如果已无法上传，请退回整改，重新取证。",
        )


def _supervisor_played_a_part(attempt: Attempt) -> None:
    """The leader decides only where a supervisor of the place is barred by four eyes."""
    players = set().union(*attempt.past.players().values())
    areas = RoleGrant.objects.filter(role=Role.SUPERVISOR, user__in=players).values_list(
        "area_id", flat=True
    )
    if not any(attempt.problem.town.startswith(area) for area in areas):
        raise _refuse(Need.SUPERVISOR_PLAYED_A_PART, "应由科（所）负责人销号。")


def _extendable(attempt: Attempt) -> None:
    problem = attempt.problem
    if problem.order_kind != OrderKind.DEADLINE or problem.severity == Severity.CRITICAL:
        raise _refuse(Need.EXTENDABLE, "责令立即整改、责令停止和严重问题不能延期。")


def _in_time(attempt: Attempt) -> None:
    last = attempt.problem.last_date
    if last is None or attempt.day > last:
        raise _refuse(Need.IN_TIME, "延期须在整改期限当日或之前申请。")


def _no_pending_extension(attempt: Attempt) -> None:
    if attempt.past.pending_extension:
        raise _refuse(Need.NO_PENDING_EXTENSION, "已有一个延期申请在审批中。")


def _pending_extension(attempt: Attempt) -> None:
    if attempt.past.pending_extension is None:
        raise _refuse(Need.PENDING_EXTENSION, "没有等待审批的延期申请。")


def _first_extension(attempt: Attempt) -> None:
    if attempt.past.extensions_granted:
        raise _refuse(Need.FIRST_EXTENSION, "第二次延期由分管局领导审批。")


def _later_extension(attempt: Attempt) -> None:
    if not attempt.past.extensions_granted:
        raise _refuse(Need.LATER_EXTENSION, "第一次延期由科（所）负责人审批。")


def _no_document(attempt: Attempt) -> None:
    if attempt.past.was_ever_ordered():
        raise _refuse(Need.NO_DOCUMENT, "已下达文书的问题由分管局领导作废。")


def _document_issued(attempt: Attempt) -> None:
    if not attempt.past.was_ever_ordered():
        raise _refuse(Need.DOCUMENT_ISSUED, "未下达文书的问题由科（所）负责人作废。")


def _within_reopen_window(attempt: Attempt) -> None:
    closed = attempt.problem.closed_on
    window = timedelta(days=settings.REOPEN_WITHIN_DAYS)
    if closed is None or attempt.day > closed + window:
        raise _refuse(
            Need.WITHIN_REOPEN_WINDOW,
            f"销号已超过 {settings.REOPEN_WITHIN_DAYS} 天，请登记为新问题（复发）。",
        )


def _no_open_slip(attempt: Attempt) -> None:
    if attempt.past.open_slip:
        raise _refuse(Need.NO_OPEN_SLIP, "已有一份督办单等待回复。")


def _open_slip(attempt: Attempt) -> None:
    if attempt.past.open_slip is None:
        raise _refuse(Need.OPEN_SLIP, NOTHING_TO_ANSWER)


def _not_listed(attempt: Attempt) -> None:
    if attempt.past.listing:
        raise _refuse(Need.NOT_LISTED, "该问题已经挂牌督办。")


def _listed(attempt: Attempt) -> None:
    if attempt.past.listing is None:
        raise _refuse(Need.LISTED, NOT_ON_THE_LIST)


def _no_referral_under_way(attempt: Attempt) -> None:
    if attempt.past.referral:
        raise _refuse(Need.NO_REFERRAL_UNDER_WAY, "已有一件移送立案正在办理。")


def _referral_proposed(attempt: Attempt) -> None:
    if not _referral_stands(attempt, CaseReferral.State.PROPOSED):
        raise _refuse(Need.REFERRAL_PROPOSED, NOTHING_PROPOSED)


def _referral_forwarded(attempt: Attempt) -> None:
    if not _referral_stands(attempt, CaseReferral.State.FORWARDED):
        raise _refuse(Need.REFERRAL_FORWARDED, NOTHING_FORWARDED)


def _referral_approved(attempt: Attempt) -> None:
    if not _referral_stands(attempt, CaseReferral.State.APPROVED):
        raise _refuse(Need.REFERRAL_APPROVED, NO_CASE)


def _referral_stands(attempt: Attempt, state: CaseReferral.State) -> bool:
    referral = attempt.past.referral
    return referral is not None and referral.state == state


# What the person supplies with the command.
SUPPLIED: dict[Need, Callable[[Attempt], None]] = {
    Need.NOTE: _note,
    Need.PHOTO: _photo,
    Need.BEFORE_AND_AFTER: _before_and_after,
    Need.EVIDENCE_BY_SEVERITY: _evidence_by_severity,
    Need.ORDER_KIND: _order_kind,
    Need.DUE_DATE: _due_date,
    Need.SERVED_ON: _served_on,
    Need.TWO_OFFICERS: _two_officers,
    Need.VISIT_OR_REMOTE: _visit_or_remote,
    Need.LATER_DATE: _later_date,
    Need.WITHIN_ORIGINAL_LENGTH: _within_original_length,
    Need.CAUSE: _cause,
    Need.OUTCOME: _outcome,
}

# What must be so already; can be told before anything is supplied.
GIVEN: dict[Need, Callable[[Attempt], None]] = {
    Need.ORDER_IN_FORCE: _order_in_force,
    Need.ORDER_WITHDRAWN: _order_withdrawn,
    Need.CERTIFICATE: _certificate,
    Need.TIP: _tip,
    Need.IMMEDIATE_ORDER: _immediate_order,
    Need.NOT_YET_PASSED: _not_yet_passed,
    Need.FRESH_EYES_WHEN_CRITICAL: _fresh_eyes_when_critical,
    Need.SEEN_RECTIFIED: _seen_rectified,
    Need.EVIDENCE_ARRIVED: _evidence_arrived,
    Need.SUPERVISOR_PLAYED_A_PART: _supervisor_played_a_part,
    Need.EXTENDABLE: _extendable,
    Need.IN_TIME: _in_time,
    Need.NO_PENDING_EXTENSION: _no_pending_extension,
    Need.PENDING_EXTENSION: _pending_extension,
    Need.FIRST_EXTENSION: _first_extension,
    Need.LATER_EXTENSION: _later_extension,
    Need.NO_DOCUMENT: _no_document,
    Need.DOCUMENT_ISSUED: _document_issued,
    Need.WITHIN_REOPEN_WINDOW: _within_reopen_window,
    Need.NO_OPEN_SLIP: _no_open_slip,
    Need.OPEN_SLIP: _open_slip,
    Need.NOT_LISTED: _not_listed,
    Need.LISTED: _listed,
    Need.NO_REFERRAL_UNDER_WAY: _no_referral_under_way,
    Need.REFERRAL_PROPOSED: _referral_proposed,
    Need.REFERRAL_FORWARDED: _referral_forwarded,
    Need.REFERRAL_APPROVED: _referral_approved,
}


def require(need: Need, attempt: Attempt) -> None:
    """Check one need; what a person must supply is not asked while there is no command yet.

    Raises RuleBroken whose code is the need's.
    """
    if need in GIVEN:
        GIVEN[need](attempt)
    elif attempt.command is not None:
        SUPPLIED[need](attempt)


def require_other_person(attempt: Attempt, parts: tuple[Part, ...]) -> None:
    """Four eyes: refuse a person who played one of the parts. Raises RuleBroken."""
    if not parts or attempt.by.kind is not ActorKind.USER:
        return
    players = attempt.past.players()
    if any(attempt.by.user_id in players[part] for part in parts):
        raise RuleBroken("four_eyes", "发现、整改或复查过该问题的人不能销号，请由其他负责人办理。")
