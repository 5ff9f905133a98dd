"""How much of the county is made: all of it, or a twentieth for tests and development."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from config.mengyin.places import TOWNS, Town


class Kind(StrEnum):
    """What the county's report counts: 卫生室诊所, 理发店, 美容店."""

    MEDICAL = "medical"
    HAIR = "hair"
    BEAUTY = "beauty"


@dataclass(frozen=True)
class Scale:
    """The numbers of a size. ``visits`` and ``problems`` are those of the half-year of 2022.

    ``pairs`` and ``trios`` are outings of two and of three people; an outing makes six visits,
    ``sevens`` of them make seven. ``newcomers`` opened since; the other three are of the month
    before today.
    """

    towns: tuple[Town, ...]
    register: Mapping[str, int]
    pairs: int
    trios: int
    sevens: int
    visits: Mapping[Kind, int]
    problems: Mapping[Kind, int]
    recent_outings_a_day: tuple[int, int]
    ordinary_stories: int
    targets_a_team: int
    newcomers: int

    @property
    def outings(self) -> int:
        """Outings of the half-year."""
        return self.pairs + self.trios

    @property
    def person_outings(self) -> int:
        """人次 of the half-year."""
        return 2 * self.pairs + 3 * self.trios


# DOMAIN 3, known answers: 804 × 2 + 200 × 3 = 2,208 人次; 985 × 6 + 19 × 7 = 6,043 家次; 1,200 条.
FULL = Scale(
    towns=TOWNS,
    register=MappingProxyType(
        {
            "village_clinic": 420,
            "clinic": 210,
            "hair": 740,
            "beauty": 260,
            "lodging": 56,
            "bath": 24,
            "footbath": 38,
        }
    ),
    pairs=804,
    trios=200,
    sevens=19,
    visits=MappingProxyType({Kind.MEDICAL: 2060, Kind.HAIR: 2950, Kind.BEAUTY: 1033}),
    problems=MappingProxyType({Kind.MEDICAL: 409, Kind.HAIR: 586, Kind.BEAUTY: 205}),
    recent_outings_a_day=(2, 4),
    ordinary_stories=44,
    targets_a_team=12,
    newcomers=30,
)

SMALL = Scale(
    towns=TOWNS[:4],
    register=MappingProxyType(
        {
            "village_clinic": 21,
            "clinic": 16,
            "hair": 40,
            "beauty": 16,
            "lodging": 6,
            "bath": 3,
            "footbath": 3,
        }
    ),
    pairs=40,
    trios=10,
    sevens=2,
    visits=MappingProxyType({Kind.MEDICAL: 103, Kind.HAIR: 147, Kind.BEAUTY: 52}),
    problems=MappingProxyType({Kind.MEDICAL: 20, Kind.HAIR: 30, Kind.BEAUTY: 10}),
    recent_outings_a_day=(0, 1),
    ordinary_stories=3,
    targets_a_team=3,
    newcomers=2,
)
