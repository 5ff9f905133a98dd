"""The rows of the printed ledger (问题整改台账), read in one streamed statement."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import chain
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Window

from inspections import legal_basis
from inspections.models import InspectionOfficer
from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.models import Area
from rectification.models import Extension, Problem, ProblemEvent, Recheck
from rectification.states import Action, State
from summaries.reading import one_moment

Value: TypeAlias = str | int | date | None
Row: TypeAlias = tuple[Value, ...]

_AT_ONCE = 2_000


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"


class Column(NamedTuple):
    """A column of the table; ``width`` is in digits of the table's font."""

    title: str
    width: int
    kind: Kind = Kind.TEXT


COLUMNS = (
    Column("序号", 6, Kind.NUMBER),
    Column("问题编号", 20),
    Column("发现日期", 12, Kind.DATE),
    Column("乡镇", 12),
    Column("单位名称", 26),
    Column("类别", 11),
    Column("检查组/监督员", 20),
    Column("问题描述", 36),
    Column("严重程度", 9),
    Column("依据", 34),
    Column("责令方式", 14),
    Column("整改期限", 12, Kind.DATE),
    Column("责任人", 10),
    Column("整改措施", 30),
    Column("整改日期", 12, Kind.DATE),
    Column("复查日期", 12, Kind.DATE),
    Column("复查结果", 10),
    Column("销号日期", 12, Kind.DATE),
    Column("状态", 11),
    Column("备注", 26),
)


@dataclass(frozen=True)
class Ledger:
    """Rows to be written, and how many there are: counted by the statement that reads them."""

    count: int
    rows: Iterator[Row]


@contextmanager
def opened(problems: QuerySet[Problem]) -> Iterator[Ledger]:
    """Read problems as rows of the table, oldest first, while the block runs.

    One statement whatever the number of rows, read in portions: memory stays the same.
    """
    today = clock.today()
    with one_moment():
        found = _select(problems).iterator(chunk_size=_AT_ONCE)
        first = next(found, None)
        everything: Iterable[Any] = () if first is None else chain([first], found)
        rows = (_row(number, problem, today) for number, problem in enumerate(everything, 1))
        yield Ledger(first.rows if first else 0, rows)


def _select(problems: QuerySet[Problem]) -> QuerySet[Problem, Any]:
    named = InspectionOfficer.objects.filter(inspection=OuterRef("inspection"))
    officers = named.order_by("position").values("user__name")
    reported = ProblemEvent.objects.filter(
        problem=OuterRef("pk"),
        round=OuterRef("round"),
        action__in=(Action.RECTIFY, Action.FIX_ON_THE_SPOT),
    )
    recheck = Recheck.objects.filter(problem=OuterRef("pk")).order_by("-checked_on", "-id")
    pending = Extension.objects.filter(problem=OuterRef("pk"), state=Extension.State.PENDING)
    return (
        problems.order_by("found_at", "id")
        .annotate(
            rows=Window(Count("*")),
            town_name=Subquery(Area.objects.filter(key=OuterRef("town")).values("name")),
            officer=Subquery(officers[:1]),
            second_officer=Subquery(officers[1:2]),
            measure=Subquery(reported.order_by("-sequence").values("note")[:1]),
            recheck_on=Subquery(recheck.values("checked_on")[:1]),
            recheck_result=Subquery(recheck.values("result")[:1]),
            asked_extension=Exists(pending),
        )
        .values_list(
            "rows",
            "number",
            "found_on",
            "town_name",
            "establishment__name",
            "establishment__person_in_charge",
            "category__name",
            "team__name",
            "officer",
            "second_officer",
            "found_by__name",
            "text",
            "requirement",
            "severity",
            "item__basis",
            "order_kind",
            "order__number",
            "last_date",
            "last_date_provisional",
            "measure",
            "rectified_on",
            "passed_on",
            "fixed_on_the_spot",
            "recheck_on",
            "recheck_result",
            "closed_on",
            "state",
            "round",
            "recurrence_of",
            "asked_extension",
            named=True,
        )
    )


def _row(number: int, problem: Any, today: date) -> Row:
    fixed = problem.fixed_on_the_spot
    return (
        number,
        problem.number,
        problem.found_on,
        problem.town_name,
        problem.establishment__name,
        problem.category__name,
        _who(problem),
        problem.text,
        Severity(problem.severity).label,
        _basis(problem.item__basis or ()),
        OrderKind(problem.order_kind).label if problem.order_kind else "",
        problem.last_date,
        problem.establishment__person_in_charge,
        problem.measure or problem.requirement,
        problem.rectified_on,
        problem.passed_on if fixed else problem.recheck_on,
        "当场整改" if fixed else _RESULTS.get(problem.recheck_result, ""),
        problem.closed_on,
        _state(problem),
        _remark(problem, today),
    )


_RESULTS = {result.value: result.label for result in Recheck.Result}


def _who(problem: Any) -> str:
    """Name the team and its two officers; whoever found it where there was no visit."""
    officers = "、".join(filter(None, (problem.officer, problem.second_officer)))
    return "/".join(filter(None, (problem.team__name, officers or problem.found_by__name)))


def _basis(basis: Iterable[Any]) -> str:
    """Cite what a person has verified; an unverified article is never printed (DOMAIN)."""
    cited = (entry for entry in legal_basis.cite(basis) if entry["verified"])
    return "；".join(f"《{entry['title']}》{entry['article'] or ''}" for entry in cited)


def _state(problem: Any) -> str:
    if problem.state == State.RECTIFIED and problem.passed_on:
        return "待销号审核"
    return State(problem.state).label


def _remark(problem: Any, today: date) -> str:
    late = problem.state == State.ORDERED and problem.last_date < today
    remarks = {
        f"逾期{(today - problem.last_date).days}天" if late else "": late,
        "延期审批中": problem.asked_extension,
        f"第{problem.round}轮整改": problem.round > 1,
        "复发": problem.recurrence_of,
        "期限暂定": problem.last_date_provisional,
        problem.order__number: problem.order__number,
    }
    return "；".join(text for text, holds in remarks.items() if holds)
