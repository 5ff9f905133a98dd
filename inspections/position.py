"""Positions as devices measure them: WGS 84 decimal degrees."""

from dataclasses import dataclass
from decimal import Decimal

from organization.errors import Malformed

MAX_ACCURACY = 100_000


@dataclass(frozen=True)
class Position:
    """Where something was, with the radius in metres the device believes it is right within."""

    latitude: Decimal
    longitude: Decimal
    accuracy: int | None = None

    def checked(self) -> "Position":
        """Return the position rounded to the stored 6 decimals (0.1 m).

        Raises Malformed (``bad_position``) outside the globe or for an accuracy below zero.
        """
        ok = (
            self.latitude.is_finite()
            and self.longitude.is_finite()
            and abs(self.latitude) <= 90
            and abs(self.longitude) <= 180
            and (self.accuracy or 0) >= 0
        )
        if not ok:
            raise Malformed("bad_position", "定位数据超出范围：纬度 ±90，经度 ±180，精度不小于 0。")
        step = Decimal("0.000001")
        accuracy = None if self.accuracy is None else min(self.accuracy, MAX_ACCURACY)
        return Position(self.latitude.quantize(step), self.longitude.quantize(step), accuracy)
