"""What the steps of a case referral (移送立案) do. Deadlines and rectification go on beside it."""

from rectification.attempt import Attempt
from rectification.models import CaseReferral
from rectification.models.referral import WAITING
from rectification.states import OPEN_STATES


def propose(attempt: Attempt) -> None:
    """An inspector names the cause; the note says the facts."""
    problem, by = attempt.problem, attempt.by
    if by.user is None:
        raise LookupError("a referral is proposed by a person")
    cause = attempt.said.cause.strip()
    attempt.data["cause"] = cause
    attempt.creates.append(
        CaseReferral(
            id=attempt.said.id,
            county=problem.county,
            town=problem.town,
            problem=problem,
            cause=cause,
            proposed_by=by.user,
            proposed_by_name=by.name,
            proposed_on=attempt.day,
            facts=attempt.said.note,
        )
    )


def forward(attempt: Attempt) -> None:
    """A supervisor passes it on to the leader."""
    referral = _present(attempt)
    referral.state = CaseReferral.State.FORWARDED
    referral.forwarded_by_name = attempt.by.name
    referral.forwarded_on = attempt.day


def approve(attempt: Attempt) -> None:
    """It is a case from now on; its number is given last (``rectification.numbers``)."""
    referral = _present(attempt)
    referral.state = CaseReferral.State.APPROVED
    referral.decided_by_name = attempt.by.name
    referral.approved_on = attempt.day
    attempt.case = referral


def refuse(attempt: Attempt) -> None:
    """Whoever it waits for says no, and why."""
    referral = _present(attempt)
    referral.state = CaseReferral.State.REFUSED
    referral.decided_by_name = attempt.by.name
    referral.refused_on = attempt.day
    referral.refusal_reason = attempt.said.note


def record_outcome(attempt: Attempt) -> None:
    """What the case came to, and the fine."""
    referral, said = _present(attempt), attempt.said
    if said.outcome is None:
        raise LookupError("a case is concluded with its outcome")
    referral.state = CaseReferral.State.CONCLUDED
    referral.outcome = said.outcome
    referral.fine = said.fine
    referral.concluded_on = attempt.day
    attempt.data["outcome"] = said.outcome.value
    if said.fine is not None:
        attempt.data["fine"] = f"{said.fine:.2f}"


def lapse_when_over(attempt: Attempt) -> None:
    """A referral nobody decided lapses when its problem leaves the open states.

    The step says so in history, and whoever waited for the decision is told.
    """
    over = attempt.source in OPEN_STATES and attempt.problem.state not in OPEN_STATES
    referral = attempt.past.referral if over else None
    if referral is not None and referral.state in WAITING:
        _present(attempt).state = CaseReferral.State.LAPSED
        attempt.data["lapsed_referral"] = str(referral.pk)


def _present(attempt: Attempt) -> CaseReferral:
    """Return the referral under way, to be changed and written."""
    referral = attempt.past.referral
    if referral is None:
        raise LookupError("no referral is under way")
    attempt.data["referral"] = str(referral.pk)
    attempt.updates.append(referral)
    return referral
