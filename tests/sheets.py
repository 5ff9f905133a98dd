"""Reading a sheet of labels as a person does who printed it: with the eyes, and with a scanner."""

from dataclasses import dataclass
from itertools import pairwise

import pypdfium2
from PIL import Image
from zxingcpp import read_barcodes

DOTS_PER_INCH = 200


@dataclass(frozen=True)
class Sheet:
    """A page: what is printed, its words without spaces, what its codes say row by row."""

    image: Image.Image
    words: str
    codes: list[str]


def pages(pdf: bytes) -> list[Sheet]:
    """Print a PDF and read every page."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_sheet(page) for page in document]


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    image = page.render(scale=DOTS_PER_INCH / 72).to_pil().convert("L")
    words = page.get_textpage().get_text_bounded()
    return Sheet(image, "".join(words.split()), _codes(image))


def _codes(image: Image.Image) -> list[str]:
    found = read_barcodes(image)
    # Labels of one row of the sheet are not printed at quite the same height.
    tops = sorted(code.position.top_left.y for code in found)
    gaps = [lower for upper, lower in pairwise(tops) if lower - upper > DOTS_PER_INCH]
    return [
        code.text
        for code in sorted(
            found,
            key=lambda code: (
                sum(gap <= code.position.top_left.y for gap in gaps),
                code.position.top_left.x,
            ),
        )
    ]
