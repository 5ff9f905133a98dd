"""The establishment's page: what it shows, and what a shopkeeper can do with it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inspections.models import Photo
from inspections.models.checklist import OrderKind
from organization import clock
from rectification.models import Extension, Message, Problem, ProblemEvent
from rectification.states import Action, State
from tests.mobile_web.shopkeeper import Shopkeeper, name, photo
from tests.play import FIVE_WORKDAYS, Play


def ordered(play: Play, **fields: Any) -> Problem:
    return play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, **fields)


@pytest.fixture
def problem(play: Play) -> Problem:
    """Found and ordered on Friday 2026-11-20, in five working days."""
    return ordered(play, requirement="毛巾一客一换一消毒，做好消毒记录")


@pytest.fixture
def shopkeeper(problem: Problem, play: Play) -> Shopkeeper:
    assert problem.order
    return Shopkeeper(problem.order, play.now)


def now(problem: Problem) -> Problem:
    return Problem.objects.get(pk=problem.pk)


def test_it_says_what_is_wrong_what_to_do_and_until_when(shopkeeper: Shopkeeper) -> None:
    page = shopkeeper.open().content.decode()
    for shown in (
        "阳光理发店",
        "蒙阴县疾病预防控制局",
        "蒙疾监意〔2026〕0001号",
        "共 1 个问题，<strong>1 个需要整改</strong>",
        "毛巾未做到一客一换一消毒",
        "毛巾一客一换一消毒，做好消毒记录",
        "最晚 11月27日（周五）",
        "还剩 5 个工作日",
        "从 11月20日（周五）的第二天算起，跳过周末",
        "王海、李敏",
    ):
        assert shown in page


def test_a_late_one_says_so_and_may_still_be_reported(
    shopkeeper: Shopkeeper, problem: Problem, play: Play
) -> None:
    shopkeeper.now = play.on(12, 1).now
    assert "已超过 2 个工作日，请尽快整改并提交" in shopkeeper.open().content.decode()
    assert shopkeeper.report(problem, "已换新", photo()).status_code == 302
    assert problem.events.get(action=Action.RECTIFY).data["late"] is True


def test_a_report_becomes_history_with_its_photos_and_tells_the_officers(
    shopkeeper: Shopkeeper, problem: Problem
) -> None:
    answer = shopkeeper.report(problem, "已换新毛巾", photo((1, 2, 3)), photo((4, 5, 6)))
    assert answer.status_code == 302
    after = shopkeeper.open(answer["Location"]).content.decode()
    assert "已收到您提交的内容" in after
    assert "已提交，等待复查" in after
    assert "11月20日（周五）提交，2 张照片：已换新毛巾" in after
    assert now(problem).state == State.RECTIFIED
    event = problem.events.get(action=Action.RECTIFY)
    assert (event.actor_kind, event.by_name, event.by) == ("establishment", "阳光理发店", None)
    assert event.photos.count() == 2
    assert Photo.objects.filter(arrived_at=None).count() == 0
    told = Message.objects.filter(event=event)
    assert {message.person.username for message in told} == {"inspector", "inspector2"}
    assert "单位已通过整改链接提交，请安排复查" in told[0].body


def test_what_was_sent_back_and_why_is_told_and_a_new_report_passes(
    shopkeeper: Shopkeeper, problem: Problem, play: Play
) -> None:
    shopkeeper.report(problem, "已换新毛巾", photo())
    play.on(11, 23).step(
        problem, Action.SEND_BACK, "inspector", note="照片看不清消毒柜", due=FIVE_WORKDAYS
    )
    shopkeeper.now = play.now
    page = shopkeeper.open().content.decode()
    assert "照片看不清消毒柜" in page
    assert "最晚 11月30日（周一）" in page
    assert shopkeeper.report(problem, "重拍了", photo((9, 9, 9))).status_code == 302
    assert now(problem).state == State.RECTIFIED


def test_several_problems_are_reported_in_one_go_and_each_by_itself(play: Play) -> None:
    found = [play.found(text=f"问题{n}", order=play_order()) for n in range(3)]
    play.visit(*found)
    problems = list(Problem.objects.order_by("text"))
    order = problems[0].order
    assert order
    shopkeeper = Shopkeeper(order, play.now)
    fields = shopkeeper.form()
    fields |= shopkeeper.says(problems[0], "改好了", photo((1, 1, 1)))
    fields |= shopkeeper.says(problems[1], "改好了，没拍照")
    fields |= shopkeeper.says(problems[2], "改好了", photo((2, 2, 2)))
    answer = shopkeeper.send(fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "已提交 2 项；有 1 项没有提交成功" in page
    assert "请至少附一张照片。" in page
    assert "改好了，没拍照</textarea>" in page  # what was typed is still there
    assert [now(one).state for one in problems] == ["rectified", "ordered", "rectified"]


def play_order() -> Any:
    from rectification.commands import RidingOrder

    return RidingOrder(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)


def test_more_time_is_asked_for_among_the_days_it_may_be(
    shopkeeper: Shopkeeper, problem: Problem
) -> None:
    page = shopkeeper.open().content.decode()
    offered = re.findall(r'<option value="(\d[^"]*)">', page)
    assert offered == ["2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"]
    assert shopkeeper.asks(problem, "消毒柜还没到货", "2026-12-02").status_code == 302
    asked = Extension.objects.get()
    assert (asked.wanted, asked.asked_by_name) == (date(2026, 12, 2), "阳光理发店")
    assert "您申请延期到 12月2日（周三），等待审批" in shopkeeper.open().content.decode()


def test_a_decision_on_more_time_is_told(
    shopkeeper: Shopkeeper, problem: Problem, play: Play
) -> None:
    shopkeeper.asks(problem, "消毒柜还没到货", "2026-12-02")
    play.step(problem, Action.REFUSE_EXTENSION, "supervisor", note="可以先借用")
    assert "延期申请没有同意：可以先借用" in shopkeeper.open().content.decode()


@pytest.mark.parametrize(
    "until", ["", "2026-11-27", "2020-01-01", "tomorrow", "2026-12-07", "9999-12-31"]
)
def test_no_day_or_one_that_is_no_later_is_refused(
    shopkeeper: Shopkeeper, problem: Problem, until: str
) -> None:
    assert shopkeeper.asks(problem, "来不及", until).status_code == 422
    assert not Extension.objects.exists()


def test_a_second_click_and_a_lost_answer_change_nothing(
    shopkeeper: Shopkeeper, problem: Problem, play: Play
) -> None:
    form = shopkeeper.form()
    for minutes in (0, 1, 45):
        shopkeeper.now = play.now.replace(minute=minutes)
        answer = shopkeeper.send(form | shopkeeper.says(problem, "已换新", photo()))
        assert answer.status_code == 302
    assert problem.events.filter(action=Action.RECTIFY).count() == 1
    assert Photo.objects.count() == 1
    play.step(problem, Action.SEND_BACK, "inspector", note="不清楚", due=FIVE_WORKDAYS)
    again = shopkeeper.send(form | shopkeeper.says(problem, "已换新", photo()))
    assert again.status_code == 302  # the same old form once more: nothing new
    assert now(problem).state == State.ORDERED


def test_the_same_form_with_other_words_is_refused(
    shopkeeper: Shopkeeper, problem: Problem
) -> None:
    form = shopkeeper.form()
    shopkeeper.send(form | shopkeeper.says(problem, "已换新", photo()))
    assert shopkeeper.send(form | shopkeeper.says(problem, "别的", photo())).status_code == 409


def test_a_page_that_saw_an_older_state_is_told(
    shopkeeper: Shopkeeper, problem: Problem, play: Play
) -> None:
    form = shopkeeper.form()
    play.step(problem, Action.RECTIFY, "inspector", note="已看到", photos=play.after())
    answer = shopkeeper.send(form | shopkeeper.says(problem, "已换新", photo()))
    assert answer.status_code == 409
    assert "这个问题刚刚有了新的变化" in answer.content.decode()


def test_an_empty_form_is_told_so(shopkeeper: Shopkeeper) -> None:
    answer = shopkeeper.send(shopkeeper.form())
    assert answer.status_code == 422
    assert "还没有填写任何内容" in answer.content.decode()


def test_a_report_and_an_ask_at_once_are_refused(shopkeeper: Shopkeeper, problem: Problem) -> None:
    one = name(problem)
    fields = shopkeeper.form() | shopkeeper.says(problem, "改好了", photo())
    answer = shopkeeper.send(fields | {f"reason-{one}": "来不及", f"until-{one}": "2026-12-02"})
    assert answer.status_code == 422
    assert not ProblemEvent.objects.filter(actor_kind="establishment").exists()


def test_once_struck_off_it_says_so_and_then_closes(play: Play) -> None:
    problem = play.closed()
    assert problem.order
    shopkeeper = Shopkeeper(problem.order, play.now)
    page = shopkeeper.open().content.decode()
    assert "已销号，办完了" in page
    assert "<button" not in page
    shopkeeper.now = play.on(11, 28).now
    gone = shopkeeper.open()
    assert gone.status_code == 410
    assert "都已办结" in gone.content.decode()


def test_photos_of_the_finding_are_shown_only_when_covered_or_released(play: Play) -> None:
    shown, plain = play.picture(), play.picture()
    problem = ordered(play, photos=(shown, plain))
    Photo.objects.filter(pk=shown.id).update(marking=Photo.Marking.MASKED)
    assert problem.order
    shopkeeper = Shopkeeper(problem.order, play.now)
    page = shopkeeper.open().content.decode()
    assert str(shown.id) in page
    assert str(plain.id) not in page
    assert shopkeeper.open(f"{shopkeeper.path}/photo/{plain.id}.jpg").status_code == 404
    problem.order.links.update(shows_photos=True)
    assert str(plain.id) in shopkeeper.open().content.decode()
    picture = shopkeeper.open(f"{shopkeeper.path}/photo/{plain.id}.jpg")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/jpeg")
    assert picture["Cache-Control"] == "no-store"
    picture.close()


def test_what_it_sent_itself_is_not_shown_again(shopkeeper: Shopkeeper, problem: Problem) -> None:
    shopkeeper.report(problem, "已换新", photo())
    sent = Photo.objects.get()
    assert str(sent.pk) not in shopkeeper.open().content.decode()
    assert shopkeeper.open(f"{shopkeeper.path}/photo/{sent.pk}.jpg").status_code == 404


def test_with_twelve_problems_it_weighs_30_kb_at_most(play: Play) -> None:
    text = "毛巾、面巾、床单等公共用品用具未做到一客一换一消毒，消毒记录不全"
    found = [play.found(text=f"{text}{n}", requirement=text, order=play_order()) for n in range(12)]
    play.visit(*found)
    order = Problem.objects.all()[0].order
    assert order
    page = Shopkeeper(order, play.now).open()
    assert page.content.decode().count("<section") == 12
    weight = len(page.content)
    for css in ("public.css", "order.css", "shrink.js"):
        file = finders.find(f"mobile_web/{css}")
        assert isinstance(file, str)
        weight += Path(file).stat().st_size
    assert weight <= 30 * 1024, weight


def test_it_asks_the_database_as_often_for_three_problems_as_for_one(play: Play) -> None:
    counts = []
    for number in (1, 3):
        found = [play.found(text=f"{number}-{n}", order=play_order()) for n in range(number)]
        play.visit(*found)
        order = Problem.objects.get(text=f"{number}-0").order
        assert order
        shopkeeper = Shopkeeper(order, play.now)
        with CaptureQueriesContext(connection) as asked:
            shopkeeper.open()
        counts.append(len(asked))
    assert counts == [5, 5]


def test_it_needs_no_script_and_no_other_host(shopkeeper: Shopkeeper) -> None:
    answer = shopkeeper.open()
    page = answer.content.decode()
    assert re.findall(r"<script(?! src=\"/static/)", page) == []
    assert re.findall(r"(?:src|href|action)=\"(?!/)", page) == []
    assert "'self'" in answer["Content-Security-Policy"]
    assert " on" not in re.sub(r">[^<]*<", "><", page).replace(" one", "")


def test_it_is_kept_nowhere_and_tells_no_other_site(shopkeeper: Shopkeeper) -> None:
    for answer in (shopkeeper.open(), shopkeeper.open("/r/" + "A" * 32)):
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies


def test_the_server_says_what_time_it_is(shopkeeper: Shopkeeper, problem: Problem) -> None:
    shopkeeper.report(problem, "已换新", photo())
    event = problem.events.get(action=Action.RECTIFY)
    assert event.happened_at == shopkeeper.now.astimezone(clock.LOCAL)
    assert event.late_entry is False
