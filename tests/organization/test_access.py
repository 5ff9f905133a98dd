"""Who sees what."""

import pytest
from pytest_django import DjangoAssertNumQueries

from inspections.models import Establishment
from organization import access
from organization.actors import SYSTEM, Actor, ActorKind, Grant, actor_of, establishment_by_order
from organization.errors import Missing, NotAllowed
from organization.ids import new_id
from organization.models import RoleGrant, Team, User
from organization.roles import Role
from tests.cast import COUNTY, NEXT_COUNTY, OTHER_TOWN, TOWN, Cast

EVERYWHERE = ["平邑理发店", "康民诊所", "阳光理发店"]


def holding(*grants: tuple[Role, str]) -> Actor:
    return Actor(ActorKind.USER, grants=tuple(Grant(role, area) for role, area in grants))


def seen(actor: Actor, area: str = "town") -> list[str]:
    return sorted(
        access.within(Establishment.objects.all(), actor, area).values_list("name", flat=True)
    )


@pytest.mark.parametrize(
    "username",
    ["inspector", "teamleader", "supervisor", "leader", "bureau", "auditor"],
)
def test_people_of_the_county_see_their_county_and_no_other(cast: Cast, username: str) -> None:
    assert seen(cast.actor(username)) == ["康民诊所", "阳光理发店"]


def test_an_assistant_sees_their_town(cast: Cast) -> None:
    assert seen(cast.actor("assistant")) == ["阳光理发店"]


def test_the_administrator_as_such_sees_no_business(cast: Cast) -> None:
    admin = cast.actor("admin")
    assert seen(admin) == []
    assert not access.may_see(admin, TOWN)


def test_an_administrator_who_is_also_an_inspector_sees_what_inspectors_see(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.admin, role=Role.INSPECTOR, area_id=TOWN)
    assert seen(actor_of(cast.admin)) == ["阳光理发店"]


def test_nobody_without_a_role_sees_anything(cast: Cast) -> None:
    assert seen(holding()) == []


def test_the_city_sees_its_counties(cast: Cast) -> None:
    assert seen(holding((Role.BUREAU, "3713"))) == EVERYWHERE


def test_two_roles_show_both_areas_once(cast: Cast) -> None:
    both = holding((Role.INSPECTOR, TOWN), (Role.SUPERVISOR, COUNTY), (Role.INSPECTOR, NEXT_COUNTY))
    assert seen(both) == EVERYWHERE
    assert access.readable_areas(both) == (NEXT_COUNTY, COUNTY)


def test_the_system_sees_everything_and_an_order_holder_no_list(cast: Cast) -> None:
    assert seen(SYSTEM) == EVERYWHERE
    assert seen(establishment_by_order(new_id(), "阳光理发店")) == []


def test_a_row_can_be_placed_through_what_it_belongs_to(cast: Cast) -> None:
    from inspections.models import EstablishmentChange

    for establishment in Establishment.objects.all():
        EstablishmentChange.objects.create(
            establishment=establishment,
            field="status",
            effective_on="2026-01-01",
            source="hand",
            at="2026-01-01T00:00:00+08:00",
        )
    changes = EstablishmentChange.objects.all()
    visible = access.within(changes, cast.actor("assistant"), "establishment__town")
    assert [change.establishment.name for change in visible] == ["阳光理发店"]
    assert access.within(changes, cast.actor("inspector"), "establishment__town").count() == 2


def test_a_town_key_is_compared_as_it_stands_in_the_row(cast: Cast) -> None:
    # 371328101 must not be seen by somebody of a town called 37132810 or by the county 37132.
    assert not access.may_see(holding((Role.INSPECTOR, OTHER_TOWN)), TOWN)
    assert access.may_see(holding((Role.INSPECTOR, COUNTY)), TOWN)
    assert not access.may_see(holding((Role.INSPECTOR, TOWN)), COUNTY)


def test_whoever_works_in_a_part_of_the_county_sees_its_teams(cast: Cast) -> None:
    def teams(actor: Actor) -> list[str]:
        visible = access.within(Team.objects.all(), actor, "county")
        return [team.name for team in visible]

    assert teams(cast.actor("inspector")) == ["督导一组"]
    assert teams(cast.actor("assistant")) == ["督导一组"]
    assert teams(cast.actor("outsider")) == []
    assert teams(holding((Role.BUREAU, "37"))) == ["督导一组"]


def test_what_one_may_not_see_is_missing_like_what_does_not_exist(cast: Cast) -> None:
    everything = Establishment.objects.all()
    assert access.find(everything, cast.actor("inspector"), pk=cast.clinic.pk) == cast.clinic
    with pytest.raises(Missing) as foreign:
        access.find(everything, cast.actor("outsider"), pk=cast.clinic.pk)
    with pytest.raises(Missing) as unknown:
        access.find(everything, cast.actor("inspector"), pk=new_id())
    assert foreign.value.code == unknown.value.code == "not_found"
    assert foreign.value.message == unknown.value.message
    assert foreign.value.message == "没有找到该被监督单位，或者您无权查看。"


def test_colleagues_are_the_active_people_of_ones_county(cast: Cast) -> None:
    User.objects.filter(username="bureau").update(is_active=False)
    names = {user.name for user in access.colleagues(cast.actor("inspector"))}
    assert names == {
        "王海", "李敏", "张建国", "刘芳", "陈志强", "赵卫东", "周平", "吴小燕", "郑凯",
    }  # fmt: skip
    assert {user.name for user in access.colleagues(cast.actor("outsider"))} == {"马超"}
    assert not access.colleagues(holding()).exists()


def test_a_role_is_required_where_it_is_held(cast: Cast) -> None:
    supervisor = cast.actor("supervisor")
    access.require_role(supervisor, TOWN, Role.SUPERVISOR, Role.LEADER)
    access.require_role(SYSTEM, TOWN, Role.LEADER)
    with pytest.raises(NotAllowed) as refused:
        access.require_role(supervisor, NEXT_COUNTY, Role.SUPERVISOR, Role.LEADER)
    assert refused.value.message == "此操作只能由科（所）负责人、分管局领导办理。"
    assert refused.value.details["roles"] == ["supervisor", "leader"]


def test_an_auditor_reads_and_writes_nothing(cast: Cast) -> None:
    auditor = cast.actor("auditor")
    assert access.may_see(auditor, TOWN)
    with pytest.raises(NotAllowed):
        access.require_role(auditor, TOWN, *(set(Role) - {Role.AUDITOR}))


def test_a_certificated_supervisor_counts_as_an_inspector(cast: Cast) -> None:
    cast.supervisor.certificate_number = "鲁Q0105"
    access.require_role(actor_of(cast.supervisor), TOWN, Role.INSPECTOR)


def test_deciding_asks_the_database_nothing(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor = cast.actor("inspector")
    with django_assert_num_queries(0):
        access.may_see(actor, TOWN)
        access.require_role(actor, TOWN, Role.INSPECTOR)
        access.within(Establishment.objects.all(), actor)
    with django_assert_num_queries(1):
        list(access.within(Establishment.objects.all(), actor))


def test_the_county_is_compared_for_equality_so_that_its_index_serves(cast: Cast) -> None:
    asked = str(access.within(Establishment.objects.all(), cast.actor("inspector")).query)
    assert asked.count("WHERE") == 1
    assert f'"county" = {COUNTY}' in asked
    assert "LIKE" not in asked
    assert "JOIN" not in asked
