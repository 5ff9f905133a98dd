"""The shell of the web client, and the public page behind a QR code."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error
from pytest_django import DjangoAssertNumQueries, Settings

from inspections.models import Establishment, Inspection
from tests.cast import Cast, make_establishment
from tests.play import Play


@pytest.fixture
def built(tmp_path: Path, settings: Settings) -> Path:
    (tmp_path / "index.html").write_text("<title>销号</title>", encoding="utf-8")
    settings.WEB_CLIENT = tmp_path
    return tmp_path


@pytest.mark.parametrize("path", ["/", "/problems", "/problems/0199/close", "/no/such/page"])
def test_every_page_of_the_client_is_the_same_shell(client: Client, built: Path, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "销号" in answer.content.decode()
    assert answer["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/assets/gone-12345678.js", "/gone.png"])
def test_a_file_that_is_gone_is_not_the_shell(client: Client, built: Path, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("db")
def test_a_misspelt_api_address_is_not_the_shell(client: Client, built: Path) -> None:
    answer = client.get("/api/v1/nothing/")
    assert "<title>" not in answer.content.decode()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("path", ["/q/an-old-code", "/gone.png"])
def test_whoever_finds_nothing_is_told_so_in_chinese(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()


def test_a_fault_of_ours_is_admitted_in_chinese(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


def test_a_shell_that_was_never_built_says_what_to_do(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.WEB_CLIENT = tmp_path / "nowhere"
    answer = client.get("/")
    assert answer.status_code == 503
    assert "npm run build" in answer.content.decode()


def test_the_shell_is_only_read(client: Client, built: Path) -> None:
    assert client.post("/problems").status_code == 405


@pytest.fixture
def shop(cast: Cast) -> Establishment:
    shop = make_establishment("东蒙理发店", "hair", licence_number="蒙卫公证字〔2024〕第0101号")
    shop.grade = "A"
    shop.licence_until = date(2028, 5, 1)
    shop.save()
    return shop


def public(client: Client, shop: Establishment) -> str:
    answer = client.get(f"/q/{shop.qr_token}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_anybody_learns_name_kind_licence_grade_and_last_check(
    client: Client, shop: Establishment, play: Play
) -> None:
    play.on(11, 18).visit(establishment=shop)
    shut = play.on(11, 19).visit(establishment=shop)
    Inspection.objects.filter(pk=shut.pk).update(outcome=Inspection.Outcome.SHUT)
    page = public(client, shop)
    for shown in ("东蒙理发店", "理发店 · 营业中", "有效期至 2028-05-01", "A", "2026-11-18"):
        assert shown in page
    assert "2026-11-19" not in page  # a shut door is no check


def test_nothing_else_is_public(client: Client, shop: Establishment) -> None:
    page = public(client, shop)
    for hidden in (shop.phone, shop.person_in_charge, shop.address, shop.licence_number):
        assert hidden
        assert hidden not in page
    assert "<script" not in page


def test_an_expired_licence_and_a_missing_one_are_said_plainly(
    client: Client, shop: Establishment
) -> None:
    shop.licence_until = date(2024, 5, 1)
    shop.save()
    assert "许可已于 2024-05-01 到期" in public(client, shop)
    shop.unlicensed, shop.licence_number, shop.grade = True, "", ""
    shop.save()
    page = public(client, shop)
    assert "未取得许可（备案）" in page
    assert "未评定" in page
    assert "暂无记录" in page


def test_the_code_of_a_merged_establishment_shows_its_survivor(
    client: Client, shop: Establishment, cast: Cast
) -> None:
    shop.merged_into = cast.barbershop
    shop.save()
    assert "阳光理发店" in public(client, shop)


def test_an_inspector_who_scans_it_lands_in_the_file(
    client: Client, shop: Establishment, cast: Cast
) -> None:
    client.force_login(cast.inspector)
    answer: Any = client.get(f"/q/{shop.qr_token}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/establishments/{shop.pk}")


@pytest.mark.usefixtures("db")
def test_an_unknown_code_is_not_found(client: Client) -> None:
    assert client.get("/q/nobody").status_code == 404


def test_the_public_page_takes_two_statements(
    client: Client, shop: Establishment, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        public(client, shop)
