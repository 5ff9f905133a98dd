"""Reading tables that offices send: .xlsx and .csv, with title rows, merged cells and GB18030.

Nothing here trusts the file: what it unpacks to is measured before it is unpacked.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from organization.errors import Malformed, RuleBroken, TooLarge

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
HEADER_WITHIN = 20
CHUNK = 1 << 16

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# Pictures, papers and archives under a spreadsheet's name, which may decode as some text.
OTHERS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
SPACES = re.compile(r"\s+")

# What a damaged or hostile workbook makes its readers say.
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)

Cells = tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """The rows below the header. ``columns`` maps what was looked for to where it was found."""

    columns: Mapping[str, int]
    titles: Mapping[str, str]
    ignored: tuple[str, ...]
    rows: tuple[tuple[int, Cells], ...]

    def said(self, cells: Cells) -> dict[str, object]:
        """Return what a row says, by what was looked for."""
        return {
            name: cells[place] if place < len(cells) else None
            for name, place in self.columns.items()
        }


def read(data: bytes, synonyms: Mapping[str, Iterable[str]], required: Sequence[str]) -> Table:
    """Read the first sheet of a workbook, or a CSV in UTF-8 or GB18030.

    ``synonyms`` gives the titles a column may have, ``required`` the columns that must be there.
    Rows keep their numbers in the file; empty ones are left out.

    Raises Malformed (``file_empty``, ``not_a_spreadsheet``, ``wrong_columns``), RuleBroken
    (``xls_not_accepted``) and TooLarge (``file_too_large``, ``too_many_rows``).
    """
    if not data.strip():
        raise Malformed("file_empty", "文件是空的。")
    if len(data) > MAX_BYTES:
        raise TooLarge("file_too_large", f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请分批导入。")
    if data.startswith(OLE):
        raise RuleBroken(
            "xls_not_accepted",
            "不支持 .xls 或加密的文件，请在 Excel 或 WPS 中另存为 .xlsx 再导入。",
        )
    if data.startswith(OTHERS):
        raise _not_a_spreadsheet()
    rows = _workbook(data) if data.startswith(ZIP) else _csv(data)
    return _table(rows, synonyms, required)


def _not_a_spreadsheet() -> Malformed:
    return Malformed("not_a_spreadsheet", "无法读取该文件，请上传 .xlsx 或 .csv 表格。")


def _too_many_rows() -> TooLarge:
    return TooLarge("too_many_rows", f"表格超过 {MAX_ROWS} 行，请分批导入。", limit=MAX_ROWS)


def _workbook(data: bytes) -> list[Cells]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MAX_UNPACKED:
                raise TooLarge("file_too_large", "表格解压后过大，请删去多余的工作表或分批导入。")
            reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True)
            reader.read()
            sheet = reader.wb.worksheets[0]
            part = next(
                part for named, part in reader.parser.find_sheets() if named.name == sheet.title
            )
            sheet.reset_dimensions()  # what the file says about its size may be wrong
            rows = _bounded(sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS))
            _fill_down(rows, _merged(packed, part.target))
            return rows
    except BROKEN:
        raise _not_a_spreadsheet() from None


def _bounded(rows: Iterable[Cells]) -> list[Cells]:
    """Return the rows, empty ones too: sheets are often formatted down to the last row."""
    kept: list[Cells] = []
    filled = 0
    for row in rows:
        empty = all(cell is None for cell in row)
        filled += not empty
        if filled > MAX_ROWS:
            raise _too_many_rows()
        kept.append(() if empty else tuple(row))
    return kept


def _merged(packed: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, int]]:
    """Yield the merged cells that go down: column from 0, first and last row from 1.

    The reader that keeps memory small forgets them, so they are looked for in the sheet's text,
    which is read in pieces.
    """
    with packed.open(part) as sheet:
        tail = b""
        while piece := sheet.read(CHUNK):
            seen = 0
            for match in MERGED.finditer(tail + piece):
                seen = match.end()
                left, top, _, bottom = range_boundaries(match.group(1).decode())
                if left and top and bottom and bottom > top:
                    yield left - 1, top, bottom
            tail = (tail + piece)[seen:][-64:]


def _fill_down(rows: list[Cells], merged: Iterable[tuple[int, int, int]]) -> None:
    """Give every row of a merged cell its value, as it looks on paper."""
    for column, top, bottom in merged:
        if top > len(rows) or column >= len(rows[top - 1]):
            continue
        value = rows[top - 1][column]
        for number in range(top, min(bottom, len(rows))):
            row = rows[number]
            padded = row + (None,) * (column + 1 - len(row))
            rows[number] = (*padded[:column], value, *padded[column + 1 :])


def _csv(data: bytes) -> list[Cells]:
    text = _decoded(data)
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        return _bounded(tuple(line) for line in lines)
    except csv.Error:
        raise _not_a_spreadsheet() from None


def _decoded(data: bytes) -> str:
    """Decode what Excel and WPS write: UTF-8 with or without BOM, UTF-16 with one, GB18030."""
    known = ("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for encoding in known:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _not_a_spreadsheet()


def _delimiter(text: str) -> str:
    beginning = "".join(text.splitlines(keepends=True)[:HEADER_WITHIN])
    return max(",\t;", key=beginning.count)


def _table(
    rows: list[Cells], synonyms: Mapping[str, Iterable[str]], required: Sequence[str]
) -> Table:
    names = {_title(word): name for name, words in synonyms.items() for word in words}
    best: dict[str, int] = {}
    header = 0
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        found = _columns(row, names)
        # Of equals the lower one: a header merged over two rows ends there.
        if found and len(found) >= len(best):
            best, header = found, number
    lacking = [next(iter(synonyms[name])) for name in required if name not in best]
    if lacking:
        raise Malformed(
            "wrong_columns", f"没有找到这些列：{'、'.join(lacking)}。请核对表头。", columns=lacking
        )
    titles = {name: _title(rows[header][place]) for name, place in best.items()}
    ignored = tuple(
        _title(cell)
        for place, cell in enumerate(rows[header])
        if _title(cell) and place not in best.values()
    )
    filled = tuple(
        (number, row)
        for number, row in enumerate(rows[header + 1 :], start=header + 2)
        if any(place < len(row) and _filled(row[place]) for place in best.values())
    )
    return Table(best, titles, ignored, filled)


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _title(cell: object) -> str:
    """Return a column's title as it is compared: without spaces, stars and remarks in brackets."""
    bare = SPACES.sub("", str(cell)) if cell is not None else ""
    return re.sub(r"[（(].*?[)）]|[*＊:：]", "", bare)


def _columns(row: Cells, names: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = names.get(_title(cell))
        if name:
            found.setdefault(name, place)
    return found
