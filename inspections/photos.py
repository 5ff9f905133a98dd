"""Photos as evidence: promised by id and SHA-256 before their bytes arrive.

A record may arrive long before its photos (a village without signal), so it names them and
promises their hash; ``photo_arrivals`` accepts the bytes only when they have it
(docs/decisions/0020-photos.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from inspections.models import Photo
from organization.actors import Actor
from organization.errors import Conflict, Malformed

SHA256 = re.compile(r"[0-9a-f]{64}")

PROMISED = ("id", "sha256", "county", "town", "arrived_at", "copy_arrived_at", "marking")


@dataclass(frozen=True)
class PhotoRef:
    """A photo a record speaks of; ``sha256`` in small hexadecimal digits."""

    id: UUID
    sha256: str


def promise(refs: Sequence[PhotoRef], *, town: str, by: Actor) -> dict[UUID, Photo]:
    """Write down that these photos belong to a record of ``town`` and will arrive.

    Return them by id, with what is known of them: what arrived, the place.
    Called inside the record's transaction. Photos that are known with the same hash stay as they
    are; two statements however many there are.

    Raises Malformed (``bad_sha256``) and Conflict (``id_reused``).
    """
    wanted = {ref.id: ref for ref in refs}
    if not wanted:
        return {}
    for ref in refs:
        require_hash(ref.sha256)
        if wanted[ref.id].sha256 != ref.sha256:
            raise reused(ref.id)
    Photo.objects.bulk_create(
        [
            Photo(id=ref.id, sha256=ref.sha256, county=town[:6], town=town, by=by.user)
            for ref in wanted.values()
        ],
        ignore_conflicts=True,
    )
    known = Photo.objects.only(*PROMISED).in_bulk(wanted)
    vague = []
    for photo in known.values():
        if photo.sha256 != wanted[photo.pk].sha256 or photo.county != town[: len(photo.county)]:
            raise reused(photo.pk)
        if photo.town != town and town.startswith(photo.town):
            vague.append(photo.pk)
    if vague:
        Photo.objects.filter(pk__in=vague).update(county=town[:6], town=town)
    return known


def reused(photo_id: UUID) -> Conflict:
    """Return the refusal of an id that stands for another photo."""
    return Conflict("id_reused", "该照片编号已用于另一张照片。", photo=str(photo_id))


def require_hash(sha256: str) -> None:
    """Raise Malformed (``bad_sha256``) for what is no SHA-256 in small hexadecimal digits."""
    if not SHA256.fullmatch(sha256):
        raise Malformed("bad_sha256", "照片校验值应为 64 位小写十六进制 SHA-256。", sha256=sha256)
