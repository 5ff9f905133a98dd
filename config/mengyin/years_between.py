"""From the summer of 2022 to the month before today: the register changes a little."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from config.mengyin import half_year
from config.mengyin.chance import stream
from config.mengyin.county import County
from config.mengyin.half_year import at
from config.mengyin.invention import Place
from config.mengyin.month import Month
from config.mengyin.timeline import Process
from inspections import register
from inspections.models import Establishment
from inspections.register import ChangeCommand, MergeCommand, RegisterCommand

CATEGORIES = ("hair", "hair", "beauty", "village_clinic", "clinic")
STATUSES = (
    ("paused", 6),
    ("out_of_business", 4),
    ("deregistered", 3),
    ("not_found", 2),
)


def begin(month: Month) -> None:
    """Put the changes of the years on the timeline."""
    county = month.county
    chance = stream("years between")
    first = half_year.LAST + timedelta(days=20)
    last = month.day(30)
    if last <= first:
        return

    def some_morning() -> datetime:
        day = first + timedelta(days=chance.randrange((last - first).days))
        return at(county.calendar.roll_forward(day), time(chance.randint(9, 16), 20))

    for _ in range(county.scale.newcomers):
        category, town = chance.choice(CATEGORIES), chance.choice(county.scale.towns)
        county.timeline.add(_opens(county, some_morning(), category, town.key))
    for status, count in STATUSES:
        for _ in range(min(count, county.scale.newcomers)):
            place = month.place(chance.choice(CATEGORIES), again=False)
            county.timeline.add(_changes(county, some_morning(), place, {"status": status}))
    person = {"person_in_charge": "刘继业", "phone": "13900009999"}
    county.timeline.add(_changes(county, some_morning(), month.place("hair"), person))
    name = {"name": "新时代发型设计室"}
    county.timeline.add(_changes(county, some_morning(), month.place("hair"), name))
    moved = {"town": county.scale.towns[-1].key, "address": f"{county.scale.towns[-1].name}中心街"}
    home = county.scale.towns[0].key
    county.timeline.add(_changes(county, some_morning(), month.place("beauty", home), moved))
    county.timeline.add(_registered_twice(county, some_morning(), month.place("hair")))


def _opens(county: County, moment: datetime, category: str, town: str) -> Process:
    """A new place gets its licence and is put on the register."""
    yield moment
    where = next(one for one in county.scale.towns if one.key == town)
    county.enter(
        county.invention.place(category, where, moment.date()),
        by=county.people.actor("inspector2"),
    )


def _changes(
    county: County, moment: datetime, place: Place, details: Mapping[str, object]
) -> Process:
    """Something about a place changes."""
    yield moment
    row = Establishment.objects.get(pk=county.id_of(place))
    register.change(
        ChangeCommand(row.pk, row.version, details), by=county.people.actor("inspector2")
    )


def _registered_twice(county: County, moment: datetime, place: Place) -> Process:
    """A place is registered a second time under its old name, and merged when that is noticed."""
    yield moment
    twice = {
        "name": f"{place.name}（老店）",
        "category": place.category,
        "town": place.town.key,
        "address": place.address,
        "phone": place.phone,
        "unlicensed": True,
    }
    duplicate = register.create(
        RegisterCommand(county.new_id(), twice), by=county.people.actor("inspector2")
    )
    yield moment + timedelta(days=7)
    survivor = Establishment.objects.get(pk=county.id_of(place))
    register.merge(
        MergeCommand(survivor.pk, survivor.version, duplicate.pk, duplicate.version),
        by=county.people.actor("supervisor"),
    )
