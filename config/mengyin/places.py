"""The towns of the county: how much of it lies in each, and roughly where.

The coordinates are those of a rough box around each seat, good enough to draw a map; nothing on
them exists.
"""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

COUNTY = "371328"
SPREAD = 0.035


@dataclass(frozen=True)
class Town:
    """A town with its share of the register, and the middle of its box (WGS 84)."""

    key: str
    name: str
    share: float
    latitude: float
    longitude: float

    def somewhere(self, chance: Random) -> tuple[Decimal, Decimal]:
        """Return the latitude and longitude of a spot in the town."""
        return (
            Decimal(f"{self.latitude + chance.uniform(-SPREAD, SPREAD):.6f}"),
            Decimal(f"{self.longitude + chance.uniform(-SPREAD, SPREAD):.6f}"),
        )


TOWNS = (
    Town("371328001", "蒙阴街道", 0.30, 35.712, 117.945),
    Town("371328104", "垛庄镇", 0.12, 35.515, 118.150),
    Town("371328107", "桃墟镇", 0.10, 35.620, 118.070),
    Town("371328102", "岱崮镇", 0.09, 35.945, 118.110),
    Town("371328101", "常路镇", 0.08, 35.790, 117.880),
    Town("371328105", "高都镇", 0.07, 35.810, 117.980),
    Town("371328106", "野店镇", 0.07, 35.860, 118.050),
    Town("371328103", "坦埠镇", 0.07, 35.835, 118.170),
    Town("371328109", "联城镇", 0.06, 35.690, 117.850),
    Town("371328201", "旧寨乡", 0.04, 35.760, 118.100),
)
