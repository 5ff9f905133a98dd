"""Rates: decimal arithmetic, half up, two decimals, never clamped (DOMAIN 3)."""

from decimal import Decimal


def percent(part: int, whole: int) -> Decimal | None:
    """Return ``part`` of ``whole`` in percent, rounded half up to 2 decimals; None of nothing.

    Reckoned in whole numbers, so that no half is lost on the way. More than 100 stays so.
    """
    if whole == 0:
        return None
    return Decimal((part * 20_000 + whole) // (2 * whole)).scaleb(-2)
