"""The administrator's pages of this package."""

import pytest
from django.test import Client
from pytest_django import Settings

from rectification import policy
from rectification.escalation import sweep
from rectification.models import Escalation, EscalationStep, Message, Order, Problem
from tests.cast import Cast
from tests.rectification.late import at, ordered

LINE = {
    "clock": "rectify",
    "severity": "minor",
    "offset": "7",
    "level": "slip",
    "audience": ["officers", "leader"],
    "advice": "约谈单位负责人",
    "active": "on",
}


@pytest.fixture
def desk(cast: Cast, client: Client, settings: Settings) -> Client:
    settings.SECURE_SSL_REDIRECT = False
    policy.seed()
    client.force_login(cast.admin)
    return client


@pytest.fixture
def late(cast: Cast, desk: Client) -> Problem:
    problem = ordered(cast, "2026-11-16", "2026-11-20")
    sweep(at("2026-11-23"))
    return problem


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("escalationstep", "督办单"),
        ("escalationstep/add", "不选表示所有责令方式"),
        ("authority", "蒙阴县疾病预防控制局"),
        ("escalation", "督办记录"),
        ("heartbeat", "定时任务"),
    ],
)
def test_every_page_opens_in_chinese(desk: Client, late: Problem, page: str, words: str) -> None:
    answer = desk.get(f"/admin/rectification/{page}/")
    assert answer.status_code == 200
    assert words in answer.content.decode()


@pytest.mark.parametrize("table", ["problem", "problemevent", "order", "message"])
def test_the_business_is_not_shown(desk: Client, late: Problem, table: str) -> None:
    assert desk.get(f"/admin/rectification/{table}/").status_code == 404


def test_steps_that_found_nobody_to_tell_are_listed_by_place(desk: Client, late: Problem) -> None:
    def page() -> str:
        return desk.get("/admin/rectification/escalation/").content.decode()

    assert "rectify+1" not in page()
    Message.objects.all().delete()
    shown = page()
    assert "rectify+1" in shown
    assert "常路镇" in shown
    assert late.number not in shown
    untold = Escalation.objects.get(step="rectify+1")
    for what in ("change", "history", "delete"):
        answer = desk.get(f"/admin/rectification/escalation/{untold.pk}/{what}/")
        assert answer.status_code in {302, 403}
        assert late.number not in answer.content.decode()


def test_what_keeps_a_row_from_being_deleted_is_counted_and_not_named(
    desk: Client, late: Problem, cast: Cast
) -> None:
    order = Order.objects.get()
    for address, name in (
        (f"rectification/authority/{order.authority_id}", order.number),
        (f"organization/area/{cast.town}", cast.barbershop.name),
        (f"organization/team/{cast.team.pk}", late.number),
    ):
        shown = desk.get(f"/admin/{address}/delete/").content.decode()
        assert "条业务记录" in shown
        assert name not in shown


def test_a_line_of_the_policy_is_added_and_switched_off_but_never_deleted(
    desk: Client,
) -> None:
    desk.post("/admin/rectification/escalationstep/add/", LINE)
    line = EscalationStep.objects.get(offset=7)
    assert (line.audience, line.order_kinds, line.advice) == (
        ["officers", "leader"],
        [],
        "约谈单位负责人",
    )
    url = f"/admin/rectification/escalationstep/{line.pk}"
    desk.post(f"{url}/change/", {**LINE, "active": ""})
    line.refresh_from_db()
    assert not line.active
    assert desk.post(f"{url}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"audience": []}, "该字段是必填项"),
        ({"offset": "300"}, "工作日须在 -60 到 250 之间"),
        ({"offset": "3"}, "已经存在"),
        ({"clock": "order", "offset": "-1"}, "只有“逾期未整改”可以在期限前提醒"),
        ({"clock": "order", "order_kinds": ["deadline"]}, "待责令的问题还没有责令方式"),
    ],
)
def test_a_line_that_cannot_work_is_refused(
    desk: Client, change: dict[str, object], sentence: str
) -> None:
    before = EscalationStep.objects.count()
    answer = desk.post("/admin/rectification/escalationstep/add/", LINE | change)
    assert sentence in answer.content.decode()
    assert EscalationStep.objects.count() == before
