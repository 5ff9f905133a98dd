"""What each action does to a problem, beyond its state (DOMAIN 2)."""

from collections.abc import Callable
from datetime import date

from organization import work_calendar
from rectification import referrals
from rectification.attempt import Attempt
from rectification.deadlines import (
    LastDate,
    last_date_of_order,
    reckon,
    resumed,
    waiting_resumed,
)
from rectification.models import Extension, Listing, Order, OrderLine, Problem, Recheck, Slip
from rectification.states import Action, State


def _find(attempt: Attempt) -> None:
    attempt.problem.waiting_since = attempt.problem.found_on


def _order(attempt: Attempt) -> None:
    problem, command, order = attempt.problem, attempt.said, attempt.order
    if order is None or command.order_kind is None:
        raise LookupError("an order step needs its document")
    last = last_date_of_order(command.order_kind, command.due, order.served_on)
    problem.order = order
    problem.order_kind = command.order_kind
    problem.ordered_on = order.served_on
    if problem.first_last_date is None:
        problem.first_last_date = last.date
    _set_last_date(attempt, order.served_on, last)
    _keep_due(attempt)
    attempt.data |= {"order": str(order.pk), "kind": command.order_kind.value}
    attempt.creates.append(
        OrderLine(
            order=order,
            problem=problem,
            position=order.next_position(),
            kind=command.order_kind,
            last_date=last.date,
        )
    )


def _fix_on_the_spot(attempt: Attempt) -> None:
    attempt.problem.rectified_on = attempt.day
    attempt.problem.passed_on = attempt.day
    attempt.problem.waiting_since = attempt.day
    attempt.problem.fixed_on_the_spot = True


def _rectify(attempt: Attempt) -> None:
    problem = attempt.problem
    problem.rectified_on = attempt.day
    problem.waiting_since = attempt.day
    attempt.data["late"] = bool(problem.last_date and attempt.day > problem.last_date)


def _pass_recheck(attempt: Attempt) -> None:
    attempt.problem.passed_on = attempt.day
    attempt.problem.waiting_since = attempt.day
    attempt.add_recheck(Recheck.Result.PASSED)
    attempt.data["remote"] = attempt.visit is None


def _fail_recheck(attempt: Attempt) -> None:
    attempt.add_recheck(Recheck.Result.FAILED)
    attempt.data["remote"] = attempt.visit is None
    _next_round(attempt)


def _could_not_check(attempt: Attempt) -> None:
    attempt.add_recheck(Recheck.Result.COULD_NOT)


def _next_round(attempt: Attempt) -> None:
    """Send the problem round again: a new last date, and nothing of the old round counts.

    Where its document was withdrawn meanwhile it waits for a new order instead.
    """
    problem, due = attempt.problem, attempt.said.due
    problem.round += 1
    problem.rectified_on = None
    problem.passed_on = None
    problem.fixed_on_the_spot = False
    problem.closed_on = None
    if problem.lost_its_order:
        _take_off_document(attempt)
        return
    if due is None:
        raise LookupError("a new round needs a due")
    _set_last_date(attempt, attempt.day, reckon(due, attempt.day))
    _keep_due(attempt)


def _close(attempt: Attempt) -> None:
    attempt.problem.closed_on = attempt.day


def _ask_extension(attempt: Attempt) -> None:
    problem, due = attempt.problem, attempt.said.due
    if due is None or due.date is None or problem.last_date is None:
        raise LookupError("an extension is asked for to a date, from a date")
    attempt.data["wanted"] = due.date.isoformat()
    attempt.creates.append(
        Extension(
            id=attempt.said.id,
            county=problem.county,
            problem=problem,
            round=problem.round,
            order=problem.order,
            asked_by_name=attempt.by.name,
            asked_on=attempt.day,
            reason=attempt.said.note,
            from_date=problem.last_date,
            wanted=due.date,
        )
    )


def _grant_extension(attempt: Attempt) -> None:
    pending = _decide_extension(attempt, Extension.State.GRANTED)
    due = attempt.said.due
    if due and due.date:
        pending.wanted = due.date
    attempt.data |= {
        "from_date": pending.from_date.isoformat(),
        "last_date": pending.wanted.isoformat(),
    }
    _put_last_date(attempt.problem, attempt.day, LastDate(pending.wanted))


def _refuse_extension(attempt: Attempt) -> None:
    _decide_extension(attempt, Extension.State.REFUSED)


def _decide_extension(attempt: Attempt, state: Extension.State) -> Extension:
    pending = attempt.past.pending_extension
    if pending is None:
        raise LookupError("no extension waits")
    pending.state = state
    pending.decided_by = attempt.by.user
    pending.decided_on = attempt.day
    attempt.updates.append(pending)
    return pending


def _withdraw_order(attempt: Attempt) -> None:
    """Take the problem off its document, which becomes void; its number stays in the register."""
    order = attempt.problem.order
    if order is None:
        raise LookupError("an ordered problem has its document")
    order.state = Order.State.VOID
    order.void_reason = attempt.said.note
    attempt.updates.append(order)
    _take_off_document(attempt)


def _take_off_document(attempt: Attempt) -> None:
    """Let the problem wait for an order as if it had had none."""
    problem = attempt.problem
    attempt.data["order"] = str(problem.order_id)
    problem.order = None
    problem.order_kind = ""
    problem.ordered_on = None
    problem.first_last_date = None
    problem.last_date = None
    problem.last_date_provisional = False
    problem.waiting_since = attempt.day


def _suspend(attempt: Attempt) -> None:
    attempt.problem.suspended_from = attempt.problem.state
    attempt.problem.suspended_on = attempt.day


def _resume(attempt: Attempt) -> None:
    problem = attempt.problem
    if problem.lost_its_order:
        _take_off_document(attempt)
    elif problem.suspended_from == State.ORDERED and problem.last_date and problem.suspended_on:
        last = resumed(problem.last_date, problem.suspended_on, attempt.day)
        problem.last_date = last.date
        problem.last_date_provisional = last.provisional
        attempt.data["last_date"] = last.date.isoformat()
    elif problem.waiting_since and problem.suspended_on:
        problem.waiting_since = waiting_resumed(
            problem.waiting_since, problem.suspended_on, attempt.day
        )
    problem.suspended_on = None


def _set_last_date(attempt: Attempt, start: date, last: LastDate) -> None:
    _put_last_date(attempt.problem, start, last)
    attempt.data |= {
        "from": start.isoformat(),
        "last_date": last.date.isoformat(),
        "provisional": last.provisional,
    }


def _put_last_date(problem: Problem, start: date, last: LastDate) -> None:
    """Give a problem another last date, set on ``start``; its escalation begins anew."""
    problem.last_date = last.date
    problem.last_date_provisional = last.provisional
    problem.deadline_number += 1
    problem.waiting_since = start


def _keep_due(attempt: Attempt) -> None:
    """Keep how the last date was reckoned, so that a later notice can reckon it again."""
    due = attempt.said.due
    if due is not None and due.unit is not None:
        attempt.data["due"] = {"unit": due.unit.value, "count": due.count}


def _reckon_again(attempt: Attempt) -> None:
    """Another last date by a new notice; the one that was served stays in history."""
    problem, due = attempt.problem, attempt.said.due
    if due is None or due.date is None or problem.last_date is None:
        raise LookupError("a last date is reckoned again from one date to another")
    was = problem.last_date
    start = problem.ordered_on or was
    provisional = work_calendar.load().provisional_between(start, due.date)
    if due.date == was:
        problem.last_date_provisional = provisional
    else:
        _put_last_date(problem, attempt.day, LastDate(due.date, provisional))
    attempt.data |= {
        "from_date": was.isoformat(),
        "last_date": due.date.isoformat(),
        "provisional": provisional,
    }


def _issue_slip(attempt: Attempt) -> None:
    problem, due = attempt.problem, attempt.said.due
    if due is None:
        raise LookupError("a slip says until when")
    limit = reckon(due, attempt.day).date
    attempt.data["limit"] = limit.isoformat()
    attempt.creates.append(
        Slip(
            id=attempt.said.id,
            county=problem.county,
            problem=problem,
            round=problem.round,
            issued_by=attempt.by.user,
            issued_by_name=attempt.by.name,
            issued_on=attempt.day,
            demand=attempt.said.note,
            limit=limit,
        )
    )


def _answer_slip(attempt: Attempt) -> None:
    slip = attempt.past.open_slip
    if slip is None:
        raise LookupError("no slip waits")
    slip.answered_by_name = attempt.by.name
    slip.answered_on = attempt.day
    slip.answer = attempt.said.note
    attempt.data["late"] = attempt.day > slip.limit
    attempt.updates.append(slip)


def _list(attempt: Attempt) -> None:
    attempt.creates.append(
        Listing(
            id=attempt.said.id,
            county=attempt.problem.county,
            problem=attempt.problem,
            listed_on=attempt.day,
            listed_by_name=attempt.by.name,
            demand=attempt.said.note,
        )
    )


def _take_down(attempt: Attempt) -> None:
    listing = attempt.past.listing
    if listing is None:
        raise LookupError("it is not listed")
    listing.taken_down_on = attempt.day
    listing.taken_down_by_name = attempt.by.name
    attempt.updates.append(listing)


def _nothing(attempt: Attempt) -> None:
    """State and history say it all."""


EFFECTS: dict[Action, Callable[[Attempt], None]] = {
    Action.FIND: _find,
    Action.ORDER: _order,
    Action.FIX_ON_THE_SPOT: _fix_on_the_spot,
    Action.RECTIFY: _rectify,
    Action.PASS_RECHECK: _pass_recheck,
    Action.FAIL_RECHECK: _fail_recheck,
    Action.SEND_BACK: _next_round,
    Action.COULD_NOT_CHECK: _could_not_check,
    Action.CLOSE: _close,
    Action.ASK_EXTENSION: _ask_extension,
    Action.GRANT_EXTENSION: _grant_extension,
    Action.REFUSE_EXTENSION: _refuse_extension,
    Action.WITHDRAW_ORDER: _withdraw_order,
    Action.SUSPEND: _suspend,
    Action.RESUME: _resume,
    Action.END: _nothing,
    Action.VOID: _nothing,
    Action.REOPEN: _next_round,
    Action.RECKON_AGAIN: _reckon_again,
    Action.ISSUE_SLIP: _issue_slip,
    Action.ANSWER_SLIP: _answer_slip,
    Action.LIST: _list,
    Action.TAKE_DOWN: _take_down,
    Action.PROPOSE_REFERRAL: referrals.propose,
    Action.FORWARD_REFERRAL: referrals.forward,
    Action.APPROVE_REFERRAL: referrals.approve,
    Action.REFUSE_REFERRAL: referrals.refuse,
    Action.RECORD_OUTCOME: referrals.record_outcome,
}
