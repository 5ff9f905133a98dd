"""Where the bytes of photos lie: under MEDIA_ROOT, written whole or not at all."""

import os
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

PERMISSIONS = 0o640


def full_path(name: str) -> Path:
    """Return where a file named in a ``Photo`` lies."""
    return Path(settings.MEDIA_ROOT) / name


def folder(county: str, day: date) -> str:
    """Return the folder for what arrives that day: ``photos/<county>/<yyyy>/<mm>``."""
    return f"photos/{county}/{day:%Y/%m}"


def write(name: str, data: bytes) -> None:
    """Write a file under a temporary name and rename it, so that nobody sees half of it.

    The bytes reach the disk before the name does: a row that says "arrived" must be true after a
    power cut. Writing what already lies there is harmless.
    """
    path = full_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(PERMISSIONS)
            Path(part.name).replace(path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise


def write_once(name: str, data: bytes) -> None:
    """Write a file whose name is made from its content, unless it lies there already."""
    path = full_path(name)
    if not (path.exists() and path.stat().st_size == len(data)):
        write(name, data)


def write_at(name: str, offset: int, data: bytes) -> None:
    """Write a piece of a file that is not whole yet; its hash judges the whole afterwards."""
    path = full_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, PERMISSIONS)
    with os.fdopen(descriptor, "wb") as file:
        file.seek(offset)
        file.write(data)
