"""What the papers of a visit say: 现场检查笔录 and 复查记录.

A record says what was seen and nothing of what was ordered (reference 3.1).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from inspections.models import FilledChecklist, Inspection, Signature
from organization import clock
from organization.errors import RuleBroken
from rectification.models import Recheck
from rectification.paper_parts import (
    Said,
    Signer,
    by_part,
    day,
    minute,
    officers,
    rows,
    signer,
    svg,
)

RIGHTS = (
    "我们是本机关的执法人员{officers}，现向你出示执法证件，依法进行现场检查，请予配合。"
    "你有权进行陈述和申辩；认为执法人员与你有直接利害关系的，有权申请回避。"
)
AFTERWARDS = {
    Recheck.Result.PASSED: "合格，提请销号",
    Recheck.Result.FAILED: "不合格，继续整改",
    Recheck.Result.COULD_NOT: "无法复查",
}


def record(visit: Inspection) -> Said:
    """Return the record of what was seen at a visit."""
    place = visit.establishment
    named = _named(visit)
    signed = _signatures(visit)
    certificates = "、".join(f"{one['name']}（{one['certificate_number']}）" for one in named)
    return {
        "rows": rows(
            ("被检查人", place.name),
            ("统一社会信用代码", place.credit_code),
            ("负责人", place.person_in_charge),
            ("电话", place.phone),
            ("检查地点", place.address),
            ("检查时间", f"{minute(visit.started_at)}至{minute(visit.finished_at)}"),
            ("检查事由", visit.get_reason_display()),
            ("检查方式", visit.get_mode_display()),
        ),
        "statements": [
            RIGHTS.format(officers=certificates),
            "当事人答：",
        ],
        "facts": list(_facts(visit)),
        "signers": [
            _party(signed),
            *[
                signer("见证人", one.name, svg(one))
                for one in signed
                if one.part == Signature.Part.WITNESS
            ],
            *officers(named, signed),
        ],
    }


def recheck(visit: Inspection) -> Said:
    """Return what each problem that was looked at again came to. Raises RuleBroken for none."""
    looked = list(_rechecks(visit))
    if not looked:
        raise RuleBroken("nothing_rechecked", "这次检查没有复查任何问题，不能出具复查记录。")
    return {
        "rows": rows(
            ("被复查人", visit.establishment.name),
            ("复查地点", visit.establishment.address),
            ("复查时间", f"{minute(visit.started_at)}至{minute(visit.finished_at)}"),
        ),
        "table": {
            "head": ["问题编号", "原文书", "整改要求", "整改期限", "复查所见", "结论"],
            "rows": [_looked(one) for one in looked],
        },
        "signers": [signer("当事人"), *officers(_named(visit))],
    }


def _rechecks(visit: Inspection) -> QuerySet[Recheck]:
    found = Recheck.objects.filter(inspection=visit).select_related("problem__order")
    return found.order_by("problem__number")


def _looked(one: Recheck) -> list[str]:
    problem = one.problem
    return [
        problem.number,
        problem.order.number if problem.order else "",
        problem.requirement or problem.text,
        day(problem.last_date),
        one.note,
        AFTERWARDS[Recheck.Result(one.result)],
    ]


def _facts(visit: Inspection) -> Iterable[str]:
    """Yield what was seen, in the order of the visit."""
    if visit.outcome == Inspection.Outcome.SHUT:
        yield "到达时该单位关闭，未能进入检查。"
    for filled in visit.checklists.select_related("checklist"):
        yield from _answers(filled)
    for problem in visit.problems.order_by("number"):
        yield f"{problem.text}。" if not problem.text.endswith("。") else problem.text
    for one in _rechecks(visit):
        seen = one.note or one.get_result_display()
        yield f"复查 {one.problem.number}（{one.problem.text}）：{seen}"
    if visit.note:
        yield visit.note
    if photos := visit.photos.count():
        yield f"现场拍摄照片 {photos} 张，随本笔录存档。"


def _answers(filled: FilledChecklist) -> Iterable[str]:
    """Yield how the checklist came out, and what was measured and counted."""
    if not filled.answers:
        return
    came = Counter(answer["result"] for answer in filled.answers.values())
    yield (
        f"按《{filled.checklist.name}》检查 {len(filled.answers)} 项：合格 {came['pass']} 项，"
        f"不合格 {came['fail']} 项，不适用 {came['na']} 项。"
    )
    items = {item.code: item for item in filled.checklist.items.all()}
    for code, answer in filled.answers.items():
        if "value" in answer:
            item = items[code]
            yield f"{item.text}：实测 {answer['value']} {item.answer['unit']}。"
        elif "whole" in answer:
            yield f"{items[code].text}：抽查 {answer['whole']}，合格 {answer['part']}。"


def _named(visit: Inspection) -> list[Mapping[str, Any]]:
    return [
        {
            "id": str(one.user_id),
            "name": one.user.name,
            "certificate_number": one.user.certificate_number,
        }
        for one in visit.named_officers.select_related("user").order_by("position")
    ]


def _signatures(visit: Inspection) -> list[Signature]:
    return list(Signature.objects.filter(record__inspection=visit).order_by("position"))


def _party(signed: list[Signature]) -> Signer:
    words = "当事人（以上笔录我已阅，记录属实）"
    one = by_part(signed, Signature.Part.PARTY)
    if one is None or one.way == Signature.Way.PAPER:
        return signer(words)
    if one.way == Signature.Way.REFUSED:
        return signer("当事人", note=f"拒绝签名：{one.reason}")
    return signer(
        words, f"{one.name}（{one.relation}）", svg(one), day(clock.local_date(one.signed_at))
    )
