"""Photos of a record: before, after, and others (domain.md §3.2.12: photos are evidence).

The original is kept as it came; for screen and paper there is an upright JPEG of at most 1,600 px.
Only real pictures are taken: what a file is called tells nothing.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import attachments
from propdesk.office.entities import Entity, Photo
from propdesk.office.entities.facilities import PHOTO_ROLES
from propdesk.office.errors import UserError

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN_PX = 1600
"""The longer side of the picture that is shown, in pixels."""
LARGEST_PIXELS = 150_000_000
"""More pixels than this are no photo but a trap for the memory."""
_MANY_PIXELS = 30_000_000
"""A PNG with more is made smaller before its colours are converted."""
QUALITY = 85
"""Of the JPEG that is shown, of 100."""
_EXTENSIONS = {
    "JPEG": "jpg",
    "MPO": "jpg",
    "PNG": "png",
    "BMP": "bmp",
    "WEBP": "webp",
    "GIF": "gif",
}
_ORIENTATION, _CHANGED_AT, _EXIF, _TAKEN_AT = 0x0112, 0x0132, 0x8769, 0x9003


class Prepared(NamedTuple):
    """A picture that was read: what is kept, and what is known of it."""

    name: str
    original: bytes
    shown: bytes
    """A JPEG, upright, at most 1,600 px; the original itself where that is all this."""
    taken_on: date | None
    """By the camera."""


class Removed(NamedTuple):
    """What `restore` needs to bring a photo back."""

    columns: dict[str, Any]


def prepare(data: bytes, name: str) -> Prepared:
    """Read a picture. Raises UserError, in one sentence, for what is no picture or too large."""
    shown_name = attachments.shown_name(name)
    if len(data) > attachments.LARGEST:
        raise UserError(
            _("The file “{name}” is larger than {limit} MB. Attach a smaller one.").format(
                name=shown_name, limit=attachments.LARGEST // 1024**2
            ),
            field="photo",
        )
    picture = _opened(data, shown_name)
    stem = shown_name.rpartition(".")[0] if "." in shown_name else shown_name
    kept_name = f"{stem or 'photo'}.{_EXTENSIONS[picture.format or 'JPEG']}"
    try:
        taken_on = _taken_on(picture)
        return Prepared(kept_name, data, _shown(picture, data), taken_on)
    except Exception as error:
        # A damaged file fails in as many ways as there are formats; each means the same to a clerk.
        raise UserError(
            _(
                "The picture “{name}” is damaged or incomplete. Copy it from the camera again."
            ).format(name=shown_name),
            field="photo",
        ) from error


def add(
    session: Session,
    subject: Entity,
    data: bytes | Prepared,
    name: str = "",
    *,
    today: date,
    role: str = "other",
    taken_on: date | None = None,
    place: str = "",
    caption: str = "",
) -> Photo:
    """Keep a photo of a record; the same photo in the same role is kept once.

    Raises UserError for what is no picture, for one that is too large, and for a future day.
    """
    if role not in PHOTO_ROLES:
        raise ValueError(f"no role of a photo: {role}")
    read = data if isinstance(data, Prepared) else prepare(data, name)
    if taken_on is not None and taken_on > today:
        raise UserError(_("{day} is in the future.").format(day=taken_on), field="taken_on")
    if taken_on is None and read.taken_on is not None and read.taken_on <= today:
        taken_on = read.taken_on
    session.flush()
    original = attachments.put(session, read.original, read.name, today=today)
    shown_file = original
    if read.shown != read.original:
        stem = read.name.rpartition(".")[0]
        shown_file = attachments.put(session, read.shown, f"{stem}.jpg", today=today)
    present = of(session, subject, role)
    for photo in present:
        if photo.sha256 == original.sha256:
            photo.caption, photo.place = caption or photo.caption, place or photo.place
            return photo
    photo = Photo(
        subject=subject.__tablename__,
        subject_id=subject.id,
        role=role,
        position=max((one.position for one in present), default=0) + 1,
        sha256=original.sha256,
        shown_sha256=shown_file.sha256,
        taken_on=taken_on,
        place=place.strip(),
        caption=caption.strip(),
        added_on=today,
    )
    session.add(photo)
    session.flush()
    return photo


def of(session: Session, subject: Entity, role: str | None = None) -> list[Photo]:
    """The photos of a record, before, after, others, each in their order."""
    return of_record(session, subject.__tablename__, subject.id, role)


def of_record(session: Session, table: str, record_id: int, role: str | None = None) -> list[Photo]:
    """The photos of a record named by its table and id."""
    query = select(Photo).where(Photo.subject == table, Photo.subject_id == record_id)
    if role is not None:
        query = query.where(Photo.role == role)
    found = session.scalars(query.order_by(Photo.position, Photo.id))
    return sorted(found, key=lambda photo: PHOTO_ROLES.index(photo.role))


def counts(session: Session, table: str, role: str | None = None) -> dict[int, int]:
    """How many photos the records of a table have."""
    query = select(Photo.subject_id, func.count()).where(Photo.subject == table)
    if role is not None:
        query = query.where(Photo.role == role)
    rows = session.execute(query.group_by(Photo.subject_id))
    return {int(record): int(count) for record, count in rows}


def shown(session: Session, photo: Photo) -> bytes:
    """The upright JPEG of a photo. Raises UserError when its file is missing or damaged."""
    return attachments.content(session, photo.shown_sha256)


def original(session: Session, photo: Photo) -> bytes:
    """The file as it came. Raises UserError when it is missing or damaged."""
    return attachments.content(session, photo.sha256)


def pairs(
    before: Iterable[Photo], after: Iterable[Photo]
) -> list[tuple[Photo | None, Photo | None]]:
    """The photos before beside those after, in their order; None where one has no counterpart."""
    return list(zip_longest(before, after))


def change(
    session: Session, photo_id: int, *, caption: str | None = None, role: str | None = None
) -> Photo | None:
    """Write another caption or move it to another role, behind the photos there."""
    photo = session.get(Photo, photo_id)
    if photo is None:
        return None
    if caption is not None:
        photo.caption = caption.strip()
    if role is not None and role != photo.role:
        there = of_record(session, photo.subject, photo.subject_id, role)
        if photo.sha256 in {one.sha256 for one in there}:
            raise UserError(_("The same photo is there already."), field="photo")
        photo.position = max((one.position for one in there), default=0) + 1
        photo.role = role
    session.flush()
    return photo


def remove(session: Session, photo_id: int) -> Removed | None:
    """Take a photo off its record; its file stays, so that `restore` brings it back."""
    photo = session.get(Photo, photo_id)
    if photo is None:
        return None
    columns = {
        column.key: getattr(photo, column.key) for column in Photo.__table__.c if column.key != "id"
    }
    session.delete(photo)
    session.flush()
    return Removed(columns)


def restore(session: Session, removed: Removed) -> Photo:
    """Bring a removed photo back to its place."""
    photo = Photo(**removed.columns)
    session.add(photo)
    session.flush()
    return photo


def _opened(data: bytes, name: str) -> Image:
    """The picture, its pixels not read yet."""
    from PIL import Image, UnidentifiedImageError

    if data[4:8] == b"ftyp" and data[8:12] in (
        b"heic",
        b"heix",
        b"hevc",
        b"heim",
        b"mif1",
        b"msf1",
    ):
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


def _taken_on(picture: Image) -> date | None:
    """The day the camera notes, where it is a day at all."""
    exif = picture.getexif()
    text = exif.get_ifd(_EXIF).get(_TAKEN_AT) or exif.get(_CHANGED_AT) or ""
    try:
        year, month, day = str(text)[:10].split(":")
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _shown(picture: Image, data: bytes) -> bytes:
    """The upright JPEG; the file itself where it is one already."""
    orientation = int(picture.getexif().get(_ORIENTATION, 1) or 1)
    is_jpeg = picture.format == "JPEG" and picture.mode in ("RGB", "L")
    if is_jpeg and max(picture.size) <= SHOWN_PX and orientation == 1:
        picture.load()
        return data
    # A JPEG is read at an eighth of its size: 150 million pixels would need 450 MB.
    picture.draft("RGB", (SHOWN_PX, SHOWN_PX))
    if picture.width * picture.height > _MANY_PIXELS:
        picture.thumbnail((SHOWN_PX, SHOWN_PX), reducing_gap=2.0)
    plain = _on_white(picture)
    plain.thumbnail((SHOWN_PX, SHOWN_PX), reducing_gap=2.0)
    target = io.BytesIO()
    _turned(plain, orientation).save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()


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
