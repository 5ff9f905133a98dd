"""The administrator's pages."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from organization import work_calendar
from organization.models import Area, CalendarDay, RoleGrant, SignIn, Team, User
from organization.roles import Role
from tests.cast import COUNTY, PASSWORD, TOWN, Cast

GOOD = "Shan-shui-7788"
NO_GRANTS = {"grants-TOTAL_FORMS": "0", "grants-INITIAL_FORMS": "0"}


@pytest.fixture(autouse=True)
def _over_http(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = False


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    """The administrator, signed in."""
    client.force_login(cast.admin)
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_front_page_is_ours_and_shows_no_foreign_tables(desk: Client) -> None:
    page = text(desk, "/admin/")
    assert "销号 管理后台" in page
    for word in ("用户", "督导组", "行政区划", "工作日历", "登录记录"):
        assert word in page
    for path in ("/admin/knox/", "/admin/axes/", "/admin/auth/"):
        assert path not in page


def test_the_pages_are_chinese_whatever_the_browser_prefers(desk: Client) -> None:
    english = {"Accept-Language": "en"}
    assert "注销" in desk.get("/admin/", headers=english).content.decode()
    assert "用户名" in Client().get("/admin/login/", headers=english).content.decode()
    assert "登录" in Client().get("/admin/login/", headers=english).content.decode()


@pytest.mark.parametrize("page", ["user", "team", "area", "calendarday", "signin"])
def test_every_list_opens_and_can_be_searched(desk: Client, page: str) -> None:
    SignIn.objects.create(username="inspector", outcome="accepted", at="2026-11-20T09:00+08:00")
    text(desk, f"/admin/organization/{page}/")
    text(desk, f"/admin/organization/{page}/?q=王")


def test_the_list_of_people_asks_as_often_for_three_as_for_one(desk: Client) -> None:
    def asked(search: str, rows: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            page = text(desk, f"/admin/organization/user/?q={search}")
        assert page.count('class="field-username"') == rows
        return len(queries)

    assert asked("鲁Q0101", rows=1) == asked("鲁Q0", rows=3)


def test_a_person_is_added_with_a_password_and_then_given_roles(desk: Client) -> None:
    answer = desk.post(
        "/admin/organization/user/add/",
        {
            "username": "newcomer",
            "name": "钱进",
            "certificate_number": "鲁Q0199",
            "password1": GOOD,
            "password2": GOOD,
            **NO_GRANTS,
        },
    )
    assert answer.status_code == 302, errors(answer.content)
    user = User.objects.get(username="newcomer")
    assert user.check_password(GOOD)
    assert (user.name, user.certificate_number) == ("钱进", "鲁Q0199")

    page = f"/admin/organization/user/{user.pk}/change/"
    assert "角色授权" in text(desk, page)
    answer = desk.post(
        page,
        {
            "username": "newcomer",
            "name": "钱进",
            "certificate_number": "鲁Q0199",
            "is_active": "on",
            "grants-TOTAL_FORMS": "2",
            "grants-INITIAL_FORMS": "0",
            "grants-0-role": Role.INSPECTOR,
            "grants-0-area": TOWN,
            "grants-1-role": Role.ADMIN,
            "grants-1-area": COUNTY,
        },
    )
    assert answer.status_code == 302, errors(answer.content)
    assert set(user.grants.values_list("role", "area")) == {
        ("inspector", TOWN),
        ("admin", COUNTY),
    }
    user.refresh_from_db()
    assert user.is_admin
    assert user.check_password(GOOD)


def test_a_weak_first_password_is_refused(desk: Client, settings: Settings) -> None:
    weak = settings.DEMO_PASSWORD
    answer = desk.post(
        "/admin/organization/user/add/",
        {"username": "newcomer", "name": "钱进", "password1": weak, "password2": weak, **NO_GRANTS},
    )
    assert "不能使用公开的演示密码" in answer.content.decode()
    assert not User.objects.filter(username="newcomer").exists()


def test_the_administrator_sets_a_new_password(desk: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.inspector.pk).update(demonstration=True)
    page = f"/admin/organization/user/{cast.inspector.pk}/password/"
    text(desk, page)
    answer = desk.post(page, {"password1": GOOD, "password2": GOOD, "set-password": "1"})
    assert answer.status_code == 302, errors(answer.content)
    cast.inspector.refresh_from_db()
    assert cast.inspector.check_password(GOOD)
    assert not cast.inspector.demonstration


def test_nobody_is_deleted(desk: Client, cast: Cast) -> None:
    answer = desk.post(f"/admin/organization/user/{cast.inspector.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403


def test_a_role_for_a_village_is_refused(desk: Client, cast: Cast) -> None:
    Area.objects.create(key="371328101203", name="某村")
    grant = RoleGrant.objects.get(user=cast.assistant)
    answer = desk.post(
        f"/admin/organization/user/{cast.assistant.pk}/change/",
        {
            "username": "assistant",
            "name": "吴小燕",
            "is_active": "on",
            "grants-TOTAL_FORMS": "1",
            "grants-INITIAL_FORMS": "1",
            "grants-0-id": str(grant.pk),
            "grants-0-user": str(cast.assistant.pk),
            "grants-0-role": Role.ASSISTANT,
            "grants-0-area": "371328101203",
        },
    )
    assert "角色最小授权到乡镇" in answer.content.decode()


def team_form(fields: dict[str, str]) -> dict[str, str]:
    return {
        "county": COUNTY,
        "name": "督导二组",
        "vehicle": "鲁Q54321",
        "active": "on",
        "teammember_set-TOTAL_FORMS": "1",
        "teammember_set-INITIAL_FORMS": "0",
        **fields,
    }


def test_a_team_is_made_with_its_members_and_its_leader_is_one(desk: Client, cast: Cast) -> None:
    answer = desk.post(
        "/admin/organization/team/add/",
        team_form(
            {"leader": str(cast.teamleader.pk), "teammember_set-0-user": str(cast.inspector.pk)}
        ),
    )
    assert answer.status_code == 302, errors(answer.content)
    team = Team.objects.get(name="督导二组")
    assert set(team.members.all()) == {cast.inspector, cast.teamleader}


def test_a_team_takes_nobody_from_elsewhere(desk: Client, cast: Cast) -> None:
    answer = desk.post(
        "/admin/organization/team/add/",
        team_form({"teammember_set-0-user": str(cast.outsider.pk)}),
    )
    assert "马超在本县没有角色" in answer.content.decode()
    assert not Team.objects.filter(name="督导二组").exists()


def test_an_area_is_kept_under_its_short_code(desk: Client) -> None:
    answer = desk.post("/admin/organization/area/add/", {"key": "371328103000", "name": "坦埠镇"})
    assert answer.status_code == 302, errors(answer.content)
    assert Area.objects.get(name="坦埠镇").key == "371328103"
    answer = desk.post("/admin/organization/area/add/", {"key": "37132", "name": "坏"})
    assert "不是区划代码" in answer.content.decode()


def test_a_corrected_day_is_reckoned_with_at_once(desk: Client) -> None:
    standstill = date(2026, 11, 25)
    assert work_calendar.load().is_workday(standstill)
    answer = desk.post(
        "/admin/organization/calendarday/2026-11-25/change/",
        {"date": "2026-11-25", "name": "全县静态管理", "source": "县指挥部通告"},
    )
    assert answer.status_code == 302, errors(answer.content)
    assert not work_calendar.load().is_workday(standstill)


def test_a_notice_makes_the_chosen_days_final(desk: Client) -> None:
    CalendarDay.objects.update(provisional=True)
    work_calendar.forget()
    answer = desk.post(
        "/admin/organization/calendarday/",
        {"action": "publish", "_selected_action": ["2026-11-25", "2026-11-26"]},
        follow=True,
    )
    assert "已确认 2 天。" in answer.content.decode()
    assert CalendarDay.objects.filter(provisional=False).count() == 2


def test_the_record_of_sign_ins_is_only_read(desk: Client) -> None:
    row = SignIn.objects.create(username="x", outcome="refused", at="2026-11-20T09:00+08:00")
    page = text(desk, f"/admin/organization/signin/{row.pk}/change/")
    assert 'name="_save"' not in page
    assert desk.get("/admin/organization/signin/add/").status_code == 403
    assert desk.post(f"/admin/organization/signin/{row.pk}/delete/").status_code == 403


def test_only_administrators_come_in(cast: Cast, client: Client) -> None:
    client.force_login(cast.supervisor)
    assert client.get("/admin/").status_code == 302


def test_signing_in_and_out_of_these_pages_is_recorded(cast: Cast) -> None:
    client = Client(headers={"User-Agent": "Mozilla/5.0"}, REMOTE_ADDR="10.0.0.7")
    for username, password in (
        ("admin", "wrong"),
        ("supervisor", PASSWORD),  # right, but not an administrator
        ("admin", PASSWORD),
    ):
        client.post("/admin/login/", {"username": username, "password": password})
    client.post("/admin/logout/")
    rows = SignIn.objects.order_by("at").values_list(
        "username", "outcome", "user__username", "address", "client"
    )
    assert list(rows) == [
        ("admin", "refused", None, "10.0.0.7", "Mozilla/5.0"),
        ("supervisor", "refused", None, "10.0.0.7", "Mozilla/5.0"),
        ("admin", "accepted", "admin", "10.0.0.7", "Mozilla/5.0"),
        ("admin", "signed_out", "admin", "10.0.0.7", "Mozilla/5.0"),
    ]


def errors(page: bytes) -> list[str]:
    return re.findall(r"errorlist[^>]*>(.*?)</ul>", page.decode(), re.DOTALL)
