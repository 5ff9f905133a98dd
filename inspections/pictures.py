"""Making pictures out of photos: decoded, turned upright, scaled.

JPEGs are decoded at a reduced scale (Pillow's ``draft``), so that a 50-megapixel photo costs
little memory; whatever a broken file makes the decoder say becomes one refusal with a code.
``photo_bytes`` judged size and shape before.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from inspections import heic
from organization.errors import Malformed

DISPLAY_EDGE = 1600
THUMBNAIL_EDGE = 320
DISPLAY_QUALITY = 82
THUMBNAIL_QUALITY = 75

# Pillow opens an MPO as a JPEG: one with a second picture behind it, as many phones write it.
FORMATS = ("JPEG", "PNG", "WEBP")
EXTENSION = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}

# What Pillow's decoders raise on hostile or damaged input.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)

EXIF_ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True)
class Picture:
    """A photo as people look at it: upright, RGB, its long edge at most ``DISPLAY_EDGE``."""

    image: Image.Image
    colours: bytes | None


def read(data: bytes) -> Picture:
    """Decode a photo that ``photo_bytes.judge`` let pass. Raises Malformed (``photo_damaged``)."""
    decoded = heic.decode(data, DISPLAY_EDGE) if heic.is_heic(data) else data
    try:
        return _upright(Image.open(io.BytesIO(decoded or b""), formats=FORMATS))
    except BROKEN:
        raise Malformed("photo_damaged", "照片文件已损坏或不完整，请重新拍摄或重新上传。") from None


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation; 1 where the EXIF block is broken, for the picture is not."""
    try:
        return int(image.getexif().get(EXIF_ORIENTATION, 1))
    except (*BROKEN, UserWarning):
        return 1


def _upright(image: Image.Image) -> Picture:
    turn = orientation(image)
    image.draft("RGB", _fitting(image.size))
    image.load()
    colours = image.info.get("icc_profile") if image.mode == "RGB" else None
    small = ImageOps.contain(_rgb(image), _box(image, DISPLAY_EDGE), Image.Resampling.BILINEAR)
    if turn in TURNS:
        small = small.transpose(TURNS[turn])
    return Picture(small, colours)


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """Return the size to decode to at least; a square would make a 4:3 photo too large by far."""
    longest = max(size)
    edge = min(DISPLAY_EDGE, longest)
    return max(1, size[0] * edge // longest), max(1, size[1] * edge // longest)


def _box(image: Image.Image, edge: int) -> tuple[int, int]:
    """Return the box to fit into; never larger than the picture, which is not blown up."""
    edge = min(edge, max(image.size))
    return edge, edge


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode == "RGB":
        return image
    if image.mode.startswith("I"):
        # 16-bit greys, as scanners write them: Pillow would cut them off at 255.
        return image.convert("I").point(lambda grey: grey / 256).convert("L").convert("RGB")
    if image.has_transparency_data:
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")


def thumbnail(image: Image.Image) -> Image.Image:
    """Return the picture with its long edge at most ``THUMBNAIL_EDGE``."""
    return ImageOps.contain(image, _box(image, THUMBNAIL_EDGE), Image.Resampling.BILINEAR)


def jpeg(image: Image.Image, *, quality: int, colours: bytes | None = None) -> bytes:
    """Encode as JPEG, without the original's EXIF (its place and time are fields of the record)."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, icc_profile=colours)
    return out.getvalue()
