"""The administrator's pages: categories change, the business is looked at."""

import pytest
from django.test import Client

from inspections import register
from inspections.models import Category, Establishment
from inspections.register import ChangeCommand
from tests.cast import Cast
from tests.inspections.scenes import checklist, statements


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.admin)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(f"/admin/inspections/{address}")
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_an_establishment_shows_its_history_and_offers_no_change(admin: Client, cast: Cast) -> None:
    command = ChangeCommand(cast.barbershop.pk, 1, {"status": "paused"})
    register.change(command, by=cast.actor("supervisor"))
    shown = page(admin, f"establishment/{cast.barbershop.pk}/change/")
    assert "刘芳" in shown
    assert "operating" in shown
    assert cast.barbershop.qr_token not in shown
    assert 'name="_save"' not in shown


def test_nothing_of_the_business_is_written_here(admin: Client, cast: Cast) -> None:
    pk = cast.barbershop.pk
    for address in (f"establishment/{pk}/change/", "establishment/add/"):
        answer = admin.post(f"/admin/inspections/{address}", {"name": "改名"})
        assert answer.status_code == 403
    assert admin.post(f"/admin/inspections/establishment/{pk}/delete/").status_code == 403
    assert Establishment.objects.get(pk=pk).name == "阳光理发店"


def test_establishments_are_found_by_name_and_initials(admin: Client, cast: Cast) -> None:
    Establishment.objects.filter(pk=cast.barbershop.pk).update(initials="yglfd")
    for words in ("阳光", "yglf"):
        shown = page(admin, f"establishment/?q={words}")
        assert "阳光理发店" in shown
        assert "康民诊所" not in shown


def test_a_checklist_shows_its_items_and_what_is_unverified(
    admin: Client, checklists: None
) -> None:
    shown = page(admin, f"checklist/{checklist('CL-HAIR').pk}/change/")
    assert "公共场所卫生管理条例实施细则第八条" in shown or "公共场所卫生管理条例" in shown
    assert "待核实" in shown
    assert 'name="_save"' not in shown


@pytest.mark.parametrize(
    "address", ["category/", "campaign/", "assignment/", "checklist/", "category/add/"]
)
def test_every_page_opens(admin: Client, address: str) -> None:
    page(admin, address)


def test_a_category_is_renamed_and_keeps_its_code(admin: Client, cast: Cast) -> None:
    admin.post(
        "/admin/inspections/category/hair/change/",
        {"code": "changed", "name": "美发店", "specialty": "public_places", "position": 3},
    )
    assert Category.objects.get(code="hair").name == "美发店"
    assert admin.post("/admin/inspections/category/hair/delete/").status_code == 403


def test_the_register_costs_the_same_for_1_and_3_rows(admin: Client, cast: Cast) -> None:
    counted = []
    for words in ("康民", "店"):
        with statements() as sent:
            page(admin, f"establishment/?q={words}")
        counted.append(len(sent))
    assert counted[0] == counted[1]
