"""What may be found, and how the checklists are filled in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from inspections.models import Checklist, ChecklistItem
from inspections.models.checklist import OrderKind, Severity, Theme
from inspections.published import Published, published

# What stands in an item's finding for the officer to fill in, filled in.
WORDS = {
    "CLIN-INF-03": "治疗室镊子罐未按要求消毒（灭菌）",
    "CLIN-OTH-02": "药柜内发现过期药品：复方板蓝根颗粒 3 盒",
    "CLIN-PRA-01": "诊疗活动超出备案范围：开展口腔种植",
    "CLIN-PRA-04": "抽查处方 20 张，不规范 3 张：未注明用法用量",
    "CLIN-PER-01": "坐诊的助理医师未按注册的地点执业",
    "CLIN-QLF-04": "负责人已变更，未办理变更登记或备案",
    "VCLN-INF-02": "换药碗未按要求消毒",
    "VCLN-OTH-02": "药柜内发现过期药品：维生素C片 2 瓶",
    "VCLN-PRA-03": "超出乡村医生基本用药目录用药：注射用头孢哌酮钠",
    "HAIR-MGT-02": "卫生管理档案不完整，缺少消毒记录",
    "BEAU-MGT-02": "卫生管理档案不完整，缺少从业人员培训记录",
    "LODG-MGT-02": "卫生管理档案不完整，缺少布草更换记录",
    "HAIR-TST-03": "卫生检测报告中毛巾细菌总数不合格，未见整改和复测",
    "BEAU-TST-03": "卫生检测报告中美容工具大肠菌群不合格，未见整改和复测",
    "BATH-TST-03": "卫生检测报告中浴池水尿素不合格，未见整改和复测",
    "HAIR-STF-01": "现场从业人员 4 人，其中 1 人未能出示有效健康合格证明",
    "BEAU-STF-01": "现场从业人员 4 人，其中 1 人未能出示有效健康合格证明",
    "HAIR-LIC-01": "未取得公共场所卫生许可证，正在营业",
    "BEAU-LIC-01": "公共场所卫生许可证已过期，仍在营业",
}
# Hardly ever set right while the officers wait.
NOT_ON_THE_SPOT = {"CLIN-OTH-01", "VCLN-OTH-01", "HAIR-TST-02", "BEAU-TST-02"}


@dataclass(frozen=True)
class Finding:
    """Something an officer may find, in words; ``item`` is None for what no checklist asks."""

    item: ChecklistItem | None
    theme: Theme
    text: str
    requirement: str
    severity: Severity

    @property
    def code(self) -> str:
        """The item's code; empty where there is none."""
        return self.item.code if self.item else ""


def _free(theme: Theme, text: str, requirement: str) -> Finding:
    return Finding(None, theme, text, requirement, Severity.MINOR)


# The county's teams looked at 安全生产、疫情防控、工作纪律、服务意识 as well.
FREE = (
    _free(Theme.EPIDEMIC, "入口处未落实测温、扫码登记", "安排专人测温、查验健康码并登记"),
    _free(Theme.EPIDEMIC, "从业人员未规范佩戴口罩", "当场规范佩戴口罩"),
    _free(Theme.EPIDEMIC, "未按要求记录通风和环境消毒", "当日补做消毒并建立记录"),
    _free(Theme.SAFETY, "灭火器压力不足", "当场更换合格灭火器"),
    _free(Theme.SAFETY, "安全出口堆放杂物", "立即清理，保持畅通"),
    _free(Theme.SAFETY, "插线板私拉乱接", "立即拆除，规范用电"),
    _free(Theme.DISCIPLINE, "上班时间无人在岗，未挂外出公示牌", "公示去向和联系电话，保证服务时间"),
    _free(Theme.SERVICE, "服务项目和价格未公示", "当场公示服务项目和价格"),
)


class Catalogue:
    """The current checklists by category, and the findings they offer."""

    def __init__(self) -> None:
        self._by_category: dict[str, Published] = {}
        for checklist in Checklist.objects.filter(current=True):
            if checklist.free:
                self.free = published(checklist.pk)
            for category in checklist.categories:
                self._by_category[category] = published(checklist.pk)
        self._at_once = {
            category: [
                finding_of(item)
                for item in checklist.items.values()
                if item.default_order == OrderKind.IMMEDIATE
                and item.answer["type"] == "pass_fail_na"
                and item.severity != Severity.CRITICAL
                and item.code not in NOT_ON_THE_SPOT
            ]
            for category, checklist in self._by_category.items()
        }
        self._with_deadline = {
            category: [
                finding_of(item)
                for item in checklist.items.values()
                if item.default_order == OrderKind.DEADLINE
                and item.answer["type"] == "pass_fail_na"
                and item.severity != Severity.CRITICAL
            ]
            for category, checklist in self._by_category.items()
        }

    def checklist(self, category: str) -> Published:
        """Return the current checklist of a category."""
        return self._by_category[category]

    def finding(self, category: str, code: str) -> Finding:
        """Return the finding of one item."""
        return finding_of(self._by_category[category].items[code])

    def at_once(self, category: str, how_many: int, chance: Random) -> list[Finding]:
        """Return different findings that can be set right on the spot; one in eight is free."""
        found = chance.sample(self._at_once[category], how_many)
        if chance.random() < 0.125:
            found[0] = chance.choice(FREE)
        return found

    def with_deadline(self, category: str, chance: Random) -> Finding:
        """Return a finding that takes days to set right."""
        return chance.choice(self._with_deadline[category])


def finding_of(item: ChecklistItem) -> Finding:
    """Return what an officer writes down when the item fails."""
    return Finding(
        item,
        Theme.HYGIENE,
        WORDS.get(item.code, item.finding),
        item.requirement,
        Severity(item.severity),
    )


def answers(checklist: Published, failed: Collection[str], chance: Random) -> dict[str, Any]:
    """Return a filled-in checklist on which just these items failed."""
    return {
        code: _answer(item, chance, ok=code not in failed) for code, item in checklist.items.items()
    }


def _answer(item: ChecklistItem, chance: Random, *, ok: bool) -> Mapping[str, Any]:
    kind = item.answer["type"]
    if ok and item.not_applicable_when and chance.random() < (0.7 if kind == "number" else 0.2):
        return {"result": "na"}
    if kind == "number":
        return {"value": _measured(item.answer, chance, ok=ok)}
    if kind == "count_pair":
        whole = chance.randint(1, 5) if ok else 4
        return {"part": whole if ok else whole - 1, "whole": whole}
    return {"result": "pass" if ok else "fail"}


def _measured(answer: Mapping[str, Any], chance: Random, *, ok: bool) -> str:
    """Return a value well on the right or on the wrong side of the limit."""
    low = (answer["op"] == "<=") == ok
    value = answer["limit"] * (chance.uniform(0.5, 0.85) if low else chance.uniform(1.2, 1.6))
    return f"{value:.{answer['decimals']}f}"
