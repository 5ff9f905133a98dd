"""Checklists (检查表): versioned data that a phone keeps."""

from itertools import groupby
from typing import Annotated, Any, TypedDict
from uuid import UUID

from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.bodies import Parameters, Text
from api.doors import Door
from api.paging import Page
from api.parts import whole
from api.shapes import shape
from api.tags import tagged
from inspections.legal_basis import Citation, cite
from inspections.models import Checklist, ChecklistItem
from inspections.models.checklist import OrderKind, Severity
from inspections.published import published


class ChecklistRow(TypedDict):
    """One version of a checklist."""

    id: str
    code: str
    version: str
    name: str
    categories: Annotated[list[str], "适用的单位类别；自由检查适用于全部"]
    free: bool
    current: Annotated[bool, "是否现行版本"]
    scoring: dict[str, Any]
    item_count: int


class Item(TypedDict):
    """One line of a checklist."""

    id: str
    code: str
    text: str
    how: Annotated[str, "检查方法"]
    answer: Annotated[dict[str, Any], "作答方式：pass_fail_na、number 或 count_pair"]
    severity: Annotated[str, Severity]
    severity_name: str
    key_item: Annotated[bool, "关键项（※）"]
    default_order: Annotated[str, OrderKind]
    default_workdays: int
    not_applicable_when: str
    finding: str
    requirement: str
    evidence: list[str]
    basis: Annotated[list[Citation], "法律依据；未经核实的不得印在文书上"]
    suggest_case: bool
    transfer_to: Annotated[str, "由其他部门管辖时，移送到哪里"]


class ItemGroup(TypedDict):
    """The items of a part of the checklist."""

    code: str
    name: str
    items: list[Item]


class ChecklistPicture(ChecklistRow):
    """A checklist with its items."""

    groups: list[ItemGroup]


class ChecklistParameters(Parameters):
    category = Text(help_text="单位类别代码")


class Checklists(Door):
    """Checklists in force: 现行检查表."""

    @extend_schema(parameters=[ChecklistParameters], responses=shape(Page[ChecklistRow]))
    def get(self, request: Request) -> Any:
        category = self.query(ChecklistParameters)["category"]
        return tagged(
            request,
            whole(
                [
                    row(one)
                    for one in rows(Checklist.objects.filter(current=True)).order_by("code")
                    if not category or one.free or category in one.categories
                ]
            ),
        )


class ChecklistDetail(Door):
    """One version of a checklist, which never changes: 检查表."""

    @extend_schema(responses=shape(ChecklistPicture))
    def get(self, request: Request, id: UUID) -> Any:  # noqa: A002 - the contract's name
        one = published(id)
        groups = groupby(one.items.values(), key=lambda item: (item.group_code, item.group_name))
        picture: ChecklistPicture = {
            **_row(one.checklist, len(one.items)),
            "groups": [
                {"code": code, "name": name, "items": [_item(item) for item in items]}
                for (code, name), items in groups
            ],
        }
        return tagged(request, picture)


def rows(checklists: QuerySet[Checklist]) -> QuerySet[Any]:
    """Add what a row shows; one statement."""
    counted: QuerySet[Any] = checklists.annotate(item_count=Count("items"))
    return counted


def row(one: Any) -> ChecklistRow:
    """Return the row of a checklist that came through ``rows``."""
    return _row(one, one.item_count)


def _row(row: Checklist, item_count: int) -> ChecklistRow:
    return {
        "id": str(row.pk),
        "code": row.code,
        "version": row.version,
        "name": row.name,
        "categories": row.categories,
        "free": row.free,
        "current": row.current,
        "scoring": row.scoring,
        "item_count": item_count,
    }


def _item(item: ChecklistItem) -> Item:
    return {
        "id": str(item.pk),
        "code": item.code,
        "text": item.text,
        "how": item.how,
        "answer": item.answer,
        "severity": item.severity,
        "severity_name": item.get_severity_display(),
        "key_item": item.key_item,
        "default_order": item.default_order,
        "default_workdays": item.default_workdays,
        "not_applicable_when": item.not_applicable_when,
        "finding": item.finding,
        "requirement": item.requirement,
        "evidence": item.evidence,
        "basis": cite(item.basis),
        "suggest_case": item.suggest_case,
        "transfer_to": item.transfer_to,
    }
