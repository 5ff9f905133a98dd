"""Filters that several lists share."""

from typing import Any

from django.db.models import Q

from organization.areas import COUNTY_LENGTH


def in_area(key: str, *, town: str = "town") -> Q:
    """Return the rows of an area; county and town are compared for equality, so indexes serve."""
    if len(key) < COUNTY_LENGTH:
        return Q(county__startswith=key)
    there = Q(county=key[:COUNTY_LENGTH])
    return there if len(key) == COUNTY_LENGTH else there & Q(**{town: key})


def chosen(parameters: dict[str, Any], fields: dict[str, str]) -> Q:
    """Return the conditions of the parameters that were given: parameter name → field lookup."""
    wanted = Q()
    for name, lookup in fields.items():
        if name in parameters:
            wanted &= Q(**{lookup: parameters[name]})
    return wanted
