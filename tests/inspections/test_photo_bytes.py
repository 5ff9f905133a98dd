"""Bytes from outside: which are a photo, and which are refused with a sentence."""

import contextlib
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from inspections import heic, photo_bytes
from organization.errors import Refusal, TooLarge
from tests.inspections.scenes import picture


def code_of(data: bytes) -> str:
    with pytest.raises(Refusal) as refused:
        photo_bytes.judge(data)
    assert refused.value.message.endswith("。")
    return refused.value.code


def test_more_than_50_megapixels_are_refused_before_decoding() -> None:
    with pytest.raises(TooLarge) as refused:
        photo_bytes.judge(png_header(10_000, 5_034))
    assert refused.value.code == "too_many_pixels"
    assert refused.value.details == {"pixels": 50_340_000, "limit": 50_331_648}


@pytest.mark.parametrize("width", [12_000, 60_000, 2_000_000])
def test_a_decompression_bomb_is_refused(width: int) -> None:
    assert code_of(png_header(width, 12_000)) == "too_many_pixels"


def png_header(width: int, height: int) -> bytes:
    """A PNG that announces a size and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0" * 99))


def test_more_than_20_megabytes_are_refused() -> None:
    assert code_of(b"\xff\xd8" + b"0" * (20 * 1024 * 1024)) == "photo_too_large"


def test_an_empty_file_is_refused() -> None:
    assert code_of(b"") == "photo_empty"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(64),
        b"PK\x03\x04",
        b"\xff\xd8\xff",
        "不是图片".encode(),
        picture(kind="BMP"),
        picture(kind="TIFF"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    assert code_of(data) == "not_a_photo"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_photo_is_refused(kind: str) -> None:
    noise = Image.effect_noise((400, 300), 80).convert("RGB")
    out = io.BytesIO()
    noise.save(out, kind)
    whole = out.getvalue()
    for kept in (len(whole) // 2, len(whole) - 3):
        assert code_of(whole[:kept]) in {"photo_damaged", "not_a_photo"}


def test_a_cut_off_photo_is_told_from_the_small_picture_in_its_exif() -> None:
    """The small one has an end of its own; the photo has none."""
    small = picture(32, 24)
    whole = picture(400, 300)
    with_small = whole[:2] + b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small + whole[2:]
    assert photo_bytes.judge(with_small).width == 400
    assert code_of(with_small[:-2]) == "photo_damaged"


def test_a_cut_off_heic_is_refused() -> None:
    whole = (Path(__file__).parent / "turned.heic").read_bytes()
    for kept in (40, len(whole) // 2, len(whole) - 1):
        assert code_of(whole[:kept]) == "photo_damaged"


def test_a_damaged_heic_ends_in_a_refusal_or_in_a_picture_and_never_ends_the_process() -> None:
    """Behind the header any byte may be wrong: the decoder runs, and dies, by itself."""
    whole = (Path(__file__).parent / "turned.heic").read_bytes()
    for place in range(0, len(whole), 3):
        hurt = bytearray(whole)
        hurt[place] ^= 0xFF
        with contextlib.suppress(Refusal):
            photo_bytes.judge(bytes(hurt))
    for place in range(120, len(whole), 40):
        hurt = bytearray(whole)
        hurt[place] ^= 0xFF
        decoded = heic.decode(bytes(hurt), 1600)
        assert decoded is None or decoded.startswith(b"\x89PNG")


def test_a_moving_heic_is_refused() -> None:
    whole = (Path(__file__).parent / "turned.heic").read_bytes()
    assert code_of(whole[:8] + b"hevc" + whole[12:]) == "animated_photo"


def test_a_side_of_65535_pixels_is_refused_however_thin_the_picture() -> None:
    assert code_of(picture(65_535, 1, "PNG")) == "edge_too_long"
    assert code_of(picture(65_500, 8)) == "edge_too_long"
    assert code_of(png_header(65_535, 65_535)) == "too_many_pixels"


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("run.exe", b"MZ" * 50)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_with_an_archive_behind_it_is_not_only_a_photo(kind: str) -> None:
    assert code_of(picture(64, 48, kind) + archive()) == "not_only_a_photo"


@pytest.mark.parametrize("said", [b"<html><script>alert(1)</script>", b"%PDF-1.4 1 0 obj"])
def test_a_photo_that_is_a_document_as_well_is_refused(said: bytes) -> None:
    assert code_of(picture(64, 48, comment=said)) == "not_only_a_photo"


def test_what_a_camera_puts_behind_its_picture_stays() -> None:
    """A moving second of video, as most Android phones append it."""
    video = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(4096)
    assert photo_bytes.judge(picture(64, 48) + video) == photo_bytes.judge(picture(64, 48))


def test_a_text_of_a_picture_that_unpacks_to_gigabytes_is_refused() -> None:
    bomb = zlib.compress(bytes(64 * 1024 * 1024), 9)
    body = b"Comment\x00\x00" + bomb
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = picture(64, 48, "PNG")
    assert code_of(whole[:33] + chunk + whole[33:]) in {"not_a_photo", "photo_damaged"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animated_picture_is_no_evidence(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
    assert code_of(out.getvalue()) == "animated_photo"
