"""The escalation policy as it is delivered (reference §4.5; practice, not law).

It is data: an administrator edits the rows, the sweep reads nothing else.
"""

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from inspections.models.checklist import OrderKind, Severity
from rectification.models import EscalationStep
from rectification.models.escalation import Audience, Clock, Level

SECONDS_REMEMBERED = 60

_OFFICERS = (Audience.OFFICERS,)
_TEAM = (Audience.OFFICERS, Audience.TEAM_LEADER)
_SUPERVISOR = (Audience.OFFICERS, Audience.SUPERVISOR)
_LEADER = (Audience.OFFICERS, Audience.SUPERVISOR, Audience.LEADER)
_BUREAU = (Audience.OFFICERS, Audience.SUPERVISOR, Audience.LEADER, Audience.BUREAU)


class Call(NamedTuple):
    """How loud a step is, and what it asks for beyond putting things right."""

    level: Level
    advice: str = ""


class Line(NamedTuple):
    """One offset of a clock: who is told, and the call for 一般, 较重 and 严重."""

    offset: int
    audience: tuple[Audience, ...]
    minor: Call
    major: Call
    critical: Call

    def calls(self) -> Iterator[tuple[Severity, Call]]:
        """Yield the call of each severity."""
        yield Severity.MINOR, self.minor
        yield Severity.MAJOR, self.major
        yield Severity.CRITICAL, self.critical


_REMIND = Call(Level.REMINDER)
_SUPERVISE = Call(Level.SUPERVISE)
_SLIP = Call(Level.SLIP)
_TALK = Call(Level.SLIP, "约谈单位负责人")
_REPORT = Call(Level.SLIP, "报分管局领导")
_LISTED = Call(Level.LISTED)
_CASE = Call(Level.LISTED, "研究移送立案")
_BULLETIN = Call(Level.BULLETIN)
_BULLETIN_AND_CASE = Call(Level.BULLETIN, "研究移送立案")

DELIVERED: dict[Clock, tuple[Line, ...]] = {
    Clock.RECTIFY: (
        Line(-3, _OFFICERS, _REMIND, _REMIND, _REMIND),
        Line(-1, _OFFICERS, _REMIND, _REMIND, _REMIND),
        Line(1, _TEAM, _REMIND, _REMIND, _SUPERVISE),
        Line(3, _SUPERVISOR, _SUPERVISE, _SLIP, _TALK),
        Line(5, _LEADER, _SLIP, _REPORT, _LISTED),
        Line(10, _LEADER, _REPORT, _LISTED, _CASE),
        Line(15, _BUREAU, _BULLETIN, _BULLETIN_AND_CASE, _BULLETIN),
    ),
    Clock.ORDER: (
        Line(1, _TEAM, _REMIND, _REMIND, _REMIND),
        Line(3, _SUPERVISOR, _SUPERVISE, _SUPERVISE, _SUPERVISE),
    ),
    Clock.RECHECK: (
        Line(1, _TEAM, _REMIND, _REMIND, _REMIND),
        Line(3, _SUPERVISOR, _SUPERVISE, _SUPERVISE, _SUPERVISE),
    ),
    Clock.CLOSE: (
        Line(1, (Audience.SUPERVISOR,), _REMIND, _REMIND, _REMIND),
        Line(3, (Audience.SUPERVISOR, Audience.LEADER), _SUPERVISE, _SUPERVISE, _SUPERVISE),
    ),
}


def seed() -> int:
    """Write the delivered policy where there is none yet; return how many rows were written.

    Once a row exists the table belongs to the administrator: what was edited, added or switched
    off is never touched again.
    """
    if EscalationStep.objects.exists():
        return 0
    written = EscalationStep.objects.bulk_create(_rows(), ignore_conflicts=True)
    forget()
    return len(written)


def read() -> Sequence[EscalationStep]:
    """Return the steps in force as the database has them now; one statement."""
    return list(EscalationStep.objects.filter(active=True))


def load() -> Sequence[EscalationStep]:
    """Return the steps in force; one statement a minute and process.

    What a process reckoned by a policy that was edited meanwhile is reckoned anew afterwards
    (``rectification.attention.follow_changes``).
    """
    return _remembered(int(time.monotonic() // SECONDS_REMEMBERED))


def forget() -> None:
    """Read the policy anew at the next ``load()``, because it was changed here."""
    _remembered.cache_clear()


@lru_cache(maxsize=1)
def _remembered(_minute: int) -> Sequence[EscalationStep]:
    return read()


def _rows() -> Iterator[EscalationStep]:
    for clock, lines in DELIVERED.items():
        for line in lines:
            for severity, call in line.calls():
                yield EscalationStep(
                    clock=clock,
                    severity=severity,
                    # Immediate and stop orders are due the same day: nothing to remind of.
                    order_kinds=[OrderKind.DEADLINE.value] if line.offset < 0 else [],
                    offset=line.offset,
                    level=call.level,
                    audience=[audience.value for audience in line.audience],
                    advice=call.advice,
                )
