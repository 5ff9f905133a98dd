"""The register (监管对象底册) of the county, invented place by place."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from config.mengyin.chance import shares, stream
from config.mengyin.names import Names
from config.mengyin.places import Town
from config.mengyin.scale import Kind, Scale
from inspections.details import LABELS

# The county put its register into the system when the half-year of 2022 began.
ENTERED_ON = date(2021, 12, 27)

KINDS = {
    "clinic": Kind.MEDICAL,
    "village_clinic": Kind.MEDICAL,
    "hair": Kind.HAIR,
    "beauty": Kind.BEAUTY,
}
LICENCES = {
    "clinic": "蒙诊备〔{year}〕{number:04}",
    "village_clinic": "蒙村卫证〔{year}〕{number:04}",
}
PUBLIC_PLACES_LICENCE = "鲁临蒙卫公证字〔{year}〕第{number:04}号"
# Of a hundred graded public places.
GRADES = ("A", "B", "C", "")
GRADE_SHARES = (12, 63, 17, 8)


@dataclass(frozen=True)
class Place:
    """An invented establishment, as it stands in the register."""

    category: str
    town: Town
    name: str
    licence_number: str
    licence_until: date | None
    person_in_charge: str
    phone: str
    address: str
    latitude: Decimal
    longitude: Decimal
    grade: str
    registered_on: date

    @property
    def kind(self) -> Kind | None:
        """What the half-year's report counts it as; None for the others."""
        return KINDS.get(self.category)

    def details(self) -> dict[str, object]:
        """Return what is written down of it, by the names of ``inspections.details``."""
        return {
            "name": self.name,
            "category": self.category,
            "town": self.town.key,
            "unlicensed": not self.licence_number,
            "licence_number": self.licence_number,
            "licence_until": self.licence_until,
            "person_in_charge": self.person_in_charge,
            "phone": self.phone,
            "address": self.address,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "grade": self.grade,
            "registered_on": self.registered_on,
        }


def spreadsheet(places: Sequence[Place]) -> bytes:
    """Return the register as the county keeps it: a CSV as Excel writes it."""
    text = io.StringIO()
    columns = list(places[0].details())
    writer = csv.writer(text)
    writer.writerow([LABELS[column] for column in columns])
    for place in places:
        said = place.details() | {"unlicensed": "" if place.licence_number else "是"}
        writer.writerow(["" if said[column] is None else said[column] for column in columns])
    return text.getvalue().encode("utf-8-sig")


class Invention:
    """Invents places one after the other; each with a name nobody else of its town has."""

    def __init__(self) -> None:
        self._chance = stream("register")
        self._names = Names(self._chance)
        self._count = 0

    def register(self, scale: Scale) -> list[Place]:
        """Return what the county has, town by town."""
        weights = [town.share for town in scale.towns]
        return [
            self.place(category, town, self._licensed_before_2022())
            for category, total in scale.register.items()
            for town, count in zip(scale.towns, shares(total, weights), strict=True)
            for _ in range(count)
        ]

    def place(
        self, category: str, town: Town, registered_on: date, *, licensed: bool = True
    ) -> Place:
        """Invent a place; without a licence it has neither number nor grade."""
        self._count += 1
        owner = self._names.person()
        latitude, longitude = town.somewhere(self._chance)
        graded = licensed and KINDS.get(category) is not Kind.MEDICAL
        name = self._names.shop(category, town, owner)
        return Place(
            category=category,
            town=town,
            name=name,
            licence_number=self._licence(category, registered_on) if licensed else "",
            licence_until=_four_years_on(registered_on) if graded else None,
            person_in_charge=owner,
            phone=self._names.phone(),
            address=self._address(category, town, name),
            latitude=latitude,
            longitude=longitude,
            grade=self._grade() if graded else "",
            registered_on=registered_on,
        )

    def _licence(self, category: str, registered_on: date) -> str:
        pattern = LICENCES.get(category, PUBLIC_PLACES_LICENCE)
        return pattern.format(year=registered_on.year, number=self._count)

    def _address(self, category: str, town: Town, name: str) -> str:
        """A village clinic lies in the village it is named for."""
        if category == "village_clinic":
            return name.removesuffix("卫生室")
        return self._names.address(town)

    def _grade(self) -> str:
        return self._chance.choices(GRADES, GRADE_SHARES)[0]

    def _licensed_before_2022(self) -> date:
        return _some_day(self._chance, date(2018, 1, 2), ENTERED_ON)


def _some_day(chance: Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randrange((last - first).days))


def _four_years_on(day: date) -> date:
    """A licence of public places is valid for four years; it is renewed for as long again."""
    until = day
    while until < date(2027, 1, 1):
        until += timedelta(days=1461)
    return until
