"""The only module that decides what may be seen (law 11).

A person sees the business of the areas their roles are granted for. The administrator looks after
accounts and set-up and, as such, sees no business; the auditor sees and changes nothing. What
cannot be seen does not exist: the answer is ``Missing``. Nothing here asks the database: the
actor carries the grants.
"""

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet

from organization.actors import Actor, ActorKind
from organization.errors import Missing, NotAllowed
from organization.models import RoleGrant, User
from organization.roles import Role

READERS = frozenset(Role) - {Role.ADMIN}

COUNTY_DIGITS = 6

M = TypeVar("M", bound=Model)


def readable_areas(actor: Actor) -> tuple[str, ...]:
    """Return the keys of the areas whose business the person sees, none inside another."""
    keys = {grant.area for grant in actor.grants if grant.role in READERS}
    return tuple(
        sorted(key for key in keys if not any(key != k and key.startswith(k) for k in keys))
    )


def within(queryset: QuerySet[M], actor: Actor, area: str = "town") -> QuerySet[M]:
    """Return the rows the actor may see.

    ``area`` is the path to the field that places a row: a town's key or its ``Area``. Where it is
    called ``county`` the row belongs to the whole county (a team, a campaign, an outing), and
    whoever works anywhere in the county sees it. An establishment that holds an order's token
    sees that order by its token, and no lists.
    """
    if actor.kind is ActorKind.SYSTEM:
        return queryset
    conditions = [_inside(queryset.model, area, key) for key in readable_areas(actor)]
    if not conditions:
        return queryset.none()
    seen = conditions[0]
    for condition in conditions[1:]:
        seen |= condition
    return queryset.filter(seen)


def may_see(actor: Actor, area: str) -> bool:
    """Whether the actor sees all business of the area with this key."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return any(area.startswith(key) for key in readable_areas(actor))


def find(queryset: QuerySet[M], actor: Actor, *, area: str = "town", **lookup: Any) -> M:
    """Return the one row the lookup names.

    Raises Missing when it does not exist or the actor may not see it.
    """
    try:
        return within(queryset, actor, area).get(**lookup)
    except ObjectDoesNotExist:
        raise _unseen(queryset) from None


def find_all(
    queryset: QuerySet[M], actor: Actor, ids: Collection[UUID], *, area: str = "town"
) -> dict[UUID, M]:
    """Return the rows with these ids by id; one statement.

    Raises Missing when one does not exist or the actor may not see it.
    """
    found: dict[UUID, M] = {row.pk: row for row in within(queryset, actor, area).filter(pk__in=ids)}
    if len(found) < len(set(ids)):
        raise _unseen(queryset)
    return found


def _unseen(queryset: QuerySet[M]) -> Missing:
    name = queryset.model._meta.verbose_name
    return Missing("not_found", f"没有找到该{name}，或者您无权查看。")


def colleagues(actor: Actor) -> QuerySet[User]:
    """Return the active people who hold a role in a county the actor works in."""
    counties = {grant.area[:COUNTY_DIGITS] for grant in actor.grants}
    if not counties:
        return User.objects.none()
    there = Q()
    for county in sorted(counties):
        there |= Q(area__key__startswith=county)
    grants = RoleGrant.objects.filter(there, user=OuterRef("pk"))
    return User.objects.filter(Exists(grants), is_active=True)


def require_role(actor: Actor, area: str, *roles: Role) -> None:
    """Refuse unless the actor holds one of the roles at the area; the system may do anything.

    Raises NotAllowed.
    """
    if actor.kind is ActorKind.SYSTEM or actor.roles_at(area) & set(roles):
        return
    names = "、".join(role.label for role in Role if role in roles)
    raise NotAllowed("role_required", f"此操作只能由{names}办理。", roles=[r.value for r in roles])


def _inside(model: type[Model], area: str, key: str) -> Q:
    """Return the condition that a row lies in the area with this key.

    Large tables carry the county (HOUSE 3): where there is one, comparing it for equality is what
    lets the database use the index and a cluster ask one shard.
    """
    path, _, field = area.rpartition("__")
    prefix = f"{path}__" if path else ""
    if field == "county":
        return _starts_with(model, area, key[:COUNTY_DIGITS])
    if len(key) < COUNTY_DIGITS or not _has_county(_follow(model, path)):
        return _starts_with(model, area, key)
    county = Q(**{f"{prefix}county": key[:COUNTY_DIGITS]})
    return county if len(key) == COUNTY_DIGITS else county & _starts_with(model, area, key)


def _starts_with(model: type[Model], area: str, key: str) -> Q:
    path, _, name = area.rpartition("__")
    field = _follow(model, path)._meta.get_field(name)
    column = f"{area}__key" if isinstance(field, ForeignKey) else area
    return Q(**{f"{column}__startswith": key})


def _follow(model: type[Model], path: str) -> type[Model]:
    for name in path.split("__") if path else ():
        related = model._meta.get_field(name).related_model
        if not isinstance(related, type):
            raise TypeError(f"{model.__name__}.{name} leads to no table")
        model = related
    return model


def _has_county(model: type[Model]) -> bool:
    return any(field.name == "county" for field in model._meta.fields)
