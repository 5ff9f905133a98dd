"""Filters that several lists share."""

from typing import Any

from django.db.models import Q

from organization.areas import COUNTY_LENGTH


def in_area(key: str, *, town: str = "town", path: str = "") -> Q:
    """Return the rows of an area; the county is compared for equality, so that indexes serve."""
    county = f"{path}county"
    if len(key) < COUNTY_LENGTH:
        return Q(**{f"{county}__startswith": key})
    there = Q(**{county: key[:COUNTY_LENGTH]})
    return there if len(key) == COUNTY_LENGTH else there & Q(**{f"{path}{town}__startswith": key})


def chosen(parameters: dict[str, Any], fields: dict[str, str]) -> Q:
    """Return the conditions of the parameters that were given: parameter name → field lookup."""
    wanted = Q()
    for name, lookup in fields.items():
        if name in parameters:
            wanted &= Q(**{lookup: parameters[name]})
    return wanted
