"""The administrator's pages: categories change, checklists are looked at, the business is not."""

import pytest
from django.test import Client

from inspections.models import Category
from tests.cast import Cast
from tests.inspections.scenes import checklist


@pytest.fixture
def admin(cast: Cast, client: Client) -> Client:
    client.force_login(cast.admin)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(f"/admin/inspections/{address}")
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.parametrize(
    "table", ["establishment", "establishmentchange", "campaign", "assignment", "inspection"]
)
def test_the_business_is_not_shown(admin: Client, table: str) -> None:
    assert admin.get(f"/admin/inspections/{table}/").status_code == 404
    assert f"/inspections/{table}/" not in admin.get("/admin/").content.decode()


def test_a_checklist_shows_its_items_and_what_is_unverified(
    admin: Client, checklists: None
) -> None:
    shown = page(admin, f"checklist/{checklist('CL-HAIR').pk}/change/")
    assert "公共场所卫生管理条例实施细则第八条" in shown or "公共场所卫生管理条例" in shown
    assert "待核实" in shown
    assert 'name="_save"' not in shown


@pytest.mark.parametrize("address", ["category/", "checklist/", "category/add/"])
def test_every_page_opens(admin: Client, address: str) -> None:
    page(admin, address)


def test_a_category_is_renamed_and_keeps_its_code(admin: Client, cast: Cast) -> None:
    admin.post(
        "/admin/inspections/category/hair/change/",
        {"code": "changed", "name": "美发店", "specialty": "public_places", "position": 3},
    )
    assert Category.objects.get(code="hair").name == "美发店"
    assert admin.post("/admin/inspections/category/hair/delete/").status_code == 403
