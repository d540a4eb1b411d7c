"""The demonstration's photos: small drawings that say so (示意图), the same bytes every time."""

from __future__ import annotations

import io
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING

from propdesk import resources

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

SIZE = (640, 420)
_SKY, _GROUND, _WALL = "#cfe0ea", "#b9b4a7", "#d9cbb4"
_BEFORE, _AFTER = "#6d5f52", "#4f7f6b"


def draw(subject: str, caption: str, label: str, *, after: bool) -> bytes:
    """A PNG of a thing before or after its repair. `subject`: a category of facilities."""
    from PIL import Image, ImageDraw

    dice = Random(f"{subject} {caption}")
    picture = Image.new("RGB", SIZE, _SKY)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 300, *SIZE), fill=_GROUND)
    _SCENES.get(subject, _wall)(pen, after)
    if not after:
        _damage(pen, dice)
    pen.rectangle((0, SIZE[1] - 54, *SIZE), fill="#ffffff")
    pen.text((16, SIZE[1] - 44), caption, font=_font(22), fill="#222222")
    pen.text((SIZE[0] - 96, 14), label, font=_font(22), fill="#7a2f2f")
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=False)
    return out.getvalue()


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(resources.path("fonts", "NotoSansSC-Regular.ttf")), size)


def _colour(after: bool) -> str:
    return _AFTER if after else _BEFORE


def _wall(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.rectangle((90, 60, 550, 320), fill=_WALL, outline="#8a7f6d", width=3)
    for row in range(3):
        for column in range(5):
            left, top = 120 + column * 86, 84 + row * 74
            pen.rectangle((left, top, left + 48, top + 46), fill="#eef4f7", outline="#8a7f6d")
    pen.rectangle((90, 300, 550, 320), fill=_colour(after))


def _roof(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.polygon([(60, 150), (580, 150), (620, 330), (20, 330)], fill=_colour(after))
    for line in range(1, 6):
        y = 150 + line * 30
        pen.line((60 - line * 7, y, 580 + line * 7, y), fill="#ffffff55" if after else "#54483d")
    pen.rectangle((40, 120, 600, 150), fill=_WALL, outline="#8a7f6d")


def _door(pen: ImageDraw.ImageDraw, after: bool) -> None:
    _wall(pen, after)
    pen.rectangle((250, 150, 390, 330), fill=_colour(after), outline="#33302c", width=4)
    pen.line((320, 150, 320, 330), fill="#33302c", width=3)
    pen.ellipse((300, 235, 312, 247), fill="#e6d9a8")


def _road(pen: ImageDraw.ImageDraw, after: bool) -> None:
    pen.polygon([(230, 190), (410, 190), (640, 370), (0, 370)], fill="#55585b")
    for line in range(4):
        y = 205 + line * 40
        pen.line((320, y, 320, y + 18), fill="#f2f2f2" if after else "#8d8d84", width=5)


def _cover(pen: ImageDraw.ImageDraw, after: bool) -> None:
    _road(pen, after)
    pen.ellipse((230, 250, 410, 340), fill=_colour(after), outline="#222222", width=5)
    for line in range(1, 5):
        pen.line((250, 250 + line * 18, 390, 250 + line * 18), fill="#2b2b2b", width=3)


def _pipe(pen: ImageDraw.ImageDraw, after: bool) -> None:
    _wall(pen, after)
    pen.rectangle((500, 40, 524, 330), fill=_colour(after), outline="#33302c", width=3)
    for line in range(4):
        pen.rectangle((492, 80 + line * 62, 532, 92 + line * 62), fill="#3a3a3a")


def _shed(pen: ImageDraw.ImageDraw, after: bool) -> None:
    if after:
        pen.polygon([(70, 150), (570, 120), (570, 150), (70, 180)], fill=_colour(after))
    for post in range(5):
        pen.rectangle((90 + post * 115, 168, 100 + post * 115, 330), fill="#5d6468")
    for bike in range(6):
        left = 110 + bike * 76
        pen.ellipse((left, 286, left + 36, 322), outline="#222222", width=4)
        pen.ellipse((left + 40, 286, left + 76, 322), outline="#222222", width=4)


_SCENES = {
    "roof": _roof,
    "unit_door": _door,
    "road": _road,
    "manhole": _cover,
    "rain_pipe": _pipe,
    "ebike_shed": _shed,
}


def _damage(pen: ImageDraw.ImageDraw, dice: Random) -> None:
    """Cracks and stains: what was wrong."""
    for _crack in range(3):
        x, y = dice.randrange(120, 520), dice.randrange(150, 260)
        points = [(x, y)]
        for _step in range(5):
            x, y = x + dice.randrange(-26, 40), y + dice.randrange(8, 24)
            points.append((x, y))
        pen.line(points, fill="#2a211b", width=3)
    for _stain in range(4):
        x, y = dice.randrange(110, 500), dice.randrange(170, 300)
        pen.ellipse((x, y, x + dice.randrange(20, 70), y + dice.randrange(10, 30)), fill="#4a4038")
