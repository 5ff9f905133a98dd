"""The watermark: time, place, establishment and officer, drawn into the copy people look at."""

from collections.abc import Iterable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path

SHADE = (0, 0, 0, 120)
INK = (255, 255, 255, 255)


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the Chinese face at ``size`` pixels; also for other pictures with text."""
    return ImageFont.truetype(str(sans_path()), size)


def stamp(image: Image.Image, lines: Iterable[str]) -> Image.Image:
    """Return the picture with the lines on a shaded strip along its lower edge.

    The text is 1/36 of the long edge high, at least 12 pixels, and wraps where it does not fit.
    Without any line the picture is returned as it is.
    """
    size = max(12, max(image.size) // 36)
    face = font(size)
    margin = size // 2
    rows = [row for line in lines for row in wrap(line, face, image.width - 2 * margin)]
    if not rows:
        return image
    step = size * 4 // 3
    strip = Image.new("RGBA", (image.width, step * len(rows) + margin), SHADE)
    draw = ImageDraw.Draw(strip)
    for number, row in enumerate(rows):
        draw.text((margin, margin // 2 + number * step), row, font=face, fill=INK)
    stamped = image.copy()
    stamped.paste(strip.convert("RGB"), (0, image.height - strip.height), strip)
    return stamped


def wrap(line: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """Cut a line into rows no wider than ``width`` pixels; Chinese may be cut anywhere."""
    rows, row = [], ""
    for character in line.strip():
        if row and face.getlength(row + character) > width:
            rows.append(row)
            row = ""
        row += character
    return [*rows, row] if row else rows
