"""What the papers of one problem say: 延期整改审批表, 销号单, 督办单."""

from uuid import UUID

from organization.errors import RuleBroken
from organization.models import User
from rectification.models import Extension, Problem, ProblemEvent, Recheck, Slip
from rectification.paper_parts import Said, day, rows, signer
from rectification.states import Action, State


def extension(asked: Extension) -> Said:
    """Return what was asked for and how it was decided."""
    problem = asked.problem
    which = Extension.objects.filter(
        problem=problem, round=asked.round, order=asked.order, asked_on__lte=asked.asked_on
    ).count()
    granted = asked.state == Extension.State.GRANTED
    return {
        "rows": rows(
            *_problem(problem),
            ("原整改期限", day(asked.from_date)),
            ("申请人", asked.asked_by_name),
            ("申请日期", day(asked.asked_on)),
            ("第几次申请", f"第 {which} 次"),
            ("申请理由", asked.reason),
            ("申请延至", day(asked.wanted)),
            ("经办人意见", ""),
            ("审批意见", "" if asked.state == Extension.State.PENDING else _state(asked)),
            ("批准后的整改期限", day(asked.wanted) if granted else ""),
            ("审批人", asked.decided_by.name if asked.decided_by else ""),
            ("审批日期", day(asked.decided_on)),
        ),
        "signers": [signer("经办人"), signer("审批人")],
    }


def closing(problem: Problem) -> Said:
    """Return how a problem was struck off. Raises RuleBroken for one that is not."""
    if problem.state != State.CLOSED:
        raise RuleBroken("not_closed", "问题还没有销号，不能出具销号单。")
    closed = _newest(problem, Action.CLOSE)
    reported = _newest(problem, Action.RECTIFY, Action.FIX_ON_THE_SPOT)
    passed = (
        problem.rechecks.filter(result=Recheck.Result.PASSED).order_by("-checked_on", "-id").first()
    )
    return {
        "rows": rows(
            *_problem(problem),
            ("严重程度", problem.get_severity_display()),
            ("发现日期", day(problem.found_on)),
            ("整改期限", day(problem.last_date)),
            ("整改日期", day(problem.rectified_on)),
            ("整改情况", reported.note if reported else ""),
            ("提交人", reported.by_name if reported else ""),
            ("复查情况", _passed(problem, passed)),
            ("销号日期", day(problem.closed_on)),
            ("审核销号", closed.by_name if closed else ""),
        ),
        "signers": [signer("审核人", closed.by_name if closed else "")],
    }


def slip(issued: Slip) -> Said:
    """Return what a leader demands until when, and the answer."""
    return {
        "rows": rows(
            *_problem(issued.problem),
            ("整改期限", day(issued.problem.last_date)),
            ("签发人", issued.issued_by_name),
            ("签发日期", day(issued.issued_on)),
            ("督办要求", issued.demand),
            ("回复期限", day(issued.limit)),
            ("办理情况回复", issued.answer),
            ("回复人", issued.answered_by_name),
            ("回复日期", day(issued.answered_on)),
        ),
        "signers": [signer("签发人", issued.issued_by_name), signer("承办人")],
    }


def _problem(problem: Problem) -> tuple[tuple[str, str], ...]:
    return (
        ("问题编号", problem.number),
        ("单位", problem.establishment.name),
        ("问题", problem.text),
        ("整改要求", problem.requirement),
        ("责令文书", problem.order.number if problem.order else ""),
    )


def _state(asked: Extension) -> str:
    return Extension.State(asked.state).label


def _passed(problem: Problem, passed: Recheck | None) -> str:
    if passed is None:
        return f"{day(problem.passed_on)}当场整改，当场查验合格" if problem.passed_on else ""
    named = User.objects.in_bulk([UUID(one) for one in passed.officers])
    officers = "、".join(named[UUID(one)].name for one in passed.officers)
    return f"{day(passed.checked_on)}复查合格 {officers} {passed.note}".strip()


def _newest(problem: Problem, *actions: Action) -> ProblemEvent | None:
    return problem.events.filter(action__in=actions).order_by("-sequence").first()
