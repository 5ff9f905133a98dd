"""The ledger as a file: a workbook to print and sign, or plain CSV.

Rows are streamed from one statement, so memory does not grow with them, and their number is
checked against what that statement counted: nothing is ever cut silently.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO, cast

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from organization import clock
from organization.errors import TooLarge
from rectification.models import Problem
from summaries import ledger_rows
from summaries.ledger_rows import COLUMNS, Kind, Ledger, Row, Value

_HEADING_ROWS = 4
MOST_ROWS = 1_048_576 - _HEADING_ROWS  # of a sheet

_LAST = get_column_letter(len(COLUMNS))
_LINE = Side(style="thin", color="999999")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SONG = "宋体"
_FORMATS = {Kind.TEXT: "General", Kind.DATE: "yyyy-mm-dd", Kind.NUMBER: "0"}


@dataclass(frozen=True)
class Heading:
    """What stands above the table.

    ``unit`` is who reports (填报单位), ``period`` what it covers; the three of the signature line
    are who filled it in, who checked it ("" to be signed by hand), and the date.
    """

    title: str
    unit: str
    period: str
    filled_by: str
    checked_by: str
    on: date


def write_xlsx(problems: QuerySet[Problem], file: BinaryIO, heading: Heading) -> int:
    """Write problems as a workbook and return the number of rows.

    Dates are dates and numbers are numbers; a text that looks like a formula stays a text. Raises
    TooLarge for more rows than a sheet holds.
    """
    with ledger_rows.opened(problems) as ledger:
        if ledger.count > MOST_ROWS:
            raise TooLarge("too_many_rows", f"共 {ledger.count} 行，超过一张工作表，请导出 CSV。")
        book = Workbook(write_only=True)
        # A write-only sheet has the settings of any other, which its type does not say.
        sheet = cast("Worksheet", book.create_sheet("问题整改台账"))
        _lay_out(sheet, ledger.count)
        _write_heading(sheet, heading, ledger.count)
        cells = [_body_cell(sheet, column.kind) for column in COLUMNS]
        for row in _counted(ledger):
            sheet.append([_put(cell, value) for cell, value in zip(cells, row, strict=True)])
        book.save(file)
        return ledger.count


def write_csv(problems: QuerySet[Problem], file: BinaryIO, *, encoding: str = "utf-8-sig") -> int:
    """Write problems as CSV and return the number of rows.

    UTF-8 with BOM, which Excel in China needs, or ``gb18030``. A text that a spreadsheet would
    take for a formula is preceded by an apostrophe.
    """
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        writer = csv.writer(text)
        writer.writerow(column.title for column in COLUMNS)
        with ledger_rows.opened(problems) as ledger:
            writer.writerows([_harmless(value) for value in row] for row in _counted(ledger))
            return ledger.count
    finally:
        text.flush()
        text.detach()


def _counted(ledger: Ledger) -> Iterator[Row]:
    """Pass the rows on, and raise when they are not as many as were counted."""
    number = 0
    for row in ledger.rows:
        number += 1
        yield row
    if number != ledger.count:
        raise RuntimeError(f"{ledger.count} rows were counted and {number} read")


def _lay_out(sheet: Worksheet, count: int) -> None:
    for position, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.freeze_panes = f"C{_HEADING_ROWS + 1}"
    sheet.print_title_rows = f"{_HEADING_ROWS}:{_HEADING_ROWS}"
    sheet.auto_filter.ref = f"A{_HEADING_ROWS}:{_LAST}{_HEADING_ROWS + count}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A3
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.oddFooter and sheet.oddFooter.center:
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    for row in range(1, _HEADING_ROWS):
        sheet.merged_cells.add(f"A{row}:{_LAST}{row}")


def _write_heading(sheet: Worksheet, heading: Heading, count: int) -> None:
    title = _cell(sheet, heading.title, Font(name="黑体", size=18), Alignment("center", "center"))
    said = f"填报单位：{heading.unit}　　统计期间：{heading.period}　　共 {count} 条"
    signed = (
        f"填表人：{heading.filled_by or _BLANK}　　审核人：{heading.checked_by or _BLANK}"
        f"　　日期：{clock.written(heading.on)}"
    )
    plain = Font(name=_SONG, size=11)
    left = Alignment("left", "center")
    sheet.append([title])
    sheet.append([_cell(sheet, said, plain, left)])
    sheet.append([_cell(sheet, signed, plain, left)])
    bold = Font(name=_SONG, size=11, bold=True)
    middle = Alignment("center", "center", wrap_text=True)
    heads = [_cell(sheet, column.title, bold, middle) for column in COLUMNS]
    for head in heads:
        head.border = _BORDER
    sheet.append(heads)


_BLANK = "＿＿＿＿"


def _cell(sheet: Worksheet, text: str, font: Font, alignment: Alignment) -> Cell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.font = font
    cell.alignment = alignment
    return cell


def _body_cell(sheet: Worksheet, kind: Kind) -> Cell:
    """Return the one cell of a column that carries its style from row to row."""
    across = "left" if kind is Kind.TEXT else "center"
    font = Font(name=_SONG, size=10)
    cell = _cell(sheet, "", font, Alignment(across, "center", wrap_text=kind is Kind.TEXT))
    cell.border = _BORDER
    cell.number_format = _FORMATS[kind]
    return cell


def _put(cell: Cell, value: Value) -> Cell:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # also where it begins with “=”
    else:
        cell.value = value
    return cell


def _harmless(value: Value) -> Value:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
