"""The administrator's pages of this package."""

import pytest
from django.test import Client
from pytest_django import Settings

from rectification import policy
from rectification.escalation import sweep
from rectification.models import EscalationStep, Message, Problem
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
        ("problem", "毛巾未做到一客一换一消毒"),
        ("problemevent", "责令整改"),
        ("order", "卫生监督意见书"),
        ("escalation", "rectify+1"),
        ("message", "已逾期1个工作日"),
        ("heartbeat", "定时任务"),
    ],
)
def test_every_page_opens_in_chinese(desk: Client, late: Problem, page: str, words: str) -> None:
    answer = desk.get(f"/admin/rectification/{page}/")
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_a_problem_shows_its_history_and_escalations(desk: Client, late: Problem) -> None:
    page = desk.get(f"/admin/rectification/problem/{late.pk}/change/").content.decode()
    assert "登记问题" in page
    assert "rectify+1" in page


def test_steps_that_found_nobody_to_tell_are_listed(desk: Client, late: Problem) -> None:
    def rows() -> int:
        page = desk.get("/admin/rectification/escalation/?told=nobody").content.decode()
        return page.count('class="field-people_told"')

    assert rows() == 0
    Message.objects.all().delete()
    assert rows() == 1


@pytest.mark.parametrize("table", ["problem", "problemevent", "order", "escalation", "message"])
def test_what_happened_is_only_to_be_read(desk: Client, late: Problem, table: str) -> None:
    assert desk.get(f"/admin/rectification/{table}/add/").status_code == 403
    pk = late.pk if table == "problem" else Message.objects.all()[0].pk
    if table in {"problem", "message"}:
        for what in ("change", "delete"):
            url = f"/admin/rectification/{table}/{pk}/{what}/"
            assert desk.post(url, {"post": "yes"}).status_code == 403


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
