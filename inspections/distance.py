"""How far from an establishment a visit began (签到); the phone's twin is workflow/distance.ts."""

from math import asin, cos, radians, sin, sqrt

EARTH_METRES = 6_371_000
# What is further away than this, beyond what the device may be wrong by, is flagged, never refused.
FAR_METRES = 500

Degrees = tuple[float, float]


def metres_between(one: Degrees, other: Degrees) -> int:
    """Return the distance of two positions, latitude and longitude in WGS 84, by the haversine."""
    (lat, lon), (there_lat, there_lon) = one, other
    across = sin(radians(there_lat - lat) / 2) ** 2
    along = sin(radians(there_lon - lon) / 2) ** 2
    arc = across + cos(radians(lat)) * cos(radians(there_lat)) * along
    return round(2 * EARTH_METRES * asin(min(1, sqrt(arc))))


def is_far(metres: int, accuracy: int | None) -> bool:
    """Whether the visit certainly began elsewhere; ``accuracy`` in metres, unknown counts as 0."""
    return metres - (accuracy or 0) > FAR_METRES
