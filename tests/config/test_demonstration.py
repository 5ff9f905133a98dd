"""The demonstration county: what it holds, and that it came about by the rules."""

import io
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from config.mengyin import half_year
from config.mengyin.half_year import PlannedOuting
from config.mengyin.invention import Invention, Place
from config.mengyin.load import NotADemonstrationError, load
from config.mengyin.scale import FULL, SMALL, Kind, Scale
from inspections.models import (
    Checklist,
    Establishment,
    Inspection,
    Outing,
    OutingMember,
    Photo,
)
from inspections.published import published
from inspections.visits import FilledCommand, VisitCommand
from organization import calendar_seed, clock, work_calendar
from organization.actors import actor_of
from organization.ids import new_id
from organization.models import Area, User
from rectification import intake
from rectification.commands import IntakeCommand
from rectification.models import Escalation, Problem, ProblemEvent
from rectification.states import State
from summaries import narrative
from summaries.scope import By
from summaries.summary import summarise
from summaries.wording import Rounding

COUNTY = "371328"
NOW = datetime(2026, 11, 23, 17, 30, tzinfo=clock.LOCAL)
HALF_YEAR = date(2022, 1, 1), date(2022, 6, 30)


@pytest.fixture(autouse=True)
def _demonstration(settings: Settings) -> None:
    settings.DEMO = True


def make(scale: Scale = SMALL, now: datetime = NOW) -> list[str]:
    said: list[str] = []
    assert load(now, said.append, scale)
    return said


# --- The plan of the half-year, which needs no database but the calendar ---------------------


def plan(scale: Scale) -> tuple[list[Place], list[PlannedOuting]]:
    calendar_seed.seed([2022])
    places = Invention().register(scale)
    return places, half_year.plan(scale, places, work_calendar.load())


@pytest.mark.django_db
def test_the_plan_of_the_half_year_adds_up() -> None:
    places, outings = plan(FULL)
    assert Counter(place.kind for place in places) == {
        Kind.MEDICAL: 630,
        Kind.HAIR: 740,
        Kind.BEAUTY: 260,
        None: 118,
    }
    visits = [visit for outing in outings for visit in outing.visits]
    assert len(outings) == 1004
    assert sum(3 if outing.absent is None else 2 for outing in outings) == 2208
    assert Counter(len(outing.visits) for outing in outings) == {6: 985, 7: 19}
    assert Counter(visit.place.kind for visit in visits) == {
        Kind.MEDICAL: 2060,
        Kind.HAIR: 2950,
        Kind.BEAUTY: 1033,
    }
    found: Counter[Kind | None] = Counter()
    for visit in visits:
        found[visit.place.kind] += visit.problems
    assert found == {Kind.MEDICAL: 409, Kind.HAIR: 586, Kind.BEAUTY: 205}
    days = {outing.day for outing in outings}
    assert len(days) == 110
    assert not any(date(2022, 3, 14) <= day <= date(2022, 3, 29) for day in days)


@pytest.mark.django_db
def test_a_team_goes_out_once_a_day_and_nobody_works_through_noon_or_night() -> None:
    _, outings = plan(FULL)
    assert len({(outing.team, outing.day) for outing in outings}) == 1004
    noon, night = time(13, 0), time(17, 45)
    for outing in outings:
        ends = [visit.finished_at for visit in outing.visits]
        begins = [visit.started_at for visit in outing.visits]
        assert all(begin > end for end, begin in zip(ends, begins[1:], strict=False))
        for begin, end in zip(begins, ends, strict=True):
            assert not begin.time() < noon < end.time()
            assert time(8, 30) < begin.time() < end.time() < night
    seen: set[tuple[date, str, str]] = set()
    for outing in outings:
        for visit in outing.visits:
            key = outing.day, visit.place.town.key, visit.place.name
            assert key not in seen
            seen.add(key)


def test_names_are_said_once_a_town_and_telephones_reach_nobody() -> None:
    places = Invention().register(FULL)
    assert len({(place.town.key, place.name) for place in places}) == len(places) == 1748
    assert len({place.phone for place in places}) == 1748
    assert all(place.phone.startswith("1390000") for place in places)
    assert all(35.4 < place.latitude < 36.1 and 117.7 < place.longitude < 118.3 for place in places)


# --- The small county -------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_is_refused_where_people_work(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(NotADemonstrationError):
        make()
    with pytest.raises(CommandError, match="XIAOHAO_DEMO"):
        call_command("load_demo")
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_it_does_not_mix_with_accounts_that_are_there() -> None:
    User.objects.create_user("inspector", "secret", name="别人")
    with pytest.raises(CommandError, match="用户名“inspector”已被使用"):
        call_command("load_demo", "--small", stdout=io.StringIO())
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_the_command_loads_it_once_and_says_how_far_it_is() -> None:
    def run() -> str:
        out = io.StringIO()
        call_command("load_demo", "--small", "--today", "2026-11-23", stdout=out)
        return out.getvalue()

    assert "2022 年 6 月：累计检查 302 家次" in run()
    before = ProblemEvent.objects.count()
    with CaptureQueriesContext(connection) as statements:
        assert "已经装入" in run()
    assert len(statements) == 1
    assert ProblemEvent.objects.count() == before


@pytest.mark.django_db
def test_it_comes_out_the_same_each_time() -> None:
    assert content() == content()


def content() -> list[object]:
    """Load the county, take down what a reader would see, and undo it."""
    with transaction.atomic():
        make()
        rows: list[object] = [
            *Establishment.objects.order_by("town", "name").values_list("town", "name", "status"),
            *Inspection.objects.order_by("id").values_list("id", "establishment__name", "day"),
            *Problem.objects.order_by("number").values_list("number", "text", "state", "last_date"),
            *ProblemEvent.objects.order_by("id").values_list("id", "action", "happened_at", "note"),
            *Escalation.objects.order_by("problem__number", "step").values_list("step", "level"),
        ]
        transaction.set_rollback(True)
    return rows


@pytest.mark.parametrize(
    "today",
    [date(2026, 2, 18), date(2027, 1, 5)],
    ids=["the Spring Festival", "a year whose holidays are not published"],
)
@pytest.mark.django_db
def test_it_can_be_loaded_on_any_day(today: date) -> None:
    now = datetime.combine(today, time(9, 0), clock.LOCAL)
    make(now=now)
    with clock.at(now):
        assert set(Problem.objects.values_list("state", flat=True)) == set(State)
        assert ProblemEvent.objects.filter(received_at__gt=now).count() == 0
        assert Inspection.objects.filter(received_at__gt=now).count() == 0


# --- The whole county, loaded once ------------------------------------------------------------


@pytest.mark.timeout(900)
@pytest.mark.django_db
def test_the_half_year_of_2022_comes_out_of_the_records() -> None:
    """DOMAIN 3, 蒙阴: one test, because the whole county is loaded once."""
    make(FULL)
    visits = [v for v in Inspection.objects.all() if HALF_YEAR[0] <= v.day <= HALF_YEAR[1]]
    outings = {o.pk for o in Outing.objects.all() if HALF_YEAR[0] <= o.day <= HALF_YEAR[1]}
    members = [m for m in OutingMember.objects.all() if m.outing_id in outings and not m.removed]
    problems = [p for p in Problem.objects.all() if p.found_on <= HALF_YEAR[1]]
    assert (len(outings), len(members)) == (1004, 2208)
    assert len({visit.day for visit in visits}) == 110
    assert kinds(visit.category_id for visit in visits) == (2060, 2950, 1033)
    assert kinds(problem.category_id for problem in problems) == (409, 586, 205)
    assert {(p.state, p.order_kind, p.fixed_on_the_spot) for p in problems} == {
        ("closed", "immediate", True)
    }
    assert [p.number for p in sorted(problems, key=lambda p: p.number)][::1199] == [
        "371328-2022-000001",
        "371328-2022-001200",
    ]
    shared = Photo.objects.filter(eventphoto__problem__in=problems).distinct()
    assert shared.count() == 12

    with clock.at(NOW):
        assert figures(By.CATEGORY) == {
            "visits": 6043,
            "person_outings": 2208,
            "problems": 1200,
            "problems_immediate": 1200,
            "closed": 1200,
            "closing_rate": Decimal("100.00"),
        }
        told = narrative.tell(COUNTY, *HALF_YEAR, rounding=Rounding.FLOOR).text
        assert "督导组12个" in told
        assert "2200余人次" in told
        assert "诊所和村卫生室2060家次、理发店2950家次、美容店1033家次" in told
        assert "发现问题1200条，均责令立即整改" in told

        visit_once_more(visits[-1])
        assert figures(By.CATEGORY)["visits"] == 6044


def kinds(categories: Iterable[str]) -> tuple[int, int, int]:
    """Count medical, hair and beauty."""
    found = Counter(categories)
    assert set(found) == {"clinic", "village_clinic", "hair", "beauty"}
    return found["clinic"] + found["village_clinic"], found["hair"], found["beauty"]


def figures(by: By) -> dict[str, object]:
    total = summarise(COUNTY, *HALF_YEAR, by=by).total
    wanted = (
        *("visits", "person_outings", "problems", "problems_immediate"),
        *("closed", "closing_rate"),
    )
    return {code: total[code].value for code in wanted}


def visit_once_more(like: Inspection) -> UUID:
    """Enter one visit more of an outing there was, late but within the half-year."""
    officers = tuple(officer.user_id for officer in like.named_officers.order_by("position"))
    free = published(Checklist.objects.get(free=True).pk)
    command = VisitCommand(
        id=new_id(),
        establishment_id=like.establishment_id,
        team_id=like.team_id,
        officers=officers,
        reason=Inspection.Reason.DAILY,
        outcome=Inspection.Outcome.COMPLETED,
        started_at=like.started_at,
        finished_at=like.finished_at,
        checklists=(FilledCommand(free.checklist.pk, {}),),
    )
    by = actor_of(User.objects.get(pk=officers[0]))
    return intake.submit(IntakeCommand(command), by=by).pk
