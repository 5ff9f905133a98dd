"""Accounts, roles and teams."""

import pytest
from pytest_django import Settings

from organization.areas import load_areas
from organization.errors import Conflict, Malformed, RuleBroken
from organization.models import RoleGrant, User
from organization.people import create_user, grant_role
from organization.roles import Role
from organization.teams import create_team
from tests.cast import COUNTY, NEXT_COUNTY, Cast

GOOD = "Shan-shui-7788"


@pytest.fixture
def areas(db: None) -> None:
    load_areas()


def test_a_new_person_has_an_account_and_no_role(areas: None) -> None:
    user = create_user(
        username=" wanghai ", name="王海", password=GOOD, certificate_number="鲁Q0101"
    )
    assert (user.username, user.name, user.certificate_number) == ("wanghai", "王海", "鲁Q0101")
    assert user.check_password(GOOD)
    assert not user.grants.exists()
    assert not user.is_admin


@pytest.mark.parametrize(("username", "name"), [("", "王海"), ("wanghai", "  ")])
def test_a_person_has_a_user_name_and_a_name(areas: None, username: str, name: str) -> None:
    with pytest.raises(Malformed):
        create_user(username=username, name=name, password=GOOD)


def test_a_user_name_is_given_once(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        create_user(username="inspector", name="另一人", password=GOOD)
    assert refused.value.code == "username_taken"


@pytest.mark.parametrize("password", ["1234", "87654321", "password", "xiaohao-demo", "wanghai1"])
def test_a_weak_password_is_refused_with_reasons(areas: None, password: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        create_user(username="wanghai1", name="王海", password=password)
    assert refused.value.code == "weak_password"
    assert refused.value.details["reasons"]
    assert not User.objects.exists()


def test_a_demonstration_account_may_have_the_public_password(
    areas: None, settings: Settings
) -> None:
    user = create_user(
        username="inspector", name="王海", password=settings.DEMO_PASSWORD, demonstration=True
    )
    user.refresh_from_db()
    assert user.demonstration
    assert user.check_password(settings.DEMO_PASSWORD)


def test_a_password_of_ones_own_makes_a_demonstration_account_ordinary(
    areas: None, settings: Settings
) -> None:
    user = create_user(
        username="inspector", name="王海", password=settings.DEMO_PASSWORD, demonstration=True
    )
    user.set_password(GOOD)
    user.save()
    assert not user.demonstration
    user.refresh_from_db()
    assert not user.demonstration


def test_a_role_granted_twice_is_granted_once(cast: Cast) -> None:
    first = grant_role(cast.bureau, Role.SUPERVISOR, "371328000000")
    assert grant_role(cast.bureau, Role.SUPERVISOR, COUNTY) == first
    assert RoleGrant.objects.filter(user=cast.bureau, role=Role.SUPERVISOR).count() == 1


def test_the_administrators_role_opens_the_management_pages(cast: Cast) -> None:
    grant_role(cast.bureau, Role.ADMIN, COUNTY)
    cast.bureau.refresh_from_db()
    assert cast.bureau.is_staff


@pytest.mark.parametrize(
    ("area", "code"), [("371399", "area_unknown"), ("371328101203", "area_too_small")]
)
def test_roles_are_for_known_areas_down_to_the_town(cast: Cast, area: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        grant_role(cast.bureau, Role.INSPECTOR, area)
    assert refused.value.code == code


def test_a_team_has_its_leader_among_its_members(cast: Cast) -> None:
    team = create_team(
        county=COUNTY,
        name="督导二组",
        leader=cast.teamleader,
        members=[cast.inspector, cast.teamleader],
        vehicle="鲁Q54321",
    )
    assert set(team.members.all()) == {cast.teamleader, cast.inspector}
    assert team.leader == cast.teamleader
    assert cast.inspector.teams.count() == 2


def test_a_team_name_is_given_once_a_county(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        create_team(county=COUNTY, name="督导一组")
    assert refused.value.code == "team_exists"
    elsewhere = create_team(county=NEXT_COUNTY, name="督导一组", members=[cast.outsider])
    assert elsewhere.county_id == NEXT_COUNTY


def test_nobody_from_elsewhere_joins_a_team(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refused:
        create_team(county=COUNTY, name="督导二组", members=[cast.inspector, cast.outsider])
    assert refused.value.code == "member_elsewhere"
    assert refused.value.message == "马超在本县没有角色，不能加入督导组。"


def test_somebody_of_the_city_may_join_a_countys_team(cast: Cast) -> None:
    grant_role(cast.outsider, Role.INSPECTOR, "3713")
    assert create_team(county=COUNTY, name="联合组", members=[cast.outsider], ad_hoc=True).ad_hoc


@pytest.mark.parametrize(("county", "name"), [("3713", "市组"), (COUNTY, " ")])
def test_a_team_has_a_county_and_a_name(cast: Cast, county: str, name: str) -> None:
    with pytest.raises(Malformed):
        create_team(county=county, name=name)
