"""Decodes one HEIC from standard input into a PNG on standard output; a process of its own.

The codec behind it is large, written in C++, and ends the process on some damaged files
(docs/decisions/0075-small-copy-first.md), so that neither a web process nor a worker may hold it.

    python heic_decoder.py EDGE < photo.heic > photo.png
"""

import io
import resource
import sys

import pi_heif
from PIL import Image, ImageOps

MEMORY = 2 * 1024**3
SECONDS = 60


def main(edge: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    pi_heif.register_heif_opener(thumbnails=False)
    image = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("HEIF",))
    image.load()
    edge = min(edge, max(image.size))
    small = ImageOps.contain(image.convert("RGB"), (edge, edge), Image.Resampling.BILINEAR)
    small.save(
        sys.stdout.buffer, "PNG", compress_level=1, icc_profile=image.info.get("icc_profile")
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
