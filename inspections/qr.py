"""The QR code of an establishment: where it leads, as modules, and as a sticker to look at."""

import io

from PIL import Image, ImageDraw
from zxingcpp import Barcode, BarcodeFormat, create_barcode

from inspections import codes
from inspections.models import Establishment
from inspections.watermark import font, wrap

# A fifth of the sticker may be scratched or dirty and it still reads.
CORRECTION = "M"
MODULE = 8
NAME_SIZE = 24
CODE_SIZE = 26
MOST_ROWS = 2
MARGIN = 12


def address(token: str, base: str) -> str:
    """Return where the code leads: an opaque token, so that nothing can be guessed from it."""
    return f"{base.rstrip('/')}/q/{token}"


def drawing(text: str) -> str:
    """Return a text's code as SVG: one path, with its quiet zone of four modules."""
    drawn = _code(text).to_svg()
    return drawn[drawn.index("<svg") :]


def picture(text: str) -> bytes:
    """Return a text's code as a PNG."""
    out = io.BytesIO()
    Image.fromarray(_code(text).to_image(scale=MODULE)).save(out, "PNG")
    return out.getvalue()


def sticker(place: Establishment, base: str) -> bytes:
    """Return the sticker as a PNG; ``base`` is the site's address, ``https://host``."""
    code = _code(address(place.qr_token, base)).to_image(scale=MODULE)
    square = Image.fromarray(code)
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
    short = codes.shown(place.short_code)
    draw.text((middle, below), short, font=font(CODE_SIZE), fill="black", anchor="ma")
    out = io.BytesIO()
    paper.save(out, "PNG")
    return out.getvalue()


def _code(text: str) -> Barcode:
    return create_barcode(text, BarcodeFormat.QRCode, ec_level=CORRECTION)


def _rows(name: str, width: int) -> list[str]:
    rows = wrap(name, font(NAME_SIZE), width)
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], f"{rows[MOST_ROWS - 1][:-1]}…"]
    return rows
