"""Photos come in two sizes and in parts: what the server has is what it says it has."""

import hashlib
import io
import random
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from PIL import Image

from inspections import photo_parts, photo_pictures
from inspections.models import Photo, PhotoUpload
from inspections.photo_files import full_path
from organization import clock
from organization.ids import new_id
from organization.models import ChangeMark
from tests.api.caller import ROOT, Caller, check, found, jpeg, photo_ref
from tests.cast import Cast
from tests.play import Play

PART = 40_000


def noisy(size: tuple[int, int] = (640, 480)) -> bytes:
    """A photo of some 150 KB; another one each time."""
    out = io.BytesIO()
    grey = Image.frombytes("L", size, random.randbytes(size[0] * size[1]))
    grey.convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()


def put_part(caller: Caller, photo: dict[str, Any], data: bytes, begin: int, **said: Any) -> Any:
    part = data[begin : begin + PART]
    return caller.client.put(
        f"{ROOT}photos/{photo['id']}/parts/",
        said.pop("part", part),
        content_type="application/octet-stream",
        headers={**caller.headers, "X-SHA256": said.pop("sha256", photo["sha256"])},
        query_params={"offset": begin, "size": len(data), **said},
    )


def put_copy(caller: Caller, photo: dict[str, Any], copy: bytes, **said: Any) -> Any:
    return caller.client.put(
        f"{ROOT}photos/{photo['id']}/copy/",
        copy,
        content_type="image/jpeg",
        headers={**caller.headers, "X-SHA256": hashlib.sha256(copy).hexdigest()},
        query_params={"original": photo["sha256"], **said},
    )


def read(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_an_original_in_parts_arrives_with_its_last_part(
    cast: Cast, inspector_calls: Caller
) -> None:
    data = noisy()
    photo = photo_ref(data)
    for offset in range(0, len(data) - PART, PART):
        answer = put_part(inspector_calls, photo, data, offset, source="camera")
        assert answer.json() == {
            "received": offset + PART, "size": len(data), "photo": None,
        }  # fmt: skip
    last = put_part(inspector_calls, photo, data, len(data) // PART * PART, source="camera").json()
    assert last["received"] == len(data)
    assert (last["photo"]["arrived"], last["photo"]["sha256"]) == (True, photo["sha256"])
    assert read(inspector_calls.get(f"photos/{photo['id']}/original")) == data
    assert not PhotoUpload.objects.exists()
    assert list(full_path("photos/371328/parts").iterdir()) == []


@pytest.mark.parametrize("resumed", ["begin", "middle of what is there", "exactly", "beyond"])
def test_a_cut_upload_goes_on_wherever_the_phone_believes_it_was(
    cast: Cast, inspector_calls: Caller, resumed: str
) -> None:
    data = noisy()
    photo = photo_ref(data)
    put_part(inspector_calls, photo, data, 0)
    put_part(inspector_calls, photo, data, PART)
    offset = {
        "begin": 0, "middle of what is there": PART + 1234, "exactly": 2 * PART,
        "beyond": 2 * PART + 1,
    }[resumed]  # fmt: skip
    answer = put_part(inspector_calls, photo, data, offset)
    if resumed == "beyond":
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_offset")
        offset = answer.json()["details"]["received"]
        assert offset == 2 * PART
    else:
        assert answer.json()["received"] == max(2 * PART, offset + PART)
    # The phone was killed here; another page asks how far it got.
    offset = PhotoUpload.objects.get().received
    while offset < len(data):
        offset = put_part(inspector_calls, photo, data, offset).json()["received"]
    assert read(inspector_calls.get(f"photos/{photo['id']}/original")) == data


def test_how_far_a_promised_original_got_can_be_asked(play: Play, inspector_calls: Caller) -> None:
    data = noisy()
    photo = photo_ref(data)
    inspector_calls.post("inspections/", check(play.cast, photos=[photo]))
    address = f"photos/{photo['id']}/parts/"
    assert inspector_calls.get(address).json() == {"received": 0, "size": 0, "photo": None}
    put_part(inspector_calls, photo, data, 0)
    assert inspector_calls.get(address).json()["received"] == PART
    inspector_calls.put_photo(photo["id"], data)
    done = inspector_calls.get(address).json()
    assert (done["received"], done["photo"]["arrived"]) == (len(data), True)
    assert put_part(inspector_calls, photo, data, PART).json()["photo"]["arrived"] is True


def test_parts_that_do_not_make_the_promised_photo_are_thrown_away(
    cast: Cast, inspector_calls: Caller
) -> None:
    data = noisy((300, 200))
    photo = photo_ref(data)
    spoilt = data[:100] + b"?" + data[101:]
    first = put_part(inspector_calls, photo, spoilt, 0)
    assert (first.status_code, first.json()["code"]) == (422, "hash_mismatch")
    assert not PhotoUpload.objects.exists()
    assert put_part(inspector_calls, photo, data, 0).json()["photo"]["arrived"] is True


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"part": b""}, 400, "bad_part"),
        ({"offset": 140_000}, 400, "bad_part"),
        ({"offset": -1}, 400, "malformed"),
        ({"size": 21 * 1024 * 1024}, 413, "photo_too_large"),
        ({"size": 0}, 400, "malformed"),
        ({"part": bytes(1024 * 1024 + 1)}, 413, "part_too_large"),
    ],
)
def test_a_part_must_lie_within_the_whole(
    cast: Cast, inspector_calls: Caller, said: Any, status: int, code: str
) -> None:
    data = noisy()[:140_000]
    answer = put_part(inspector_calls, photo_ref(data), data, 0, **said)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert answer.json()["message"].endswith("。")
    assert not PhotoUpload.objects.exists()


def test_another_whole_for_the_same_id_is_refused(cast: Cast, inspector_calls: Caller) -> None:
    data, other = noisy(), noisy()
    photo = photo_ref(data)
    put_part(inspector_calls, photo, data, 0)
    answer = put_part(inspector_calls, {**photo_ref(other), "id": photo["id"]}, other, 0)
    assert (answer.status_code, answer.json()["code"]) == (409, "id_reused")


@pytest.mark.django_db(transaction=True)
def test_two_pages_sending_the_same_parts_do_no_harm(cast: Cast, at_the_api: Any) -> None:
    data = noisy()
    photo = photo_ref(data)
    callers = [at_the_api("inspector") for _ in range(3)]
    start, answers = threading.Barrier(3), []

    def send(caller: Caller) -> None:
        start.wait()
        offset = 0
        while offset < len(data):
            answer = put_part(caller, photo, data, offset)
            answers.append(answer.status_code)
            offset = answer.json()["received"]
        connection.close()

    senders = [threading.Thread(target=send, args=[caller]) for caller in callers]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    connections.close_all()
    assert set(answers) == {200}
    assert Photo.objects.get().arrived_at
    assert full_path(Photo.objects.get().original).read_bytes() == data
    assert not PhotoUpload.objects.exists()


def test_what_nobody_went_on_with_is_swept_after_a_week(
    cast: Cast, inspector_calls: Caller
) -> None:
    old, young = noisy(), noisy()
    put_part(inspector_calls, photo_ref(old), old, 0)
    with clock.at(clock.now() + timedelta(days=6)):
        put_part(inspector_calls, kept := photo_ref(young), young, 0)
    with clock.at(clock.now() + timedelta(days=8)):
        assert photo_parts.sweep() == 1
    assert [str(upload.pk) for upload in PhotoUpload.objects.all()] == [kept["id"]]
    assert len(list(full_path("photos/371328/parts").iterdir())) == 1


def test_the_small_copy_is_shown_until_the_original_arrives(
    cast: Cast, inspector_calls: Caller
) -> None:
    data, copy = jpeg((10, 200, 10), (800, 600)), jpeg((200, 10, 10), (400, 300))
    photo = photo_ref(data)
    said = put_copy(inspector_calls, photo, copy, source="album").json()
    assert (said["arrived"], said["copy_sha256"]) == (False, hashlib.sha256(copy).hexdigest())
    assert (said["source"], said["withheld"]) == ("album", False)
    display = f"photos/{photo['id']}/display.jpg"
    shown = inspector_calls.get(display)
    assert read(shown) == copy
    assert shown.headers["Cache-Control"] == "private, no-cache"
    assert inspector_calls.get(f"photos/{photo['id']}/original").status_code == 404
    inspector_calls.put_photo(photo["id"], data)
    photo_pictures.make_waiting(10)
    better = inspector_calls.get(display)
    assert better.headers["Cache-Control"] == "private, max-age=86400"
    assert Image.open(io.BytesIO(read(better))).size == (800, 600)
    assert better.headers["ETag"] != shown.headers["ETag"]


def test_a_covered_copy_stays_what_is_shown_even_when_the_original_is_sent(
    cast: Cast, inspector_calls: Caller, at_the_api: Any
) -> None:
    """The covered corner is black; on the original it is white."""
    data, copy = jpeg((255, 255, 255), (400, 300)), jpeg((0, 0, 0), (400, 300))
    photo = photo_ref(data)
    said = put_copy(inspector_calls, photo, copy, marking="masked").json()
    assert (said["marking"], said["withheld"], said["original_wanted"]) == ("masked", True, False)
    inspector_calls.put_photo(photo["id"], data)
    photo_pictures.make_waiting(10)
    assert inspector_calls.get(f"photos/{photo['id']}/").json()["withheld"] is False
    for size in ("display.jpg", "thumbnail.jpg"):
        shown = Image.open(io.BytesIO(read(inspector_calls.get(f"photos/{photo['id']}/{size}"))))
        assert shown.convert("L").getpixel((10, 10)) == 0
    original = f"photos/{photo['id']}/original"
    assert read(inspector_calls.get(original)) == data  # who took it
    assert read(at_the_api("supervisor").get(original)) == data
    refused = at_the_api("inspector2").get(original)
    assert (refused.status_code, refused.json()["code"]) == (403, "covered")


def test_a_second_copy_with_another_hash_is_refused_and_the_same_again_is_harmless(
    cast: Cast, inspector_calls: Caller
) -> None:
    photo = photo_ref(jpeg())
    first = put_copy(inspector_calls, photo, jpeg((1, 1, 1))).json()
    assert put_copy(inspector_calls, photo, jpeg((1, 1, 1))).json() == first
    other = put_copy(inspector_calls, photo, jpeg((2, 2, 2)))
    assert (other.status_code, other.json()["code"]) == (409, "id_reused")
    wrong = put_copy(inspector_calls, {**photo, "sha256": "0" * 64}, jpeg((1, 1, 1)))
    assert (wrong.status_code, wrong.json()["code"]) == (409, "id_reused")


def big() -> bytes:
    out = io.BytesIO()
    noise = Image.frombytes("RGB", (900, 700), random.randbytes(900 * 700 * 3))
    noise.save(out, "JPEG", quality=95)
    return out.getvalue()


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "status", "code"),
    [
        (big, 413, "copy_too_large"),
        (lambda: jpeg(size=(2100, 10)), 413, "copy_too_large"),
        (png, 400, "copy_not_jpeg"),
        (lambda: jpeg()[:-2], 400, "photo_damaged"),
        (bytes, 400, "photo_empty"),
    ],
)
def test_a_copy_is_small_whole_and_a_jpeg(
    cast: Cast, inspector_calls: Caller, make: Any, status: int, code: str
) -> None:
    answer = put_copy(inspector_calls, photo_ref(jpeg()), make())
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Photo.objects.exists()


def test_a_photo_that_arrives_is_told_to_other_phones_once(
    play: Play, inspector_calls: Caller, at_the_api: Any
) -> None:
    data, copy = jpeg(), jpeg((9, 9, 9))
    photo = photo_ref(data)
    problem = found(photos=[photo])
    body = check(play.cast, photos=[photo], problems=[problem])
    assert inspector_calls.post("inspections/", body).status_code == 201
    them = at_the_api("supervisor")
    sendings: list[Callable[[], Any]] = [
        lambda: put_copy(inspector_calls, photo, copy),
        lambda: inspector_calls.put_photo(photo["id"], data),
    ]
    for send in sendings:
        cursor = them.get("sync/", cursor="now").json()["cursor"]
        send()
        told = {
            (one["subject"], one["id"])
            for one in them.get("sync/", cursor=cursor).json()["changes"]
        }
        assert told == {("problem", problem["id"]), ("inspection", body["id"])}
        before = ChangeMark.objects.count()
        send()
        assert ChangeMark.objects.count() == before


@pytest.mark.parametrize(("severity", "wanted"), [("minor", False), ("major", True)])
def test_the_answer_says_whether_the_original_is_wanted_at_once(
    play: Play, inspector_calls: Caller, severity: str, wanted: bool
) -> None:
    data = jpeg()
    photo = photo_ref(data)
    body = check(play.cast, problems=[found(photos=[photo], severity=severity)])
    assert inspector_calls.post("inspections/", body).status_code == 201
    assert put_copy(inspector_calls, photo, jpeg((3, 3, 3))).json()["original_wanted"] is wanted
    assert inspector_calls.put_photo(photo["id"], data).json()["original_wanted"] is False


def test_bytes_whose_header_lies_are_kept_and_said_to_be_unreadable(
    cast: Cast, inspector_calls: Caller
) -> None:
    """A HEIC whose boxes are whole and whose pixels are not: only decoding tells."""
    whole = bytearray((Path(__file__).parents[1] / "inspections/turned.heic").read_bytes())
    place = whole.index(b"hvcC") + 4
    whole[place : place + 40] = bytes(40)
    photo = photo_ref(bytes(whole))
    assert inspector_calls.put_photo(photo["id"], bytes(whole)).status_code == 200
    shown = inspector_calls.get(f"photos/{photo['id']}/display.jpg")
    assert (shown.status_code, shown.json()["code"]) == (422, "photo_unreadable")
    assert inspector_calls.get(f"photos/{photo['id']}/").json()["unreadable"] is True


def test_a_heic_from_an_album_is_kept_as_it_is_and_shown_upright(
    cast: Cast, inspector_calls: Caller
) -> None:
    data = (Path(__file__).parents[1] / "inspections/turned.heic").read_bytes()
    photo = photo_ref(data)
    said = inspector_calls.put_photo(photo["id"], data, source="album").json()
    assert (said["width"], said["height"]) == (64, 96)
    shown = inspector_calls.get(f"photos/{photo['id']}/display.jpg")
    assert Image.open(io.BytesIO(read(shown))).size == (64, 96)
    assert read(inspector_calls.get(f"photos/{photo['id']}/original")) == data


def test_who_only_reads_sends_neither_copies_nor_parts(cast: Cast, at_the_api: Any) -> None:
    auditor = at_the_api("auditor")
    data = noisy()
    assert put_part(auditor, photo_ref(data), data, 0).status_code == 403
    assert put_copy(auditor, photo_ref(data), jpeg()).status_code == 403
    assert auditor.get(f"photos/{new_id()}/parts/").status_code == 404
