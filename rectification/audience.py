"""Whom a step of the policy concerns, by name."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from uuid import UUID

from organization.models import RoleGrant, User
from organization.roles import Role
from rectification.models import Problem, ProblemEvent
from rectification.models.escalation import Audience
from rectification.states import Action

ROLE_OF = {
    Audience.TEAM_LEADER: Role.TEAM_LEADER,
    Audience.SUPERVISOR: Role.SUPERVISOR,
    Audience.LEADER: Role.LEADER,
    Audience.BUREAU: Role.BUREAU,
}
COUNTY_DIGITS = 6


class Concerned:
    """The active people around a batch of problems; three statements, four at the most."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._officers = _officers_of(problems)
        self._holders = _holders(problems)
        known = {person for people in self._officers.values() for person in people}
        known |= {p.team.leader_id for p in problems if p.team and p.team.leader_id}
        self._active = set(
            User.objects.filter(pk__in=known, is_active=True).values_list("pk", flat=True)
        )

    def named(self, problem: Problem, audience: Iterable[str]) -> list[UUID]:
        """Return the people of an audience, each once; empty when nobody is there."""
        people: dict[UUID, None] = {}
        for part in audience:
            people |= dict.fromkeys(self._part(problem, Audience(part)))
        return list(people)

    def instead(self, problem: Problem) -> list[UUID]:
        """Return who is told when nobody of the audience is there: somebody always should be.

        The supervisors, else the leaders, else the administrators of the system.
        """
        return (
            self.named(problem, [Audience.SUPERVISOR])
            or self.named(problem, [Audience.LEADER])
            or self._administrators
        )

    def _part(self, problem: Problem, part: Audience) -> list[UUID]:
        if part is Audience.OFFICERS:
            return [person for person in self._officers[problem.pk] if person in self._active]
        leader = problem.team.leader_id if problem.team else None
        if part is Audience.TEAM_LEADER and leader in self._active:
            return [leader]
        return self._covering(ROLE_OF[part], problem.town)

    def _covering(self, role: Role, town: str) -> list[UUID]:
        """Return who holds a role for the town: in the county, and above it only if nobody does."""
        covering = [(area, person) for area, person in self._holders[role] if town.startswith(area)]
        within = [person for area, person in covering if len(area) >= COUNTY_DIGITS]
        return within or [person for _, person in covering]

    @cached_property
    def _administrators(self) -> list[UUID]:
        return list(User.objects.filter(is_admin=True, is_active=True).values_list("pk", flat=True))


def _officers_of(problems: Sequence[Problem]) -> dict[UUID, list[UUID]]:
    """Return who found and who ordered each problem: who sent it, and the named officers."""
    officers: dict[UUID, list[UUID]] = defaultdict(list)
    events = ProblemEvent.objects.filter(
        problem__in=[problem.pk for problem in problems], action__in=[Action.FIND, Action.ORDER]
    ).order_by("problem", "sequence")
    for event in events.only("problem_id", "by_id", "officers"):
        sender = [event.by_id] if event.by_id else []
        officers[event.problem_id] += [*sender, *map(UUID, event.officers)]
    return officers


def _holders(problems: Sequence[Problem]) -> dict[str, list[tuple[str, UUID]]]:
    """Return, by role, the areas that hold one of the problems' towns, and who has the role."""
    areas = {p.town[:digits] for p in problems for digits in range(2, len(p.town) + 1)}
    grants = RoleGrant.objects.filter(
        area__in=areas, role__in=ROLE_OF.values(), user__is_active=True
    ).order_by("area", "user__username")
    holders: dict[str, list[tuple[str, UUID]]] = defaultdict(list)
    for role, area, person in grants.values_list("role", "area_id", "user_id"):
        holders[role].append((area, person))
    return holders
