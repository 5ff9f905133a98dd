"""Pictures made out of photos: upright, scaled, watermarked."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from inspections import photo_bytes, pictures, watermark
from inspections.photo_bytes import Facts
from organization.errors import Malformed, Refusal
from tests.inspections.scenes import picture

TURNED_HEIC = Path(__file__).parent / "turned.heic"


def arrow(kind: str = "JPEG", orientation: int | None = None) -> bytes:
    """A 60 × 30 picture, white with a black upper left corner, as a camera would store it."""
    image = Image.new("RGB", (60, 30), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 14, 14), fill="black")
    out = io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    image.save(out, kind, exif=exif, quality=95)
    return out.getvalue()


def corner(image: Image.Image) -> str:
    """Which corner is black."""
    right, low = image.width - 4, image.height - 4
    places = {"左上": (3, 3), "右上": (right, 3), "左下": (3, low), "右下": (right, low)}
    [name] = [
        name
        for name, place in places.items()
        if image.convert("L").getpixel(place) < 100  # type: ignore[operator]
    ]
    return name


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_jpeg_png_and_webp_are_read(kind: str) -> None:
    data = picture(100, 50, kind)
    assert pictures.read(data).image.mode == "RGB"
    ending = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[kind]
    assert photo_bytes.judge(data) == Facts(100, 50, ending)


def test_a_heic_is_read_and_stands_as_its_phone_was_held() -> None:
    """64 × 96 upright, its black corner at the upper right; stored lying, as iPhones do."""
    data = TURNED_HEIC.read_bytes()
    assert photo_bytes.judge(data) == Facts(64, 96, "heic")
    read = pictures.read(data)
    assert (read.image.size, corner(read.image)) == ((64, 96), "右上")


@pytest.mark.parametrize(
    ("orientation", "size", "black"),
    [
        (1, (60, 30), "左上"),
        (2, (60, 30), "右上"),
        (3, (60, 30), "右下"),
        (4, (60, 30), "左下"),
        (5, (30, 60), "左上"),
        (6, (30, 60), "右上"),
        (7, (30, 60), "右下"),
        (8, (30, 60), "左下"),
        (42, (60, 30), "左上"),
    ],
)
def test_a_picture_is_turned_as_its_camera_was_held(
    orientation: int, size: tuple[int, int], black: str
) -> None:
    data = arrow(orientation=orientation)
    facts, read = photo_bytes.judge(data), pictures.read(data)
    assert (facts.width, facts.height) == size
    assert read.image.size == size
    assert corner(read.image) == black


def test_a_long_edge_becomes_1600_and_a_small_picture_is_not_blown_up() -> None:
    assert pictures.read(picture(3000, 1500)).image.size == (1600, 800)
    assert pictures.read(picture(1500, 3000)).image.size == (800, 1600)
    assert pictures.read(picture(40, 30)).image.size == (40, 30)
    assert pictures.thumbnail(Image.new("RGB", (40, 30))).size == (40, 30)


def test_a_40_megapixel_photo_is_read_at_a_reduced_scale() -> None:
    assert pictures.read(picture(7300, 5480)).image.size == (1600, 1201)


def test_a_photo_of_twelve_megapixels_is_decoded_to_a_quarter_of_them() -> None:
    """Not at full size: that alone would cost more than everything else together."""
    assert pictures._fitting((4032, 3024)) == (1600, 1200)
    image = Image.open(io.BytesIO(picture(4032, 3024)))
    image.draft("RGB", pictures._fitting(image.size))
    assert image.size == (2016, 1512)


def test_a_phones_jpeg_with_a_second_picture_behind_it_is_read() -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "MPO", save_all=True, append_images=frames[1:])
    assert photo_bytes.judge(out.getvalue()) == Facts(64, 48, "jpg")
    read = pictures.read(out.getvalue())
    assert read.image.getpixel((10, 10)) == (254, 0, 0)


def test_what_shows_through_becomes_paper() -> None:
    glass = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    out = io.BytesIO()
    glass.save(out, "PNG")
    assert pictures.read(out.getvalue()).image.getpixel((5, 5)) == (255, 255, 255)


def test_a_scanners_16_bit_grey_keeps_its_shade() -> None:
    out = io.BytesIO()
    Image.new("I;16", (20, 20), 0x8000).save(out, "PNG")
    assert pictures.read(out.getvalue()).image.getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (20, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert pictures.read(out.getvalue()).image.mode == "RGB"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_exif_block_does_not_cost_the_photo() -> None:
    whole = picture(64, 48, exif=b"Exif\x00\x00II*\x00\xff\xff\xff\x7f")
    assert pictures.read(whole).image.size == (64, 48)


def noisy(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 80).convert("RGB").save(out, kind)
    return out.getvalue()


def test_random_damage_never_ends_in_anything_but_a_refusal() -> None:
    for whole in map(noisy, ("JPEG", "PNG", "WEBP")):
        for place in range(0, min(len(whole), 600), 3):
            hurt = bytearray(whole)
            hurt[place] ^= 0xFF
            try:
                photo_bytes.judge(bytes(hurt))
                pictures.read(bytes(hurt))
            except Refusal as refusal:
                assert refusal.code in {  # noqa: PT017
                    "photo_damaged", "not_a_photo", "too_many_pixels", "edge_too_long",
                    "animated_photo",
                }  # fmt: skip


def test_an_encoded_copy_carries_no_exif() -> None:
    read = pictures.read(arrow(orientation=6))
    copy = Image.open(io.BytesIO(pictures.jpeg(read.image, quality=80)))
    assert not copy.getexif()


def test_a_watermark_without_words_changes_nothing() -> None:
    plain = Image.new("RGB", (100, 100), "white")
    assert watermark.stamp(plain, []) is plain
    assert watermark.stamp(plain, ["  "]) is plain


def test_a_long_line_of_a_watermark_wraps() -> None:
    face = watermark.font(12)
    rows = watermark.wrap("蒙阴县常路镇常路村阳光美容美发店东侧门面房第三间", face, 120)
    assert "".join(rows) == "蒙阴县常路镇常路村阳光美容美发店东侧门面房第三间"
    assert len(rows) == 3
    assert all(face.getlength(row) <= 120 for row in rows)


def test_a_watermark_taller_than_its_picture_is_cut_and_no_error() -> None:
    tiny = Image.new("RGB", (10, 10), "white")
    assert watermark.stamp(tiny, ["阳光理发店", "王海"]).size == (10, 10)


def test_malformed_is_what_a_damaged_photo_is() -> None:
    with pytest.raises(Malformed):
        pictures.read(picture()[:200])
