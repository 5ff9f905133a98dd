"""From the inbox to the gateway: once, in time, not too much, and never lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from inspections.models.checklist import Severity
from organization import clock
from rectification.delivery.channels import web
from rectification.delivery.claiming import claim
from rectification.delivery.dispatch import Round, dispatch, hand_over
from rectification.delivery.routing import route
from rectification.models import Channel, Delivery, Message, Outlet, Parcel
from rectification.models.escalation import Level
from tests.cast import Cast
from tests.rectification.delivery.conftest import MakeChannel
from tests.rectification.delivery.servers import Gateway, Mailbox, said
from tests.rectification.late import at, found

MORNING = at("2026-11-23", 10)
Write = Callable[..., Message]


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "ANSWER_SECONDS", 1)


def dispatch_at(moment: datetime) -> Round:
    with clock.at(moment):
        return dispatch()


def titles(gateway: Gateway) -> list[str]:
    return [got.json["title"] for got in gateway.got]


def test_nothing_leaves_where_no_channel_is_set_up(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    write(cast.inspector)
    assert dispatch_at(MORNING) == Round(routed=1)
    channel()
    dispatch_at(MORNING)  # what was written before the channel stood open is the inbox's alone
    assert gateway.got == []
    write(cast.inspector, "【提醒】新的")
    dispatch_at(MORNING)
    assert titles(gateway) == ["【提醒】新的"]


def test_a_channel_that_is_switched_off_sends_nothing(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel(active=False)
    write(cast.inspector)
    dispatch_at(MORNING)
    assert gateway.got == []


def test_each_message_leaves_once_however_often_the_clock_ticks(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    write(cast.inspector, "甲")
    write(cast.supervisor, "乙")
    for minute in (0, 1, 2):
        dispatch_at(MORNING + timedelta(minutes=minute))
    assert sorted(titles(gateway)) == ["乙", "甲"]
    assert [got.json["to"]["name"] for got in gateway.got if got.json["title"] == "甲"] == ["王海"]
    assert set(Parcel.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_county_sends_by_its_own_channels(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel(county="371326")
    write(cast.inspector)
    dispatch_at(MORNING)
    assert gateway.got == []


def test_a_group_is_told_once_of_what_several_people_are_told(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    gateway.answer = b'{"errcode": 0}'
    channel("wecom")
    problem = found(cast, "2026-11-20")
    event = problem.events.get()
    for person in (cast.inspector, cast.inspector2, cast.supervisor):
        write(person, "【督办】", level=Level.SUPERVISE, problem=problem, event=event)
        write(person, "【提醒】太轻", level=Level.REMINDER)
    dispatch_at(MORNING)
    assert [got.json["text"]["content"].split("\n")[0] for got in gateway.got] == ["【督办】"]


def test_at_night_it_waits_for_the_morning(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    write(cast.inspector)
    dispatch_at(at("2026-11-20", 22))  # a Friday
    dispatch_at(at("2026-11-21", 12))
    assert gateway.got == []
    dispatch_at(at("2026-11-23", 8))
    assert len(gateway.got) == 1


def test_what_is_critical_leaves_at_any_hour(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    critical = found(cast, "2026-11-20", Severity.CRITICAL)
    write(cast.inspector, "不急")
    write(cast.inspector, "严重", problem=critical, event=critical.events.get())
    dispatch_at(at("2026-11-21", 23))
    assert titles(gateway) == ["严重"]


def test_who_opted_out_gets_only_what_is_supervised(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    Outlet.objects.create(channel=channel(), person=cast.inspector, wanted=False)
    write(cast.inspector, "【提醒】")
    write(cast.inspector, "【督办】", level=Level.SUPERVISE)
    dispatch_at(MORNING)
    assert titles(gateway) == ["【督办】"]


def test_five_a_day_come_alone_and_more_come_together(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    for number in range(5):
        write(cast.inspector, f"第{number}条")
    dispatch_at(MORNING)
    assert titles(gateway) == [f"第{number}条" for number in range(5)]
    for number in (5, 6):
        write(cast.inspector, f"第{number}条")
    dispatch_at(MORNING + timedelta(minutes=5))
    assert titles(gateway)[5:] == ["您有 2 条通知（提醒 2）"]
    assert gateway.got[5].json["body"] == "第5条\n第6条"
    assert gateway.got[5].json["count"] == 2


def test_a_flood_comes_as_one_digest_with_the_loudest_first(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    for number in range(39):
        write(cast.inspector, f"提醒{number}")
    write(cast.inspector, "督办的", level=Level.SUPERVISE)
    dispatch_at(MORNING)
    (got,) = gateway.got
    assert got.json["title"] == "您有 40 条通知（督办 1，提醒 39）"
    lines = got.json["body"].split("\n")
    assert lines[0] == "督办的"
    assert lines[-1] == "另有 10 条，请登录系统查看。"
    assert got.json["level"] == "supervise"


def test_the_next_digest_of_a_day_is_hours_away(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    for number in range(6):
        write(cast.inspector, f"第{number}条")
    dispatch_at(MORNING)
    for number in range(6, 9):
        write(cast.inspector, f"第{number}条")
    dispatch_at(MORNING + timedelta(hours=3, minutes=59))
    assert len(gateway.got) == 1
    dispatch_at(MORNING + timedelta(hours=4))
    assert gateway.got[1].json["body"] == "第6条\n第7条\n第8条"


def test_the_ceiling_of_an_hour_holds_over_all_channels_and_loses_nothing(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway, settings: Settings
) -> None:
    settings.MESSAGES_PER_HOUR = 3
    channel(name="一")
    channel(name="二")
    critical = found(cast, "2026-11-20", Severity.CRITICAL)
    for number in range(4):
        write(cast.inspector, f"第{number}条", problem=critical)
    for minute in (0, 1, 30, 59):
        dispatch_at(MORNING + timedelta(minutes=minute))
    assert len(gateway.got) == 3
    dispatch_at(MORNING + timedelta(minutes=60))
    told = [line for got in gateway.got for line in said(got.json)]
    assert sorted(told) == sorted([f"第{number}条" for number in range(4)] * 2)
    assert Message.objects.filter(person=cast.inspector).count() == 4


def test_a_failure_is_tried_again_ever_later_and_the_fifth_is_told_to_a_person(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    settled = channel()
    gateway.mood = 500
    write(cast.inspector, "甲")
    tried = []
    for minute in range(200):
        before = titles(gateway).count("甲")
        dispatch_at(MORNING + timedelta(minutes=minute))
        tried += [minute] * (titles(gateway).count("甲") - before)
    assert tried == [0, 1, 6, 21, 81]
    parcel = Parcel.objects.get(person=cast.inspector)
    assert (parcel.state, parcel.attempts, parcel.error) == ("failed", 5, "网关答复 500")
    assert not any(got.json["repeated"] for got in gateway.got)  # it surely was not taken
    alarm = Message.objects.get(person=cast.admin)
    assert alarm.title == f"【渠道故障】“{settled.name}”连续 5 次发送失败"
    assert "网关答复 500" in alarm.body


def test_a_gateway_that_stays_down_is_told_once_a_day(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    gateway.mood = 500
    for person in (cast.inspector, cast.inspector2, cast.supervisor, cast.leader):
        write(person)
    for minute in range(200):
        dispatch_at(MORNING + timedelta(minutes=minute))
    assert Parcel.objects.filter(person=cast.inspector, state="failed").exists()
    assert Message.objects.filter(person=cast.admin).count() == 1


def test_what_failed_reaches_the_gateway_once_it_answers_again(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    gateway.mood = 503
    write(cast.inspector, "甲")
    dispatch_at(MORNING)
    gateway.mood = 200
    gateway.got.clear()
    dispatch_at(MORNING + timedelta(minutes=1))
    assert [(got.json["title"], got.json["repeated"]) for got in gateway.got] == [("甲", False)]


@pytest.mark.parametrize("mood", ["take and close", 504])
def test_where_the_answer_was_lost_it_is_sent_once_more_and_marked(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway, mood: int | str
) -> None:
    channel()
    gateway.mood = mood
    write(cast.inspector, "甲")
    dispatch_at(MORNING)
    gateway.mood = 200
    for minute in (1, 2, 3):
        dispatch_at(MORNING + timedelta(minutes=minute))
    first, second = gateway.got
    assert (first.json["title"], second.json["title"]) == ("甲", "（重发）甲")
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert (first.json["repeated"], second.json["repeated"]) == (False, True)


def test_killed_between_sending_and_writing_it_down_it_is_repeated_and_marked(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    write(cast.inspector, "甲")
    with clock.at(MORNING):
        route()
        parcel = claim(set())
        assert parcel is not None
        assert hand_over(parcel, parcel.outlet.channel) is None
    # Here the process died. Until its lease is over nobody else touches the parcel.
    dispatch_at(MORNING + timedelta(minutes=2))
    assert titles(gateway) == ["甲"]
    dispatch_at(MORNING + timedelta(minutes=3))
    dispatch_at(MORNING + timedelta(minutes=10))
    assert titles(gateway) == ["甲", "（重发）甲"]
    assert Parcel.objects.get().repeated


def test_an_address_that_bounces_is_not_tried_again_until_it_is_another(
    cast: Cast, write: Write, channel: MakeChannel, mailbox: Mailbox
) -> None:
    channel("email", address=mailbox.address, sender="xiaohao@example.org", secrets={})
    cast.inspector.email = "gone@example.org"
    cast.inspector.save()
    mailbox.refuse = "550 No such user"
    write(cast.inspector, "甲")
    dispatch_at(MORNING)
    mailbox.refuse = ""
    write(cast.inspector, "乙")
    dispatch_at(MORNING + timedelta(minutes=5))
    assert mailbox.letters == []
    assert Message.objects.get(person=cast.admin).title.startswith("【渠道故障】王海的地址")
    cast.inspector.email = "wanghai@example.org"
    cast.inspector.save()
    write(cast.inspector, "丙")
    dispatch_at(MORNING + timedelta(minutes=10))
    assert [to for to, _ in mailbox.letters] == [["wanghai@example.org"]]


def test_a_person_without_an_address_is_told_in_the_inbox_alone(
    cast: Cast, write: Write, channel: MakeChannel, mailbox: Mailbox
) -> None:
    channel("email", address=mailbox.address, sender="xiaohao@example.org", secrets={})
    write(cast.inspector)
    dispatch_at(MORNING)
    assert Delivery.objects.count() == 0
    assert mailbox.letters == []


@pytest.mark.usefixtures("_impatient")
def test_a_channel_that_hangs_keeps_nobody_else_waiting(
    cast: Cast,
    write: Write,
    channel: MakeChannel,
    gateway: Gateway,
    mailbox: Mailbox,
) -> None:
    channel(name="1 坏的")
    channel("email", address=mailbox.address, sender="xiaohao@example.org", secrets={})
    gateway.mood = "hang"
    for person in (cast.inspector, cast.inspector2, cast.supervisor):
        person.email = f"{person.username}@example.org"
        person.save()
        write(person)
    done = dispatch_at(MORNING)
    assert (done.sent, done.failed) == (3, 1)
    assert len(mailbox.letters) == 3


def test_a_secret_that_cannot_be_opened_is_a_failure_that_says_so(
    cast: Cast, write: Write, channel: MakeChannel, settings: Settings
) -> None:
    channel()
    settings.SECRET_KEY = "another-key"
    write(cast.inspector)
    dispatch_at(MORNING)
    assert "请重新填写" in Parcel.objects.get().error


def test_a_clock_set_back_by_an_hour_sends_nothing_twice(
    cast: Cast, write: Write, channel: MakeChannel, gateway: Gateway
) -> None:
    channel()
    write(cast.inspector, "甲")
    dispatch_at(MORNING)
    write(cast.inspector, "乙")
    dispatch_at(MORNING - timedelta(hours=1))
    dispatch_at(MORNING + timedelta(hours=1))
    assert sorted(titles(gateway)) == ["乙", "甲"]


@pytest.mark.parametrize("messages", [1, 3, 30])
def test_routing_costs_the_same_for_many_messages(
    cast: Cast, write: Write, channel: MakeChannel, messages: int
) -> None:
    channel()
    for number in range(messages):
        write(cast.inspector, f"第{number}条")
    with CaptureQueriesContext(connection) as told:
        assert route() == messages
    asked = [q["sql"] for q in told if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(asked) == 8


def test_a_channel_knows_its_kind_and_hides_its_secret(channel: MakeChannel, db: None) -> None:
    robot = channel(Channel.Kind.DINGTALK, secrets={"key": "token", "sign": "SEC"})
    assert robot.is_group
    assert "token" not in Channel.objects.get().secret
