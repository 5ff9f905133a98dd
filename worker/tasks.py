"""The tasks: each claims rows, calls one function, and says how it is tried again (law 8)."""

from django.conf import settings

from inspections import photo_parts, photo_pictures
from organization import diagnostics
from rectification import attention, escalation, late_slips, seals, seals_outside
from rectification.delivery import dispatch
from worker.app import app

# A tick's worth, so that escalation never waits long for a worker.
PICTURES_A_TICK = 50


@app.task
def sweep() -> None:
    """Escalate what is due. Tried again by the next tick of the clock, whatever happened."""
    if escalation.backlog() > escalation.BATCH:
        help_sweep.apply_async(expires=settings.SWEEP_SECONDS)
    escalation.sweep()
    late_slips.tell()
    attention.follow_changes()


@app.task
def help_sweep() -> None:
    """Take a share of a sweep that has more than a batch to do, so that two processes are at it."""
    escalation.sweep()


@app.task
def deliver() -> None:
    """Hand over what waits to leave. What fails has its own time to be tried again."""
    dispatch.dispatch()


@app.task
def make_pictures() -> None:
    """Make the pictures of photos that arrived. Tried again by the next tick."""
    photo_pictures.make_waiting(PICTURES_A_TICK)


@app.task
def forget_diagnostics() -> None:
    """Delete old diagnostic logs. Tried again by the next tick."""
    diagnostics.forget()


@app.task
def sweep_uploads() -> None:
    """Throw away uploads nobody went on with. Tried again by the next tick."""
    photo_parts.sweep()


@app.task
def seal_days() -> None:
    """Seal the days that ended and keep the seals outside. Tried again by the next tick."""
    seals.seal_ended()
    seals_outside.keep_all()
