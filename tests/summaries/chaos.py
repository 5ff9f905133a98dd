"""Records of every kind in every state, thrown over two counties by dice with a seed."""

import random
from datetime import date, timedelta

from inspections.models import Assignment, Campaign, Establishment, Inspection
from inspections.models.checklist import OrderKind
from organization.models import Team
from rectification.models import Order, Recheck
from rectification.states import State
from tests.cast import NEXT_TOWN, OTHER_TOWN, TOWN, Cast, make_establishment, make_team
from tests.summaries.records import Records


class Chaos:
    """Records of every kind, thrown over a county and the one next door."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.dice = random.Random(seed)
        self.cast = cast
        self.records = Records(cast)
        self.people = [cast.inspector, cast.inspector2, cast.teamleader, cast.assistant]
        self.teams = [cast.team, make_team("督导二组", cast.inspector2)]
        self.next_team = make_team("平邑组", cast.outsider, county="371326")
        self.places = [
            make_establishment(
                f"单位{number}",
                self.dice.choice(["hair", "clinic", "beauty"]),
                town=self.dice.choice([TOWN, OTHER_TOWN, TOWN, NEXT_TOWN]),
                registered_on=self.day(back=60),
            )
            for number in range(14)
        ]
        self.campaigns = [
            self.records.campaign(
                "打击非法行医", date(2026, 2, 20), date(2026, 3, 20), *self.places[:6], planned=4
            ),
            self.records.campaign("亮剑行动", date(2026, 3, 10), date(2026, 5, 1), planned=None),
            self.records.campaign("去年专项", date(2025, 3, 10), date(2025, 5, 1), planned=9),
        ]

    def day(self, back: int = 15) -> date:
        return date(2026, 3, 15) + timedelta(days=self.dice.randint(-back, 25))

    def campaign(self) -> Campaign | None:
        return self.dice.choice([None, None, *self.campaigns[:2]])

    def throw(self) -> None:
        dice, records = self.dice, self.records
        for _ in range(40):
            place = dice.choice(self.places)
            records.visit(
                self.day(),
                place,
                team=self.team_for(place),
                campaign=self.campaign(),
                outcome=dice.choice([*[Inspection.Outcome.COMPLETED] * 4, Inspection.Outcome.SHUT]),
            )
        for _ in range(12):
            outing = records.outing(
                self.day(),
                *dice.sample(self.people, dice.randint(0, 3)),
                team=dice.choice([*self.teams, self.next_team]),
                vehicles=dice.randint(0, 2),
            )
            outing.members.filter(user=self.cast.assistant).update(removed=True)
        for _ in range(40):
            self.problem()
        for _ in range(15):
            place = dice.choice(self.places)
            records.assignment(
                self.day(),
                dice.choice(list(Assignment.State)),
                establishment=place,
                team=self.team_for(place),
            )
        self.change_the_register()

    def team_for(self, place: Establishment) -> Team:
        return self.next_team if place.county == "371326" else self.dice.choice(self.teams)

    def problem(self) -> None:
        dice, records = self.dice, self.records
        place = dice.choice(self.places)
        found_on = self.day()
        state = dice.choice(list(State))
        last = found_on + timedelta(days=dice.randint(0, 12))
        ordered = state in (State.ORDERED, State.RECTIFIED, State.CLOSED) or (
            state != State.FOUND and dice.random() < 0.5
        )
        fields: dict[str, object] = {}
        if ordered:
            fields["last_date"] = last
            fields["first_last_date"] = last - timedelta(days=dice.choice([0, 0, 3]))
            fields["kind"] = dice.choice(list(OrderKind))
            if dice.random() < 0.4:
                fields["order"] = self.order(place, found_on)
        if ordered and state != State.ORDERED and dice.random() < 0.7:
            fields["rectified_on"] = last + timedelta(days=dice.randint(-4, 2))
            if dice.random() < 0.6:
                fields["passed_on"] = last + timedelta(days=3)
        problem = records.problem(
            found_on,
            state,
            establishment=place,
            ordered=ordered,
            team=dice.choice([None, self.team_for(place)]),
            campaign=self.campaign(),
            round=dice.choice([1, 1, 2]),
            **fields,
        )
        for _ in range(dice.choice([0, 0, 1, 2])):
            records.recheck(problem, self.day(), dice.choice(list(Recheck.Result)))

    def order(self, place: Establishment, day: date) -> Order:
        known = Order.objects.filter(establishment=place).first()
        if known and self.dice.random() < 0.5:
            return known
        visit = None
        if self.dice.random() < 0.6:
            visit = self.records.visit(day, place, team=self.team_for(place))
        return self.records.order(
            day,
            establishment=place,
            inspection=visit,
            type=self.dice.choice(list(Order.Type)),
            state=self.dice.choice([*[Order.State.ISSUED] * 4, Order.State.VOID]),
        )

    def change_the_register(self) -> None:
        dice, records = self.dice, self.records
        records.merge(self.places[0], self.places[1])
        for place in self.places[2:]:
            if dice.random() < 0.5:
                records.change(place, self.day(), status=dice.choice(["paused", "revoked"]))
            if dice.random() < 0.3:
                records.change(place, self.day(), status="out_of_business")
            if dice.random() < 0.3 and place.county == "371328":
                records.change(place, self.day(), town=dice.choice([TOWN, OTHER_TOWN]))
        for place in self.places[8:11]:
            Establishment.objects.filter(pk=place.pk).update(licence_number="")
            place.refresh_from_db()
            records.change(place, self.day(), unlicensed="是")
