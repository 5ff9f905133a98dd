"""Judging the bytes of a photo before they are kept, without decoding it.

What a file says about itself is read from its header, and its parts are walked to their end: that
tells a whole photo from a cut-off one in a millisecond, where decoding takes a hundred. Nothing
here trusts the bytes.
"""

import io
from dataclasses import dataclass
from struct import unpack_from

from PIL import Image

from inspections import heic
from inspections.pictures import BROKEN, EXTENSION, FORMATS, SIDEWAYS, orientation
from organization.errors import Malformed, RuleBroken, TooLarge

MAX_BYTES = 20 * 1024 * 1024
# The largest picture of a "50-megapixel" phone; a county needs no larger ones.
MAX_PIXELS = 8192 * 6144
MAX_EDGE = 20_000

END_OF_IMAGE = b"\xff\xd9"
START_OF_SCAN = 0xDA
WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}

ZIP_END = b"PK\x05\x06"
ZIP_END_LENGTH = 22
ZIP_LONGEST_TAIL = 65_535 + ZIP_END_LENGTH
LOOKED_AT_FIRST = 1024
DOCUMENTS = (b"%pdf-", b"<html", b"<script", b"<!doctype", b"<?php")


@dataclass(frozen=True)
class Facts:
    """What a photo's header says: upright size in pixels, and the ending of its file's name."""

    width: int
    height: int
    extension: str


def judge(data: bytes) -> Facts:
    """Say what the photo is: a whole JPEG, PNG, WebP or HEIC.

    Raises TooLarge (``photo_too_large``, ``too_many_pixels``), Malformed (``photo_empty``,
    ``not_a_photo``, ``photo_damaged``) and RuleBroken (``animated_photo``, ``not_only_a_photo``).
    """
    if not data:
        raise Malformed("photo_empty", "照片内容为空，请重新上传。")
    require_size(len(data))
    if heic.is_heic(data):
        return _judge_heic(data)
    image = _open(data)
    _require_nothing_else(data)
    _require_pixels(*image.size)
    # An MPO is a JPEG with a second picture behind it, as phones write it.
    _require_still(image.format == "MPO" or not getattr(image, "is_animated", False))
    _require_whole(WHOLE[str(image.format)](data))
    width, height = image.size
    if orientation(image) in SIDEWAYS:
        width, height = height, width
    return Facts(width, height, EXTENSION[str(image.format)])


def require_size(size: int) -> None:
    """Raise TooLarge for more bytes than a photo may have."""
    if size > MAX_BYTES:
        raise TooLarge(
            "photo_too_large",
            f"照片超过 {MAX_BYTES // 1024 // 1024} MB，请压缩后再上传。",
            bytes=size,
            limit=MAX_BYTES,
        )


def _judge_heic(data: bytes) -> Facts:
    _require_nothing_else(data)
    _require_still(not heic.is_moving(data))
    size = heic.size(data)
    _require_whole(size is not None and heic.is_whole(data))
    width, height = size or (0, 0)
    _require_pixels(width, height)
    return Facts(width, height, "heic")


def _open(data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except BROKEN:
        raise Malformed(
            "not_a_photo", "这不是可以识别的照片，请上传 JPEG、PNG、WebP 或 HEIC 格式的图片。"
        ) from None


def _require_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(width * height)
    if max(width, height) > MAX_EDGE:
        raise TooLarge(
            "edge_too_long",
            f"照片一边有 {max(width, height)} 像素，最长 {MAX_EDGE} 像素，请重新拍摄。",
            limit=MAX_EDGE,
        )


def _too_many_pixels(pixels: int | None = None) -> TooLarge:
    return TooLarge(
        "too_many_pixels",
        f"照片像素过大，最多 {MAX_PIXELS // 10_000} 万像素，请在相机设置中调低分辨率后重拍。",
        pixels=pixels,
        limit=MAX_PIXELS,
    )


def _require_still(still: bool) -> None:  # noqa: FBT001 - what is so, not what to do
    if not still:
        raise RuleBroken("animated_photo", "动态图片不能作为证据，请上传静态照片。")


def _require_whole(whole: bool) -> None:  # noqa: FBT001 - what is so, not what to do
    if not whole:
        raise Malformed("photo_damaged", "照片文件已损坏或不完整，请重新拍摄或重新上传。")


def _jpeg_ends(data: bytes) -> bool:
    """Whether an end follows the picture itself: its EXIF may hold a small one with its own."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == START_OF_SCAN:
            return data.find(END_OF_IMAGE, at) > 0
        if marker == 0xFF:
            at += 1
        elif marker in WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int(unpack_from(">H", data, at + 2)[0])
    return False


def _png_ends(data: bytes) -> bool:
    at = 8
    while at + 12 <= len(data):
        kind, length = data[at + 4 : at + 8], int(unpack_from(">I", data, at)[0])
        at += 12 + length
        if kind == b"IEND":
            return at <= len(data)
    return False


def _webp_ends(data: bytes) -> bool:
    return int(unpack_from("<I", data, 4)[0]) + 8 <= len(data)


WHOLE = {"JPEG": _jpeg_ends, "MPO": _jpeg_ends, "PNG": _png_ends, "WEBP": _webp_ends}


def _require_nothing_else(data: bytes) -> None:
    """Refuse a file that is also an archive or a document.

    What cameras put behind a picture (a moving second, a depth map, their own notes) stays.
    """
    beginning = data[:LOOKED_AT_FIRST].lower()
    if any(sign in beginning for sign in DOCUMENTS) or _is_archive(data):
        raise RuleBroken(
            "not_only_a_photo", "照片文件中夹带了其他文件，不能作为证据，请重新拍摄或选择原图。"
        )


def _is_archive(data: bytes) -> bool:
    """Whether a ZIP reader would open it: its last record and its comment reach to the end."""
    at = data.rfind(ZIP_END, max(0, len(data) - ZIP_LONGEST_TAIL))
    if at < 0 or at + ZIP_END_LENGTH > len(data):
        return False
    comment = int(unpack_from("<H", data, at + 20)[0])
    return at + ZIP_END_LENGTH + comment == len(data) and b"PK\x01\x02" in data[:at]
