"""Where a visit begins: how far from its place, told to the inspector and to who reads it."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import expect

from inspections.models import Establishment, Inspection
from tests.browser import NewPage
from tests.cast import Cast
from tests.hands import sign_in
from tests.mobile_web.test_in_browser import begin_check, fill_the_rest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

HERE = {"latitude": 35.7, "longitude": 117.9, "accuracy": 20}


def someone_at(new_page: NewPage, username: str) -> "Page":
    page = new_page(geolocation=HERE, permissions=["geolocation"])
    sign_in(page, username)
    return page


def put(shop: Establishment, latitude: str, longitude: str) -> None:
    shop.latitude, shop.longitude = Decimal(latitude), Decimal(longitude)
    shop.save()


def test_far_away_is_flagged_for_the_inspector_and_for_who_reads_the_visit(
    county: Cast, new_page: NewPage
) -> None:
    put(county.barbershop, "35.7", "117.91")
    page = someone_at(new_page, "inspector")
    begin_check(page, "阳光理发店")
    expect(page.get_by_text("距单位约 903 米（精度 ±20 米）")).to_be_visible()
    expect(page.get_by_text("可以继续检查")).to_be_visible()
    fill_the_rest(page)
    page.get_by_role("button", name="核对提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    supervisor = new_page()
    sign_in(supervisor, "supervisor")
    supervisor.goto(f"/inspections/{Inspection.objects.get().pk}")
    expect(supervisor.get_by_text("距单位约 903 米（精度 ±20 米）")).to_be_visible()
    expect(supervisor.locator(".tag", has_text="距单位较远")).to_be_visible()
    connections.close_all()


def test_nearby_nothing_is_flagged(county: Cast, new_page: NewPage) -> None:
    put(county.barbershop, "35.701", "117.9")
    page = someone_at(new_page, "inspector")
    begin_check(page, "阳光理发店")
    expect(page.get_by_text("距单位约 111 米（精度 ±20 米）")).to_be_visible()
    expect(page.get_by_text("距单位较远")).to_have_count(0)


def test_a_place_without_a_position_is_given_this_one(county: Cast, new_page: NewPage) -> None:
    page = someone_at(new_page, "inspector")
    begin_check(page, "阳光理发店")
    expect(page.get_by_text("单位未登记位置，不能计算距离")).to_be_visible()
    page.get_by_role("button", name="把这里登记为单位位置").click()
    expect(page.get_by_text("距单位约 0 米")).to_be_visible()
    shop = Establishment.objects.get(pk=county.barbershop.pk)
    assert (shop.latitude, shop.longitude) == (Decimal("35.700000"), Decimal("117.900000"))
    connections.close_all()


def test_who_lets_nobody_know_where_they_are_checks_all_the_same(
    county: Cast, page: "Page"
) -> None:
    sign_in(page, "inspector")
    begin_check(page, "阳光理发店")
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_role("alert")).to_contain_text("没有得到位置")
    fill_the_rest(page)
    expect(page.get_by_role("button", name=re.compile("核对提交"))).to_be_enabled()
