"""Names of the groups of a division, in the order in which they are printed."""

from collections.abc import Iterable

from django.db.models.functions import Length

from inspections.models import Campaign, Category
from organization.models import Area, Team
from organization.reading import reading_order
from summaries.scope import By, Scope

NAMES_NONE = {By.TEAM: "未注明督导组", By.CAMPAIGN: "非专项"}


def ordered(by: By, scope: Scope, keys: Iterable[str]) -> list[tuple[str, str]]:
    """Return (key, name) of every group, in one statement.

    Every area below and every category is there, also with nothing to count: their tables are
    printed whole. Teams and campaigns are those that occur; rows that name none come last.
    """
    found = set(keys)
    names = dict(_known(by, scope, found))
    names |= {key: key for key in sorted(found - names.keys() - {""})}
    if "" in found:
        names[""] = NAMES_NONE.get(by, "未注明")
    return list(names.items())


def _known(by: By, scope: Scope, keys: set[str]) -> Iterable[tuple[str, str]]:
    if by is By.NONE:
        return []
    if by is By.AREA:
        below = Area.objects.filter(key__startswith=scope.area).annotate(digits=Length("key"))
        return below.filter(digits=scope.group_digits).values_list("key", "name")
    if by is By.CATEGORY:
        return Category.objects.values_list("code", "name")
    occurring = keys - {""}
    rows = Team.objects if by is By.TEAM else Campaign.objects
    named = [
        (str(key), name) for key, name in rows.filter(pk__in=occurring).values_list("pk", "name")
    ]
    return sorted(named, key=lambda row: reading_order(row[1])) if by is By.TEAM else named
