"""The ledger as a workbook and as CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from inspections.models import Checklist, ChecklistItem, InspectionOfficer
from inspections.models.checklist import OrderKind, Severity
from organization import clock
from organization.errors import TooLarge
from rectification.models import Problem, Recheck
from rectification.states import Action, State
from summaries import ledger_export
from summaries.ledger_export import Heading, write_csv, write_xlsx
from summaries.ledger_rows import COLUMNS
from tests.cast import Cast
from tests.play import Play, workdays
from tests.summaries.records import Records, noon

TITLES = (
    "序号、问题编号、发现日期、乡镇、单位名称、类别、检查组/监督员、问题描述、严重程度、依据、责令方式、"
    "整改期限、责任人、整改措施、整改日期、复查日期、复查结果、销号日期、状态、备注"
).split("、")

HEADING = Heading(
    title="蒙阴县2026年3月问题整改台账",
    unit="蒙阴县卫生健康局",
    period="2026年3月",
    filled_by="孙丽",
    checked_by="",
    on=date(2026, 4, 10),
)


@pytest.fixture(autouse=True)
def _tenth_of_april() -> Iterator[None]:
    with clock.at(noon(date(2026, 4, 10))):
        yield


def sheet_of(count: int) -> Worksheet:
    """Write all problems and read the workbook back."""
    file = io.BytesIO()
    assert write_xlsx(Problem.objects.all(), file, HEADING) == count
    file.seek(0)
    sheet = load_workbook(file)["问题整改台账"]
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(sheet: Worksheet, number: int = 1) -> dict[str, object]:
    return dict(zip(TITLES, (plain(cell.value) for cell in sheet[4 + number]), strict=True))


def plain(value: object) -> object:
    """A date that was read back as a date at midnight."""
    return value.date() if isinstance(value, datetime) and value.time() == time() else value


def test_the_columns_are_those_of_the_reference() -> None:
    assert [column.title for column in COLUMNS] == TITLES


def test_the_sheet_is_ready_to_print_and_sign(cast: Cast) -> None:
    records = Records(cast)
    records.problem(date(2026, 3, 2))
    records.problem(date(2026, 3, 3))
    sheet = sheet_of(2)
    assert sheet["A1"].value == "蒙阴县2026年3月问题整改台账"
    assert sheet["A2"].value == "填报单位：蒙阴县卫生健康局　　统计期间：2026年3月　　共 2 条"
    assert sheet["A3"].value == "填表人：孙丽　　审核人：＿＿＿＿　　日期：2026年4月10日"
    assert [cell.value for cell in sheet[4]] == TITLES
    assert {str(merged) for merged in sheet.merged_cells.ranges} == {"A1:T1", "A2:T2", "A3:T3"}
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.auto_filter.ref == "A4:T6"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.max_row == 6
    assert all(sheet.column_dimensions[letter].width >= 6 for letter in "ABCDEFGHIJKLMNOPQRST")
    assert sheet["H5"].alignment.wrap_text


def test_a_closed_problem_fills_its_row(cast: Cast) -> None:
    records = Records(cast)
    visit = records.visit(date(2026, 3, 2))
    for position, user in enumerate((cast.inspector, cast.inspector2, cast.teamleader)):
        InspectionOfficer.objects.create(inspection=visit, user=user, position=position)
    checklist = Checklist.objects.create(
        code="T", version="1", name="表", specialty="public_places"
    )
    item = ChecklistItem.objects.create(
        checklist=checklist,
        position=1,
        code="T-1",
        group_code="T",
        group_name="组",
        text="毛巾消毒",
        severity=Severity.MAJOR,
        default_order=OrderKind.DEADLINE,
        finding="",
        requirement="",
        basis=[
            {"doc": "XZ", "article": "第十四条", "verified": True},
            {"doc": "XZ", "article": "第九条", "verified": False},
        ],
    )
    problem = records.problem(
        date(2026, 3, 2),
        State.CLOSED,
        inspection=visit,
        item=item,
        severity=Severity.MAJOR,
        requirement="配备消毒柜",
        last_date=date(2026, 3, 9),
        rectified_on=date(2026, 3, 8),
        passed_on=date(2026, 3, 10),
        closed_on=date(2026, 3, 11),
        round=2,
    )
    records.recheck(problem, date(2026, 3, 6), Recheck.Result.FAILED, round=1)
    records.recheck(problem, date(2026, 3, 10), Recheck.Result.PASSED, round=2)
    order = problem.order
    assert order is not None
    assert row_of(sheet_of(1)) == {
        "序号": 1,
        "问题编号": problem.number,
        "发现日期": date(2026, 3, 2),
        "乡镇": "常路镇",
        "单位名称": "阳光理发店",
        "类别": "理发店",
        "检查组/监督员": "督导一组/王海、李敏",
        "问题描述": "毛巾未做到一客一换一消毒",
        "严重程度": "较重",
        "依据": "《公共场所卫生管理条例实施细则》第十四条",
        "责令方式": "责令限期整改",
        "整改期限": date(2026, 3, 9),
        "责任人": "张三",
        "整改措施": "配备消毒柜",
        "整改日期": date(2026, 3, 8),
        "复查日期": date(2026, 3, 10),
        "复查结果": "合格",
        "销号日期": date(2026, 3, 11),
        "状态": "已销号",
        "备注": f"第2轮整改；{order.number}",
    }


def test_a_late_problem_says_by_how_many_days(cast: Cast) -> None:
    problem = Records(cast).problem(
        date(2026, 3, 20), State.ORDERED, last_date=date(2026, 4, 7), last_date_provisional=True
    )
    row = row_of(sheet_of(1))
    assert row["状态"] == "整改中"
    assert str(row["备注"]).startswith("逾期3天；期限暂定；")
    assert problem.order is not None
    assert row["整改日期"] is None


def test_a_problem_nobody_ordered_has_empty_cells_and_never_a_zero(cast: Cast) -> None:
    Records(cast).problem(date(2026, 3, 20), team=None)
    row = row_of(sheet_of(1))
    empty = {title for title, value in row.items() if value in (None, "")}
    assert empty == {
        "依据",
        "责令方式",
        "整改期限",
        "整改措施",
        "整改日期",
        "复查日期",
        "复查结果",
        "销号日期",
        "备注",
    }
    assert row["检查组/监督员"] == "王海"
    assert row["状态"] == "待责令"


def test_what_was_done_is_told_as_it_was_reported(play: Play) -> None:
    with clock.at(play.now):
        problem = play.problem(kind=OrderKind.DEADLINE, due=workdays(5))
        play.step(problem, Action.RECTIFY, "inspector", note="已更换毛巾", photos=play.after())
        fixed = play.problem(kind=OrderKind.IMMEDIATE, fixed=True)
        sheet = sheet_of(2)
    row = row_of(sheet, 1)
    assert row["整改措施"] == "已更换毛巾"
    assert row["状态"] == "待复查"
    on_the_spot = row_of(sheet, 2)
    assert on_the_spot["问题编号"] == Problem.objects.get(pk=fixed.pk).number
    assert on_the_spot["复查结果"] == "当场整改"
    assert on_the_spot["复查日期"] == date(2026, 11, 20)
    assert on_the_spot["状态"] == "待销号审核"


def test_rows_are_oldest_first_whatever_the_order_asked(cast: Cast) -> None:
    records = Records(cast)
    for number in (9, 3, 6):
        records.problem(date(2026, 3, number))
    sheet = sheet_of(3)
    found = [str(row_of(sheet, number)["发现日期"]) for number in (1, 2, 3)]
    assert all(a < b for a, b in pairwise(found))
    assert [row_of(sheet, number)["序号"] for number in (1, 2, 3)] == [1, 2, 3]


def test_a_text_that_looks_like_a_formula_stays_a_text(cast: Cast) -> None:
    Records(cast).problem(date(2026, 3, 2), text='=HYPERLINK("http://x")\x07', requirement="+1")
    cell = sheet_of(1)["H5"]
    assert cell.value == '=HYPERLINK("http://x")'
    assert cell.data_type == "s"
    file = io.BytesIO()
    write_csv(Problem.objects.all(), file)
    (row,) = list(csv.DictReader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert row["问题描述"].startswith("'=HYPERLINK")
    assert row["整改措施"] == "'+1"


def test_nothing_found_is_a_sheet_with_no_rows(cast: Cast) -> None:
    sheet = sheet_of(0)
    assert str(sheet["A2"].value).endswith("共 0 条")
    assert sheet.max_row == 4


def test_more_rows_than_a_sheet_holds_are_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(cast)
    records.problem(date(2026, 3, 2))
    records.problem(date(2026, 3, 2))
    monkeypatch.setattr(ledger_export, "MOST_ROWS", 1)
    with pytest.raises(TooLarge, match="共 2 行"):
        write_xlsx(Problem.objects.all(), io.BytesIO(), HEADING)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_is_read_by_excel_in_china_rare_characters_too(cast: Cast, encoding: str) -> None:
    Records(cast).problem(date(2026, 3, 2), text="𠮷氏美容，“毛巾”")
    file = io.BytesIO()
    assert write_csv(Problem.objects.all(), file, encoding=encoding) == 1
    assert not file.closed
    data = file.getvalue()
    assert data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(data.decode(encoding))))
    assert list(row) == TITLES
    assert row["问题描述"] == "𠮷氏美容，“毛巾”"
    assert row["发现日期"] == "2026-03-02"


def test_one_statement_reads_one_row_and_fifty(cast: Cast) -> None:
    records = Records(cast)
    for number in range(1, 51):
        records.problem(date(2026, 3, 1) + timedelta(days=number % 28), State.CLOSED)
        if number in (1, 50):
            with CaptureQueriesContext(connection) as captured:
                write_xlsx(Problem.objects.all(), io.BytesIO(), HEADING)
            assert len(captured) == 1, number
