"""Importing a notice from the administrator's page: last dates move, people are told."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from inspections.models.checklist import OrderKind
from organization import clock
from organization.models import CalendarNotice
from rectification.models import Message, Problem, ProblemEvent
from rectification.states import Action
from tests.cast import Cast
from tests.organization.test_calendar_notice import NOTICE
from tests.play import Play, until, workdays

ADD = "/admin/organization/calendarnotice/add/"
FORM = {"year": "2027", "source": "国办发明电〔2026〕7号", "text": NOTICE}


@pytest.fixture
def desk(cast: Cast, client: Client, settings: Settings) -> Client:
    settings.SECURE_SSL_REDIRECT = False
    client.force_login(cast.admin)
    return client


@pytest.fixture
def across_spring_festival(play: Play) -> Problem:
    """Ordered on 2027-02-02 for five working days: provisional, until the 9th."""
    return play.on(2, 2, year=2027).problem(kind=OrderKind.DEADLINE, due=workdays(5))


def post(desk: Client, play: Play, **more: str) -> str:
    with clock.at(play.now):
        answer = desk.post(ADD, FORM | more, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_dry_run_shows_what_would_change_and_changes_nothing(
    desk: Client, play: Play, across_spring_festival: Problem
) -> None:
    assert across_spring_festival.last_date == date(2027, 2, 9)
    shown = post(desk, play)
    assert "尚未写入任何数据" in shown
    assert "改动 21 天" in shown
    assert "1 个问题的期限顺延" in shown
    assert "将通知 4 人、4 条" in shown
    assert "2027-02-09" in shown
    assert "2027-02-16" in shown
    assert across_spring_festival.number not in shown
    across_spring_festival.refresh_from_db()
    assert across_spring_festival.last_date == date(2027, 2, 9)
    assert not CalendarNotice.objects.exists()
    assert not Message.objects.exists()


def test_an_import_moves_last_dates_keeps_both_and_tells_the_people(
    desk: Client, play: Play, across_spring_festival: Problem
) -> None:
    assert "1 个问题的期限顺延" in post(desk, play, confirm="1")
    problem = Problem.objects.get(pk=across_spring_festival.pk)
    # The third, the fourth, the 14th (a worked Sunday), the 15th, the 16th.
    assert problem.last_date == date(2027, 2, 16)
    assert problem.first_last_date == date(2027, 2, 9)
    assert not problem.last_date_provisional
    event = ProblemEvent.objects.get(problem=problem, action=Action.RECKON_AGAIN)
    assert event.by_name == "系统"
    assert (event.data["from_date"], event.data["last_date"]) == ("2027-02-09", "2027-02-16")
    told = Message.objects.filter(event=event)
    assert sorted(told.values_list("person__username", flat=True)) == [
        "inspector",
        "inspector2",
        "supervisor",
        "supervisor2",
    ]
    assert "原期限：2027-02-09" in told[0].body
    post(desk, play, confirm="1")  # imported again it finds nothing to do
    assert ProblemEvent.objects.filter(action=Action.RECKON_AGAIN).count() == 1


def test_a_served_date_is_never_made_earlier(desk: Client, play: Play) -> None:
    """A weekend that becomes worked would bring the date forward; what was printed holds."""
    problem = play.on(5, 6, year=2027).problem(kind=OrderKind.DEADLINE, due=workdays(3))
    assert problem.last_date == date(2027, 5, 11)
    post(desk, play, confirm="1")
    problem.refresh_from_db()
    assert problem.last_date == date(2027, 5, 11)
    assert not problem.last_date_provisional
    event = ProblemEvent.objects.get(problem=problem, action=Action.RECKON_AGAIN)
    assert "日期不变" in event.note
    assert not Message.objects.filter(event=event).exists()


def test_a_date_that_was_named_stays(desk: Client, play: Play) -> None:
    problem = play.on(2, 2, year=2027).problem(kind=OrderKind.DEADLINE, due=until(2027, 2, 9))
    post(desk, play, confirm="1")
    problem.refresh_from_db()
    assert problem.last_date == date(2027, 2, 9)


def test_a_notice_that_is_wrong_is_refused_on_the_page(desk: Client, play: Play) -> None:
    assert "没有读到放假日期" in post(desk, play, text="", confirm="1")
    assert "通知是 2027 年的，不是 2028 年的" in post(desk, play, year="2028", confirm="1")
    assert not CalendarNotice.objects.exists()


def test_only_an_administrator_imports(cast: Cast, client: Client) -> None:
    client.force_login(cast.supervisor)
    assert client.post(ADD, FORM | {"confirm": "1"}).status_code in {302, 403}
    assert not CalendarNotice.objects.exists()
