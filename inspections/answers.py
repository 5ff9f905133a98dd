"""Judging the answers of a filled checklist.

Measured values and counts are judged here, whatever the phone foretold: the limit is the item's.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from operator import ge, le
from typing import Any

from inspections.models import ChecklistItem
from inspections.published import Published
from organization.errors import Malformed, RuleBroken

PASS, FAIL, NOT_APPLICABLE = "pass", "fail", "na"

# An upper and a lower limit; the limit itself is within.
WITHIN: Mapping[str, Callable[[Decimal, Decimal], bool]] = {"<=": le, ">=": ge}

MAX_NOTE = 500
MAX_VALUE = Decimal(10) ** 9
MAX_COUNT = 1_000_000
KEYS = {
    "pass_fail_na": {"result", "note"},
    "number": {"result", "value", "note"},
    "count_pair": {"result", "part", "whole", "note"},
}


def judge(checklist: Published, answers: object) -> dict[str, dict[str, Any]]:
    """Return the answers as they are kept: each with its result, in the order of the items.

    A value is kept as text with the item's decimals. Every item must be answered; the free
    checklist has none.

    Raises Malformed (``bad_answer``, ``unknown_item``) and RuleBroken (``items_unanswered``,
    ``na_not_offered``, ``too_many_decimals``), each naming the item in ``details``.
    """
    if not isinstance(answers, Mapping):
        raise Malformed("bad_answer", "作答应是“条目代码：作答”的对照表。")
    unknown = sorted(str(code) for code in answers if code not in checklist.items)
    if unknown:
        raise Malformed(
            "unknown_item",
            f"{checklist.checklist.name}没有这些条目：{'、'.join(unknown[:5])}。",
            items=unknown,
        )
    open_items = [code for code in checklist.items if code not in answers]
    if open_items:
        raise RuleBroken(
            "items_unanswered",
            f"{checklist.checklist.name}还有 {len(open_items)} 个条目没有作答。",
            items=open_items,
        )
    return {code: _judge_one(item, answers[code]) for code, item in checklist.items.items()}


def _judge_one(item: ChecklistItem, answer: object) -> dict[str, Any]:
    kind = item.answer["type"]
    if not isinstance(answer, Mapping) or not set(answer) <= KEYS[kind]:
        raise _bad(item, f"作答只能包含 {'、'.join(sorted(KEYS[kind]))}")
    kept: dict[str, Any]
    if answer.get("result") == NOT_APPLICABLE:
        _require_na_offered(item)
        kept = {"result": NOT_APPLICABLE}
    elif kind == "number":
        kept = _measured(item, answer.get("value"))
    elif kind == "count_pair":
        kept = _counted(item, answer.get("part"), answer.get("whole"))
    else:
        kept = _seen(item, answer.get("result"))
    note = _note(item, answer.get("note", ""))
    return {**kept, "note": note} if note else kept


def _bad(item: ChecklistItem, why: str) -> Malformed:
    return Malformed("bad_answer", f"{item.code} {item.text}：{why}。", item=item.code)


def _require_na_offered(item: ChecklistItem) -> None:
    if not item.not_applicable_when:
        raise RuleBroken(
            "na_not_offered", f"{item.code} {item.text}：该条目不能选“不适用”。", item=item.code
        )


def _seen(item: ChecklistItem, result: object) -> dict[str, Any]:
    if result not in (PASS, FAIL):
        raise _bad(item, "请选择合格、不合格或不适用")
    return {"result": result}


def _measured(item: ChecklistItem, value: object) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise _bad(item, "请填写检测值")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise _bad(item, "检测值应是数字") from None
    if not number.is_finite() or abs(number) >= MAX_VALUE:
        raise _bad(item, "检测值超出范围")
    decimals = int(item.answer["decimals"])
    kept = number.quantize(Decimal(1).scaleb(-decimals))
    if kept != number:
        raise RuleBroken(
            "too_many_decimals",
            f"{item.code} {item.text}：检测值最多保留 {decimals} 位小数。",
            item=item.code,
            decimals=decimals,
        )
    limit = Decimal(str(item.answer["limit"]))
    passed = WITHIN[item.answer["op"]](number, limit)
    return {"result": PASS if passed else FAIL, "value": str(kept)}


def _counted(item: ChecklistItem, part: object, whole: object) -> dict[str, Any]:
    some, everyone = _count(part), _count(whole)
    if some is None or everyone is None:
        raise _bad(item, f"请填写{item.answer['part_zh']}和{item.answer['whole_zh']}，均为整数")
    if some > everyone:
        raise _bad(item, f"{item.answer['part_zh']}不能多于{item.answer['whole_zh']}")
    return {"result": PASS if some == everyone else FAIL, "part": some, "whole": everyone}


def _count(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
        return value
    return None


def _note(item: ChecklistItem, note: object) -> str:
    if not isinstance(note, str) or len(note) > MAX_NOTE:
        raise _bad(item, f"说明应是不超过 {MAX_NOTE} 字的文字")
    return note.strip()
