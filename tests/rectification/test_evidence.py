"""Which bytes closing waits for, by severity and by what was covered."""

import hashlib

import pytest

from inspections.models import Photo
from inspections.models.checklist import OrderKind, Severity
from inspections.photo_meta import PhotoMeta
from inspections.photos import PhotoRef
from organization.ids import new_id
from rectification import evidence
from rectification.models import EventPhoto
from tests.api.caller import jpeg
from tests.play import FIVE_WORKDAYS, Play

ORIGINAL, COPY = jpeg((200, 10, 10)), jpeg((10, 10, 200))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def send_copy(play: Play, ref: PhotoRef, marking: str = "") -> Photo:
    return evidence.take_copy(
        ref.id, ref.sha256, sha(COPY), COPY, PhotoMeta(), marking=marking,
        by=play.cast.actor("inspector"),
    ).photo  # fmt: skip


def test_a_photo_of_a_problem_names_its_establishment(play: Play) -> None:
    play.rectified(kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS)
    shown = EventPhoto.objects.get()
    assert evidence.establishment_shown(shown.photo_id) == "阳光理发店"
    assert evidence.establishment_shown(new_id()) == ""


@pytest.mark.parametrize(
    ("severity", "marking", "left"),
    [
        (Severity.MINOR, "", 0),
        (Severity.MINOR, "marked", 0),
        (Severity.MAJOR, "", 1),
        (Severity.MAJOR, "marked", 1),
        (Severity.CRITICAL, "", 1),
        (Severity.MAJOR, "masked", 0),
        (Severity.CRITICAL, "masked", 0),
    ],
)
def test_the_small_copy_is_enough_for_a_minor_problem_and_a_covered_one_for_any(
    play: Play, severity: Severity, marking: str, left: int
) -> None:
    ref = PhotoRef(new_id(), sha(ORIGINAL))
    problem = play.problem(
        kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, severity=severity, photos=(ref,)
    )
    assert evidence.waited_for(problem) == 1
    photo = send_copy(play, ref, marking)
    assert evidence.waited_for(problem) == left
    assert evidence.original_wanted(photo) == bool(left)
    evidence.take_original(
        ref.id, ref.sha256, ORIGINAL, PhotoMeta(), by=play.cast.actor("inspector")
    )
    assert evidence.waited_for(problem) == 0
    assert not evidence.original_wanted(Photo.objects.get(pk=ref.id))


def test_an_original_that_cannot_be_decoded_is_no_evidence(play: Play) -> None:
    ref = PhotoRef(new_id(), sha(ORIGINAL))
    problem = play.problem(
        kind=OrderKind.DEADLINE, due=FIVE_WORKDAYS, severity=Severity.MAJOR, photos=(ref,)
    )
    evidence.take_original(
        ref.id, ref.sha256, ORIGINAL, PhotoMeta(), by=play.cast.actor("inspector")
    )
    Photo.objects.filter(pk=ref.id).update(unreadable=True)
    assert evidence.waited_for(problem) == 1
