"""The month before today: its working days, and who goes where when."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from config.mengyin.chance import stream
from config.mengyin.county import County
from config.mengyin.fieldwork import Crew
from config.mengyin.half_year import at
from config.mengyin.invention import Place
from organization import clock

# The month is counted back in working days: 21 of them are about 30 days.
WORKDAYS = 21
# Mornings belong to the ordinary rounds, afternoons to what a problem asks for.
FIRST_CALL, BETWEEN_CALLS, CALL = time(13, 30), timedelta(minutes=31), timedelta(minutes=22)


class Month:
    """Turns "so many working days ago" into moments, crews and places."""

    def __init__(self, county: County, now: datetime) -> None:
        self.county = county
        self.now = now
        self.today = clock.local_date(now)
        self.chance = stream("month")
        self._calls: defaultdict[tuple[int, int], int] = defaultdict(int)
        self._turns: defaultdict[str, list[Place]] = defaultdict(list)
        places = list(county.places)
        self.chance.shuffle(places)
        for place in places:
            self._turns[place.category].append(place)

    @property
    def start(self) -> datetime:
        """When the month begins."""
        return at(self.day(WORKDAYS + 1), time.min)

    def day(self, ago: int) -> date:
        """Return the day so many working days ago; ahead of today when negative."""
        return self.county.calendar.add_workdays(self.today, -ago)

    def desk(self, ago: int) -> datetime:
        """Return a moment of office hours."""
        minutes = self.chance.choice((self.chance.randint(0, 180), self.chance.randint(310, 500)))
        return at(self.day(ago), time(8, 40)) + timedelta(minutes=minutes)

    def call(self, ago: int, team: int) -> tuple[datetime, datetime]:
        """Return from when until when a team can call somewhere on an afternoon."""
        number = self._calls[ago, team]
        self._calls[ago, team] += 1
        begin = at(self.day(ago), FIRST_CALL) + number * BETWEEN_CALLS
        return begin, begin + CALL

    def crew(self, team: int, ago: int) -> Crew:
        """Return who of a team is out on a day: its officers, and the leader on every third."""
        leader, *officers = self.county.people.members[team]
        people = (*officers, leader) if (team + ago) % 3 == 0 else tuple(officers)
        own = self.county.people.teams[team]
        return Crew(own, people, (own.vehicle,))

    def place(self, category: str, town: str = "", *, again: bool = True) -> Place:
        """Return a place of a category where nothing else happens this month, while there is one.

        ``town`` asks for a place there first; without ``again`` nobody calls there any more.
        """
        turn = self._turns[category]
        there = next((place for place in turn if place.town.key.startswith(town)), turn[0])
        turn.remove(there)
        if again:
            turn.append(there)
        return there
