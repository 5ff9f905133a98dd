"""Actors (办理人): who takes a step."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from organization.models.people import User
from organization.roles import Role

LONGEST_NAME = 40


class ActorKind(StrEnum):
    """A person with an account, an establishment holding an order's token, or the system."""

    USER = "user"
    ESTABLISHMENT = "establishment"
    SYSTEM = "system"


@dataclass(frozen=True)
class Grant:
    """A role for the area ``area`` (its key) and everything below it."""

    role: Role
    area: str

    def covers(self, area: str) -> bool:
        """Whether the area with this key lies in the granted one."""
        return area.startswith(self.area)


@dataclass(frozen=True)
class Actor:
    """Whoever acts, with the roles held when the request began."""

    kind: ActorKind
    user: User | None = None
    grants: tuple[Grant, ...] = ()
    order_id: UUID | None = None
    establishment: str = ""

    @property
    def user_id(self) -> UUID | None:
        """The account's id; None for an establishment and for the system."""
        return self.user.pk if self.user else None

    @property
    def name(self) -> str:
        """How history names the actor."""
        if self.user:
            return self.user.name
        return self.establishment or "系统"

    @property
    def certificated(self) -> bool:
        """Whether the person holds an enforcement certificate (执法证) and so may issue orders."""
        return bool(self.user and self.user.certificate_number)

    def roles_at(self, area: str) -> frozenset[Role]:
        """Return the roles held at an area.

        A certificated team leader or supervisor may do what an inspector may (DOMAIN 1).
        """
        roles = {grant.role for grant in self.grants if grant.covers(area)}
        if self.certificated and roles & {Role.TEAM_LEADER, Role.SUPERVISOR}:
            roles.add(Role.INSPECTOR)
        return frozenset(roles)


SYSTEM = Actor(ActorKind.SYSTEM)


def actor_of(user: User) -> Actor:
    """Return the actor a signed-in person is; one statement for their grants."""
    grants = tuple(
        Grant(Role(role), area) for role, area in user.grants.values_list("role", "area_id")
    )
    return Actor(ActorKind.USER, user, grants)


def establishment_by_order(order_id: UUID, name: str) -> Actor:
    """Return the establishment that holds the token of an order; it may act on that order only.

    History calls it by its name, as far as it finds room there.
    """
    return Actor(ActorKind.ESTABLISHMENT, order_id=order_id, establishment=name[:LONGEST_NAME])
