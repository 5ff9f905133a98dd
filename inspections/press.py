"""Where pages are set: reads what stands on them, a JSON line for each part, and writes one PDF.

    python -m inspections.press < PARTS > LABELS.pdf

A process of its own, because Typst keeps what it has set, and the web process shall not grow by it.
Nothing of Django is needed here.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pikepdf
import typst
from pylopdf_fonts_zh_cn import sans_path

TEMPLATE = Path(__file__).parent / "data" / "labels.typ"
TITLE = "单位二维码标签"


def print_sheets(parts: BinaryIO, file: BinaryIO) -> None:
    """Set each part and join them; what lies between is on the disk."""
    compiler = typst.Compiler(TEMPLATE, font_paths=[sans_path().parent], ignore_system_fonts=True)
    with TemporaryDirectory() as folder, pikepdf.new() as sheets:
        for number, part in enumerate(parts):
            pages = Path(folder) / f"{number}.pdf"
            compiler.compile(
                output=pages,
                format="pdf",
                sys_inputs={"data": part.decode()},
                # Tags lead across pages, which are taken apart and joined here.
                pdf_tags=False,
            )
            sheets.pages.extend(pikepdf.open(pages).pages)
        with sheets.open_metadata() as said:
            said["dc:title"] = TITLE
        sheets.save(file)


if __name__ == "__main__":
    print_sheets(sys.stdin.buffer, sys.stdout.buffer)
