"""Living through the past in the order in which it happened.

A process is a generator that yields the moment at which it wants to go on. Between two of them it
acts through the doors, which ask ``organization.clock`` and are told that moment.
"""

import heapq
from collections.abc import Generator
from datetime import datetime
from itertools import count

from organization import clock

Process = Generator[datetime, None, None]


class Timeline:
    """Runs processes side by side, always the one whose moment is next."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Process]] = []
        self._order = count()

    def add(self, process: Process) -> None:
        """Let a process take part; it runs to its first moment at once."""
        self._wait(process)

    def run(self, until: datetime) -> int:
        """Run everything up to and including a moment; return how many times something happened.

        What wants to go on later has not happened yet, and is left waiting.
        """
        happened = 0
        while self._waiting and self._waiting[0][0] <= until:
            moment, _, process = heapq.heappop(self._waiting)
            with clock.at(moment):
                self._wait(process)
            happened += 1
        return happened

    def _wait(self, process: Process) -> None:
        moment = next(process, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, next(self._order), process))
