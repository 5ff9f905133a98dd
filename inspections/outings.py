"""Outings (出动): a team on a day, one row however many phones send it.

People and vehicles are the union of what was sent. Nobody drops off the list by not being sent;
taking somebody off is a door of its own, and stays. When rows must be locked, the outing comes
first, before assignments and problems.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import F, FilteredRelation, Q

from inspections.models import InspectionOfficer, Outing, OutingMember
from inspections.staff import FIELD, require_role_in
from organization import access
from organization.actors import Actor
from organization.changes import Changed, mark
from organization.errors import Malformed, Missing, RuleBroken
from organization.models import Team
from organization.models.changes import Subject

MAX_PLATE = 12
FILLERS = re.compile(r"[\s·•.\-]")


@dataclass(frozen=True)
class Joined:
    """The outing a visit belongs to, its team, and whether its people or vehicles grew."""

    outing_id: UUID
    team: Team
    grew: bool


@dataclass
class _Known:
    team: Team
    outing_id: UUID | None
    vehicles: list[str]
    people: set[UUID]


def plate(text: str) -> str:
    """Return a number plate in one way of writing: ``鲁Q·12345`` and ``鲁q 12345`` are the same.

    Raises Malformed (``bad_plate``).
    """
    written = FILLERS.sub("", text).upper()
    if not 2 <= len(written) <= MAX_PLATE:
        raise Malformed("bad_plate", f"车牌号“{text}”不正确。", vehicle=text)
    return written


def join(
    team_id: UUID, day: date, people: Collection[UUID], vehicles: Iterable[str], *, county: str
) -> Joined:
    """Let people and vehicles take part in the outing of a team on a day, making it if needed.

    Called inside the visit's transaction. One statement when everybody is on it already, which
    is so from the second visit of a day on; else the row is locked, so that two phones of a team
    end up with both of theirs.

    Raises Missing (``unknown_team``), Malformed (``bad_plate``).
    """
    plates = list(dict.fromkeys(plate(text) for text in vehicles))
    known = _known(team_id, day)
    if known is None or known.team.county_id != county:
        raise unknown_team(team_id)
    if known.outing_id and known.people.issuperset(people) and set(plates) <= set(known.vehicles):
        return Joined(known.outing_id, known.team, grew=False)
    return Joined(_grow(team_id, day, people, plates, county), known.team, grew=True)


def unknown_team(team_id: UUID) -> Missing:
    """Return the refusal of a team that is not one of the county."""
    return Missing("unknown_team", "没有找到该督导组。", team=str(team_id))


def _known(team_id: UUID, day: date) -> _Known | None:
    """Return the team and what is known of its day; people taken off count as known."""
    rows = (
        Team.objects.filter(pk=team_id)
        .annotate(that_day=FilteredRelation("outing", condition=Q(outing__day=day)))
        .annotate(
            outing_id=F("that_day__id"),
            vehicles=F("that_day__vehicles"),
            member_id=F("that_day__members__user_id"),
        )
        .order_by()
    )
    known = None
    for team in rows:  # once for each member of that day, once without any
        known = known or _Known(team, team.outing_id, team.vehicles or [], set())
        if team.member_id:
            known.people.add(team.member_id)
    return known


def _grow(
    team_id: UUID, day: date, people: Collection[UUID], plates: list[str], county: str
) -> UUID:
    Outing.objects.bulk_create(
        [Outing(county=county, team_id=team_id, day=day, vehicles=plates)], ignore_conflicts=True
    )
    outing = Outing.objects.select_for_update().get(team=team_id, day=day)
    more = [vehicle for vehicle in plates if vehicle not in outing.vehicles]
    if more:
        outing.vehicles = [*outing.vehicles, *more]
        outing.save(update_fields=["vehicles"])
    OutingMember.objects.bulk_create(
        [OutingMember(outing=outing, user_id=user_id) for user_id in people],
        ignore_conflicts=True,
    )
    return outing.pk


def changed(outing_id: UUID, county: str, day: date) -> Changed:
    """Return the change mark of an outing, which belongs to the county as a whole."""
    return Changed(Subject.OUTING, outing_id, town=county, day=day)


def remove_member(outing_id: UUID, user_id: UUID, *, by: Actor) -> Outing:
    """Take a person off an outing they did not take part in; again changes nothing.

    Raises Missing, NotAllowed, RuleBroken (``officer_of_visit``: a visit of that day names them).
    """
    with transaction.atomic():
        outing = access.find(Outing.objects.select_for_update(), by, area="county", pk=outing_id)
        require_role_in(by, outing.county, FIELD)
        if InspectionOfficer.objects.filter(inspection__outing=outing, user=user_id).exists():
            raise RuleBroken(
                "officer_of_visit",
                "该人员是当日检查的监督员，不能移出出动名单。",
                user=str(user_id),
            )
        if not OutingMember.objects.filter(outing=outing, user=user_id).exists():
            raise Missing("unknown_member", "该人员不在出动名单中。", user=str(user_id))
        if OutingMember.objects.filter(outing=outing, user=user_id, removed=False).update(
            removed=True
        ):
            mark(changed(outing.pk, outing.county, outing.day))
    return outing
