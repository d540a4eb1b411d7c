"""A room as it is typed on a number pad: 1.2.301, 1-2-301, or just 12301."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office import premises
from propdesk.office.entities import Occupancy, Person, Room


class Found(NamedTuple):
    """A room that may be meant: its code, and whose it is."""

    code: str
    name: str


def find(session: Session, typed: str, limit: int = 20) -> list[Found]:
    """The rooms `typed` may mean; one alone when it is certain.

    A number pad has no letters: a dot parts like a dash, and figures without any part are read
    as the whole code where only one room fits.
    """
    text = unicodedata.normalize("NFKC", typed).strip().replace("。", ".")
    if not text:
        return []
    if re.fullmatch(r"[0-9A-Za-z]+([.\- ][0-9A-Za-z]+)+", text):
        text = re.sub(r"[. ]", "-", text)
        exact = premises.find(session, text)
        if exact is not None:
            return _named(session, [exact.code])
    if text.isdigit():
        joined = func.replace(Room.code, "-", "")
        codes = session.scalars(select(Room.code).where(joined == text).limit(limit)).all()
        if codes:
            return _named(session, list(codes))
    return [Found(hit.room, hit.name) for hit in premises.search(session, text, limit)]


def _named(session: Session, codes: list[str]) -> list[Found]:
    query = (
        select(Room.code, Person.name)
        .outerjoin(
            Occupancy,
            (Occupancy.room_id == Room.id)
            & Occupancy.ends_on.is_(None)
            & Occupancy.role.in_(("owner", "payer")),
        )
        .outerjoin(Person, Person.id == Occupancy.person_id)
        .where(Room.code.in_(codes))
        .order_by(Room.sort_key, Occupancy.role.desc(), Occupancy.id)
    )
    names: dict[str, str] = {}
    for code, name in session.execute(query):
        names.setdefault(code, name or "")
    return [Found(code, name) for code, name in names.items()]
