"""The plan of the half-year of 2022: who goes out on which day, and where. Pure arithmetic."""

from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from config.mengyin.chance import evenly, shares, stream
from config.mengyin.invention import Place
from config.mengyin.scale import Kind, Scale
from organization import clock
from organization.work_calendar import WorkCalendar, days_between

FIRST, LAST = date(2022, 1, 1), date(2022, 6, 30)
# Nobody went out while the county stood still.
STANDSTILL = (date(2022, 3, 14), date(2022, 3, 29))

TEAMS = 12
NOON, AFTERNOON = time(12, 10), time(13, 40)


@dataclass(frozen=True)
class PlannedVisit:
    """One visit, and how many problems it will find."""

    place: Place
    started_at: datetime
    finished_at: datetime
    problems: int


@dataclass(frozen=True)
class PlannedOuting:
    """A team on a day. ``absent`` is which of the three members stays behind; None when all go."""

    day: date
    team: int
    absent: int | None
    by_car: bool
    visits: tuple[PlannedVisit, ...]


def working_days(calendar: WorkCalendar) -> list[date]:
    """Return the days on which teams went out."""
    return [
        day
        for day in days_between(FIRST - timedelta(days=1), LAST)
        if calendar.is_workday(day) and not STANDSTILL[0] <= day <= STANDSTILL[1]
    ]


def plan(scale: Scale, places: Sequence[Place], calendar: WorkCalendar) -> list[PlannedOuting]:
    """Return the outings in the order of their days; their sums are exactly the scale's."""
    chance = stream("half-year")
    days = working_days(calendar)
    a_day = shares(scale.outings, [chance.uniform(0.8, 1.1) for _ in days])
    on = [day for day, count in zip(days, a_day, strict=True) for _ in range(count)]
    trios = evenly({True: scale.trios, False: scale.pairs})
    sevens = evenly({7: scale.sevens, 6: scale.outings - scale.sevens})
    kinds = evenly(scale.visits)
    found = _problems(scale, chance)
    rounds = Rounds(places)
    outings = []
    for number, day in enumerate(on):
        wanted = [next(kinds) for _ in range(next(sevens))]
        chance.shuffle(wanted)
        trio = next(trios)
        outings.append(
            PlannedOuting(
                day=day,
                team=number % TEAMS,
                absent=None if trio else number // TEAMS % 3,
                by_car=chance.random() < 0.93,
                visits=tuple(
                    PlannedVisit(place, *times, next(found[kind]))
                    for (kind, place), times in zip(
                        rounds.go(wanted), visit_times(day, chance), strict=False
                    )
                ),
            )
        )
    return outings


def visit_times(day: date, chance: Random) -> Iterator[tuple[datetime, datetime]]:
    """Yield when each visit of a day begins and ends; nobody works through noon."""
    moment = at(day, time(8, 35)) + timedelta(minutes=chance.randint(0, 20))
    while True:
        until = moment + timedelta(minutes=chance.randint(24, 40))
        if until > at(day, NOON) and moment < at(day, AFTERNOON):
            moment = at(day, AFTERNOON) + timedelta(minutes=chance.randint(0, 15))
            until = moment + timedelta(minutes=chance.randint(24, 40))
        yield moment, until
        moment = until + timedelta(minutes=chance.randint(6, 16))


def at(day: date, hour: time) -> datetime:
    """Return the moment of a day, in the county's time."""
    return datetime.combine(day, hour, clock.LOCAL)


def _problems(scale: Scale, chance: Random) -> dict[Kind, Iterator[int]]:
    """Return for each kind how many problems each of its visits finds: none, one or two."""
    found = {}
    for kind, visits in scale.visits.items():
        twice = scale.problems[kind] // 12
        once = scale.problems[kind] - 2 * twice
        each = [2] * twice + [1] * once + [0] * (visits - twice - once)
        chance.shuffle(each)
        found[kind] = iter(each)
    return found


class Rounds:
    """Sends teams round the county: towns by their share, within a town whose turn is next."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._turns: dict[tuple[str, Kind], deque[Place]] = defaultdict(deque)
        self._visits: dict[str, int] = {}
        self._sizes: dict[str, int] = defaultdict(int)
        for place in places:
            if place.kind:
                self._turns[place.town.key, place.kind].append(place)
                self._sizes[place.town.key] += 1
        self._visits = dict.fromkeys(self._sizes, 0)

    def go(self, wanted: Sequence[Kind]) -> Iterator[tuple[Kind, Place]]:
        """Yield a place of one town for each of the wanted kinds."""
        town = min(self._visits, key=lambda key: self._visits[key] / self._sizes[key])
        self._visits[town] += len(wanted)
        for kind in wanted:
            turn = self._turns[town, kind]
            place = turn.popleft()
            turn.append(place)
            yield kind, place
