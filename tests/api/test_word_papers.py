"""Papers as Word files: what the paper said."""

import io
from pathlib import Path
from typing import Any

from docx import Document
from PIL import Image
from pytest_django import Settings
from zxingcpp import read_barcodes

from inspections.models.checklist import OrderKind
from rectification.models import Problem
from tests.api.caller import Caller
from tests.api.paperwork import file_of, issue
from tests.cast import Cast
from tests.play import FIVE_WORKDAYS, Play

NASTY = "<w:p>#panic() & {{ 7*7 }} ${x} ]]>"


def word_of(caller: Caller, held: Any) -> bytes:
    answer = file_of(caller, held, "docx")
    assert "attachment" in answer["Content-Disposition"]
    return bytes(answer.content)


def words(data: bytes) -> str:
    page = Document(io.BytesIO(data))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in page.paragraphs), *cells])


def test_the_word_file_says_what_the_paper_said_and_names_the_pdf(
    problem: Problem, inspector_calls: Caller
) -> None:
    paper = issue(inspector_calls, "opinion", problem.order_id)
    data = word_of(inspector_calls, paper)
    said = words(data)
    for expected in (
        "蒙阴县疾病预防控制局",
        "卫生监督意见书",
        "蒙疾监意〔2026〕0001号",
        "阳光理发店",
        "经监督检查，你单位于2026年11月20日存在下列问题，现提出监督意见如下：",
        "请于上述期限内完成整改，我机关将进行复查；逾期不改正的，将依法处理。",
        "送达日期：2026年11月20日",
        "1. 毛巾未做到一客一换一消毒（问题编号 371328-2026-000001）",
        "整改要求：毛巾一客一换一消毒",
        "责令限期整改，期限：2026年11月27日前（含当日）",
        "监督员：王海（执法证号 鲁Q0101）　____________",
        paper["papers"][0]["sha256"],
    ):
        assert expected in said, expected
    picture = next(
        part
        for part in Document(io.BytesIO(data)).part.package.parts
        if str(part.partname).endswith(".png")
    )
    [code] = read_barcodes(Image.open(io.BytesIO(picture.blob)))
    assert code.text == paper["papers"][0]["verify"]


def test_what_people_write_stays_text(cast: Cast, play: Play, inspector_calls: Caller) -> None:
    cast.barbershop.name = NASTY
    cast.barbershop.save()
    problem = play.problem(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, text=NASTY)
    said = words(word_of(inspector_calls, issue(inspector_calls, "opinion", problem.order_id)))
    assert said.count(NASTY) == 2


def test_a_correction_shows_both_and_the_old_file_stays_as_it_was(
    cast: Cast, problem: Problem, inspector_calls: Caller
) -> None:
    first = issue(inspector_calls, "service", problem.order_id)
    before = words(word_of(inspector_calls, first))
    cast.barbershop.name = "阳光美发店"
    cast.barbershop.save()
    second = issue(inspector_calls, "service", problem.order_id, 1, reason="名称有误")
    now = words(word_of(inspector_calls, second))
    assert "本件为第 2 版，更正第 1 版" in now
    assert "阳光理发店" in now
    assert "阳光美发店" in now
    assert words(word_of(inspector_calls, first)) == before


def test_a_bureaus_letterhead_is_taken(
    problem: Problem, inspector_calls: Caller, settings: Settings, tmp_path: Path
) -> None:
    settings.PAPER_TEMPLATES = tmp_path
    own = Document()
    own.add_paragraph("蒙阴县卫生监督专用纸")
    own.save(str(tmp_path / "paper.docx"))
    paper = issue(inspector_calls, "opinion", problem.order_id)
    assert words(word_of(inspector_calls, paper)).startswith("蒙阴县卫生监督专用纸\n")


def test_who_is_not_given_the_pdf_is_not_given_the_word_file(
    problem: Problem, inspector_calls: Caller, at_the_api: Any
) -> None:
    paper = issue(inspector_calls, "opinion", problem.order_id)
    assert at_the_api("auditor").get(f"papers/{paper['papers'][0]['id']}.docx").status_code == 403
    assert at_the_api("outsider").get(f"papers/{paper['papers'][0]['id']}.docx").status_code == 404


def test_a_letterhead_that_is_none_is_told(
    problem: Problem, inspector_calls: Caller, settings: Settings, tmp_path: Path
) -> None:
    settings.PAPER_TEMPLATES = tmp_path
    (tmp_path / "paper.docx").write_bytes(b"not a document")
    paper = issue(inspector_calls, "opinion", problem.order_id)
    answer = inspector_calls.get(f"papers/{paper['papers'][0]['id']}.docx")
    assert (answer.status_code, answer.json()["code"]) == (422, "template_broken")
