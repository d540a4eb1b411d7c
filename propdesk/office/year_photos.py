"""Photos before and after for the annual summary: of the works finished and the hazards closed.

Only the JPEG that is shown is taken, made no larger than it is printed; under each stand its place
and day, never a room or a name (domain.md §5, §7.3). Projects come first, the dearest before the
others, then repairs, then hazards.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import photos, pictures
from propdesk.office.entities import Hazard, Photo, Work
from propdesk.office.errors import UserError
from propdesk.office.facility_registers import Registers
from propdesk.office.facility_year_text import system
from propdesk.office.money import ZERO
from propdesk.office.summary_words import Words
from propdesk.office.year_pages import Pair, Shot

PRINTED_PX = 1000
"""The longer side of a printed photo, in pixels: 80 mm at 300 dpi."""
QUALITY = 80


def gather(session: Session, year: int, as_of: date, words: Words) -> tuple[list[Pair], int]:
    """The pairs that are printed, and how many there are in all.

    More than the templates allow are counted and not read.
    """
    most = sum(words.texts["photos"][part] for part in ("in_text", "in_annex"))
    found: list[Pair] = []
    count = 0
    for text, before, after in _pairs(session, Registers(session, year, as_of), words):
        count += 1
        if len(found) < most:
            pair = _pair(session, text, before, after, words)
            if pair is None:
                count -= 1
            else:
                found.append(pair)
    return found, count


class _Placed(NamedTuple):
    """A photo, and where it was taken as the public may read it."""

    photo: Photo
    place: str


def _pairs(session: Session, of: Registers, words: Words) -> Iterator[tuple[str, _Placed, _Placed]]:
    """What it is, and its photos before and after; only where there are both."""
    works = sorted(of.works, key=lambda row: (row.kind != "project", -(row.final_cost or ZERO)))
    by_record = _by_record(session, of.end)

    def placed(photo: Photo, place: str, building: str) -> _Placed:
        where = of.public(photo.place) or of.public(place)
        return _Placed(photo, where or (words.building(building) if building else ""))

    for work in works:
        text = of.public(work.name) or of.public(work.content)
        for pair in _both(by_record.get((Work.__tablename__, work.id), [])):
            before, after = (placed(photo, work.place, work.building) for photo in pair)
            yield text, before, after
    for hazard in of.hazards:
        if hazard.closed_on is None:
            continue
        kind = words.texts["hazard_kinds"].get(hazard.kind, "")
        text = f"{system(hazard.system, words)} · {kind}" if hazard.system else kind
        for pair in _both(by_record.get((Hazard.__tablename__, hazard.id), [])):
            before, after = (placed(photo, hazard.place, hazard.building) for photo in pair)
            yield text, before, after


def _by_record(session: Session, day: date) -> dict[tuple[str, int], list[Photo]]:
    query = (
        select(Photo)
        .where(
            Photo.subject.in_((Work.__tablename__, Hazard.__tablename__)),
            Photo.role.in_(("before", "after")),
        )
        .order_by(Photo.position, Photo.id)
    )
    found: dict[tuple[str, int], list[Photo]] = {}
    for photo in session.scalars(query):
        if photo.taken_on is None or photo.taken_on <= day:
            found.setdefault((photo.subject, photo.subject_id), []).append(photo)
    return found


def _both(some: list[Photo]) -> Iterator[tuple[Photo, Photo]]:
    pairs = photos.pairs(
        [photo for photo in some if photo.role == "before"],
        [photo for photo in some if photo.role == "after"],
    )
    for before, after in pairs:
        if before is not None and after is not None:
            yield before, after


def _pair(
    session: Session, text: str, before: _Placed, after: _Placed, words: Words
) -> Pair | None:
    """None where a file is missing or damaged: the check of the data file tells of that."""
    try:
        first, second = (_shot(session, one, words) for one in (before, after))
    except UserError:
        return None
    return Pair(text, first, second)


def _shot(session: Session, one: _Placed, words: Words) -> Shot:
    picture = pictures.shrunk(photos.shown(session, one.photo), PRINTED_PX, quality=QUALITY)
    day = one.photo.taken_on or one.photo.added_on
    caption = words.texts["photos"]["separator"].join(
        part for part in (one.place, day.isoformat()) if part
    )
    return Shot(picture.data, picture.width, picture.height, caption)
