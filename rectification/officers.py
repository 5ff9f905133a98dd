"""The officers named on a step or a document."""

from collections.abc import Mapping, Sequence
from typing import TypedDict
from uuid import UUID

from organization.errors import RuleBroken
from organization.models import User


class NamedOfficer(TypedDict):
    """An officer as a document names them."""

    id: str
    name: str
    certificate_number: str


def named(ids: Sequence[UUID], known: Mapping[UUID, User] | None = None) -> list[NamedOfficer]:
    """Return the officers in the order given, without repeats.

    One statement; none when empty, or when all are among the active people ``known`` already.

    Raises RuleBroken when one is unknown or no longer active.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    found = dict(known or {})
    if not found.keys() >= set(wanted):
        found = User.objects.filter(is_active=True).in_bulk(wanted)
    unknown = [str(pk) for pk in wanted if pk not in found]
    if unknown:
        raise RuleBroken("unknown_officer", "监督员不存在或已停用。", officers=unknown)
    return [
        NamedOfficer(
            id=str(pk), name=found[pk].name, certificate_number=found[pk].certificate_number
        )
        for pk in wanted
    ]
