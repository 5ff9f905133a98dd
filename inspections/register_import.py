"""Importing the register from a spreadsheet: everything or nothing (docs/decisions/0021).

Every row is read and compared before anything is written. One error anywhere and nothing is
written; a dry run says what would change; the same file a second time changes nothing. A blank
cell says nothing, it does not erase.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction

from inspections import codes, details, spreadsheet
from inspections.models import Establishment, EstablishmentChange
from inspections.register import History, apply, differences
from organization import access, clock
from organization.actors import Actor
from organization.errors import Conflict
from organization.models import Area
from organization.roles import Role

MAY_IMPORT = (Role.SUPERVISOR, Role.LEADER, Role.BUREAU)
REQUIRED = ("name", "category", "town")
BATCH = 1000

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "name": ("单位名称", "名称", "被监督单位", "单位", "店名", "机构名称", "字号名称"),
    "category": ("类别", "单位类别", "行业类别", "行业", "类型", "机构类别", "专业类别"),
    "town": ("乡镇", "乡镇街道", "乡镇/街道", "所属乡镇", "所在乡镇", "镇街", "街道", "辖区"),
    "licence_number": (
        "许可证号", "卫生许可证号", "许可证编号", "许可证号码", "备案号", "执业许可证号", "登记号",
        "许可/备案号", "备案编号",
    ),
    "credit_code": ("信用代码", "统一社会信用代码", "社会信用代码", "统一信用代码"),
    "person_in_charge": ("负责人", "法定代表人", "法人", "经营者", "主要负责人", "负责人姓名"),
    "phone": ("电话", "联系电话", "手机", "手机号", "联系方式"),
    "address": ("地址", "经营地址", "详细地址", "单位地址", "经营场所"),
    "status": ("经营状态", "状态", "营业状态"),
    "licence_until": ("有效期", "有效期至", "许可证有效期", "有效期限", "有效期止", "截止日期"),
    "registered_on": ("登记日期", "发证日期", "登记时间", "建档日期", "发证时间"),
    "unlicensed": ("无证", "是否无证", "无证经营"),
    "latitude": ("纬度",),
    "longitude": ("经度",),
    "grade": ("等级", "信誉度等级", "量化等级", "卫生信誉度等级"),
}  # fmt: skip


@dataclass(frozen=True)
class RowError:
    """Why a row cannot be imported: its number in the file, the column's title, the reason."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class RowChange:
    """What a row does: ``create`` or ``change``, with the details it sets, new values as text."""

    row: int
    name: str
    kind: str
    fields: Mapping[str, str]


@dataclass
class ImportReport:
    """What an import did, or would do; with any error it did nothing."""

    dry_run: bool
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    ignored_columns: tuple[str, ...] = ()
    errors: list[RowError] = field(default_factory=list)
    changes: list[RowChange] = field(default_factory=list)


def import_register(data: bytes, *, county: str, by: Actor, dry_run: bool) -> ImportReport:
    """Import a spreadsheet into a county's register, or say what it would do.

    Raises the refusals of ``spreadsheet.read``, NotAllowed, and Conflict (``register_changed``:
    somebody changed one of the rows meanwhile). What is wrong with single rows is in the report.
    """
    access.require_role(by, county, *MAY_IMPORT)
    table = spreadsheet.read(data, SYNONYMS, REQUIRED)
    report = ImportReport(dry_run, rows=len(table.rows), ignored_columns=table.ignored)
    with transaction.atomic():
        if not dry_run:
            # One import of a county at a time, so that two of them never create the same place.
            Area.objects.select_for_update(no_key=True).get(pk=county)
        plan = _Plan(table, county, report)
        if report.errors:
            report.created = report.changed = report.unchanged = 0
            report.changes = []
        elif not dry_run:
            _write(plan, by)
    return report


class _Plan:
    """What the rows come to, compared with the register."""

    def __init__(self, table: spreadsheet.Table, county: str, report: ImportReport) -> None:
        self.county = county
        self.report = report
        self.created: list[Establishment] = []
        self.changed: list[tuple[Establishment, dict[str, tuple[object, object]]]] = []
        self._met: dict[UUID, int] = {}
        sheet = _Sheet(table, details.words_of(county), report)
        register = _Register(county, sheet.said.values())
        for number, said in sheet.said.items():
            try:
                self._take(number, said, register.find(said))
            except details.Unreadable as reason:
                report.errors.append(RowError(number, table.titles["name"], str(reason)))
        report.errors.sort(key=lambda error: (error.row, error.column))

    def _take(self, number: int, said: dict[str, Any], place: Establishment | None) -> None:
        if place is None:
            place = self._create(number, said)
        elif place.pk in self._met:
            raise details.Unreadable(f"与第 {self._met[place.pk]} 行是同一家单位")
        else:
            self._met[place.pk] = number
            self._change(number, said, place)
        if place.unlicensed and place.licence_number:
            raise details.Unreadable("标为无证的单位不能填写许可证号")

    def _create(self, number: int, said: dict[str, Any]) -> Establishment:
        place = Establishment(county=self.county, registered_on=clock.today())
        apply(place, said)
        self.created.append(place)
        self.report.created += 1
        self._show(number, place, "create", said)
        return place

    def _change(self, number: int, said: dict[str, Any], place: Establishment) -> None:
        fields = differences(place, said)
        if not fields:
            self.report.unchanged += 1
            return
        new = {name: value for name, (_, value) in fields.items()}
        apply(place, new)
        self.changed.append((place, fields))
        self.report.changed += 1
        self._show(number, place, "change", new)

    def _show(
        self, number: int, place: Establishment, kind: str, said: Mapping[str, object]
    ) -> None:
        shown = {name: details.shown(value) for name, value in said.items()}
        self.report.changes.append(RowChange(number, place.name, kind, shown))


class _Sheet:
    """The rows as read: what each says, by its number in the file."""

    def __init__(
        self, table: spreadsheet.Table, words: details.Words, report: ImportReport
    ) -> None:
        self.said: dict[int, dict[str, Any]] = {}
        licences: dict[str, int] = {}
        for number, cells in table.rows:
            said, errors = self._row(number, table, cells, words)
            licence = said.get("licence_number")
            if licence and licence in licences:
                errors.append(
                    RowError(
                        number,
                        table.titles["licence_number"],
                        f"与第 {licences[licence]} 行的许可证号相同",
                    )
                )
            elif licence:
                licences[licence] = number
            if errors:
                report.errors.extend(errors)
            else:
                self.said[number] = said

    @staticmethod
    def _row(
        number: int, table: spreadsheet.Table, cells: spreadsheet.Cells, words: details.Words
    ) -> tuple[dict[str, Any], list[RowError]]:
        said: dict[str, Any] = {}
        errors = []
        for name, cell in table.said(cells).items():
            if name not in REQUIRED and not details.text(cell):
                continue
            try:
                said[name] = details.read(name, cell, words)
            except details.Unreadable as reason:
                errors.append(RowError(number, table.titles[name], str(reason)))
        return said, errors


class _Register:
    """The county's register, to find the place a row speaks of."""

    def __init__(self, county: str, said: Collection[Mapping[str, Any]]) -> None:
        self.licences: dict[str, Establishment] = {}
        self.names: defaultdict[tuple[str, str], list[Establishment]] = defaultdict(list)
        credit: defaultdict[str, list[Establishment]] = defaultdict(list)
        for place in Establishment.objects.filter(county=county, merged_into=None):
            if place.licence_number:
                self.licences[place.licence_number] = place
            if place.credit_code:
                credit[place.credit_code].append(place)
            self.names[_key(place.name, place.town_id)].append(place)
        # A chain has one credit code for all its shops: then the code tells none of them.
        in_file = Counter(one.get("credit_code") for one in said)
        self.credit = {
            code: places[0]
            for code, places in credit.items()
            if len(places) == 1 and in_file[code] == 1
        }
        self.licences_in_file = {one.get("licence_number") for one in said} - {None, ""}
        self.fresh: dict[tuple[str, str], int] = {}

    def find(self, said: Mapping[str, Any]) -> Establishment | None:
        """Return the place: by licence number, else credit code, else name and town.

        Raises Unreadable where name and town alone do not tell which place is meant.
        """
        licence, credit_code = said.get("licence_number", ""), said.get("credit_code", "")
        if licence in self.licences:
            return self.licences[licence]
        if credit_code in self.credit:
            return self.credit[credit_code]
        key = _key(said["name"], said["town"])
        # Whose licence stands in another row is another place; otherwise a new number renews it.
        found = [p for p in self.names[key] if p.licence_number not in self.licences_in_file]
        if len(found) > 1:
            raise details.Unreadable("本乡镇有多家同名单位，请填写许可证号或信用代码")
        if not (found or licence or credit_code):
            self._require_first(key)
        return found[0] if found else None

    def _require_first(self, key: tuple[str, str]) -> None:
        self.fresh[key] = self.fresh.get(key, 0) + 1
        if self.fresh[key] > 1:
            raise details.Unreadable("同一乡镇的同名单位在表中重复出现，请填写许可证号以示区别")


def _key(name: str, town: str) -> tuple[str, str]:
    return unicodedata.normalize("NFKC", name).replace(" ", "").lower(), town


def _write(plan: _Plan, by: Actor) -> None:
    today = clock.today()
    history = History(EstablishmentChange.Source.IMPORT, by)
    given = codes.codes_for([place.pk for place in plan.created])
    for place, its in zip(plan.created, given, strict=True):
        place.qr_token, place.short_code = its
        history.mark(place, place.town_id, place.registered_on)
    Establishment.objects.bulk_create(plan.created, batch_size=BATCH)
    _require_unchanged(plan)
    touched = {"version"}
    for place, fields in plan.changed:
        place.version += 1
        touched |= {details.column(name) for name in fields}
        if "name" in fields:
            touched.add("initials")
        history.add(place, fields, today)
    # An upsert of rows known to be there, because it is one plain statement a batch, where
    # bulk_update writes a CASE for every row and column and takes ten times as long.
    Establishment.objects.bulk_create(
        [place for place, _ in plan.changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=sorted(touched),
    )
    history.write()


def _require_unchanged(plan: _Plan) -> None:
    """Lock the rows to be changed, and refuse where one is no longer what was compared."""
    seen = {place.pk: place.version for place, _ in plan.changed}
    rows = Establishment.objects.select_for_update().filter(pk__in=seen).order_by("pk")
    if dict(rows.values_list("pk", "version")) != seen:
        raise Conflict("register_changed", "导入期间有单位被他人修改，请重新导入。")
