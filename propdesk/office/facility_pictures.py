"""Photos made ready for paper: upright JPEGs, no more pixels than are printed.

A photo whose file is missing or damaged leaves an empty frame that says so; it stops no paper.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facility_terms, photos, pictures
from propdesk.office.entities import Entity, Photo
from propdesk.office.errors import UserError
from propdesk.office.facility_sheets import Picture

LONGEST = 1000
"""Pixels of the longer side: 200 dpi at half a page's width."""
_QUALITY = 82


def of(
    session: Session,
    subject: Entity,
    role: str | None = None,
    *,
    most: int = 4,
    longest: int = LONGEST,
) -> tuple[Picture, ...]:
    """The first `most` photos of a record, of one role or of all."""
    return of_record(session, subject.__tablename__, subject.id, role, most=most, longest=longest)


def of_record(
    session: Session,
    table: str,
    record_id: int,
    role: str | None = None,
    *,
    most: int = 4,
    longest: int = LONGEST,
) -> tuple[Picture, ...]:
    """The first `most` photos of the record of a table."""
    found = photos.of_record(session, table, record_id, role)[:most]
    return tuple(printed(session, photo, longest=longest) for photo in found)


def printed(
    session: Session, photo: Photo, *, longest: int = LONGEST, caption: str = ""
) -> Picture:
    """One photo, under its own caption or another."""
    said = caption or caption_of(photo)
    try:
        return shrunk(photos.shown(session, photo), longest, said)
    except UserError:
        lost = _("photo cannot be read")
        return Picture(b"", 4, 3, f"{said} ({lost})" if said else lost)


def caption_of(photo: Photo) -> str:
    """What a photo shows, where, and when it was taken."""
    role = (
        "" if photo.role == "other" else facility_terms.of(facility_terms.PHOTO_ROLES, photo.role)
    )
    day = photo.taken_on.isoformat() if photo.taken_on else ""
    return _joined((role, photo.caption, photo.place, day))


def _joined(parts: Iterable[str]) -> str:
    return "　".join(part for part in parts if part)


def shrunk(data: bytes, longest: int, caption: str = "") -> Picture:
    """A JPEG of at most `longest` pixels a side. Raises UserError for what is no picture."""
    made = pictures.shrunk(data, longest, quality=_QUALITY)
    return Picture(made.data, made.width, made.height, caption)
