"""The tasks: each claims rows, calls one function, and says how it is tried again (law 8)."""

from rectification import escalation
from worker.app import app


@app.task
def sweep() -> None:
    """Escalate what is due. Tried again by the next tick of the clock, whatever happened."""
    escalation.sweep()
