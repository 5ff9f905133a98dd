"""Who must be told of what and when: a second opinion, written apart from the product.

It knows only what people did and when somebody looked, goes from day to day, and keeps one small
record a problem. Rules, calendar and policy are written out from the words of the domain; nothing
here imports the product.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

DAY = timedelta(days=1)

# The State Council's notice for 2026; of 2027 nothing is known but New Year's Day.
OFF = {
    *(date(2026, 1, n) for n in (1, 2, 3)),
    *(date(2026, 2, n) for n in range(15, 24)),
    *(date(2026, 4, n) for n in (4, 5, 6)),
    *(date(2026, 5, n) for n in (1, 2, 3, 4, 5)),
    *(date(2026, 6, n) for n in (19, 20, 21)),
    *(date(2026, 9, n) for n in (25, 26, 27)),
    *(date(2026, 10, n) for n in (1, 2, 3, 4, 5, 6, 7)),
    date(2027, 1, 1),
}
WORKED = {
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
}

OFFICERS = {"inspector", "inspector2"}
SUPERVISORS = {"supervisor", "supervisor2"}
# Per clock: working days after its date, and who is told.
LADDER: dict[str, list[tuple[int, int, set[str]]]] = {
    "rectify": [
        (-3, -3, OFFICERS),
        (-1, -1, OFFICERS),
        (1, 1, OFFICERS | {"teamleader"}),
        (3, 3, OFFICERS | SUPERVISORS),
        (5, 5, OFFICERS | SUPERVISORS | {"leader"}),
        (10, 10, OFFICERS | SUPERVISORS | {"leader"}),
        (15, 15, OFFICERS | SUPERVISORS | {"leader", "bureau"}),
    ],
    "order": [(1, 2, OFFICERS | {"teamleader"}), (3, 4, OFFICERS | SUPERVISORS)],
    "recheck": [(1, 3, OFFICERS | {"teamleader"}), (3, 5, OFFICERS | SUPERVISORS)],
    "close": [(1, 4, SUPERVISORS), (3, 6, SUPERVISORS | {"leader"})],
}


def works(day: date) -> bool:
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def count_on(day: date, number: int) -> date:
    """The number-th working day after the day; before it when negative."""
    way = DAY if number > 0 else -DAY
    while number:
        day += way
        if works(day):
            number -= 1 if number > 0 else -1
    return day


def between(first: date, last: date) -> int:
    """How many working days come after the first, up to and with the last."""
    if last < first:
        return -between(last, first)
    number = 0
    while first < last:
        first += DAY
        number += works(first)
    return number


def quiet(moment: datetime) -> bool:
    return not works(moment.date()) or moment.hour < 8 or moment.hour >= 21


@dataclass
class Case:
    """A problem as the second opinion sees it. ``turn`` is another one for each last date."""

    critical: bool
    waits_for: str
    since: date
    kind: str = ""
    last: date | None = None
    turn: int = 0
    asked: date | None = None
    stopped: tuple[str, date] | None = None
    slip: date | None = None
    heard: dict[tuple[str, int], int] = field(default_factory=dict)

    def new_last_date(self, last: date, on: date) -> None:
        self.waits_for, self.last, self.since = "rectify", last, on
        self.turn += 1
        self.asked = None

    def next(self, waits_for: str, on: date) -> None:
        self.waits_for, self.since, self.asked = waits_for, on, None

    def stop(self, on: date) -> None:
        self.stopped = (self.waits_for, on)
        self.next("", self.since)

    def go_on(self, on: date) -> None:
        """What was left is left still; who was late is as late, by a day at least."""
        assert self.stopped
        self.waits_for, stopped_on = self.stopped
        self.stopped = None
        if self.waits_for != "rectify":
            self.since = count_on(on, -between(self.since, stopped_on))
            return
        assert self.last
        moved = count_on(on, between(stopped_on, self.last))
        self.last = min(moved, on - DAY) if self.last < stopped_on else max(moved, self.last)

    def late_slip(self, now: datetime) -> set[str]:
        """Who is told, once, that nobody answered the slip by its day."""
        is_open = bool(self.waits_for or self.stopped)
        if not (self.slip and is_open and now.date() > self.slip):
            return set()
        if quiet(now) and not self.critical:
            return set()
        self.slip = None
        return OFFICERS | SUPERVISORS | {"leader"}

    def look(self, now: datetime) -> list[tuple[str, bool, set[str]]]:
        """What is on record after somebody looked: step, whether it is told, to whom."""
        if not self.waits_for or self.asked or (quiet(now) and not self.critical):
            return []
        start = self.last if self.waits_for == "rectify" else self.since
        assert start
        turn = (self.waits_for, self.turn)
        come = []
        for offset, days, people in LADDER[self.waits_for]:
            if offset < 0 and self.kind != "deadline":
                continue
            day = count_on(start, days)
            if day <= now.date() and offset > self.heard.get(turn, -99):
                come.append((offset, day, people))
        found = []
        for offset, day, people in come:
            highest = offset == come[-1][0]
            too_early = offset < 0 and day <= self.since
            found.append((f"{self.waits_for}{offset:+d}", highest and not too_early, people))
            self.heard[turn] = offset
        return found
