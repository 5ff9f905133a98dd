"""Changing the policy: contradictions, what it would have done, and the hold until released."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from organization import clock
from organization.errors import Conflict, RuleBroken
from rectification import policy
from rectification.escalation import sweep
from rectification.hold import raise_hold, standing
from rectification.models import Escalation, EscalationStep, Heartbeat, Hold, Message
from rectification.policy_rules import contradictions
from rectification.release import release
from rectification.replay import replay
from rectification.states import Action
from tests.cast import Cast
from tests.rectification.late import at, ordered, step

ADD = "/admin/rectification/escalationstep/add/"
CLOCK = "/admin/rectification/heartbeat/"
LINE = {
    "clock": "rectify",
    "severity": "minor",
    "offset": "7",
    "level": "slip",
    "audience": ["officers", "leader"],
    "advice": "",
    "active": "on",
}


@pytest.fixture
def desk(cast: Cast, client: Client, settings: Settings) -> Client:
    settings.SECURE_SSL_REDIRECT = False
    policy.seed()
    client.force_login(cast.admin)
    return client


def line(offset: int, level: str, **more: object) -> EscalationStep:
    fields: dict[str, object] = {
        "clock": "rectify", "severity": "minor", "audience": ["officers"], "order_kinds": [],
    }  # fmt: skip
    return EscalationStep(**fields | {"offset": offset, "level": level} | more)


def test_the_delivered_policy_does_not_contradict_itself(db: None) -> None:
    policy.seed()
    assert contradictions(EscalationStep.objects.all()) == []


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([line(1, "slip"), line(3, "reminder")], "高于更晚的"),
        ([line(1, "reminder"), line(1, "slip")], "同一天已有一条规则"),
        ([line(1, "reminder", audience=[])], "没有通知对象"),
    ],
)
def test_a_contradiction_is_named(lines: list[EscalationStep], sentence: str) -> None:
    (told,) = contradictions(lines)
    assert sentence in told


def test_lines_for_other_kinds_of_order_do_not_contradict_each_other() -> None:
    lines = [
        line(1, "slip", order_kinds=["stop"]),
        line(3, "reminder", order_kinds=["deadline"]),
        line(5, "reminder", active=False),
    ]
    assert contradictions(lines) == []


def test_the_page_refuses_a_line_that_contradicts_another(desk: Client) -> None:
    answer = desk.post(ADD, LINE | {"level": "reminder"})
    assert "高于更晚的" in answer.content.decode()
    assert not EscalationStep.objects.filter(offset=7).exists()
    assert standing() is None


def test_last_month_is_replayed_from_history(cast: Cast) -> None:
    policy.seed()
    ordered(cast, "2026-10-12", "2026-10-16")
    mended = ordered(cast, "2026-10-12", "2026-10-16")
    step(cast, mended, Action.RECTIFY, "2026-10-20")
    told = replay(list(EscalationStep.objects.all()), date(2026, 10, 10), date(2026, 10, 31))
    # The second one was rectified a day before T+3; nobody rechecked it in 2 + 1 working days.
    assert told.by_step == {
        "minor rectify-3": 2,  # 10-13
        "minor rectify-1": 2,  # 10-15
        "minor rectify+1": 2,  # 10-19
        "minor rectify+3": 1,  # 10-21
        "minor rectify+5": 1,  # 10-23
        "minor rectify+10": 1,  # 10-30
        "minor recheck+1": 1,  # 10-23
        "minor recheck+3": 1,  # 10-27
    }
    assert told.by_level == {"reminder": 7, "supervise": 2, "slip": 2}
    assert told.by_person_and_day[cast.inspector.pk, date(2026, 10, 23)] == 2
    assert told.by_person_and_day[cast.leader.pk, date(2026, 10, 23)] == 1
    assert told.most_a_day == 2
    assert not Escalation.objects.exists()


def test_the_preview_compares_and_saves_nothing(desk: Client, cast: Cast) -> None:
    ordered(cast, "2026-10-26", "2026-10-30")
    with clock.at(at("2026-11-20")):
        page = desk.post(ADD, LINE | {"_preview": "1"}).content.decode()
    assert "没有写入任何数据" in page
    assert "逾期未整改·一般 +7</th><td>0</td><td>1</td>" in page
    assert not EscalationStep.objects.filter(offset=7).exists()
    assert standing() is None


def test_after_a_change_nothing_is_told_before_it_is_released(desk: Client, cast: Cast) -> None:
    ordered(cast, "2026-11-16", "2026-11-19")
    assert desk.post(ADD, LINE).status_code == 302
    sweep(at("2026-11-23", 10))
    assert not Escalation.objects.exists()
    assert "督办规则已修改" in Heartbeat.objects.get(pk="sweep").failure
    with clock.at(at("2026-11-23", 10)):
        page = desk.get(CLOCK).content.decode()
        assert "通知已暂停：督办规则已修改" in page
        assert "现在放行将通知 1 条督办，发出 3 条通知，涉及 3 人" in page
        answer = desk.post(CLOCK, {"release": "tell"}, follow=True)
        assert "已放行" in answer.content.decode()
        answer = desk.post(CLOCK, {"release": "tell"}, follow=True)
        assert "没有被暂停" in answer.content.decode()
        answer = desk.post(CLOCK, {"run": "1"}, follow=True)
    assert "督办 1 条，通知 3 条" in answer.content.decode()
    assert Message.objects.count() == 3
    hold = Hold.objects.get()
    assert hold.counted == {"steps": 1, "messages": 3, "people": 3}
    assert hold.released_by == cast.admin


def test_released_in_silence_the_steps_are_on_record_and_nobody_is_told(cast: Cast) -> None:
    policy.seed()
    ordered(cast, "2026-11-16", "2026-11-19")
    raise_hold("导入台账", by=None)
    raise_hold("督办规则已修改", by=cast.admin)
    assert str(standing()) == "导入台账；督办规则已修改"
    with pytest.raises(RuleBroken, match="工作日"):
        release(Hold.Way.SKIP, by=cast.admin, now=at("2026-11-22", 10))
    release(Hold.Way.SKIP, by=cast.admin, now=at("2026-11-23", 10))
    sweep(at("2026-11-23", 11))
    assert set(Escalation.objects.values_list("skipped", flat=True)) == {True}
    assert not Message.objects.exists()
    with pytest.raises(Conflict):
        release(Hold.Way.TELL, by=cast.admin, now=at("2026-11-23", 12))


def test_the_clock_page_shows_a_stopped_clock_and_a_running_one(desk: Client) -> None:
    assert "五分钟内没有完成过巡检" in desk.get(CLOCK).content.decode()
    answer = desk.post(CLOCK, {"run": "1"}, follow=True)
    assert "已运行" in answer.content.decode()
    assert "五分钟内没有完成过巡检" not in desk.get(CLOCK).content.decode()
