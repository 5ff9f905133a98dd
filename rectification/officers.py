"""The officers named on a step or a document."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from organization.errors import RuleBroken
from organization.models import User


class NamedOfficer(TypedDict):
    """An officer as a document names them."""

    id: str
    name: str
    certificate_number: str


def named(ids: Sequence[UUID]) -> list[NamedOfficer]:
    """Return the officers in the order given, without repeats; one statement, none when empty.

    Raises RuleBroken when one is unknown or no longer active.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return []
    found = {user.pk: user for user in User.objects.filter(pk__in=wanted, is_active=True)}
    unknown = [str(pk) for pk in wanted if pk not in found]
    if unknown:
        raise RuleBroken("unknown_officer", "监督员不存在或已停用。", officers=unknown)
    return [
        NamedOfficer(
            id=str(pk), name=found[pk].name, certificate_number=found[pk].certificate_number
        )
        for pk in wanted
    ]
