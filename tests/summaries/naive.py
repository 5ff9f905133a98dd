"""Every figure recounted by walking over all rows, one after the other.

Written apart from the product, from the words of the definitions, to be compared with it. Slow on
purpose: nothing here is a query with a condition.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from inspections.models import (
    Assignment,
    Campaign,
    CampaignTarget,
    Establishment,
    EstablishmentChange,
    Inspection,
    Outing,
    OutingMember,
)
from rectification.models import Order, OrderLine, Problem, Recheck

Figure: TypeAlias = int | Decimal | None

ANY = "any"  # not asked for; "" asks for rows that name none


class World:
    """All rows there are, read once."""

    def __init__(self) -> None:
        self.establishments = list(Establishment.objects.all())
        self.changes = list(EstablishmentChange.objects.all())
        self.visits = list(Inspection.objects.all())
        self.outings = list(Outing.objects.all())
        self.members = list(OutingMember.objects.all())
        self.problems = list(Problem.objects.all())
        self.rechecks = list(Recheck.objects.select_related("problem"))
        self.orders = list(Order.objects.select_related("inspection", "establishment"))
        self.lines = list(OrderLine.objects.select_related("problem", "order"))
        self.assignments = list(Assignment.objects.select_related("establishment"))
        self.campaigns = list(Campaign.objects.all())
        self.targets = list(CampaignTarget.objects.all())
        self.survivor = {row.pk: row.merged_into_id or row.pk for row in self.establishments}

    def then(self, establishment: Establishment, name: str, now: str, day: date) -> str:
        """The value of a field at the end of a day."""
        later = [
            change
            for change in self.changes
            if change.establishment_id == establishment.pk
            and change.field == name
            and change.effective_on > day
        ]
        later.sort(key=lambda change: (change.effective_on, change.pk))
        return later[0].old if later else now

    def unlicensed_then(self, establishment: Establishment, day: date) -> bool:
        now = "是" if establishment.unlicensed else "否"
        return self.then(establishment, "unlicensed", now, day) == "是"


@dataclass(frozen=True)
class Asked:
    """What is asked for, and what every row is checked against."""

    world: World
    area: str
    start: date
    end: date
    today: date
    category: str
    team: str
    campaign: str

    def in_period(self, day: date) -> bool:
        return self.start <= day <= self.end

    def wants(
        self,
        town: str,
        category: str | None = None,
        team: UUID | None = None,
        campaign: UUID | None = None,
    ) -> bool:
        return (
            town.startswith(self.area)
            and self.category in (ANY, category)
            and self.team in (ANY, "" if team is None else str(team))
            and self.campaign in (ANY, "" if campaign is None else str(campaign))
        )

    @property
    def whole_county(self) -> bool:
        """Whether what belongs to the county as a whole can be told."""
        return len(self.area) <= 6 and self.category == ANY


def naive_figures(
    area: str,
    start: date,
    end: date,
    as_of: datetime,
    *,
    category: str = ANY,
    team: str = ANY,
    campaign: str = ANY,
) -> dict[str, Figure]:
    """Recount every figure that is offered for what is asked."""
    today = as_of.astimezone(ZoneInfo("Asia/Shanghai")).date()
    asked = Asked(World(), area, start, end, today, category, team, campaign)
    figures: dict[str, Figure] = {}
    figures |= _visits(asked)
    figures |= _problems(asked)
    figures |= _rechecks(asked)
    figures |= _orders(asked)
    figures |= _assignments(asked)
    if asked.whole_county:
        figures |= _outings(asked)
    if asked.whole_county and team == ANY:
        figures |= _campaigns(asked)
    if team == ANY and campaign == ANY:
        figures["coverage"] = _coverage(asked)
    return figures


def rate(part: int, whole: int) -> Decimal | None:
    if not whole:
        return None
    hundredths = math.floor(Fraction(part * 10_000, whole) + Fraction(1, 2))
    return Decimal(hundredths) / 100


def _completed(asked: Asked) -> list[Inspection]:
    return [
        visit
        for visit in asked.world.visits
        if visit.outcome == "completed"
        and asked.in_period(visit.day)
        and asked.wants(visit.town, visit.category_id, visit.team_id, visit.campaign_id)
    ]


def _visits(asked: Asked) -> dict[str, Figure]:
    world = asked.world
    visits = _completed(asked)
    visited = {world.survivor[visit.establishment_id] for visit in visits}
    day = min(asked.end, asked.today)
    unlicensed = [
        row
        for row in asked.world.establishments
        if row.pk in visited and row.registered_on <= day and world.unlicensed_then(row, day)
    ]
    gone = {"out_of_business", "deregistered", "revoked"}
    shut = [row for row in unlicensed if world.then(row, "status", row.status, day) in gone]
    return {
        "visits": len(visits),
        "establishments": len(visited),
        "unlicensed": len(unlicensed),
        "unlicensed_shut": len(shut),
    }


def _outings(asked: Asked) -> dict[str, Figure]:
    persons = vehicles = 0
    teams = set()
    for outing in asked.world.outings:
        if not (outing.county.startswith(asked.area) and asked.in_period(outing.day)):
            continue
        if asked.team not in (ANY, str(outing.team_id)):
            continue
        served = {
            "" if visit.campaign_id is None else str(visit.campaign_id)
            for visit in asked.world.visits
            if visit.outing_id == outing.pk
        }
        if asked.campaign != ANY and asked.campaign not in served:
            continue
        vehicles += len(outing.vehicles)
        teams.add(outing.team_id)
        for member in asked.world.members:
            if member.outing_id == outing.pk and not member.removed:
                persons += 1
    return {"person_outings": persons, "vehicle_outings": vehicles, "teams": len(teams)}


def _late(problem: Problem, today: date) -> bool:
    return (
        problem.state == "ordered" and problem.last_date is not None and problem.last_date < today
    )


def _problems(asked: Asked) -> dict[str, Figure]:
    everywhere = [
        row
        for row in asked.world.problems
        if row.state != "voided"
        and asked.wants(row.town, row.category_id, row.team_id, row.campaign_id)
    ]
    found = [row for row in everywhere if asked.in_period(row.found_on)]
    cohort = [row for row in found if row.order_id is not None and row.state != "ended"]
    rectified = [row for row in cohort if row.state == "closed" or row.passed_on is not None]
    reported = [row for row in cohort if row.state == "closed" or row.rectified_on is not None]
    closed = [row for row in found if row.state == "closed"]
    return {
        "problems": len(found),
        "problems_immediate": _of_kind(found, "immediate"),
        "problems_stop": _of_kind(found, "stop"),
        "problems_deadline": _of_kind(found, "deadline"),
        "problems_repeated": sum(row.recurrence_of_id is not None for row in found),
        "rectified": len(rectified),
        "closed": len(closed),
        "overdue": sum(_late(row, asked.today) for row in found),
        "overdue_now": sum(_late(row, asked.today) for row in everywhere),
        "rectification_rate": rate(len(rectified), len(cohort)),
        "reported_rate": rate(len(reported), len(cohort)),
        "closing_rate": rate(len(closed), sum(row.state != "ended" for row in found)),
        "on_time_rate": _on_time([(row, row.last_date) for row in cohort], asked.today),
        "on_time_rate_first": _on_time([(row, row.first_last_date) for row in cohort], asked.today),
    }


def _of_kind(problems: Iterable[Problem], kind: str) -> int:
    return sum(row.order_kind == kind for row in problems)


def _on_time(dated: list[tuple[Problem, date | None]], today: date) -> Decimal | None:
    due = in_time = 0
    for row, last in dated:
        if last is None or last > today:
            continue
        due += 1
        passed = row.passed_on is not None
        if passed and row.rectified_on is not None and row.rectified_on <= last:
            in_time += 1
    return rate(in_time, due)


def _rechecks(asked: Asked) -> dict[str, Figure]:
    passed = {"all": 0, "first": 0}
    judged = {"all": 0, "first": 0}
    for row in asked.world.rechecks:
        problem = row.problem
        if row.result == "could_not" or not asked.in_period(row.checked_on):
            continue
        if problem.state == "voided" or not asked.wants(
            problem.town, problem.category_id, problem.team_id, problem.campaign_id
        ):
            continue
        for which in ("all", "first") if row.round == 1 else ("all",):
            judged[which] += 1
            passed[which] += row.result == "passed"
    return {
        "recheck_pass_rate": rate(passed["all"], judged["all"]),
        "recheck_pass_rate_first": rate(passed["first"], judged["first"]),
    }


def _orders(asked: Asked) -> dict[str, Figure]:
    world = asked.world
    by_type = {"opinion": 0, "correction": 0}
    done = late = 0
    done_of: dict[UUID, list[bool]] = {}
    for order in world.orders:
        visit = order.inspection
        category = visit.category_id if visit else order.establishment.category_id
        team = visit.team_id if visit else None
        campaign = visit.campaign_id if visit else None
        if order.state == "void" or not asked.in_period(order.issued_on):
            continue
        if not asked.wants(order.town, category, team, campaign):
            continue
        by_type[order.type] += 1
        if order.type != "opinion":
            continue
        lines = [
            line.problem
            for line in world.lines
            if line.order.pk == order.pk and line.problem.state != "voided"
        ]
        is_done = bool(lines) and all(problem.state == "closed" for problem in lines)
        done += is_done
        late += any(_late(problem, asked.today) for problem in lines)
        done_of.setdefault(world.survivor[order.establishment_id], []).append(is_done)
    return {
        "orders": sum(by_type.values()),
        "orders_opinion": by_type["opinion"],
        "orders_correction": by_type["correction"],
        "orders_opinion_overdue": late,
        "opinion_done_rate": rate(done, by_type["opinion"]),
        "opinion_done_rate_establishments": rate(
            sum(all(each) for each in done_of.values()), len(done_of)
        ),
    }


def _coverage(asked: Asked) -> Decimal | None:
    day = min(asked.end, asked.today)
    world = asked.world
    visited = {
        world.survivor[visit.establishment_id]
        for visit in asked.world.visits
        if visit.outcome == "completed" and asked.in_period(visit.day)
    }
    registered = [
        row
        for row in asked.world.establishments
        if row.merged_into_id is None
        and row.registered_on <= day
        and world.then(row, "status", row.status, day) in ("operating", "paused")
        and not world.unlicensed_then(row, day)
        and world.then(row, "town", row.town_id, day).startswith(asked.area)
        and asked.category in (ANY, world.then(row, "category", row.category_id, day))
    ]
    return rate(sum(row.pk in visited for row in registered), len(registered))


def _assignments(asked: Asked) -> dict[str, Figure]:
    states = [
        row.state
        for row in asked.world.assignments
        if asked.in_period(row.due)
        and asked.wants(row.town, row.establishment.category_id, row.team_id, row.campaign_id)
    ]
    inspected = states.count("inspected")
    return {
        "assignment_done_rate": rate(inspected, len(states)),
        "assignment_finished_rate": rate(inspected + states.count("could_not"), len(states)),
    }


def _campaigns(asked: Asked) -> dict[str, Figure]:
    world = asked.world
    planned = done = targets = targets_visited = 0
    for campaign in asked.world.campaigns:
        if not campaign.county_id.startswith(asked.area):
            continue
        if asked.campaign not in (ANY, str(campaign.pk)):
            continue
        if campaign.starts_on > asked.end or campaign.ends_on < asked.start:
            continue
        visited = {
            world.survivor[visit.establishment_id]
            for visit in asked.world.visits
            if visit.campaign_id == campaign.pk
            and visit.outcome == "completed"
            and visit.day <= asked.end
        }
        listed = {
            world.survivor[target.establishment_id]
            for target in asked.world.targets
            if target.campaign_id == campaign.pk
        }
        targets += len(listed)
        targets_visited += len(listed & visited)
        plan = campaign.planned or len(listed)
        if plan:
            planned += plan
            done += len(visited)
    return {
        "campaign_done_rate": rate(done, planned),
        "campaign_coverage": rate(targets_visited, targets),
    }
