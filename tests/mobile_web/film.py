"""What a camera is shown: a sticker of ours, held a little askew before a wall."""

import io
from pathlib import Path

from PIL import Image

SIZE = (640, 480)
WALL = (150, 140, 120)


def held(sticker: bytes, *, size: tuple[int, int] = SIZE, turned: float = 7) -> Image.Image:
    """Return a photo of a sticker in somebody's hand."""
    paper = Image.open(io.BytesIO(sticker)).convert("RGB")
    paper.thumbnail((size[0] * 3 // 5, size[1] * 4 // 5))
    turned_paper = paper.rotate(
        turned, expand=True, fillcolor=WALL, resample=Image.Resampling.BICUBIC
    )
    scene = Image.new("RGB", size, WALL)
    scene.paste(
        turned_paper, ((size[0] - turned_paper.width) // 2, (size[1] - turned_paper.height) // 2)
    )
    return scene


def film(folder: Path, *scenes: Image.Image) -> Path:
    """Write scenes as the raw film that Chromium takes for a camera (YUV4MPEG2, 4:2:0)."""
    path = folder / "camera.y4m"
    width, height = SIZE
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode())
        for scene in scenes:
            light, blue, red = scene.convert("YCbCr").split()
            file.write(b"FRAME\n" + light.tobytes())
            for colour in (blue, red):
                file.write(colour.resize((width // 2, height // 2)).tobytes())
    return path


def jpeg(scene: Image.Image) -> dict[str, object]:
    """Return a scene as a file somebody chooses."""
    buffer = io.BytesIO()
    scene.save(buffer, "JPEG", quality=80)
    return {"name": "门牌.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
