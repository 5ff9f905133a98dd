"""The papers of visits and steps: each says what its record says, under a number of its own."""

from collections.abc import Callable
from typing import Any

from inspections.models import Inspection
from inspections.visits import VisitPhoto
from rectification.models import Extension, Paper, Problem, Recheck, Slip
from rectification.states import Action
from tests.api.caller import Caller
from tests.api.paperwork import asking, file_of, issue
from tests.cast import Cast
from tests.play import FIVE_WORKDAYS, Play, until
from tests.sheets import Sheet, pages


def refused(caller: Caller, kind: str, subject: Any) -> tuple[int, str]:
    answer = caller.post(f"papers/{kind}/{subject}/", asking())
    return answer.status_code, answer.json()["code"]


def sheet_of(caller: Caller, held: Any) -> Sheet:
    printed = pages(bytes(file_of(caller, held).content))
    words = "".join(page.words for page in printed)
    return Sheet(printed[0].image, words, [code for page in printed for code in page.codes])


def says(sheet: Sheet, *expected: str) -> None:
    for said in expected:
        assert said in sheet.words, said
    assert "None" not in sheet.words


def test_the_proof_of_service_leaves_to_the_pen_what_is_not_known(
    problem: Problem, inspector_calls: Caller
) -> None:
    held = issue(inspector_calls, "service", problem.order_id)
    sheet = sheet_of(inspector_calls, held)
    says(
        sheet,
        "送达回证",
        "2026-送-0001",
        "受送达人阳光理发店",
        "送达文书卫生监督意见书蒙疾监意〔2026〕0001号",
        "送达日期2026年11月20日",
        "被监督人签收：年月日",
        "见证人：年月日",
        "监督员：王海（执法证号鲁Q0101）签名：",
    )
    assert sheet.codes == [held["papers"][0]["verify"]]


def test_the_record_of_a_visit_says_what_was_seen_and_nothing_of_orders(
    play: Play, inspector_calls: Caller
) -> None:
    visit = play.visit(play.found(text="毛巾未做到一客一换一消毒"), note="负责人在场")
    sheet = sheet_of(inspector_calls, issue(inspector_calls, "record", visit.pk))
    says(
        sheet,
        "蒙阴县疾病预防控制局现场检查笔录2026-检-0001",
        "被检查人阳光理发店",
        "检查时间2026年11月20日9时30分至2026年11月20日10时00分",
        "检查事由日常监督",
        "执法人员王海（鲁Q0101）、李敏（鲁Q0102）",
        "有权申请回避",
        "1.毛巾未做到一客一换一消毒。",
        "2.负责人在场",
        "当事人（以上笔录我已阅，记录属实）：",
    )
    assert "责令" not in sheet.words


def test_the_record_of_a_shut_door_says_so(play: Play, inspector_calls: Caller) -> None:
    seen = play.picture()
    photos = (VisitPhoto(seen.id, seen.sha256),)
    visit = play.visit(outcome=Inspection.Outcome.SHUT, photos=photos, checklists=())
    sheet = sheet_of(inspector_calls, issue(inspector_calls, "record", visit.pk))
    says(sheet, "1.到达时该单位关闭，未能进入检查。", "2.现场拍摄照片1张")


def test_a_recheck_record_lists_what_each_problem_came_to(
    play: Play, inspector_calls: Caller
) -> None:
    first = play.rectified(requirement="毛巾一客一换一消毒")
    second = play.rectified(text="消毒柜未运转")
    visit = play.recheck_visit()
    play.step(first, Action.PASS_RECHECK, "inspector2", inspection_id=visit, note="已全部更换")
    play.step(
        second,
        Action.FAIL_RECHECK,
        "inspector2",
        inspection_id=visit,
        note="仍未接通电源",
        due=FIVE_WORKDAYS,
        photos=play.evidence(),
    )
    sheet = sheet_of(inspector_calls, issue(inspector_calls, "recheck", visit))
    says(
        sheet,
        "复查记录2026-复-0001",
        "被复查人阳光理发店",
        "371328-2026-000001",
        "蒙疾监意〔2026〕0001号",
        "已全部更换",
        "合格，提请销号",
        "371328-2026-000002",
        "仍未接通电源",
        "不合格，继续整改",
    )
    says(
        sheet_of(inspector_calls, issue(inspector_calls, "record", visit)),
        "1.复查371328-2026-000001（毛巾未做到一客一换一消毒）：已全部更换",
        "2.复查371328-2026-000002（消毒柜未运转）：仍未接通电源",
    )
    clean = play.visit()
    assert refused(inspector_calls, "recheck", clean.pk) == (422, "nothing_rechecked")


def test_an_extension_form_says_what_was_asked_and_decided(
    play: Play, problem: Problem, supervisor_calls: Caller
) -> None:
    play.step(
        problem, Action.ASK_EXTENSION, "inspector", note="等待新消毒柜到货", due=until(2026, 12, 2)
    )
    asked = Extension.objects.get()
    open_form = sheet_of(supervisor_calls, issue(supervisor_calls, "extension", asked.pk))
    says(
        open_form,
        "延期整改审批表2026-延-0001",
        "问题编号371328-2026-000001",
        "原整改期限2026年11月27日",
        "申请人王海",
        "申请理由等待新消毒柜到货",
        "申请延至2026年12月2日",
        "审批意见批准后的整改期限审批人审批日期",
    )
    play.step(problem, Action.GRANT_EXTENSION, "supervisor", note="同意")
    decided = issue(supervisor_calls, "extension", asked.pk, 1, reason="审批完毕")
    says(
        sheet_of(supervisor_calls, decided),
        "本件为第2版，更正第1版",
        "审批意见同意",
        "批准后的整改期限2026年12月2日",
        "审批人刘芳",
    )
    assert [one["number"] for one in decided["papers"]] == ["2026-延-0001"] * 2


def test_a_closing_slip_tells_the_way_to_the_end_and_is_void_when_it_is_reopened(
    play: Play, supervisor_calls: Caller, client: Any
) -> None:
    problem = play.passed()
    assert refused(supervisor_calls, "closing", problem.pk) == (422, "not_closed")
    play.step(problem, Action.CLOSE, "supervisor")
    held = issue(supervisor_calls, "closing", problem.pk)
    says(
        sheet_of(supervisor_calls, held),
        "销号单2026-销-0001",
        "问题毛巾未做到一客一换一消毒",
        "责令文书蒙疾监意〔2026〕0001号",
        "发现日期2026年11月20日",
        "整改情况已更换毛巾",
        "2026年11月20日复查合格李敏、王海",
        "销号日期2026年11月20日",
        "审核销号刘芳",
    )
    address = held["papers"][0]["verify"]
    assert "有效" in client.get(address).content.decode()
    play.step(problem, Action.REOPEN, "leader", note="群众反映反复", due=FIVE_WORKDAYS)
    assert "已作废" in client.get(address).content.decode()
    assert supervisor_calls.get(f"papers/closing/{problem.pk}/").json()["papers"][0][
        "standing"
    ] == ("void")


def test_a_leaders_slip_says_what_is_demanded_until_when(
    play: Play, problem: Problem, at_the_api: Callable[[str], Caller]
) -> None:
    play.step(
        problem, Action.ISSUE_SLIP, "leader", note="限期查明未整改原因", due=until(2026, 11, 25)
    )
    slip = Slip.objects.get()
    says(
        sheet_of(at_the_api("leader"), issue(at_the_api("leader"), "slip", slip.pk)),
        "督办单2026-督-0001",
        "签发人赵卫东",
        "督办要求限期查明未整改原因",
        "回复期限2026年11月25日",
    )


def test_each_kind_has_its_own_series_without_gaps(
    play: Play, cast: Cast, inspector_calls: Caller
) -> None:
    visits = [play.visit(), play.visit(), play.visit(establishment=cast.clinic)]
    assert refused(inspector_calls, "recheck", visits[0].pk) == (422, "nothing_rechecked")
    numbers = [issue(inspector_calls, "record", one.pk)["papers"][0]["number"] for one in visits]
    # The clinic's is another authority's.
    assert numbers == ["2026-检-0001", "2026-检-0002", "2026-检-0001"]


def test_nobody_sees_or_issues_the_papers_of_another_county(
    play: Play, problem: Problem, at_the_api: Callable[[str], Caller]
) -> None:
    passed = play.passed()
    visit = Inspection.objects.order_by("pk").first()
    assert visit
    assert Recheck.objects.count() == 1
    for kind, subject in (
        ("opinion", problem.order_id),
        ("service", problem.order_id),
        ("record", visit.pk),
        ("closing", passed.pk),
    ):
        for username in ("outsider", "admin"):
            assert at_the_api(username).get(f"papers/{kind}/{subject}/").status_code == 404
            assert refused(at_the_api(username), kind, subject)[0] == 404
        assert refused(at_the_api("auditor"), kind, subject) == (403, "role_required")
    assert refused(at_the_api("inspector"), "correction", problem.order_id)[0] == 404
    assert at_the_api("inspector").get(f"papers/receipt/{visit.pk}/").status_code == 404
    assert not Paper.objects.exists()
