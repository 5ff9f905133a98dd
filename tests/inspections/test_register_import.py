"""Importing the register from spreadsheets as offices keep them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from openpyxl import Workbook

from inspections import register_import
from inspections.models import Establishment, EstablishmentChange
from inspections.register_import import ImportReport
from organization.errors import Malformed, NotAllowed, Refusal
from organization.models import ChangeMark
from tests.cast import COUNTY, OTHER_TOWN, TOWN, Cast, make_establishment
from tests.inspections.scenes import statements

HEADER = ("序号", "单位名称", "类别", "乡镇", "许可证号", "有效期至", "联系电话")
ROWS: Sequence[Sequence[object]] = (
    (1, "顺达美发", "理发店", "常路镇", "蒙卫公证0001", "2028.3.5", 13800001111),
    (2, "丽人美容院", "美容院", "桃墟", "蒙卫公证0002", "2028年3月5日", "0539-4271234"),
    (3, "悦来宾馆", "住宿", "常路", "蒙卫公证0003", "2028-03-05", ""),
)


def workbook(
    rows: Iterable[Sequence[object]], shape: Callable[[Workbook], None] = lambda _: None
) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    shape(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


TABLE = workbook((HEADER, *ROWS))


def run(
    cast: Cast, data: bytes = TABLE, *, who: str = "bureau", dry_run: bool = False
) -> ImportReport:
    return register_import.import_register(data, county=COUNTY, by=cast.actor(who), dry_run=dry_run)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.rows, report.created, report.changed, report.unchanged


def errors(report: ImportReport) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.reason) for error in report.errors]


def refused(cast: Cast, data: bytes) -> str:
    before = Establishment.objects.count()
    with pytest.raises(Refusal) as refusal:
        run(cast, data)
    assert Establishment.objects.count() == before
    return refusal.value.code


def imported(name: str) -> Establishment:
    return Establishment.objects.get(name=name)


def test_a_plain_table_becomes_establishments(cast: Cast) -> None:
    report = run(cast)
    assert counts(report) == (3, 3, 0, 0)
    assert report.errors == []
    assert report.ignored_columns == ("序号",)
    salon = imported("丽人美容院")
    assert (salon.category_id, salon.town_id) == ("beauty", OTHER_TOWN)
    assert (salon.licence_until, salon.registered_on) == (date(2028, 3, 5), date(2026, 3, 5))
    assert imported("顺达美发").phone == "13800001111"
    assert (imported("悦来宾馆").phone, imported("悦来宾馆").initials) == ("", "ylbg")
    assert len({p.qr_token for p in Establishment.objects.all()}) == 6
    assert ChangeMark.objects.count() == 3


def test_a_second_run_changes_nothing(cast: Cast) -> None:
    run(cast)
    ChangeMark.objects.all().delete()
    assert counts(run(cast)) == (3, 0, 0, 3)
    assert not ChangeMark.objects.exists()
    assert not EstablishmentChange.objects.exists()


def test_a_dry_run_says_what_would_change_and_writes_nothing(cast: Cast) -> None:
    run(cast)
    rows = [list(row) for row in ROWS]
    rows[0][6] = "13900002222"
    rows.append([4, "康泰足浴", "足浴", "常路镇", "蒙卫公证0004", "", ""])
    report = run(cast, workbook((HEADER, *rows)), dry_run=True)
    assert counts(report) == (4, 1, 1, 2)
    assert [(c.row, c.name, c.kind, dict(c.fields)) for c in report.changes] == [
        (2, "顺达美发", "change", {"phone": "13900002222"}),
        (
            5,
            "康泰足浴",
            "create",
            {
                "name": "康泰足浴",
                "category": "footbath",
                "town": TOWN,
                "licence_number": "蒙卫公证0004",
            },
        ),
    ]
    assert imported("顺达美发").phone == "13800001111"
    assert not Establishment.objects.filter(name="康泰足浴").exists()


def test_a_change_is_kept_as_history(cast: Cast) -> None:
    run(cast)
    rows = [list(row) for row in ROWS]
    rows[0][1], rows[0][3] = "顺达理发", "桃墟镇"
    assert counts(run(cast, workbook((HEADER, *rows)))) == (3, 0, 1, 2)
    shop = imported("顺达理发")
    assert (shop.version, shop.initials, shop.town_id) == (2, "sdlf", OTHER_TOWN)
    assert sorted(shop.changes.values_list("field", "old", "new", "source", "by__name")) == [
        ("name", "顺达美发", "顺达理发", "import", "孙丽"),
        ("town", TOWN, OTHER_TOWN, "import", "孙丽"),
    ]


def test_one_wrong_row_and_nothing_is_written(cast: Cast) -> None:
    rows = [
        *ROWS,
        (4, "", "理发店", "常路镇", "", "", ""),
        (5, "幸福理发", "赌场", "仙人镇", "", "2026.2.30", "打我电话"),
        (6, "顺达二店", "理发店", "常路镇", "蒙卫公证0001", "", ""),
    ]
    report = run(cast, workbook((HEADER, *rows)))
    assert errors(report) == [
        (5, "单位名称", "不能为空"),
        (6, "乡镇", "本县没有“仙人镇”这个乡镇（街道）"),
        (6, "有效期至", "没有“2026.2.30”这一天"),
        (6, "类别", "没有“赌场”这个类别"),
        (6, "联系电话", "电话应为 5 至 20 位数字"),
        (7, "许可证号", "与第 2 行的许可证号相同"),
    ]
    assert counts(report) == (6, 0, 0, 0)
    assert report.changes == []
    assert Establishment.objects.count() == 3


def test_title_rows_remarks_and_merged_cells_are_understood(cast: Cast) -> None:
    def merge(book: Workbook) -> None:
        sheet = book.active
        assert sheet is not None
        for cells in ("A1:G1", "A2:G2", "A3:A4", "C3:C4", "B3:B4", "D3:E3", "C5:C6", "D5:D7"):
            sheet.merge_cells(cells)

    table = workbook(
        [
            ("蒙阴县公共场所单位一览表",),
            ("填表单位：蒙阴县疾控局  2026年3月",),
            ("序号", "单位名称*", "类 别", "所在地", "", "许可证", ""),
            ("", "", "", "乡镇（街道）", "地址", "许可证号", "有效期至"),
            (1, "顺达美发", "理发店", "常路镇", "人民路 1 号", "蒙卫公证0001", 46086),
            (2, "阿明理发", "", "", "", "蒙卫公证0002", datetime(2028, 3, 5)),  # noqa: DTZ001
            (3, "丽人美容", "美容店", "", "", "蒙卫公证0003", "长期"),
            (),
            ("填表人：张三", "", "", "", "", "", ""),
        ],
        merge,
    )
    report = run(cast, table)
    assert errors(report) == []
    assert counts(report) == (3, 3, 0, 0)
    ming, salon = imported("阿明理发"), imported("丽人美容")
    assert (ming.category_id, ming.town_id, ming.licence_until) == (
        "hair",
        TOWN,
        date(2028, 3, 5),
    )
    assert (salon.town_id, salon.licence_until) == (TOWN, None)
    assert imported("顺达美发").licence_until == date(2026, 3, 5)
    assert imported("顺达美发").address == "人民路 1 号"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_csv_comes_in_the_encodings_of_excel_and_wps(
    cast: Cast, encoding: str, delimiter: str
) -> None:
    rows = (*ROWS, (4, "𠮷祥理发", "理发", "常路镇", "蒙卫公证0009", "20280305", ""))
    report = run(cast, csv_text((HEADER, *rows), delimiter).encode(encoding))
    assert counts(report) == (4, 4, 0, 0)
    assert imported("𠮷祥理发").licence_until == date(2028, 3, 5)


def test_the_other_columns_are_read_too(cast: Cast) -> None:
    header = ("名称", "行业", "街道", "统一社会信用代码", "负责人", "地址", "状态", "登记日期",
              "是否无证", "纬度", "经度", "等级")  # fmt: skip
    row = ("无名足浴", "足浴", "常路镇", "91371328MAB1C2D3X4", "李四", "集市路", "暂停营业",
           "2021/7/1", "√", "35.71", "117.94", "c级")  # fmt: skip
    assert errors(run(cast, csv_text((header, row)).encode())) == []
    place = imported("无名足浴")
    assert (place.unlicensed, place.status, place.grade) == (True, "paused", "C")
    assert (place.registered_on, place.latitude) == (date(2021, 7, 1), Decimal("35.710000"))


def test_an_unlicensed_row_with_a_licence_is_wrong(cast: Cast) -> None:
    table = csv_text(
        (("名称", "类别", "乡镇", "许可证号", "无证"), ("甲", "理发", "常路", "卫1", "是"))
    )
    assert errors(run(cast, table.encode())) == [(2, "名称", "标为无证的单位不能填写许可证号")]


def test_a_place_is_found_by_licence_then_credit_code_then_name_and_town(cast: Cast) -> None:
    code = "91371328MAB1C2D3X4"
    make_establishment("甲理发", "hair", licence_number="卫1")
    by_code = make_establishment("乙理发", "hair", licence_number="")
    by_code.credit_code = code
    by_code.save()
    make_establishment("丙（老店）理发", "hair", licence_number="")
    header = ("名称", "类别", "乡镇", "许可证号", "信用代码", "电话")
    rows = (
        ("甲美发", "理发", "常路", "卫1", "", "11111"),
        ("乙美发", "理发", "常路", "卫2", code, "22222"),
        ("丙(老店)理发", "理发", "常路", "卫3", "", "33333"),
        ("丙（老店）理发", "理发", "桃墟", "卫4", "", "44444"),
    )
    table = csv_text((header, *rows)).encode()
    assert counts(run(cast, table)) == (4, 1, 3, 0)
    assert imported("乙美发").licence_number == "卫2"
    assert Establishment.objects.get(phone="33333").licence_number == "卫3"
    assert Establishment.objects.get(phone="44444").town_id == OTHER_TOWN
    assert counts(run(cast, table)) == (4, 0, 0, 4)


def test_a_chain_shares_its_credit_code_and_keeps_its_shops(cast: Cast) -> None:
    header = ("名称", "类别", "乡镇", "许可证号", "信用代码")
    rows = [(f"连锁{n}店", "理发", "常路", f"卫{n}", "91371328MAB1C2D3X4") for n in (1, 2, 3)]
    table = csv_text((header, *rows)).encode()
    assert counts(run(cast, table)) == (3, 3, 0, 0)
    assert counts(run(cast, table)) == (3, 0, 0, 3)


def test_a_renewed_licence_number_does_not_make_a_second_place(cast: Cast) -> None:
    header = ("名称", "类别", "乡镇", "许可证号")
    run(cast, csv_text((header, ("甲理发", "理发", "常路", "卫1"))).encode())
    renewed = csv_text((header, ("甲理发", "理发", "常路", "卫2"))).encode()
    assert counts(run(cast, renewed)) == (1, 0, 1, 0)
    both = csv_text(
        (header, ("甲理发", "理发", "常路", "卫2"), ("甲理发", "理发", "常路", "卫3"))
    ).encode()
    assert counts(run(cast, both)) == (2, 1, 0, 1)


def test_same_names_that_cannot_be_told_apart_are_wrong(cast: Cast) -> None:
    header = ("名称", "类别", "乡镇")
    twice = csv_text((header, ("甲理发", "理发", "常路"), ("甲理发", "理发", "常路"))).encode()
    assert errors(run(cast, twice)) == [
        (3, "名称", "同一乡镇的同名单位在表中重复出现，请填写许可证号以示区别")
    ]
    make_establishment("甲理发", "hair", licence_number="")
    assert errors(run(cast, twice)) == [(3, "名称", "与第 2 行是同一家单位")]
    make_establishment("甲理发", "hair", licence_number="")
    assert errors(run(cast, twice)) == [
        (n, "名称", "本乡镇有多家同名单位，请填写许可证号或信用代码") for n in (2, 3)
    ]


def test_a_blank_cell_erases_nothing(cast: Cast) -> None:
    run(cast)
    rows = [list(row) for row in ROWS]
    rows[0][5] = rows[0][6] = ""
    assert counts(run(cast, workbook((HEADER, *rows)))) == (3, 0, 0, 3)
    assert imported("顺达美发").phone == "13800001111"


def test_who_may_import(cast: Cast) -> None:
    for who in ("inspector", "auditor", "assistant", "admin", "outsider"):
        with pytest.raises(NotAllowed):
            run(cast, who=who)
    assert run(cast, who="supervisor", dry_run=True).created == 3


@pytest.mark.parametrize("data", [b"", b"  \n "])
def test_an_empty_file_is_refused(cast: Cast, data: bytes) -> None:
    assert refused(cast, data) == "file_empty"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\x89PNG\r\n\x1a\n" + "像文字".encode(),
        b"%PDF-1.7\n",
        b"PK\x03\x04 not really",
        TABLE[: len(TABLE) // 2],
        "名称,类别\n\x00,x".encode(),
        '名称,类别,乡镇\n"甲,理发,常路'.encode(),
    ],
)
def test_what_is_no_spreadsheet_is_refused(cast: Cast, data: bytes) -> None:
    assert refused(cast, data) == "not_a_spreadsheet"


def test_a_zip_that_is_no_workbook_is_refused(cast: Cast) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("hello.txt", "hello")
    assert refused(cast, out.getvalue()) == "not_a_spreadsheet"


def test_an_old_or_encrypted_workbook_is_refused_with_advice(cast: Cast) -> None:
    assert refused(cast, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600) == "xls_not_accepted"


def test_wrong_columns_are_named(cast: Cast) -> None:
    with pytest.raises(Malformed) as refusal:
        run(cast, workbook([("姓名", "年龄"), ("张三", 40)]))
    assert refusal.value.code == "wrong_columns"
    assert refusal.value.details["columns"] == ["单位名称", "类别", "乡镇"]
    with pytest.raises(Malformed) as refusal:
        run(cast, workbook([("单位名称", "类别"), ("甲", "理发")]))
    assert refusal.value.details["columns"] == ["乡镇"]


def test_a_header_without_rows_imports_nothing(cast: Cast) -> None:
    assert counts(run(cast, workbook([HEADER]))) == (0, 0, 0, 0)


def test_a_zip_bomb_is_measured_before_it_is_unpacked(cast: Cast) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    assert len(out.getvalue()) < 1024 * 1024
    assert refused(cast, out.getvalue()) == "file_too_large"


def test_too_many_bytes_and_too_many_rows_are_refused(cast: Cast) -> None:
    assert refused(cast, b"x" * (20 * 1024 * 1024 + 1)) == "file_too_large"
    assert refused(cast, ("名称,类别,乡镇\n" + "a,b,c\n" * 100_000).encode()) == "too_many_rows"


def test_an_import_costs_the_same_statements_for_1_and_50_rows(cast: Cast) -> None:
    by = cast.actor("bureau")
    counted = []
    for size in (1, 50):
        rows = [(n, f"店{size}-{n}", "理发", "常路", f"卫{size}-{n}", "", "") for n in range(size)]
        table = workbook((HEADER, *rows))
        with statements() as sent:
            register_import.import_register(table, county=COUNTY, by=by, dry_run=False)
        changed = workbook((HEADER, *([*row[:6], "12345"] for row in rows)))
        with statements() as sent_again:
            register_import.import_register(changed, county=COUNTY, by=by, dry_run=False)
        counted.append((len(sent), len(sent_again)))
    assert counted[0] == counted[1]
    assert connection.vendor != "postgresql" or counted[0] == (7, 8)
