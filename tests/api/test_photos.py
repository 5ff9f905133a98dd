"""Photos: the bytes come once, are what was promised, and are shown to those who may see."""

import io
from typing import Any

import pytest
from PIL import Image

from inspections.models import Photo
from inspections.photo_files import full_path
from organization import clock
from organization.ids import new_id
from tests.api.caller import Caller, jpeg, photo_ref
from tests.cast import Cast


def test_a_photo_arrives_and_again_changes_nothing(cast: Cast, inspector_calls: Caller) -> None:
    data = jpeg(size=(640, 480))
    photo = photo_ref(data)
    said: dict[str, Any] = {
        "source": "camera",
        "taken_at": "2026-11-20T09:58:00+08:00",
        "device_offset": -3,
    }
    first = inspector_calls.put_photo(
        photo["id"], data, **said, latitude="35.71", longitude="117.9", accuracy="8.2"
    )
    assert first.status_code == 200, first.content
    assert first.json() == {
        "id": photo["id"],
        "sha256": photo["sha256"],
        "arrived": True,
        "copy_sha256": None,
        "marking": "",
        "withheld": False,
        "original_wanted": False,
        "unreadable": False,
        "bytes": len(data),
        "width": 640,
        "height": 480,
        "source": "camera",
        "taken_at": "2026-11-20T09:58:00+08:00",
        "latitude": 35.71,
        "longitude": 117.9,
        "accuracy": 9,
        "display_url": f"/api/v1/photos/{photo['id']}/display.jpg",
        "thumbnail_url": f"/api/v1/photos/{photo['id']}/thumbnail.jpg",
    }
    assert inspector_calls.put_photo(photo["id"], data).json() == first.json()
    assert inspector_calls.get(f"photos/{photo['id']}/").json() == first.json()
    assert Photo.objects.count() == 1


def test_the_original_is_untouched_and_the_thumbnail_small(
    cast: Cast, inspector_calls: Caller
) -> None:
    data = jpeg(size=(1200, 900))
    photo = photo_ref(data)
    inspector_calls.put_photo(photo["id"], data)
    original = inspector_calls.get(f"photos/{photo['id']}/original")
    assert b"".join(original.streaming_content) == data
    small = inspector_calls.get(f"photos/{photo['id']}/thumbnail.jpg")
    picture = Image.open(io.BytesIO(b"".join(small.streaming_content)))
    assert picture.size == (320, 240)
    assert small.headers["Content-Type"] == "image/jpeg"
    inspector_calls.headers["If-None-Match"] = small.headers["ETag"]
    assert inspector_calls.get(f"photos/{photo['id']}/thumbnail.jpg").status_code == 304


def bomb() -> bytes:
    """A PNG that says it has 10,000 × 10,000 pixels."""
    buffer = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(buffer, "PNG")
    return buffer.getvalue()


def gif() -> bytes:
    buffer = io.BytesIO()
    Image.new("P", (8, 8)).save(buffer, "GIF")
    return buffer.getvalue()


def cut_off() -> bytes:
    """A photo that lost its second half on the way."""
    buffer = io.BytesIO()
    Image.effect_noise((400, 400), 90).save(buffer, "JPEG")
    return buffer.getvalue()[: len(buffer.getvalue()) // 2]


BAD = [
    ("no image", "这不是照片".encode, 400, "not_a_photo"),
    ("nothing", bytes, 400, "photo_empty"),
    ("a cut-off image", cut_off, 400, "photo_damaged"),
    ("a GIF", gif, 400, "not_a_photo"),
    ("a hundred megapixels", bomb, 413, "too_many_pixels"),
    ("twenty-one megabytes", lambda: b"\xff\xd8" + bytes(21 * 1024 * 1024), 413, "photo_too_large"),
]


@pytest.mark.parametrize(("make", "status", "code"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_what_is_no_photo_is_refused_and_leaves_no_file(
    cast: Cast, inspector_calls: Caller, make: Any, status: int, code: str
) -> None:
    answer = inspector_calls.put_photo(str(new_id()), make())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"].endswith("。")
    assert not Photo.objects.exists()
    assert not full_path("photos").exists()


def test_forty_megapixels_are_accepted(cast: Cast, inspector_calls: Caller) -> None:
    data = jpeg(size=(7_300, 5_480))
    answer = inspector_calls.put_photo(photo_ref(data)["id"], data)
    assert (answer.status_code, answer.json()["width"]) == (200, 7300)


def test_other_bytes_than_promised_are_refused(cast: Cast, inspector_calls: Caller) -> None:
    data, other = jpeg(), jpeg((1, 2, 3))
    photo = photo_ref(data)
    wrong = inspector_calls.put_photo(photo["id"], other, sha256=photo["sha256"])
    assert (wrong.status_code, wrong.json()["code"]) == (422, "hash_mismatch")
    inspector_calls.put_photo(photo["id"], data)
    reused = inspector_calls.put_photo(photo["id"], other)
    assert (reused.status_code, reused.json()["code"]) == (409, "id_reused")
    unhashed = inspector_calls.put_photo(photo["id"], data, sha256="abc")
    assert (unhashed.status_code, unhashed.json()["code"]) == (400, "bad_sha256")


@pytest.mark.parametrize(
    "said",
    [
        {"source": "moon"},
        {"taken_at": "yesterday"},
        {"latitude": "91", "longitude": "117"},
        {"latitude": "35.7"},
        {"latitude": "nan", "longitude": "117"},
        {"device_offset": "much"},
        {"weather": "fine"},
    ],
)
def test_what_is_said_about_a_photo_must_make_sense(
    cast: Cast, inspector_calls: Caller, said: dict[str, str]
) -> None:
    data = jpeg()
    answer = inspector_calls.put_photo(photo_ref(data)["id"], data, **said)
    assert answer.status_code == 400, answer.content
    assert not Photo.objects.exists()


def test_the_next_county_does_not_see_a_photo(cast: Cast, at_the_api: Any) -> None:
    data = jpeg()
    photo = photo_ref(data)
    with clock.at(clock.now()):
        at_the_api("inspector").put_photo(photo["id"], data)
    them = at_the_api("outsider")
    assert them.get(f"photos/{photo['id']}/").status_code == 404
    assert them.get(f"photos/{photo['id']}/display.jpg").status_code == 404
    assert them.put_photo(photo["id"], data).status_code == 404
