"""What is made out of a photo, timed in a process of its own: python -m benchmarks.derive TIMES.

Reads the photo from its input and prints the CPU milliseconds of each time as JSON.
"""

import json
import os
import sys
from time import process_time

import django

LINES = ("2026-11-20 10:00:00  常路镇（35.70000, 117.90000）", "阳光理发店", "王海")


def main(times: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    data = sys.stdin.buffer.read()
    print(json.dumps([derive(data) for _ in range(times)]))


def derive(data: bytes) -> float:
    """Turn it upright, scale it twice, watermark it, as ``inspections.photo_pictures`` does."""
    from inspections import pictures, watermark

    began = process_time()
    picture = pictures.read(data)
    small = pictures.thumbnail(picture.image)
    pictures.jpeg(small, quality=pictures.THUMBNAIL_QUALITY, colours=picture.colours)
    stamped = watermark.stamp(picture.image, LINES)
    pictures.jpeg(stamped, quality=pictures.DISPLAY_QUALITY, colours=picture.colours)
    return (process_time() - began) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]))
