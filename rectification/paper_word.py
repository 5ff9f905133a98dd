"""A paper as a Word file (.docx), to be worked on; what is in force is the PDF it was made beside.

It says what the paper said when it was issued, with the number of the PDF's bytes. A bureau's own
letterhead is ``paper.docx`` beside its templates: its styles, margins and first page are taken.
"""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import BadZipFile

from django.conf import settings
from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH as AT
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

from inspections import qr
from organization.errors import RuleBroken
from rectification.paper_changes import PARTY_WORDS
from rectification.paper_parts import Said

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG = "宋体"
GRID = "Table Grid"


def word(said: Said, *, address: str, sha256: str) -> bytes:
    """Return the file; ``address`` is where the paper is checked, ``sha256`` that of the PDF."""
    page = _letterhead()
    _line(page, said["authority"], AT.CENTER, 15)
    _line(page, said["title"], AT.CENTER, 20)
    _line(page, said["number"], AT.RIGHT)
    if said["correction"]:
        _correction(page, said)
    _pairs(page, _head_rows(said))
    for text in said.get("statements", []):
        _line(page, text)
    for position, fact in enumerate(said.get("facts", []), start=1):
        _line(page, f"{position}. {fact}")
    _ordered(page, said)
    if table := said.get("table"):
        _grid(page, [table["head"], *table["rows"]])
    if note := said.get("footnote"):
        _line(page, note, size=9)
    _line(page, "（以下空白）", AT.CENTER)
    for one in said["signers"]:
        _line(page, _signer(one))
    _line(page, f"{said['authority']}（印章）", AT.RIGHT)
    _line(page, said["issued_on"], AT.RIGHT)
    page.add_picture(io.BytesIO(qr.picture(address)), width=Mm(26))
    _line(page, f"扫码核验本文书。以 PDF 正本为准，其 SHA-256 为 {sha256}", size=8)
    _footer(page, said["number"])
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _letterhead() -> Word:
    own = Path(settings.PAPER_TEMPLATES) / "paper.docx"
    if own.is_file():
        return _read(own)
    page = Document()
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    style = page.styles["Normal"]
    if isinstance(style, ParagraphStyle):
        style.font.name, style.font.size = SONG, Pt(11)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), SONG)
    return page


def _read(own: Path) -> Word:
    """Return a bureau's own letterhead. Raises RuleBroken (``template_broken``)."""
    try:
        page = Document(str(own))
        page.styles[GRID]
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise RuleBroken(
            "template_broken",
            f"文书模板 paper.docx 不是 Word 文件，或者没有表格样式“{GRID}”，请联系系统管理员。",
            template=own.name,
            error=str(error),
        ) from error
    return page


def _line(page: Word, text: str, at: AT = AT.LEFT, size: float = 11) -> None:
    paragraph = page.add_paragraph()
    paragraph.alignment = at
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.add_run(text).font.size = Pt(size)


def _head_rows(said: Said) -> list[tuple[str, str]]:
    if rows := said.get("rows"):
        return [(row["name"], row["value"]) for row in rows]
    return [(name, said["party"][key]) for key, name in PARTY_WORDS.items()]


def _ordered(page: Word, said: Said) -> None:
    """Write what a document orders, problem by problem."""
    if "lines" not in said:
        return
    _line(page, said["opening"])
    for line in said["lines"]:
        _line(page, f"{line['position']}. {line['text']}（问题编号 {line['number']}）")
        if line["basis"]:
            _line(page, f"依据：{'、'.join(line['basis'])}")
        if line["requirement"]:
            _line(page, f"整改要求：{line['requirement']}")
        _line(page, f"{line['kind']}，期限：{line['last_date']}前（含当日）")
    for text in said["closing"]:
        _line(page, text)


def _correction(page: Word, said: Said) -> None:
    corrected = said["correction"]
    _line(
        page,
        f"更正说明　本件为第 {said['version']} 版，更正第 {corrected['version']} 版；"
        f"原版本保留备查。更正原因：{corrected['reason']}",
    )
    changes = [
        [one["name"], one["old"] or "（无）", one["new"] or "（无）"]
        for one in corrected["changes"]
    ]
    _grid(page, [["更正事项", "原为", "更正为"], *changes])


def _pairs(page: Word, pairs: Iterable[tuple[str, str]]) -> None:
    table = _grid(page, [list(pair) for pair in pairs])
    table.autofit = False
    for column, width in zip(table.columns, (Mm(38), Mm(120)), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width


def _grid(page: Word, rows: Sequence[Sequence[str]]) -> Table:
    table: Table = page.add_table(rows=len(rows), cols=len(rows[0]), style=GRID)
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    page.add_paragraph()
    return table


def _signer(one: Said) -> str:
    ink = "（已在屏幕签名，见 PDF 正本）" if one["signature"] else "____________"
    ends = one["note"] or ("　　　年　　月　　日" if one["dated"] else "")
    return f"{one['role']}：{one['name']}　{ink}　{ends}".rstrip()


def _footer(page: Word, number: str) -> None:
    paragraph = page.sections[0].footer.paragraphs[0]
    paragraph.alignment = AT.CENTER
    paragraph.add_run(f"{number}　第 ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" 页 / 共 ")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(" 页")


def _field(paragraph: Paragraph, name: str) -> None:
    """Add a field that Word and WPS fill in themselves."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields of its own
