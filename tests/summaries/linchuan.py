"""临川区 2023, lived through the doors visit by visit (DOMAIN 3, known answers).

1,136 establishments visited once each; 736 of them given an opinion (意见书), of which 722 were
wholly put right; within that, a campaign at all 57 village clinics of the register.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from inspections.models import Campaign, CampaignTarget, Establishment, Inspection
from inspections.models.checklist import OrderKind, Severity
from inspections.models.establishment import Specialty
from inspections.visits import FilledCommand, VisitCommand
from organization import clock
from organization.actors import actor_of
from organization.ids import new_id
from organization.models import Area, RoleGrant, Team, User
from organization.roles import Role
from rectification import intake, steps
from rectification.commands import (
    Due,
    DueUnit,
    FoundProblem,
    IntakeCommand,
    RidingFix,
    RidingOrder,
    StepCommand,
)
from rectification.models import Authority, Problem
from rectification.states import Action
from tests.cast import make_establishment, make_team
from tests.play import Play

COUNTY, TOWN = "361002", "361002101"
AREAS = (("36", "江西省"), ("3610", "抚州市"), (COUNTY, "临川区"), (TOWN, "上顿渡镇"))
VILLAGE_CLINICS, OTHERS = 57, 1079
WITH_OPINION, ON_THE_SPOT, BY_A_DATE = 736, 700, 22
VISITS_A_DAY = 20
SPRING, CAMPAIGN = date(2023, 3, 1), (date(2023, 9, 1), date(2023, 9, 30))


class Linchuan:
    """The county's year; ``live`` makes all of it."""

    def __init__(self, play: Play) -> None:
        self.play = play
        for key, name in (
            ("36", "江西省"),
            ("3610", "抚州市"),
            (COUNTY, "临川区"),
            (TOWN, "上顿渡镇"),
        ):
            Area.objects.create(key=key, name=name, short_name=name[:1])
        for specialty in Specialty.values:
            Authority.objects.create(
                county_id=COUNTY,
                specialty=specialty,
                name="临川区卫生健康委员会",
                opinion_prefix=f"临卫监意{specialty[:1]}",
                correction_prefix=f"临卫责改{specialty[:1]}",
            )
        self.first = self._person("lc1", "吴刚", "赣F0101", Role.INSPECTOR)
        self.second = self._person("lc2", "徐丽", "赣F0102", Role.INSPECTOR)
        self.head = self._person("lc3", "邓涛", "", Role.SUPERVISOR)
        self.team: Team = make_team("一组", self.first, self.second, county=COUNTY)
        # The same two photos serve every fix: what is counted is that there are two.
        self.photos = play.before_and_after(by="lc1")

    def live(self) -> None:
        """Visit everybody, put right what was put right, and close it."""
        clinics = [self._place(n, "village_clinic") for n in range(VILLAGE_CLINICS)]
        others = [self._place(n, "hair") for n in range(OTHERS)]
        campaign = Campaign.objects.create(
            county_id=COUNTY,
            name="村卫生室专项检查",
            starts_on=CAMPAIGN[0],
            ends_on=CAMPAIGN[1],
            planned=VILLAGE_CLINICS,
        )
        CampaignTarget.objects.bulk_create(
            CampaignTarget(campaign=campaign, establishment=place) for place in clinics
        )
        found = list(self._visit(others, SPRING, opinions=WITH_OPINION))
        found += self._visit(clinics, CAMPAIGN[0], opinions=0, campaign=campaign)
        self._put_right(found)

    def _person(self, username: str, name: str, certificate: str, role: Role) -> User:
        user = User.objects.create(username=username, name=name, certificate_number=certificate)
        RoleGrant.objects.create(user=user, role=role, area_id=COUNTY)
        return user

    @staticmethod
    def _place(number: int, category: str) -> Establishment:
        return make_establishment(f"临川 {category} {number}", category, town=TOWN)

    def _visit(
        self,
        places: list[Establishment],
        first_day: date,
        *,
        opinions: int,
        campaign: Campaign | None = None,
    ) -> Iterator[FoundProblem]:
        """Visit the places, twenty a day; the first ``opinions`` of them get a paper."""
        day, left = first_day, opinions
        for start in range(0, len(places), VISITS_A_DAY):
            commands = []
            for place in places[start : start + VISITS_A_DAY]:
                found = self._found(opinions - left) if left else None
                left -= found is not None
                commands.append(self._command(place, day, found, campaign))
                if found is not None:
                    yield found
            with clock.at(_at(day, 17)):
                intake.submit_all(commands, by=actor_of(self.first))
            day += timedelta(days=1)

    def _found(self, number: int) -> FoundProblem:
        on_the_spot = number < ON_THE_SPOT
        due = None if on_the_spot else Due(unit=DueUnit.DAY, count=7)
        kind = OrderKind.IMMEDIATE if on_the_spot else OrderKind.DEADLINE
        return FoundProblem(
            id=new_id(),
            text="公共用品用具未按规定清洗消毒",
            severity=Severity.MINOR,
            order=RidingOrder(kind, due),
            fix=RidingFix(id=new_id(), photos=self.photos) if on_the_spot else None,
        )

    def _command(
        self, place: Establishment, day: date, found: FoundProblem | None, of: Campaign | None
    ) -> IntakeCommand:
        visit = VisitCommand(
            id=new_id(),
            establishment_id=place.pk,
            team_id=self.team.pk,
            officers=(self.first.pk, self.second.pk),
            reason=Inspection.Reason.CAMPAIGN if of else Inspection.Reason.DAILY,
            outcome=Inspection.Outcome.COMPLETED,
            started_at=_at(day, 9),
            finished_at=_at(day, 10),
            campaign_id=of.pk if of else None,
            checklists=(FilledCommand(self.play.free.pk, {}),),
        )
        return IntakeCommand(visit, (found,) if found else ())

    def _put_right(self, found: list[FoundProblem]) -> None:
        """Close 722; of the other fourteen seven wait for a recheck and seven were never mended."""
        with clock.at(_at(date(2023, 12, 20), 9)):
            for number, one in enumerate(found):
                problem = Problem.objects.get(pk=one.id)
                if number >= ON_THE_SPOT:
                    if number >= ON_THE_SPOT + BY_A_DATE + 7:
                        continue
                    self._step(problem, Action.RECTIFY, self.first, photos=self.photos)
                if number >= ON_THE_SPOT + BY_A_DATE:
                    continue
                if number >= ON_THE_SPOT:
                    self._step(problem, Action.PASS_RECHECK, self.second, remote=True)
                self._step(problem, Action.CLOSE, self.head)

    @staticmethod
    def _step(problem: Problem, action: Action, by: User, **said: object) -> None:
        version = Problem.objects.values_list("version", flat=True).get(pk=problem.pk)
        command = StepCommand(
            id=new_id(),
            problem_id=problem.pk,
            action=action,
            base_version=version,
            happened_at=clock.now(),
            note="已改正",
            **said,  # type: ignore[arg-type]  # each step says its own
        )
        steps.take_step(command, by=actor_of(by))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clock.LOCAL)
