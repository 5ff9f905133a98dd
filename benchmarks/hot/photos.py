"""Photos: taken in over HTTP, and the CPU of what is made out of each."""

import hashlib
import io
import json
import os
from dataclasses import replace
from itertools import count

from PIL import Image

from benchmarks import load, servers
from benchmarks.figures import Measured, middle
from benchmarks.http import request
from benchmarks.measuring import WARMING, rate
from benchmarks.stage import Stage
from inspections import pictures
from organization.ids import new_id

SIZE = (4032, 3024)  # 12 megapixels, as phones take them
BYTES = 3_000_000
SIDEWAYS = 6  # held upright: every phone photo has to be turned
DERIVED = 5
PHOTOS_A_ROUND = 100


def photo_rps(stage: Stage) -> Measured:
    """Each photo is another one: its comment differs, so its hash does."""
    number = WARMING + (load.CLIENTS if stage.size.small else PHOTOS_A_ROUND)
    taken = _photo()
    turn = count()

    def requests() -> list[bytes]:
        return [_put(stage, taken, str(next(turn))) for _ in range(number)]

    measured = rate(stage, requests, seconds=stage.size.seconds * 2)
    return replace(measured, note=f"{len(taken) / 1e6:.1f} MB, 12 megapixels; {measured.note}")


def photo_derive_ms(stage: Stage) -> Measured:
    data = _photo()
    number = 1 if stage.size.small else DERIVED
    variables = {**os.environ, "DATABASE_URL": "", "DATA_DIR": str(stage.folder)}
    said = servers.python(variables, "-m", "benchmarks.derive", str(number), given=data)
    times: list[float] = json.loads(said)
    return Measured(middle(times), n=len(times), note=f"{len(data) / 1e6:.1f} MB")


def _photo() -> bytes:
    """Return a JPEG of about 3 MB with the detail of a real one, turned by its EXIF."""
    coarse = Image.effect_noise((SIZE[0] // 8, SIZE[1] // 8), 90).resize(SIZE)
    fine = Image.effect_noise(SIZE, 25)
    picture = Image.blend(coarse, fine, 0.4)
    whole = Image.merge("RGB", (picture, coarse, fine))
    exif = Image.Exif()
    exif[pictures.EXIF_ORIENTATION] = SIDEWAYS
    tried = (_jpeg(whole, quality, exif) for quality in range(95, 20, -5))
    return next((data for data in tried if len(data) < BYTES * 1.1), b"")


def _jpeg(picture: Image.Image, quality: int, exif: Image.Exif) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def _put(stage: Stage, photo: bytes, comment: str) -> bytes:
    """Return the upload of the photo with a comment in it, right behind the marker of its start."""
    said = comment.encode()
    segment = b"\xff\xfe" + (len(said) + 2).to_bytes(2, "big") + said
    data = photo[:2] + segment + photo[2:]
    return request(
        "PUT",
        f"/api/v1/photos/{new_id()}/",
        token=stage.county.clients[0]["token"],
        body=data,
        kind="image/jpeg",
        X_SHA256=hashlib.sha256(data).hexdigest(),
    )


MEASURES = {"hot.photo_rps": photo_rps, "hot.photo_derive_ms": photo_derive_ms}
