"""Pictures as the files they come in: what is one, upright, small enough, and when it was taken.

Only real pictures are taken: what a file is called tells nothing. Whatever is shown or printed is
an upright JPEG of no more pixels than it needs.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from propdesk.i18n import _
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_PIXELS = 150_000_000
"""More pixels than this are no photo but a trap for the memory."""
QUALITY = 85
"""Of a JPEG, of 100."""
_MANY_PIXELS = 30_000_000
"""A PNG with more is made smaller before its colours are converted."""
_EXTENSIONS = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "BMP": "bmp",
    "WEBP": "webp",
    "GIF": "gif",
}
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1")
_ORIENTATION, _CHANGED_AT, _EXIF, _TAKEN_AT = 0x0112, 0x0132, 0x8769, 0x9003


class Jpeg(NamedTuple):
    """An upright JPEG and its size in pixels."""

    data: bytes
    width: int
    height: int


def opened(data: bytes, name: str) -> Image:
    """The picture, its pixels not read yet. Raises UserError for what is none, or too large."""
    from PIL import Image, UnidentifiedImageError

    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        raise UserError(
            _(
                "“{name}” is a HEIC photo, which PropDesk cannot read. Save it as JPEG, or set the "
                "phone’s camera to “most compatible”."
            ).format(name=name),
            field="photo",
        )
    too_many = UserError(
        _("“{name}” has more than {limit} million pixels. Save it smaller.").format(
            name=name, limit=LARGEST_PIXELS // 1_000_000
        ),
        field="photo",
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "BMP", "WEBP", "GIF"))
    except Image.DecompressionBombError:
        raise too_many from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise UserError(
            _("“{name}” is no picture PropDesk can read (JPEG, PNG, BMP, WebP, GIF).").format(
                name=name
            ),
            field="photo",
        ) from None
    if picture.width * picture.height > LARGEST_PIXELS:
        raise too_many
    return picture


@contextmanager
def damage_told(name: str) -> Iterator[None]:
    """Reading pixels inside raises UserError where the picture is damaged."""
    try:
        yield
    except Exception as error:
        # A damaged file fails in as many ways as there are formats; each means the same to a clerk.
        raise UserError(
            _(
                "The picture “{name}” is damaged or incomplete. Copy it from the camera again."
            ).format(name=name),
            field="photo",
        ) from error


def extension(picture: Image) -> str:
    """What the name of its file should end in."""
    return _EXTENSIONS[picture.format or "JPEG"]


def taken_on(picture: Image) -> date | None:
    """The day the camera notes, where it is a day at all."""
    exif = picture.getexif()
    text = exif.get_ifd(_EXIF).get(_TAKEN_AT) or exif.get(_CHANGED_AT) or ""
    try:
        year, month, day = str(text)[:10].split(":")
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def shrunk(data: bytes, longest: int, name: str = "", *, quality: int = QUALITY) -> Jpeg:
    """A picture as an upright JPEG of at most `longest` pixels a side; see `upright`.

    Raises UserError for what is no picture, is too large, or is damaged.
    """
    picture = opened(data, name)
    with damage_told(name):
        return upright(picture, data, longest, quality=quality)


def upright(picture: Image, data: bytes, longest: int, *, quality: int = QUALITY) -> Jpeg:
    """The JPEG of a picture opened from `data`; `data` itself where it is all this already."""
    orientation = int(picture.getexif().get(_ORIENTATION, 1) or 1)
    is_jpeg = picture.format == "JPEG" and picture.mode in ("RGB", "L")
    if is_jpeg and max(picture.size) <= longest and orientation == 1:
        picture.load()
        return Jpeg(data, *picture.size)
    # A JPEG is read at an eighth of its size: 150 million pixels would need 450 MB.
    picture.draft("RGB", (longest, longest))
    if picture.width * picture.height > _MANY_PIXELS:
        picture.thumbnail((longest, longest), reducing_gap=2.0)
    plain = _on_white(picture)
    plain.thumbnail((longest, longest), reducing_gap=2.0)
    turned = _turned(plain, orientation)
    target = io.BytesIO()
    turned.save(target, "JPEG", quality=quality, optimize=True)
    return Jpeg(target.getvalue(), *turned.size)


def _on_white(picture: Image) -> Image:
    """Any picture as grey or RGB; what is transparent becomes white."""
    from PIL import Image

    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        layered = picture.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        paper.alpha_composite(layered)
        return paper.convert("RGB")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _turned(picture: Image, orientation: int) -> Image:
    """A picture as the camera was held (EXIF orientation 2–8)."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(orientation)
    return picture if turn is None else picture.transpose(turn)
