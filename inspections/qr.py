"""The QR sticker of an establishment: its address as a code, its name and short code below."""

import io

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M

from inspections.models import Establishment
from inspections.watermark import font, wrap

MODULE = 8
NAME_SIZE = 24
CODE_SIZE = 26
MOST_ROWS = 2
MARGIN = 12


def address(place: Establishment, base: str) -> str:
    """Return where the code leads: an opaque token, so that nothing can be guessed from it."""
    return f"{base.rstrip('/')}/q/{place.qr_token}"


def sticker(place: Establishment, base: str) -> bytes:
    """Return the sticker as a PNG; ``base`` is the site's address, ``https://host``."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, box_size=MODULE, border=4)
    code.add_data(address(place, base))
    code.make(fit=True)
    square = code.make_image().get_image().convert("L")
    rows = _rows(place.name, square.width - 2 * MARGIN)
    step = NAME_SIZE * 4 // 3
    below = square.height + step * len(rows) + MARGIN
    paper = Image.new("L", (square.width, below + CODE_SIZE + 2 * MARGIN), "white")
    paper.paste(square, (0, 0))
    draw = ImageDraw.Draw(paper)
    middle = square.width // 2
    for number, row in enumerate(rows):
        top = square.height + number * step
        draw.text((middle, top), row, font=font(NAME_SIZE), fill="black", anchor="ma")
    short = f"{place.short_code[:4]}-{place.short_code[4:]}"
    draw.text((middle, below), short, font=font(CODE_SIZE), fill="black", anchor="ma")
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def _rows(name: str, width: int) -> list[str]:
    rows = wrap(name, font(NAME_SIZE), width)
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], f"{rows[MOST_ROWS - 1][:-1]}…"]
    return rows
