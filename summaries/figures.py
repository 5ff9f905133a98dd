"""The figures (DOMAIN 3): what each one means, and by what it may be divided.

The one table of figures. The summary is computed from it, ``docs/counts.md`` is drawn from it,
and readers are told its definitions beside the numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from summaries.scope import COUNTY_DIGITS, By, Scope


class Additivity(models.TextChoices):
    """Whether the groups of a division sum to the total."""

    ADDITIVE = "additive", "可加"
    NON_ADDITIVE = "non_additive", "不可加"
    NOT_OFFERED = "not_offered", "不提供"


class Dimension(models.TextChoices):
    """What a figure may be divided by; areas differ by whether they are below the county."""

    COUNTY = "county", "区县及以上"
    TOWN = "town", "乡镇（街道）"
    CATEGORY = "category", "单位类别"
    TEAM = "team", "督导组"
    CAMPAIGN = "campaign", "专项行动"


Division = Mapping[Dimension, Additivity]

_ADDS = dict.fromkeys(Dimension, Additivity.ADDITIVE)
_DOES_NOT_ADD = dict.fromkeys(Dimension, Additivity.NON_ADDITIVE)
_NOT = Additivity.NOT_OFFERED
_OUTING = {**_ADDS, Dimension.TOWN: _NOT, Dimension.CATEGORY: _NOT}
_OUTINGS: Division = {**_OUTING, Dimension.CAMPAIGN: Additivity.NON_ADDITIVE}
_COVERAGE: Division = {**_DOES_NOT_ADD, Dimension.TEAM: _NOT, Dimension.CAMPAIGN: _NOT}
_PLAN: Division = {
    **_DOES_NOT_ADD,
    Dimension.TOWN: _NOT,
    Dimension.CATEGORY: _NOT,
    Dimension.TEAM: _NOT,
}


@dataclass(frozen=True)
class Figure:
    """One figure.

    ``counts`` names the count that is its value, or the numerator of a rate; ``out_of`` the count
    that is the denominator, "" for a plain count. ``period`` says which date the period applies
    to. Counts are those of ``summaries.sources``. ``rows`` is the list of the API that shows what
    was counted; several rechecks may stand behind one row of it, and several people behind an
    outing.
    """

    code: str
    name: str
    unit: str
    definition: str
    period: str
    rows: str
    counts: str
    out_of: str
    divided: Division

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a quotient in percent."""
        return bool(self.out_of)

    def additivity(self, dimension: Dimension | None) -> Additivity:
        """Return how the figure behaves in a division; undivided, there is nothing to add."""
        return self.divided[dimension] if dimension else Additivity.ADDITIVE


@dataclass(frozen=True)
class _Dated:
    """A list of the API, and which of its dates the period applies to."""

    rows: str
    period: str

    def number(
        self, code: str, name: str, unit: str, definition: str, *, divided: Division = _ADDS
    ) -> Figure:
        return Figure(code, name, unit, definition, self.period, self.rows, code, "", divided)

    def rate(
        self,
        code: str,
        name: str,
        quotient: tuple[str, str],
        definition: str,
        *,
        divided: Division = _DOES_NOT_ADD,
    ) -> Figure:
        return Figure(code, name, "%", definition, self.period, self.rows, *quotient, divided)


_VISITS = _Dated("inspections/", "检查日期")
_PLACES = _Dated("establishments/", "检查日期")
_REGISTER = _Dated("establishments/", "期末在册情况，检查日期")
_WENT_OUT = _Dated("outings/", "出动日期")
_FOUND = _Dated("problems/", "发现日期")
_NOW = _Dated("problems/", "不按期间，为截止时刻的状态")
_RECHECKED = _Dated("problems/", "复查日期")
_ISSUED = _Dated("orders/", "文书下达日期")
_ISSUED_TO = _Dated("establishments/", "文书下达日期")
_DUE = _Dated("assignments/", "任务完成期限")
_RUNNING = _Dated("campaigns/", "专项行动期间与统计期间有重叠；完成情况自专项行动开始累计至期末")
_COHORT = "期间内发现并责令的问题（不含已作废、已终结、已撤回责令的），按截止时刻的状态"

FIGURES: Mapping[str, Figure] = {
    figure.code: figure
    for figure in (
        _PLACES.number(
            "establishments",
            "检查单位",
            "家",
            "期间内至少完成一次检查的不同单位数；检查多次计一家，被合并的单位计为并入后的单位。",
            divided=_DOES_NOT_ADD,
        ),
        _VISITS.number(
            "visits",
            "检查家次",
            "家次",
            "已完成的检查次数；现场复查计一次，一次检查填写多张检查表计一次，检查时关闭的不计。",
        ),
        _WENT_OUT.number(
            "person_outings",
            "出动人次",
            "人次",
            "各次出动（一个督导组一天为一次）实际参加人数之和，与检查家次无关；"
            "同一人同一天随两个组出动计两人次。按专项行动统计时计入有该专项检查的出动。",
            divided=_OUTINGS,
        ),
        _WENT_OUT.number(
            "vehicle_outings",
            "出动车次",
            "车次",
            "各次出动使用的车辆数之和。按专项行动统计时计入有该专项检查的出动。",
            divided=_OUTINGS,
        ),
        _WENT_OUT.number(
            "teams", "出动督导组", "个", "期间内有出动的不同督导组数。", divided=_OUTINGS
        ),
        _FOUND.number("problems", "发现问题", "条", "期间内发现的问题数，已作废的不计。"),
        _FOUND.number(
            "problems_immediate", "责令立即整改", "条", "发现问题中，责令方式为责令立即整改的。"
        ),
        _FOUND.number(
            "problems_stop", "责令立即停止", "条", "发现问题中，责令方式为责令立即停止违法行为的。"
        ),
        _FOUND.number(
            "problems_deadline", "责令限期整改", "条", "发现问题中，责令方式为责令限期整改的。"
        ),
        _FOUND.number(
            "problems_repeated",
            "复发问题",
            "条",
            "发现问题中，同一单位同一检查项目在此前 12 个月内已经查出过的。",
        ),
        _FOUND.number(
            "rectified", "已整改", "条", f"{_COHORT}，其中复查合格、当场整改或已销号的。"
        ),
        _FOUND.number("closed", "已销号", "条", "期间内发现的问题中，截止时刻已销号的。"),
        _FOUND.number(
            "overdue",
            "逾期未整改",
            "条",
            "期间内发现的问题中，截止时刻仍在整改中且整改期限早于截止日的。",
        ),
        _NOW.number(
            "overdue_now",
            "当前逾期",
            "条",
            "不论何时发现，截止时刻仍在整改中且整改期限早于截止日的问题数。",
        ),
        _ISSUED.number("orders", "下达文书", "份", "期间内下达的责令文书数，作废的不计。"),
        _ISSUED.number(
            "orders_opinion", "卫生监督意见书", "份", "期间内下达的卫生监督意见书数，作废的不计。"
        ),
        _ISSUED.number(
            "orders_correction",
            "责令改正通知书",
            "份",
            "期间内下达的责令改正通知书数，作废的不计。",
        ),
        _ISSUED.number(
            "orders_opinion_overdue",
            "逾期的意见书",
            "份",
            "期间内下达的卫生监督意见书中，截止时刻有问题逾期未整改的。",
        ),
        _PLACES.number(
            "unlicensed",
            "检查无证单位",
            "家",
            "期间内至少完成一次检查、期末无证的不同单位数；不在监督覆盖率之内。",
            divided=_DOES_NOT_ADD,
        ),
        _PLACES.number(
            "unlicensed_shut",
            "关停无证单位",
            "家",
            "检查的无证单位中，期末已歇业、注销或吊销的。",
            divided=_DOES_NOT_ADD,
        ),
        _REGISTER.rate(
            "coverage",
            "监督覆盖率",
            ("covered", "registered"),
            "期末在册单位（营业或停业，有证或已备案）中，期间内至少完成一次检查的 ÷ 期末在册单位；"
            "无证单位另计。",
            divided=_COVERAGE,
        ),
        _FOUND.rate(
            "rectification_rate",
            "整改率",
            ("rectified", "ordered"),
            f"{_COHORT}：其中复查合格、当场整改或已销号的 ÷ 全部。",
        ),
        _FOUND.rate(
            "reported_rate",
            "已报整改率",
            ("reported", "ordered"),
            f"{_COHORT}：其中已提交整改（含待复查）或更进一步的 ÷ 全部。",
        ),
        _FOUND.rate(
            "closing_rate",
            "销号率",
            ("closed", "closable"),
            "期间内发现的问题（不含已作废、已终结的）中，截止时刻已销号的 ÷ 全部。",
        ),
        _FOUND.rate(
            "on_time_rate",
            "按期整改率",
            ("on_time", "due"),
            f"{_COHORT}：最终复查合格（或当场整改）的整改在当时有效的期限当日或之前提交的 ÷ "
            "期限不晚于截止日的。",
        ),
        _FOUND.rate(
            "on_time_rate_first",
            "按最初期限整改率",
            ("on_time_first", "due_first"),
            f"{_COHORT}：最终复查合格（或当场整改）的整改在最初期限当日或之前提交的 ÷ "
            "最初期限不晚于截止日的。",
        ),
        _RECHECKED.rate(
            "recheck_pass_rate",
            "复查合格率",
            ("rechecks_passed", "rechecks"),
            "期间内的复查（每条问题每轮）中，合格的 ÷ 合格与不合格的；无法复查的不计。",
        ),
        _RECHECKED.rate(
            "recheck_pass_rate_first",
            "首轮复查合格率",
            ("rechecks_first_passed", "rechecks_first"),
            "期间内的第一轮复查中，合格的 ÷ 合格与不合格的。",
        ),
        _ISSUED.rate(
            "opinion_done_rate",
            "意见书整改完成率（按份）",
            ("opinions_done", "orders_opinion"),
            "期间内下达的卫生监督意见书中，所列问题（已作废的除外）全部销号的 ÷ 全部。",
        ),
        _ISSUED_TO.rate(
            "opinion_done_rate_establishments",
            "意见书整改完成率（按家）",
            ("opinion_establishments_done", "opinion_establishments"),
            "期间内收到卫生监督意见书的单位中，这些意见书全部整改完成的 ÷ 全部。",
        ),
        _DUE.rate(
            "assignment_done_rate",
            "任务完成率",
            ("assignments_inspected", "assignments"),
            "完成期限在期间内的检查任务中，已检查的 ÷ 全部。",
        ),
        _DUE.rate(
            "assignment_finished_rate",
            "任务完结率",
            ("assignments_finished", "assignments"),
            "完成期限在期间内的检查任务中，已检查或有证据证明无法检查的 ÷ 全部。",
        ),
        _RUNNING.rate(
            "campaign_done_rate",
            "计划完成率",
            ("campaign_done", "campaign_planned"),
            "各专项行动完成检查的不同单位数之和 ÷ 任务数之和，可超过 100%；"
            "未定任务数的以名单单位数为准，两者都没有的不计。",
            divided=_PLAN,
        ),
        _RUNNING.rate(
            "campaign_coverage",
            "专项覆盖率",
            ("campaign_targets_visited", "campaign_targets"),
            "各专项行动固定名单上的单位中，已在该专项中完成检查的 ÷ 名单单位数。",
            divided=_PLAN,
        ),
    )
}


def dimension_of(by: By, area: str) -> Dimension | None:
    """Return the dimension a division makes in an area; None where nothing is divided."""
    if by is By.AREA:
        return Dimension.COUNTY if len(area) < COUNTY_DIGITS else Dimension.TOWN
    return None if by is By.NONE else Dimension(by.value)


def offered_in(figure: Figure, scope: Scope) -> bool:
    """Whether the figure has a total in the scope's area."""
    return not scope.below_county or figure.divided[Dimension.TOWN] is not _NOT
