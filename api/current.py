"""The current picture of a thing, as refusals and answers to phones carry it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model

from api import assignments, orders, problems, register, visits
from inspections.models import Assignment, Establishment, Inspection
from organization.actors import Actor
from rectification.attempt import Past
from rectification.intake import Taken
from rectification.models import Order, Problem

_PICTURES: dict[type, Callable[[Any, Actor], Any]] = {
    Assignment: lambda thing, _by: assignments.one(thing.pk),
    Establishment: lambda thing, by: register.picture(thing.pk, by),
    Taken: lambda taken, by: visits.taken([taken], by)[0],
    Inspection: lambda thing, by: visits.whole(thing.pk, by),
    Order: lambda thing, _by: orders.picture(orders.files().get(pk=thing.pk)),
    Past: lambda past, by: problems.picture(past.problem.pk, by, past),
    Problem: lambda thing, by: problems.picture(thing.pk, by),
}


def picture(thing: object, by: Actor) -> Any:
    """Return the picture the thing has wherever one of its kind is answered."""
    return _PICTURES[type(thing)](thing, by)


def pictured(details: Mapping[str, Any], by: Actor | None) -> dict[str, Any]:
    """Return the details of a refusal for sending: a row among them becomes ``current``."""
    told = {name: value for name, value in details.items() if not isinstance(value, Model)}
    for thing in details.values():
        if isinstance(thing, Model) and by is not None:
            told["current"] = picture(thing, by)
    return told
