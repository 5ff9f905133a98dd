"""Photos: promised, then their bytes arrive."""

import io
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, connections
from PIL import Image

from inspections import photo_arrivals, photo_pictures, photos, visits
from inspections.models import Photo
from inspections.photo_meta import PhotoMeta
from inspections.photos import PhotoRef
from inspections.position import Position
from inspections.visits import VisitPhoto
from organization.actors import establishment_by_order
from organization.errors import Conflict, Malformed, Missing, NotAllowed, RuleBroken
from organization.ids import new_id
from tests.cast import COUNTY, TOWN, Cast
from tests.inspections.scenes import BEGUN, SHANGHAI, picture, sha, statements, visit

RED = picture(800, 600)


def store(cast: Cast, photo_id: UUID, data: bytes = RED, **meta: Any) -> Photo:
    """Let the photo arrive, and its pictures be made."""
    by = cast.actor("inspector")
    photo = photo_arrivals.store(photo_id, sha(data), data, PhotoMeta(**meta), by=by).photo
    photo_pictures.make_waiting(10)
    photo.refresh_from_db()
    return photo


def on_disk(name: str) -> bytes:
    return (Path(settings.MEDIA_ROOT) / name).read_bytes()


def image(name: str) -> Image.Image:
    return Image.open(io.BytesIO(on_disk(name)))


def test_a_promised_photo_is_missing_until_its_bytes_arrive(cast: Cast) -> None:
    ref = PhotoRef(new_id(), sha(RED))
    photos.promise([ref], town=TOWN, by=cast.actor("inspector"))
    assert Photo.objects.get(pk=ref.id).arrived_at is None

    stored = store(cast, ref.id)

    assert Photo.objects.get(pk=ref.id).arrived_at is not None
    assert (stored.town, stored.county) == (TOWN, COUNTY)
    assert stored.by == cast.inspector


@pytest.mark.parametrize("reader", ["auditor", "bureau", "admin"])
def test_who_only_reads_sends_no_photo(cast: Cast, reader: str) -> None:
    with pytest.raises(NotAllowed):
        photo_arrivals.store(new_id(), sha(RED), RED, PhotoMeta(), by=cast.actor(reader))
    assert not Photo.objects.exists()


def test_the_original_is_kept_byte_for_byte_beside_a_copy_and_a_thumbnail(cast: Cast) -> None:
    data = picture(2000, 1000)
    stored = store(cast, new_id(), data)
    assert on_disk(stored.original) == data
    assert (stored.bytes, stored.width, stored.height) == (len(data), 2000, 1000)
    assert image(stored.display).size == (1600, 800)
    assert image(stored.thumbnail).size == (320, 160)
    assert stored.original == f"photos/371328/2026/03/{sha(data)}.jpg"
    assert stored.display == f"photos/371328/2026/03/{stored.pk.hex}.jpg"


def test_time_position_and_source_are_kept_as_fields(cast: Cast) -> None:
    stored = store(
        cast,
        new_id(),
        source="camera",
        taken_at=BEGUN,
        device_offset=-90,
        position=Position(Decimal("35.7100004"), Decimal("117.9400006"), 12),
    )
    stored.refresh_from_db()
    assert (stored.source, stored.taken_at, stored.device_offset) == ("camera", BEGUN, -90)
    assert (stored.latitude, stored.longitude) == (Decimal("35.710000"), Decimal("117.940001"))
    assert stored.accuracy == 12


def test_the_watermark_says_the_corrected_time_the_place_the_establishment_and_the_officer(
    cast: Cast, checklists: None
) -> None:
    ref = VisitPhoto(new_id(), sha(RED))
    visits.submit_visit(visit(cast, photos=(ref,)), by=cast.actor("inspector"), digest="d")
    stored = store(cast, ref.id, taken_at=BEGUN, device_offset=75)
    assert stored.watermark.splitlines() == [
        "2026-03-05 09:31:15  常路镇",
        "阳光理发店",
        "王海",
    ]


def test_without_a_device_time_the_watermark_says_when_it_was_uploaded(cast: Cast) -> None:
    here = Position(Decimal("35.71"), Decimal("117.94"))
    stored = store(cast, new_id(), position=here, establishment="顺达美发")
    assert stored.watermark.splitlines() == [
        "2026-03-05 12:00 上传  （35.71000, 117.94000）",
        "顺达美发",
        "王海",
    ]


def test_the_copy_is_darker_along_its_lower_edge_and_untouched_above(cast: Cast) -> None:
    copy = image(store(cast, new_id(), picture(800, 600, colour="white")).display)
    assert copy.getpixel((790, 10)) == (255, 255, 255)
    corner = copy.getpixel((790, 595))
    assert isinstance(corner, tuple)
    assert corner[0] < 180


def test_the_same_bytes_for_the_same_id_change_nothing(cast: Cast) -> None:
    photo_id = new_id()
    first = store(cast, photo_id, source="camera")
    again = store(cast, photo_id, source="album")
    assert again == first
    assert again.source == "camera"
    assert Photo.objects.count() == 1


def test_other_bytes_for_the_same_id_are_refused(cast: Cast) -> None:
    photo_id = new_id()
    store(cast, photo_id)
    with pytest.raises(Conflict) as refused:
        store(cast, photo_id, picture(colour="blue"))
    assert refused.value.code == "id_reused"
    assert Photo.objects.get().sha256 == sha(RED)


def test_bytes_that_do_not_have_the_promised_hash_are_refused(cast: Cast) -> None:
    ref = PhotoRef(new_id(), sha(RED))
    photos.promise([ref], town=TOWN, by=cast.actor("inspector"))
    with pytest.raises(RuleBroken) as refused:
        photo_arrivals.store(ref.id, ref.sha256, RED[:-1], PhotoMeta(), by=cast.actor("inspector"))
    assert refused.value.code == "hash_mismatch"
    assert Photo.objects.get(pk=ref.id).arrived_at is None
    assert not Path(settings.MEDIA_ROOT).exists()


def test_a_photo_that_is_no_photo_leaves_no_row_and_no_file(cast: Cast) -> None:
    with pytest.raises(Malformed):
        store(cast, new_id(), b"<html>no</html>")
    assert not Photo.objects.exists()
    assert not Path(settings.MEDIA_ROOT).exists()


def test_the_same_picture_in_many_records_is_stored_once(cast: Cast) -> None:
    first, second = store(cast, new_id()), store(cast, new_id())
    assert first.original == second.original
    assert first.display != second.display
    folder = Path(settings.MEDIA_ROOT) / "photos/371328/2026/03"
    assert len(list(folder.iterdir())) == 5  # one original; two pictures and two thumbnails


def test_promising_twice_is_harmless_and_another_hash_is_refused(cast: Cast) -> None:
    ref = PhotoRef(new_id(), sha(RED))
    photos.promise([ref, ref], town=TOWN, by=cast.actor("inspector"))
    photos.promise([ref], town=TOWN, by=cast.actor("inspector"))
    with pytest.raises(Conflict):
        photos.promise([replace(ref, sha256=sha(b"other"))], town=TOWN, by=cast.actor("inspector"))
    assert Photo.objects.count() == 1


def test_a_photo_that_comes_before_its_record_takes_the_town_of_the_record(cast: Cast) -> None:
    early = store(cast, new_id())
    assert early.town == COUNTY
    photos.promise([PhotoRef(early.pk, early.sha256)], town=TOWN, by=cast.actor("inspector"))
    early.refresh_from_db()
    assert early.town == TOWN


def test_a_photo_of_another_county_does_not_exist_for_the_sender(cast: Cast) -> None:
    ref = PhotoRef(new_id(), sha(RED))
    photos.promise([ref], town=TOWN, by=cast.actor("inspector"))
    with pytest.raises(Missing):
        photo_arrivals.store(ref.id, ref.sha256, RED, PhotoMeta(), by=cast.actor("outsider"))


def test_an_establishment_may_send_the_photos_it_promised_and_no_others(cast: Cast) -> None:
    holder = establishment_by_order(new_id(), "阳光理发店")
    ref = PhotoRef(new_id(), sha(RED))
    photos.promise([ref], town=TOWN, by=holder)
    assert photo_arrivals.store(ref.id, ref.sha256, RED, PhotoMeta(), by=holder).first
    with pytest.raises(Missing):
        photo_arrivals.store(new_id(), ref.sha256, RED, PhotoMeta(), by=holder)


@pytest.mark.parametrize(
    ("meta", "code"),
    [
        (PhotoMeta(source="satellite"), "bad_source"),
        (PhotoMeta(taken_at=datetime(2026, 3, 5)), "no_offset"),  # noqa: DTZ001 - the very point
        (PhotoMeta(device_offset=10**12), "bad_time"),
        (
            PhotoMeta(taken_at=datetime(1, 1, 1, tzinfo=SHANGHAI), device_offset=-90_000),
            "bad_time",
        ),
        (PhotoMeta(position=Position(Decimal(91), Decimal(0))), "bad_position"),
        (PhotoMeta(position=Position(Decimal("NaN"), Decimal(0))), "bad_position"),
    ],
)
def test_what_is_said_about_a_photo_is_judged(cast: Cast, meta: PhotoMeta, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        photo_arrivals.store(new_id(), sha(RED), RED, meta, by=cast.actor("inspector"))
    assert refused.value.code == code
    assert not Photo.objects.exists()


def test_a_hash_that_is_no_hash_is_malformed(cast: Cast) -> None:
    with pytest.raises(Malformed) as refused:
        photos.promise([PhotoRef(new_id(), "XYZ")], town=TOWN, by=cast.actor("inspector"))
    assert refused.value.code == "bad_sha256"


def test_promising_costs_two_statements_however_many_photos(cast: Cast) -> None:
    by = cast.actor("inspector")
    for count in (1, 30):
        refs = [PhotoRef(new_id(), sha(RED)) for _ in range(count)]
        with statements() as sent:
            photos.promise(refs, town=TOWN, by=by)
        assert len(sent) == 2


def test_storing_costs_four_statements(cast: Cast) -> None:
    ref = PhotoRef(new_id(), sha(RED))
    by = cast.actor("inspector")
    photos.promise([ref], town=TOWN, by=by)
    with statements() as sent:
        photo_arrivals.store(ref.id, ref.sha256, RED, PhotoMeta(), by=by)
    assert len(sent) == 4  # the row, a twin, the update, the row as it stands


@pytest.mark.django_db(transaction=True)
def test_two_phones_sending_the_same_photo_at_once_end_in_one_row(cast: Cast) -> None:
    photo_id, by = new_id(), cast.actor("inspector")
    start, stored = threading.Barrier(4), []

    def send() -> None:
        start.wait()
        stored.append(photo_arrivals.store(photo_id, sha(RED), RED, PhotoMeta(), by=by))
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    connections.close_all()
    assert len({(photo.pk, photo.arrived_at) for photo, _ in stored}) == 1
    assert [first for _, first in stored].count(True) == 1
    assert len(stored) == 4
    assert Photo.objects.get().arrived_at


def test_a_time_far_from_the_servers_is_kept_as_it_was_said(cast: Cast) -> None:
    stored = store(cast, new_id(), taken_at=BEGUN + timedelta(days=4000))
    assert stored.taken_at == BEGUN + timedelta(days=4000)
