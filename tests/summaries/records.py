"""Writing records straight into the tables, in any state, to have something to count.

What a record may become is shown by the stories of the doors; here only what it counts as matters.
"""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from inspections import details
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
from inspections.models.checklist import OrderKind, Severity, Theme
from organization import clock
from organization.models import Team, User
from rectification.models import Authority, Order, OrderLine, Problem, Recheck
from rectification.models.problem import Source
from rectification.states import State
from tests.cast import Cast

_numbers = count(1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.LOCAL)


class Records:
    """Rows with sensible values; what a test is about is said, the rest is made up."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def outing(
        self, day: date, *members: User, team: Team | None = None, vehicles: int = 1
    ) -> Outing:
        outing, _ = Outing.objects.get_or_create(
            team=team or self.cast.team,
            day=day,
            defaults={
                "county": (team or self.cast.team).county_id,
                "vehicles": [f"鲁Q{number:05}" for number in range(vehicles)],
            },
        )
        for member in members:
            OutingMember.objects.get_or_create(outing=outing, user=member)
        return outing

    def visit(
        self,
        day: date,
        establishment: Establishment | None = None,
        *,
        team: Team | None = None,
        **fields: Any,
    ) -> Inspection:
        place = establishment or self.cast.barbershop
        fields.setdefault("town", place.town_id)
        return Inspection.objects.create(
            county=place.county,
            category_id=fields.pop("category", place.category_id),
            establishment=place,
            outing=self.outing(day, team=team),
            team=team or self.cast.team,
            reason=fields.pop("reason", Inspection.Reason.DAILY),
            outcome=fields.pop("outcome", Inspection.Outcome.COMPLETED),
            day=day,
            started_at=noon(day),
            finished_at=noon(day) + timedelta(minutes=40),
            received_at=noon(day) + timedelta(minutes=41),
            submitted_by=self.cast.inspector,
            digest="0" * 64,
            **fields,
        )

    def problem(self, found_on: date, state: State = State.FOUND, **fields: Any) -> Problem:
        """A problem; one that was ever ordered is given its document and dates."""
        place: Establishment = fields.pop("establishment", self.cast.barbershop)
        kind = fields.pop("kind", OrderKind.DEADLINE)
        number = next(_numbers)
        values: dict[str, Any] = {
            "county": place.county,
            "town": place.town_id,
            "category_id": place.category_id,
            "establishment": place,
            "team": self.cast.team,
            "found_by": self.cast.inspector,
            "number": f"{place.county}-{found_on.year}-{number:06}",
            "found_on": found_on,
            "found_at": noon(found_on),
            "source": Source.INSPECTION,
            "theme": Theme.HYGIENE,
            "text": "毛巾未做到一客一换一消毒",
            "severity": Severity.MINOR,
            "state": state,
            "version": 1,
            "head": "0" * 64,
        }
        ordered = fields.pop("ordered", state not in (State.FOUND, State.VOIDED))
        if ordered:
            last = fields.pop("last_date", found_on + timedelta(days=7))
            values |= {
                "order": fields.pop("order", None) or self.order(found_on, establishment=place),
                "order_kind": kind,
                "ordered_on": found_on,
                "first_last_date": fields.pop("first_last_date", last),
                "last_date": last,
            }
        if state in (State.RECTIFIED, State.CLOSED):
            values["rectified_on"] = values.get("last_date")
        if state == State.CLOSED:
            values |= {"passed_on": values["rectified_on"], "closed_on": values["rectified_on"]}
        problem = Problem.objects.create(**(values | fields))
        if ordered:
            OrderLine.objects.create(
                order=values["order"],
                problem=problem,
                position=number % 30_000,
                kind=kind,
                last_date=values["last_date"],
            )
        return problem

    def order(
        self, issued_on: date, *, establishment: Establishment | None = None, **fields: Any
    ) -> Order:
        place = establishment or self.cast.barbershop
        number = next(_numbers)
        values: dict[str, Any] = {
            "county": place.county,
            "town": place.town_id,
            "authority": Authority.objects.order_by("pk")[0],
            "establishment": place,
            "type": Order.Type.OPINION,
            "number": f"蒙卫监意〔{issued_on.year}〕{number:04}号",
            "issued_on": issued_on,
            "served_on": issued_on,
            "issued_by": self.cast.inspector,
        }
        return Order.objects.create(**(values | fields))

    def recheck(self, problem: Problem, checked_on: date, result: str, **fields: Any) -> Recheck:
        fields.setdefault("round", problem.round)
        return Recheck.objects.create(
            county=problem.county, problem=problem, result=result, checked_on=checked_on, **fields
        )

    def assignment(self, due: date, state: str, **fields: Any) -> Assignment:
        place: Establishment = fields.pop("establishment", self.cast.barbershop)
        return Assignment.objects.create(
            county=place.county,
            town=place.town_id,
            establishment=place,
            team=fields.pop("team", self.cast.team),
            reason=fields.pop("reason", Assignment.Reason.DAILY),
            due=due,
            state=state,
            **fields,
        )

    def campaign(
        self, name: str, starts_on: date, ends_on: date, *targets: Establishment, **fields: Any
    ) -> Campaign:
        campaign = Campaign.objects.create(
            county_id=fields.pop("county", self.cast.county),
            name=name,
            starts_on=starts_on,
            ends_on=ends_on,
            **fields,
        )
        CampaignTarget.objects.bulk_create(
            CampaignTarget(campaign=campaign, establishment=target) for target in targets
        )
        return campaign

    def change(self, establishment: Establishment, on: date, **values: str) -> None:
        """Change one field from a date, with its dated history."""
        for name, new in values.items():
            column = "town_id" if name == "town" else name
            EstablishmentChange.objects.create(
                establishment=establishment,
                field=name,
                old=details.shown(getattr(establishment, column)),
                new=new,
                effective_on=on,
                source=EstablishmentChange.Source.HAND,
                at=noon(on),
            )
            setattr(establishment, column, new == "是" if name == "unlicensed" else new)
        establishment.save()

    def merge(self, duplicate: Establishment, survivor: Establishment) -> None:
        duplicate.merged_into = survivor
        duplicate.save()
