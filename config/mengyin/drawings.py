"""The dozen pictures that stand for photos: six things, each before and after it was put right.

They are drawn, so that nobody's shop is shown; the same picture serves many records, and its
bytes are kept once.
"""

import hashlib
import io
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Protocol

from PIL import Image, ImageDraw

from config.mengyin.chance import stream
from inspections import watermark

SIZE = (640, 480)
WALL, FLOOR, INK = "#e9e4d8", "#b9ae9a", "#3d3a35"


class Scene(StrEnum):
    """What a picture shows."""

    NOTICES = "公示栏"
    CABINET = "消毒保洁柜"
    TOOLS = "用品用具"
    TOWELS = "毛巾布草"
    FLOOR = "营业场所地面"
    WASTE = "医疗废物暂存处"


@dataclass(frozen=True)
class Picture:
    """A picture's bytes and their SHA-256."""

    scene: Scene
    tidy: bool
    data: bytes
    sha256: str


class Painter(Protocol):
    """Paints a scene, in order or not."""

    def __call__(self, draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None: ...


def dozen() -> dict[tuple[Scene, bool], Picture]:
    """Return the twelve pictures by what they show and whether it is in order."""
    drawn = {}
    for scene in Scene:
        for tidy in (False, True):
            data = _jpeg(scene, tidy=tidy)
            sha256 = hashlib.sha256(data).hexdigest()
            drawn[scene, tidy] = Picture(scene, tidy, data, sha256)
    return drawn


def scene_of(code: str, category: str) -> Scene:
    """Return the picture that goes with a checklist item, or else with a category."""
    for part, scene in SCENES_OF_ITEMS:
        if part in code:
            return scene
    return Scene.CABINET if category in {"clinic", "village_clinic"} else Scene.FLOOR


# Looked up in this order in an item's code.
SCENES_OF_ITEMS = (
    ("-LIC-", Scene.NOTICES),
    ("-QLF-", Scene.NOTICES),
    ("-TST-", Scene.NOTICES),
    ("-MGT-", Scene.NOTICES),
    ("-WST-", Scene.WASTE),
    ("DIS-01", Scene.TOWELS),
    ("DIS-04", Scene.TOWELS),
    ("DIS-05", Scene.TOWELS),
    ("-DIS-", Scene.TOOLS),
    ("-INF-", Scene.TOOLS),
    ("-LAY-", Scene.CABINET),
    ("-PRD-", Scene.CABINET),
    ("-OTH-", Scene.CABINET),
)


def _jpeg(scene: Scene, *, tidy: bool) -> bytes:
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 350, *SIZE), fill=FLOOR)
    PAINTERS[scene](draw, stream(f"picture {scene}"), tidy=tidy)
    caption = f"演示用图 · {scene}（{'整改后' if tidy else '整改前'}）"
    draw.text((16, 12), caption, font=watermark.font(22), fill=INK)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _notices(draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None:
    draw.rectangle((110, 80, 530, 320), fill="#7b5b3a", outline=INK, width=4)
    for column in range(3):
        left, top = 135 + column * 130, 110 + (0 if tidy else chance.randint(-10, 40))
        if not tidy and column == 1:
            draw.rectangle((left, 110, left + 110, 290), outline="#c9b79c", width=3)
            continue
        sheet = (left, top, left + 110, top + 160)
        draw.rectangle(sheet, fill="#fffdf4", outline="#a0342c", width=4)
        for line in range(5):
            draw.line((left + 16, top + 40 + line * 22, left + 92, top + 40 + line * 22), INK, 2)


def _cabinet(draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None:
    draw.rectangle((170, 70, 470, 420), fill="#d7dee2", outline=INK, width=4)
    for shelf in range(3):
        bottom = 180 + shelf * 105
        draw.line((170, bottom, 470, bottom), INK, 3)
        for cup in range(6):
            left = 190 + cup * 45 + (0 if tidy else chance.randint(-12, 12))
            height = 50 if tidy else chance.randint(18, 60)
            colour = "#f7f9fa" if tidy else chance.choice(("#b89b72", "#7f7a6c", "#f7f9fa"))
            draw.rectangle((left, bottom - height, left + 30, bottom - 2), fill=colour, outline=INK)
    lamp = "#7fb8ff" if tidy else "#8d8d8d"
    draw.rectangle((200, 82, 440, 92), fill=lamp)


def _tools(draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None:
    draw.rectangle((80, 260, 560, 300), fill="#8a6f52", outline=INK, width=3)
    for number in range(7):
        left = 110 + number * 62
        if tidy:
            draw.rectangle((left, 150, left + 14, 258), fill="#9fb3bd", outline=INK)
            draw.ellipse((left - 6, 130, left + 20, 156), outline=INK, width=4)
        else:
            turn = chance.randint(-60, 60)
            draw.line((left, 255, left + turn, 170 + chance.randint(0, 60)), "#6d6458", 12)
            draw.ellipse((left, 238, left + 18, 256), fill="#4c3b2a")


def _towels(draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None:
    draw.rectangle((120, 330, 520, 345), fill="#8a6f52")
    for number in range(9):
        column, row = number % 3, number // 3
        left, top = 145 + column * 125, 270 - row * 62
        if tidy:
            folded = (left, top, left + 105, top + 56)
            draw.rounded_rectangle(folded, 12, fill="#f4f6f4", outline=INK)
        else:
            left, top = left + chance.randint(-30, 30), top + chance.randint(0, 70)
            colour = chance.choice(("#c8b38d", "#9b8f7a", "#d9d4c5"))
            draw.ellipse((left, top, left + 120, top + 60), fill=colour, outline=INK)


def _floor(draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None:
    for number in range(3):
        left = 90 + number * 170
        draw.rectangle((left, 110, left + 110, 250), fill="#cfe3ea", outline=INK, width=3)
        draw.rectangle((left + 20, 290, left + 90, 360), fill="#5a4a44", outline=INK)
    if not tidy:
        for _ in range(140):
            x, y = chance.randint(10, 620), chance.randint(360, 465)
            draw.line((x, y, x + chance.randint(-14, 14), y + chance.randint(-8, 8)), "#2d2620", 2)


def _waste(draw: ImageDraw.ImageDraw, chance: Random, *, tidy: bool) -> None:
    for number in range(3):
        left = 100 + number * 160
        fill = "#f2c230" if tidy or number == 0 else "#55606a"
        draw.rectangle((left, 190, left + 120, 400), fill=fill, outline=INK, width=4)
        draw.rectangle((left - 8, 170, left + 128, 192), fill=fill, outline=INK, width=3)
        if not tidy:
            for _ in range(9):
                x, y = left + chance.randint(0, 110), chance.randint(120, 175)
                draw.ellipse((x, y, x + 24, y + 18), fill=chance.choice(("#dddddd", "#b05b52")))


PAINTERS: dict[Scene, Painter] = {
    Scene.NOTICES: _notices,
    Scene.CABINET: _cabinet,
    Scene.TOOLS: _tools,
    Scene.TOWELS: _towels,
    Scene.FLOOR: _floor,
    Scene.WASTE: _waste,
}
