"""Loads checklists (schema ``wjjc.checklist/1``) as versioned rows.

A published version never changes, because filled checklists were filled on it: loading the same
file again changes nothing, a file that differs under the same version is refused, and a newer
version becomes the current one while the old one stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.forms.models import model_to_dict

from inspections import answers, legal_basis
from inspections.models import Checklist, ChecklistItem
from inspections.models.establishment import Specialty
from organization import clock
from organization.changes import Changed, mark
from organization.errors import Malformed, RuleBroken
from organization.models.changes import Subject

SCHEMA = "wjjc.checklist/1"
DATA = Path(__file__).parent / "data" / "checklists"

CHECKLIST_FIELDS = ("name", "specialty", "categories", "free", "scoring", "note")
ITEM_FIELDS = (
    "position", "code", "group_code", "group_name", "text", "how", "not_applicable_when",
    "answer", "severity", "key_item", "default_order", "default_workdays", "suggest_case",
    "transfer_to", "basis", "finding", "requirement", "points", "demerit", "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """What loading one file came to."""

    checklist: Checklist
    new: bool


def load_folder(folder: Path = DATA) -> list[Loaded]:
    """Load every template of a folder; all of them or none."""
    with transaction.atomic():
        return [
            load(path.read_text(encoding="utf-8"))
            for path in sorted(folder.glob("*.yaml"))
            if path.name != legal_basis.REGISTER.name
        ]


def load(text: str) -> Loaded:
    """Load one template.

    Raises Malformed (``bad_checklist``) when it is no template, RuleBroken
    (``checklist_changed``) when this version was published with other content.
    """
    checklist, items = _read(text)
    with transaction.atomic():
        versions = {c.version: c for c in Checklist.objects.filter(code=checklist.code)}
        known = versions.get(checklist.version)
        if known:
            _require_unchanged(known, checklist, items)
            return Loaded(known, new=False)
        checklist.current = all(_order(checklist.version) > _order(version) for version in versions)
        if checklist.current:
            Checklist.objects.filter(code=checklist.code).update(current=False)
        checklist.save(force_insert=True)
        ChecklistItem.objects.bulk_create(items)
        mark(Changed(Subject.CHECKLIST, checklist.pk, town="", day=clock.today()))
    return Loaded(checklist, new=True)


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """Return what versions are compared by: ``2026.9.1`` comes before ``2026.11.1``."""
    return tuple((int(part) if part.isdigit() else 0, part) for part in version.split("."))


def _read(text: str) -> tuple[Checklist, list[ChecklistItem]]:
    try:
        source = yaml.load(text, Loader=legal_basis.LOADER)  # noqa: S506 - a safe one
        if source["schema"] != SCHEMA:
            raise Malformed("bad_checklist", f"检查表格式应为 {SCHEMA}。")
        checklist = _checklist(source["template"])
        items = [
            _item(checklist, position, group, item)
            for position, (group, item) in enumerate(
                (pair for group in source["groups"] for pair in _pairs(group)), start=1
            )
        ]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise Malformed("bad_checklist", f"检查表文件无法读取：{error}") from error
    _require_sound(checklist, items, source["template"].get("item_count", len(items)))
    return checklist, items


def _pairs(group: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    return [(group, item) for item in group["items"]]


def _checklist(template: Mapping[str, Any]) -> Checklist:
    specialties: dict[str, str] = {choice.label: choice.value for choice in Specialty}
    free = bool(template.get("free", False))
    return Checklist(
        code=template["code"],
        version=str(template["version"]),
        name=template["name_zh"],
        specialty="" if free else specialties[template["specialty_zh"]],
        categories=list(template["premises_types"]),
        free=free,
        scoring=template["scoring"],
        note=template.get("note_zh", ""),
    )


def _item(
    checklist: Checklist, position: int, group: Mapping[str, Any], item: Mapping[str, Any]
) -> ChecklistItem:
    return ChecklistItem(
        checklist=checklist,
        position=position,
        code=item["code"],
        group_code=group["code"],
        group_name=group["name_zh"],
        text=item["text_zh"],
        how=item.get("how_zh", ""),
        not_applicable_when=item.get("na_when_zh", ""),
        answer=item["answer"],
        severity=item["severity"],
        key_item=item["key_item"],
        default_order=item["default_order"],
        default_workdays=item["default_workdays"],
        suggest_case=item["suggest_case"],
        transfer_to=item.get("transfer_to_zh", ""),
        basis=item["basis"],
        finding=item["finding_zh"],
        requirement=item["order_zh"],
        points=item.get("points", {}),
        demerit=item.get("demerit", {}),
        evidence=item.get("evidence", []),
    )


def _require_sound(checklist: Checklist, items: list[ChecklistItem], announced: int) -> None:
    codes = {item.code for item in items}
    if len(codes) != len(items) or announced != len(items):
        raise Malformed(
            "bad_checklist",
            f"{checklist.name}：条目数应为 {announced}，读到 {len(items)}，"
            f"不重复的代码 {len(codes)} 个。",
        )
    for item in items:
        if item.answer["type"] == "number" and item.answer["op"] not in answers.WITHIN:
            raise Malformed("bad_checklist", f"{item.code} 的限值只能是 <= 或 >=。")
    if checklist.free != (not items):
        raise Malformed("bad_checklist", f"{checklist.name}：自由检查没有条目，其他检查表必须有。")


def _require_unchanged(known: Checklist, fresh: Checklist, items: list[ChecklistItem]) -> None:
    before = {item.code: model_to_dict(item, ITEM_FIELDS) for item in known.items.all()}
    after = {item.code: model_to_dict(item, ITEM_FIELDS) for item in items}
    changed = sorted(
        code for code in before.keys() | after.keys() if before.get(code) != after.get(code)
    )
    same = model_to_dict(known, CHECKLIST_FIELDS) == model_to_dict(fresh, CHECKLIST_FIELDS)
    if changed or not same:
        raise RuleBroken(
            "checklist_changed",
            f"{known.name} {known.version} 版已发布，内容不能再改；请另立新版本。",
            checklist=known.code,
            version=known.version,
            items=changed,
        )
