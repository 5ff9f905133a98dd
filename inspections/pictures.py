"""Reading photos that came from outside: decoded, turned upright, scaled.

Nothing here trusts the bytes. Size is judged from the header before anything is decoded; JPEGs
are decoded at a reduced scale (Pillow's ``draft``), so that a 40-megapixel photo costs little
memory; whatever a broken file makes the decoder say becomes one refusal with a code.
"""

import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from organization.errors import Malformed, RuleBroken, TooLarge

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
DISPLAY_EDGE = 1600
THUMBNAIL_EDGE = 320

# MPO is a JPEG with a second picture behind it, as iPhones and some Androids write it.
FORMATS = ("JPEG", "PNG", "WEBP", "MPO")
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
    """A photo as people look at it: upright, RGB, its long edge at most ``DISPLAY_EDGE``.

    ``width`` and ``height`` are those of the original, upright, in pixels.
    """

    image: Image.Image
    width: int
    height: int
    extension: str
    colours: bytes | None


def read(data: bytes) -> Picture:
    """Decode a JPEG, PNG or WebP photo.

    Raises TooLarge (``photo_too_large``, ``too_many_pixels``), Malformed (``photo_empty``,
    ``not_a_photo``, ``photo_damaged``) and RuleBroken (``heic_not_accepted``,
    ``animated_photo``).
    """
    if not data:
        raise Malformed("photo_empty", "照片内容为空，请重新上传。")
    if len(data) > MAX_BYTES:
        raise TooLarge(
            "photo_too_large",
            f"照片超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再上传。",
            bytes=len(data),
            limit=MAX_BYTES,
        )
    image = _open(data)
    _judge(image)
    try:
        return _upright(image)
    except BROKEN:
        raise Malformed("photo_damaged", "照片文件已损坏或不完整，请重新拍摄或重新上传。") from None


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except BROKEN:
        if _is_heic(data):
            raise RuleBroken(
                "heic_not_accepted",
                "暂不支持 HEIC 格式：请在手机“设置 › 相机 › 格式”中选择“兼容性最佳”后重拍，"
                "或转换成 JPEG 再上传。",
            ) from None
        raise Malformed(
            "not_a_photo", "这不是可以识别的照片，请上传 JPEG、PNG 或 WebP 格式的图片。"
        ) from None


def _is_heic(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in {
        b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1",
    }  # fmt: skip


def _too_many_pixels(pixels: int | None = None) -> TooLarge:
    return TooLarge(
        "too_many_pixels",
        f"照片像素过大，最多 {MAX_PIXELS // 10_000} 万像素，请在相机设置中调低分辨率后重拍。",
        pixels=pixels,
        limit=MAX_PIXELS,
    )


def _judge(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise _too_many_pixels(pixels)
    if image.format != "MPO" and getattr(image, "is_animated", False):
        raise RuleBroken("animated_photo", "动态图片不能作为证据，请上传静态照片。")


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation; 1 where the EXIF block is broken, for the picture is not."""
    try:
        return int(image.getexif().get(EXIF_ORIENTATION, 1))
    except (*BROKEN, UserWarning):
        return 1


def _upright(image: Image.Image) -> Picture:
    width, height = image.size
    extension = EXTENSION[str(image.format)]
    orientation = _orientation(image)
    image.draft("RGB", (DISPLAY_EDGE, DISPLAY_EDGE))
    image.load()
    colours = image.info.get("icc_profile") if image.mode == "RGB" else None
    small = ImageOps.contain(_rgb(image), _box(image, DISPLAY_EDGE), Image.Resampling.BILINEAR)
    if orientation in TURNS:
        small = small.transpose(TURNS[orientation])
    if orientation in SIDEWAYS:
        width, height = height, width
    return Picture(small, width, height, extension, colours)


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
