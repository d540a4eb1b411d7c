"""Photos of a record: before, after, and others (domain.md §3.2.12: photos are evidence).

The original is kept as it came; for screen and paper there is an upright JPEG of at most 1,600 px.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import attachments, pictures
from propdesk.office.entities import Entity, Photo
from propdesk.office.entities.facilities import PHOTO_ROLES
from propdesk.office.errors import UserError

SHOWN_PX = 1600
"""The longer side of the picture that is shown, in pixels."""


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
    picture = pictures.opened(data, shown_name)
    stem = shown_name.rpartition(".")[0] if "." in shown_name else shown_name
    kept_name = f"{stem or 'photo'}.{pictures.extension(picture)}"
    with pictures.damage_told(shown_name):
        taken_on = pictures.taken_on(picture)
        return Prepared(kept_name, data, pictures.upright(picture, data, SHOWN_PX).data, taken_on)


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
