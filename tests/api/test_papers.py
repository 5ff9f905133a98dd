"""Papers of a document: the PDF says what the record says, is kept, and is corrected beside."""

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from inspections.models import ChecklistItem, Inspection
from inspections.models.checklist import OrderKind, Severity
from inspections.visits import FilledCommand
from organization import clock
from organization.errors import Conflict
from organization.ids import new_id
from rectification import paper_setting, papers
from rectification.commands import RidingOrder
from rectification.models import Order, Paper, Problem
from rectification.papers import PaperCommand
from rectification.states import Action
from tests.api.caller import Caller, check
from tests.api.caller import found as problem_found
from tests.api.paperwork import asking, file_of, issue
from tests.api.test_signatures import everybody, party, signed
from tests.cast import Cast, make_cast
from tests.play import FIVE_WORKDAYS, Play
from tests.sheets import Sheet, pages

NASTY = '#panic("x") *粗* <script>alert(1)</script> $a^2$ \\\\ [栏'


def printed(caller: Caller, held: Any) -> list[Sheet]:
    return pages(bytes(file_of(caller, held).content))


def test_the_paper_says_what_the_record_says(problem: Problem, inspector_calls: Caller) -> None:
    held = issue(inspector_calls, "opinion", problem.order_id)
    [sheet] = printed(inspector_calls, held)
    for said in (
        "蒙阴县疾病预防控制局",
        "卫生监督意见书",
        "蒙疾监意〔2026〕0001号",
        "阳光理发店",
        "张三",
        "13800000000",
        "人民路1号",
        "你单位于2026年11月20日存在下列问题",
        "1.毛巾未做到一客一换一消毒问题编号371328-2026-000001",
        "整改要求：毛巾一客一换一消毒",
        "责令限期整改，期限：2026年11月27日前（含当日）",
        "送达日期：2026年11月20日",
        "监督员：王海（执法证号鲁Q0101）签名：",
        "监督员：李敏（执法证号鲁Q0102）签名：",
        "被监督人签收：",
        "（以下空白）",
        "第1页/共1页",
    ):
        assert said in sheet.words, said
    assert "None" not in sheet.words


def test_an_order_to_correct_names_the_remedies(play: Play, inspector_calls: Caller) -> None:
    found = play.found(order=RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS, Order.Type.CORRECTION))
    play.visit(found)
    order = Order.objects.get()
    [sheet] = printed(inspector_calls, issue(inspector_calls, "correction", order.pk))
    for said in (
        "责令改正通知书",
        "蒙疾责改〔2026〕0001号",
        "你单位于2026年11月20日存在下列违法事实，现责令改正：",
        "自收到之日起六十日内依法申请行政复议，也可以在六个月内依法提起行政诉讼。",
    ):
        assert said in sheet.words, said


def test_its_codes_lead_to_the_check_and_to_the_establishments_page(
    problem: Problem, inspector_calls: Caller
) -> None:
    held = issue(inspector_calls, "opinion", problem.order_id)
    [sheet] = printed(inspector_calls, held)
    link = inspector_calls.get(f"orders/{problem.order_id}/link/").json()["address"]
    verify = held["papers"][0]["verify"]
    assert re.fullmatch(r"http://testserver/v/[0-9A-Za-z_-]{24}", verify)
    assert sheet.codes == [verify, link]


def test_the_link_is_printed_but_not_kept_as_letters(
    problem: Problem, inspector_calls: Caller
) -> None:
    issue(inspector_calls, "opinion", problem.order_id)
    link = inspector_calls.get(f"orders/{problem.order_id}/link/").json()["address"]
    paper = Paper.objects.get()
    assert link.rsplit("/", 1)[1] not in str(paper.said)
    assert link.rsplit("/", 1)[1].encode() not in bytes(paper.pdf)


def test_what_was_issued_is_what_is_kept(problem: Problem, inspector_calls: Caller) -> None:
    held = issue(inspector_calls, "opinion", problem.order_id)
    data = bytes(file_of(inspector_calls, held).content)
    assert data.startswith(b"%PDF-")
    assert hashlib.sha256(data).hexdigest() == held["papers"][0]["sha256"]
    for change in ("UPDATE rectification_paper SET version = 9", "DELETE FROM rectification_paper"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_what_people_write_is_printed_and_never_set(
    cast: Cast, play: Play, inspector_calls: Caller
) -> None:
    cast.barbershop.name = NASTY
    cast.barbershop.save()
    problem = play.problem(
        kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, text=NASTY, requirement=NASTY
    )
    [sheet] = printed(inspector_calls, issue(inspector_calls, "opinion", problem.order_id))
    assert sheet.words.count("".join(NASTY.split())) == 3


def test_a_correction_is_another_version_that_shows_both(
    cast: Cast, problem: Problem, inspector_calls: Caller
) -> None:
    first = issue(inspector_calls, "opinion", problem.order_id)
    before = bytes(file_of(inspector_calls, first).content)
    path = f"papers/opinion/{problem.order_id}/"
    assert inspector_calls.post(path, asking(1)).json()["code"] == "correction_needs_reason"
    same = inspector_calls.post(path, asking(1, reason="名称有误"))
    assert (same.status_code, same.json()["code"]) == (422, "nothing_to_correct")

    cast.barbershop.name = "阳光美发店"
    cast.barbershop.save()
    stale = inspector_calls.post(path, asking(0, reason="名称有误"))
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile")
    second = issue(inspector_calls, "opinion", problem.order_id, 1, reason="名称有误")
    assert [one["standing"] for one in second["papers"]] == ["valid", "corrected"]
    [sheet] = printed(inspector_calls, second)
    for said in (
        "本件为第2版，更正第1版；原版本保留备查。",
        "更正原因：名称有误",
        "被监督人阳光理发店阳光美发店",
    ):
        assert said in sheet.words, said
    old = inspector_calls.get(f"papers/{first['papers'][0]['id']}.pdf")
    assert bytes(old.content) == before


def test_what_was_signed_on_the_screen_is_drawn_with_the_local_day(
    play: Play, inspector_calls: Caller
) -> None:
    # Half past seven here is still the day before in UTC.
    play.on(11, 20, 8)
    with clock.at(play.now - timedelta(minutes=30)):
        body = signed(check(play.cast, problems=[problem_found()]), *everybody(play.cast))
        order = inspector_calls.post("inspections/", body).json()["orders"][0]["id"]
        held = issue(inspector_calls, "opinion", order)
        served = issue(inspector_calls, "service", order)
        seen = issue(inspector_calls, "record", body["id"])
    [sheet] = printed(inspector_calls, held)
    assert "被监督人签收：张三签名：2026年11月20日" in sheet.words
    [proof] = printed(inspector_calls, served)
    assert "送达方式直接送达" in proof.words
    assert "关系负责人" in proof.words
    [record] = printed(inspector_calls, seen)
    assert "张三（负责人）签名：2026年11月20日" in record.words
    for kind, inks in (("opinion", 3), ("service", 3), ("record", 3)):
        signers = Paper.objects.get(kind=kind).said["signers"]
        assert sum(one["signature"].startswith("<svg") for one in signers) == inks, kind


def test_a_refusal_to_sign_is_written_down_with_its_reason(
    play: Play, inspector_calls: Caller
) -> None:
    with clock.at(play.now):
        refusing = party(way="refused", name="", relation="", ink=None, reason="称负责人不在")
        body = signed(
            check(play.cast, problems=[problem_found()]), *everybody(play.cast)[:2], refusing
        )
        order = inspector_calls.post("inspections/", body).json()["orders"][0]["id"]
        [sheet] = printed(inspector_calls, issue(inspector_calls, "opinion", order))
    assert "被监督人签收：拒绝签名：称负责人不在（2026年11月20日）" in sheet.words


def test_the_same_id_for_another_reason_is_refused(
    problem: Problem, inspector_calls: Caller
) -> None:
    path, command = f"papers/opinion/{problem.order_id}/", asking()
    inspector_calls.post(path, command)
    other = inspector_calls.post(path, command | {"reason": "更正"})
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")


def test_the_same_command_once_more_is_the_same_paper(
    problem: Problem, inspector_calls: Caller
) -> None:
    path, command = f"papers/opinion/{problem.order_id}/", asking()
    first = inspector_calls.post(path, command).json()
    assert inspector_calls.post(path, command).json() == first
    assert Paper.objects.count() == 1


def test_anybody_may_check_a_paper_and_learns_nothing_of_the_case(
    problem: Problem, cast: Cast, inspector_calls: Caller
) -> None:
    held = issue(inspector_calls, "opinion", problem.order_id)
    stranger = Caller(inspector_calls.client.__class__())
    address = held["papers"][0]["verify"]
    page = stranger.follow(address)
    text = page.content.decode()
    for said in (
        "有效",
        "卫生监督意见书",
        "蒙疾监意〔2026〕0001号",
        "蒙阴县疾病预防控制局",
        "2026年11月20日",
        "阳光理发店",
        held["papers"][0]["sha256"],
    ):
        assert said in text, said
    for kept in ("毛巾", "张三", "13800000000", "王海", "李敏", "鲁Q0101", "<script"):
        assert kept not in text, kept
    assert page["Cache-Control"] == "no-store"
    assert stranger.client.post(address).status_code == 405

    cast.barbershop.name = "阳光美发店"
    cast.barbershop.save()
    issue(inspector_calls, "opinion", problem.order_id, 1, reason="名称有误")
    old = stranger.follow(address).content.decode()
    assert "已被更正，以新版为准" in old
    # What that paper says, to be compared with it: not what the register says by now.
    assert "阳光理发店" in old
    assert "阳光美发店" not in old


def test_a_withdrawn_document_is_void_and_gets_no_more_papers(
    play: Play, problem: Problem, inspector_calls: Caller
) -> None:
    address = issue(inspector_calls, "opinion", problem.order_id)["papers"][0]["verify"]
    play.step(problem, Action.WITHDRAW_ORDER, "supervisor", note="单位名称有误，重新下达")
    assert "已作废" in Caller(inspector_calls.client.__class__()).follow(address).content.decode()
    path = f"papers/opinion/{problem.order_id}/"
    again = inspector_calls.post(path, asking(1, reason="更正"))
    assert (again.status_code, again.json()["code"]) == (422, "order_void")


def test_guessing_codes_is_told_nothing_and_stopped(problem: Problem, client: Any) -> None:
    answers = [client.get(f"/v/{number:024}").status_code for number in range(31)]
    assert answers == [404] * 30 + [429]


def test_who_only_reads_sees_that_there_is_a_paper_and_not_its_codes(
    problem: Problem, at_the_api: Callable[[str], Caller]
) -> None:
    held = issue(at_the_api("inspector"), "opinion", problem.order_id)
    path, file = f"papers/opinion/{problem.order_id}/", f"papers/{held['papers'][0]['id']}.pdf"
    for username in ("bureau", "auditor"):
        assert at_the_api(username).get(path).json()["version"] == 1
        assert at_the_api(username).get(file).status_code == 403
        assert at_the_api(username).post(path, asking(1, reason="更正")).status_code == 403
    for username in ("outsider", "admin"):
        assert at_the_api(username).get(path).status_code == 404
        assert at_the_api(username).get(file).status_code == 404
    for username in ("inspector2", "teamleader", "supervisor", "leader"):
        assert at_the_api(username).get(file).status_code == 200
    assert Caller(at_the_api("bureau").client.__class__()).get(file).status_code == 401


def citing(play: Play) -> Problem:
    """A problem of an item whose articles nobody has verified."""
    item = ChecklistItem.objects.get(code="HAIR-LIC-01", checklist__current=True)
    item.basis = [
        {"doc": "XZ", "article": "第八条", "verified": True},
        {"doc": "XZ", "article": "第十五条", "verified": False},
    ]
    item.save()
    answers = {
        one.code: {"result": "fail" if one == item else "pass"}
        if one.answer["type"] not in {"number", "count_pair"}
        else ({"value": "0.10"} if one.answer["type"] == "number" else {"part": 3, "whole": 3})
        for one in item.checklist.items.all()
    }
    found = play.found(
        severity=Severity.MAJOR,
        item_id=item.pk,
        order=RidingOrder(OrderKind.DEADLINE, FIVE_WORKDAYS),
    )
    play.visit(found, checklists=(FilledCommand(item.checklist_id, answers),))
    return Problem.objects.get(pk=found.id)


def test_an_article_nobody_verified_is_printed_only_when_somebody_confirmed_it(
    play: Play, inspector_calls: Caller
) -> None:
    problem = citing(play)
    path = f"papers/opinion/{problem.order_id}/"
    assert inspector_calls.get(path).json()["citations"] == [
        {"key": "XZ:第八条", "label": "《公共场所卫生管理条例实施细则》第八条", "verified": True},
        {
            "key": "XZ:第十五条",
            "label": "《公共场所卫生管理条例实施细则》第十五条",
            "verified": False,
        },
    ]
    without = issue(inspector_calls, "opinion", problem.order_id)
    [sheet] = printed(inspector_calls, without)
    assert "依据：《公共场所卫生管理条例实施细则》第八条" in sheet.words
    assert "第十五条" not in sheet.words
    foreign = inspector_calls.post(path, asking(1, reason="补依据", confirmed=["XZ:第九条"]))
    assert (foreign.status_code, foreign.json()["code"]) == (400, "no_such_citation")
    confirmed = issue(
        inspector_calls, "opinion", problem.order_id, 1, reason="补依据", confirmed=["XZ:第十五条"]
    )
    assert confirmed["papers"][0]["confirmed"] == ["XZ:第十五条"]
    assert "第十五条" in printed(inspector_calls, confirmed)[0].words


def test_a_bureaus_own_template_is_taken_and_a_broken_one_is_told(
    problem: Problem, inspector_calls: Caller, settings: Settings, tmp_path: Path
) -> None:
    settings.PAPER_TEMPLATES = tmp_path
    own = tmp_path / "opinion.typ"
    own.write_text("#let data = json(bytes(sys.inputs.data))\n本局自拟 #data.number #oops")
    path = f"papers/opinion/{problem.order_id}/"
    broken = inspector_calls.post(path, asking())
    assert (broken.status_code, broken.json()["code"]) == (422, "template_broken")
    assert "opinion.typ" in broken.json()["message"]
    assert not Paper.objects.exists()
    own.write_text("#let data = json(bytes(sys.inputs.data))\n本局自拟 #data.number")
    [sheet] = printed(inspector_calls, issue(inspector_calls, "opinion", problem.order_id))
    assert sheet.words == "本局自拟蒙疾监意〔2026〕0001号"


def test_a_template_reads_nothing_outside_its_folder(
    problem: Problem, inspector_calls: Caller, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("机密")
    folder = tmp_path / "papers"
    folder.mkdir()
    settings.PAPER_TEMPLATES = folder
    (folder / "opinion.typ").write_text('#read("../secret.txt")')
    answer = inspector_calls.post(f"papers/opinion/{problem.order_id}/", asking())
    assert answer.json()["code"] == "template_broken"


def test_a_press_that_was_killed_is_started_again(
    problem: Problem, inspector_calls: Caller
) -> None:
    issue(inspector_calls, "opinion", problem.order_id)
    child = paper_setting.the_press().child
    assert child is not None
    child.kill()
    child.wait()
    problem.establishment.name = "阳光美发店"
    problem.establishment.save()
    assert issue(inspector_calls, "opinion", problem.order_id, 1, reason="名称有误")["version"] == 2


def test_issued_by_several_at_once_there_is_one_first_version(transactional_db: None) -> None:
    play = Play(make_cast())
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    assert problem.order_id
    order, actor, barrier = problem.order_id, play.cast.actor("inspector"), Barrier(4)

    def run(_: int) -> str:
        barrier.wait(10)
        try:
            with clock.at(play.now):
                papers.issue(
                    PaperCommand(new_id(), Paper.Kind.OPINION, order, 0),
                    base="http://testserver",
                    by=actor,
                )
        except Conflict as refusal:
            return refusal.code
        else:
            return "issued"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(run, range(4)))
    assert answers == ["changed_meanwhile"] * 3 + ["issued"]
    assert Paper.objects.count() == 1
    assert Inspection.objects.count() == 1
