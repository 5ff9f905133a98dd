"""The small demonstration county, loaded once and only read: people, stories, and their rules."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from config.mengyin import shopkeeper
from config.mengyin.load import load
from config.mengyin.people import LOGINS
from config.mengyin.scale import SMALL
from inspections.models import Assignment, Establishment, Inspection, Photo
from organization import clock, work_calendar
from organization.actors import actor_of
from organization.models import Team, User
from rectification import ledger, messages
from rectification.attempt import Past
from rectification.history import NO_EVENT, hash_of
from rectification.models import Escalation, Message, Problem, ProblemEvent
from rectification.states import Action, State
from rectification.waiting import waiting
from rectification.workflow import STEPS, Part, Where

NOW = datetime(2026, 11, 23, 17, 30, tzinfo=clock.LOCAL)
SUMMER = date(2022, 7, 1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("county")]


@pytest.fixture(scope="module")
def county(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """One load for the module; nothing is kept."""
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO=True, MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        work_calendar.forget()
        assert load(NOW, print, SMALL)
        yield
        transaction.set_rollback(True)


def test_every_step_of_every_problem_stands_in_the_table() -> None:
    ends: dict[tuple[Action, str], set[str]] = defaultdict(set)
    for step in STEPS:
        for source in step.sources or ("",):
            ends[step.action, source or ""].add(step.target)
    for problem in Problem.objects.all():
        head, state = NO_EVENT, ""
        events = list(problem.events.order_by("sequence"))
        for number, event in enumerate(events, start=1):
            action = Action(event.action)
            assert (event.sequence, event.source) == (number, state)
            targets = ends[action, event.source]
            stays = Where.SAME in targets and event.target == event.source
            assert event.target in targets or stays or Where.BACK in targets
            assert event.previous == head
            assert event.hash == hash_of(event)
            head, state = event.hash, event.target
        assert (problem.version, problem.state, problem.head) == (len(events), state, head)


def test_a_shopkeeper_of_the_county_has_a_link_and_something_to_report() -> None:
    with clock.at(NOW):
        address = shopkeeper.link("http://127.0.0.1:8000")
        assert address.startswith("http://127.0.0.1:8000/r/")
        page = Client().get(urlsplit(address).path)
        assert page.status_code == 200
        assert "个需要整改" in page.content.decode()
        assert shopkeeper.link("http://127.0.0.1:8000") == address  # a second start prints it again


def test_whoever_closed_a_problem_played_no_part_in_it() -> None:
    closings = ProblemEvent.objects.filter(action=Action.CLOSE).select_related("problem")
    assert len(closings) > 60
    for closing in closings:
        players = Past(closing.problem).players()
        played = players[Part.FINDER] | players[Part.RECTIFIER] | players[Part.RECHECKER]
        assert closing.by_id not in played


def test_there_is_something_to_do_for_everybody() -> None:
    with clock.at(NOW):
        states = set(Problem.objects.values_list("state", flat=True))
        assert states == set(State)
        for username, least in (
            ("inspector", 3),
            ("teamleader", 3),
            ("supervisor", 3),
            ("leader", 2),
        ):
            by = actor_of(User.objects.get(username=username))
            mine = ledger.rows(by).filter(waiting("me", by))
            assert mine.count() >= least, username
            assert messages.unread_count(by) > 0, username
        inspector = actor_of(User.objects.get(username="inspector"))
        for what in ("order", "recheck", "close", "extension", "overdue", "due_soon"):
            assert ledger.rows(inspector).filter(waiting(what, inspector)).exists(), what
    bureau = User.objects.get(username="bureau")
    assert Message.objects.filter(person=bureau, level="bulletin").exists()
    own = Assignment.objects.filter(team=Team.objects.get(name="第一督导组"))
    assert Counter(own.filter(state="open").values_list("reason", flat=True)).keys() == {
        "daily",
        "campaign",
        "recheck",
    }
    assert own.filter(person__username="inspector", state="open").exists()
    assert set(Assignment.objects.values_list("state", flat=True)) == {
        "open",
        "inspected",
        "could_not",
    }


def test_the_month_shows_every_turn_a_problem_may_take() -> None:
    actions = set(ProblemEvent.objects.values_list("action", flat=True))
    # No notice of holidays was published in that month, so no date was reckoned again, and nothing
    # was grave enough for a case.
    referrals = {
        "propose_referral",
        "refuse_referral",
        "forward_referral",
        "approve_referral",
        "record_outcome",
    }
    assert actions == {action.value for action in Action} - {"reckon_again"} - referrals
    recent = Problem.objects.filter(found_on__gt=SUMMER)
    assert set(recent.values_list("source", flat=True)) == {
        "inspection",
        "complaint",
        "from_above",
        "media",
        "self_inspection",
        "tip",
    }
    assert set(recent.values_list("round", flat=True)) == {1, 2, 3}
    assert set(recent.values_list("severity", flat=True)) == {"minor", "major", "critical"}
    levels = set(Escalation.objects.filter(skipped=False).values_list("level", flat=True))
    assert levels == {"reminder", "supervise", "slip", "listed", "bulletin"}
    assert Inspection.objects.filter(reason="recheck").exists()
    assert Inspection.objects.filter(outcome="shut").exists()
    assert Inspection.objects.filter(late_entry=True).exists()
    assert Photo.objects.filter(arrived_at=None).count() == 1
    assert Establishment.objects.exclude(merged_into=None).count() == 1
    assert Establishment.objects.filter(unlicensed=True, merged_into=None).count() == 2


def test_people_sign_in_with_the_public_password_and_are_marked() -> None:
    for username, name, *_ in LOGINS:
        person = User.objects.get(username=username)
        assert (person.name, person.demonstration) == (name, True)
        assert check_password(settings.DEMO_PASSWORD, person.password)
    assert not User.objects.filter(demonstration=False).exists()
    for team in Team.objects.prefetch_related("members"):
        assert all(person.certificate_number for person in team.members.all())
    assert Team.objects.count() == 12
