"""Rooms and residents (房屋住户): how rooms are written, found, and who pays for them when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office.entities import Occupancy, Person, Room
from propdesk.office.errors import UserError


class RoomCode(NamedTuple):
    """楼栋, 单元 (empty where there is none), 房号."""

    building: str
    stairwell: str
    number: str

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


_BUILDING = r"(?P<building>[0-9A-Za-z\u4e00-\u9fff]*?[0-9A-Za-z\u4e00-\u9fff])"
_SPOKEN = re.compile(
    rf"^{_BUILDING}(?:号楼|栋|幢|座|楼|号(?![院区街路弄])|#)-?"
    r"(?:(?P<stairwell>[0-9A-Za-z一二三四五六七八九十]+)(?:单元|门洞|梯|-)-?)?"
    r"(?P<number>[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff-]*?)(?:室|号|房|户)?$"
)


def parse_code(text: str) -> RoomCode:
    """Read a room as people write it: `3-2-501`, `3#2-501`, `3号楼2单元501`, `3栋501`.

    Raises UserError when there is no building or no room number in it.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[\s]+", "", plain)
    plain = re.sub(r"[‐-―−－_/\\—～~]", "-", plain).strip("-")
    spoken = _SPOKEN.match(plain)
    if spoken and not re.fullmatch(r"[0-9A-Za-z]+(-[0-9A-Za-z\u4e00-\u9fff]+)+", plain):
        return _tidy(spoken["building"], spoken["stairwell"] or "", spoken["number"])
    parts = [part for part in plain.split("-") if part]
    if len(parts) == 2:
        return _tidy(parts[0], "", parts[1])
    if len(parts) >= 3:
        return _tidy(parts[0], parts[1], "-".join(parts[2:]))
    raise UserError(
        _("“{text}” is not a room. Write building-stairwell-room, such as 3-2-501.").format(
            text=text
        )
    )


def code_of(building: str, stairwell: str, number: str) -> RoomCode:
    """The code of a room given in three cells: `3号楼`, `2单元`, `501室` are 3-2-501."""
    return _tidy(
        *(
            re.sub(r"\s+", "", unicodedata.normalize("NFKC", part))
            for part in (building, stairwell, number)
        )
    )


def _tidy(building: str, stairwell: str, number: str) -> RoomCode:
    building = re.sub(r"(号楼|栋|幢|座|楼|#|号)$", "", building) or building
    stairwell = re.sub(r"(单元|门洞|梯)$", "", stairwell)
    number = re.sub(r"(室|房|户|号)$", "", number) or number
    return RoomCode(_plain_number(building), _plain_number(stairwell), number)


_DIGITS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True))


def _plain_number(part: str) -> str:
    """`03` and `三` are 3, in buildings and stairwells; a room number stays as written."""
    if part in _DIGITS:
        return str(_DIGITS[part])
    return part.lstrip("0") if part.isdigit() and part.strip("0") else part


def natural_key(text: str) -> str:
    """A key that sorts 2-10 after 2-9."""
    return re.sub(r"\d+", lambda match: match[0].zfill(6), text)


def floor_of(number: str) -> int | None:
    """The floor a room number tells: 501 → 5, 1203 → 12; None when it tells none."""
    match = re.match(r"(\d+)", number)
    digits = match[1] if match else ""
    return int(digits[:-2]) if 3 <= len(digits) <= 4 else None


def sort_key(building: str, stairwell: str, floor: int | None, number: str) -> str:
    """The walking order: building, stairwell, floor, room (basements first)."""
    level = floor_of(number) if floor is None else floor
    return "|".join(
        (
            natural_key(building),
            natural_key(stairwell),
            f"{(level or 0) + 100:06}",
            natural_key(number),
        )
    )


def add_room(
    session: Session,
    *,
    building: str,
    number: str,
    area: Decimal,
    stairwell: str = "",
    floor: int | None = None,
    use: str = "home",
    occupancy: str = "owner",
    owner: str = "",
    phone: str = "",
    address: str = "",
    delivered_on: date | None = None,
    area_source: str = "",
    remark: str = "",
) -> Room:
    """Add a room and its owner. Area in ㎡, above 0. Raises UserError for a room that exists."""
    code = code_of(building, stairwell, number)
    if not code.building or not code.number:
        raise UserError(_("A room needs a building and a number."))
    check_area(area, str(code))
    if session.scalar(select(Room.id).where(Room.code == str(code))):
        raise UserError(_("{room} exists already.").format(room=code))
    level = floor_of(code.number) if floor is None else floor
    room = Room(
        building=code.building,
        stairwell=code.stairwell,
        number=code.number,
        code=str(code),
        sort_key=sort_key(code.building, code.stairwell, level, code.number),
        floor=level,
        area=area,
        area_source=area_source,
        use=use,
        occupancy=occupancy,
        delivered_on=delivered_on,
        remark=remark,
    )
    session.add(room)
    session.flush()
    if owner:
        add_person(session, room.id, owner, role="owner", phone=phone, address=address)
    return room


def check_area(area: Decimal, room: str) -> None:
    """Raises UserError unless `area` is above 0 ㎡ and has two decimals at most."""
    if area <= 0:
        raise UserError(_("{room}: the area must be above 0 ㎡.").format(room=room))
    if area != area.quantize(Decimal("0.01")) or area >= 1_000_000:
        raise UserError(
            _("{room}: the area {area} ㎡ cannot be right.").format(room=room, area=area)
        )


def add_person(
    session: Session,
    room_id: int,
    name: str,
    *,
    role: str,
    phone: str = "",
    address: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Person:
    """Add somebody who belongs to a room."""
    if not name.strip():
        raise UserError(_("A name is needed."))
    if starts_on and ends_on and starts_on > ends_on:
        raise UserError(_("{start} is after {end}.").format(start=starts_on, end=ends_on))
    person = Person(
        name=name.strip(), phone=phone, address=address, search_key=search_key(name.strip())
    )
    session.add(person)
    session.flush()
    session.add(
        Occupancy(
            room_id=room_id, person_id=person.id, role=role, starts_on=starts_on, ends_on=ends_on
        )
    )
    session.flush()
    return person


def rename(person: Person, name: str) -> None:
    """Correct the spelling of a name."""
    if not name.strip():
        raise UserError(_("A name is needed."))
    person.name, person.search_key = name.strip(), search_key(name.strip())


def find(session: Session, text: str) -> Room | None:
    """The room written as `text`, or None."""
    try:
        code = str(parse_code(text))
    except UserError:
        return None
    return session.scalars(select(Room).where(Room.code == code)).one_or_none()


def room(session: Session, text: str) -> Room:
    """The room written as `text`. Raises UserError when there is none."""
    code = str(parse_code(text))
    found = session.scalars(select(Room).where(Room.code == code)).one_or_none()
    if found is None:
        raise UserError(
            _("{room} cannot be found. Check the number, or add it under Rooms first.").format(
                room=code
            )
        )
    return found


def on_day(day: date) -> tuple[object, ...]:
    """The condition that an occupancy holds on `day`, for use in a WHERE."""
    return (
        or_(Occupancy.starts_on.is_(None), Occupancy.starts_on <= day),
        or_(Occupancy.ends_on.is_(None), Occupancy.ends_on >= day),
    )


class Resident(NamedTuple):
    """One person of a room, as what, from when to when."""

    occupancy_id: int
    person_id: int
    name: str
    role: str
    phone: str
    starts_on: date | None
    ends_on: date | None


def people(session: Session, room_id: int, on: date | None = None) -> list[Resident]:
    """Who belongs (or on `on` belonged) to a room, payers and owners first."""
    query = (
        select(
            Occupancy.id,
            Person.id,
            Person.name,
            Occupancy.role,
            Person.phone,
            Occupancy.starts_on,
            Occupancy.ends_on,
        )
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.room_id == room_id)
        .order_by(Occupancy.id)
    )
    if on:
        query = query.where(*on_day(on))  # type: ignore[arg-type]
    order = {"payer": 0, "owner": 1, "co_owner": 2, "tenant": 3, "family": 4}
    rows = [Resident(*row) for row in session.execute(query)]
    return sorted(rows, key=lambda row: order[row.role])


def payer(session: Session, room_id: int, on: date) -> Person | None:
    """Who pays for a room on a day: a 代缴单位 if there is one, else the owner."""
    for role in ("payer", "owner"):
        found = session.scalars(
            select(Person)
            .join(Occupancy, Occupancy.person_id == Person.id)
            .where(Occupancy.room_id == room_id, Occupancy.role == role, *on_day(on))  # type: ignore[arg-type]
            .order_by(Occupancy.starts_on.desc().nulls_last(), Occupancy.id)
            .limit(1)
        ).first()
        if found:
            return found
    return None


class Payer(NamedTuple):
    """Somebody who pays for a room: an owner or a 代缴单位, from when to when."""

    role: str
    person_id: int
    name: str
    starts_on: date
    ends_on: date


def payers(session: Session, room_ids: Collection[int] | None = None) -> dict[int, list[Payer]]:
    """Who pays for each room (of some), past and present, in the order they were entered."""
    query = (
        select(
            Occupancy.room_id,
            Occupancy.role,
            Person.id,
            Person.name,
            Occupancy.starts_on,
            Occupancy.ends_on,
        )
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.role.in_(("owner", "payer")))
        .order_by(Occupancy.id)
    )
    if room_ids is not None:
        query = query.where(Occupancy.room_id.in_(room_ids))
    found: dict[int, list[Payer]] = {}
    for room_id, role, person_id, name, starts_on, ends_on in session.execute(query):
        found.setdefault(room_id, []).append(
            Payer(role, person_id, name, starts_on or date.min, ends_on or date.max)
        )
    return found


def search_key(name: str) -> str:
    """Pinyin of a name, in full and as initials, every reading (单 → shan dan chan), ü as v."""
    from pypinyin import Style, pinyin

    readings = pinyin(name, style=Style.NORMAL, heteronym=True, v_to_u=False, errors="ignore")
    if not readings or len(readings) > 12:
        return ""
    keys: dict[str, None] = {}
    for combination in list(product(*(list(dict.fromkeys(one)) for one in readings)))[:64]:
        keys["".join(combination)] = None
        keys["".join(syllable[:1] for syllable in combination)] = None
    return " ".join(keys)


class Hit(NamedTuple):
    """What a search found: a room, and the person that matched or pays for it."""

    room_id: int
    room: str
    name: str
    phone: str


def search(session: Session, text_: str, limit: int = 20) -> list[Hit]:
    """Rooms by room number, by any part of a name or phone, or by pinyin initials."""
    sought = unicodedata.normalize("NFKC", text_).strip().lower()
    if not sought:
        return []
    by_room = find(session, sought)
    like = "%" + re.sub(r"([%_\\])", r"\\\1", sought) + "%"
    code_like = like.replace("#", "-").replace("号楼", "-").replace("单元", "-").replace("栋", "-")
    names = and_(Occupancy.room_id == Room.id, Occupancy.ends_on.is_(None))
    query = (
        select(Room.id, Room.code, func.coalesce(Person.name, ""), func.coalesce(Person.phone, ""))
        .outerjoin(Occupancy, names)
        .outerjoin(Person, Person.id == Occupancy.person_id)
        .where(
            or_(
                Room.code.like(code_like, escape="\\"),
                func.lower(Person.name).like(like, escape="\\"),
                Person.phone.like(like, escape="\\"),
                (literal(" ") + Person.search_key).like("% " + like[1:], escape="\\"),
            )
        )
        .order_by((Room.id == by_room.id).desc() if by_room else Room.sort_key, Room.sort_key)
        .limit(limit * 4)
    )
    hits: dict[int, Hit] = {}
    for row in session.execute(query):
        room_id, code, name, phone = row
        hits.setdefault(room_id, Hit(room_id, code, name, phone))
    return list(hits.values())[:limit]


def end_of_owner(session: Session, room_id: int, last_day: date) -> Person | None:
    """Close the present owner's occupancy on `last_day`; returns that owner."""
    current = session.execute(
        select(Occupancy, Person)
        .join(Person, Person.id == Occupancy.person_id)
        .where(
            Occupancy.room_id == room_id,
            Occupancy.role == "owner",
            *on_day(last_day + timedelta(days=1)),  # type: ignore[arg-type]
        )
    ).first()
    if current is None:
        return None
    occupancy, person = current
    if occupancy.starts_on and occupancy.starts_on > last_day:
        raise UserError(
            _("{name} has owned it only since {start}.").format(
                name=person.name, start=occupancy.starts_on
            )
        )
    occupancy.ends_on = last_day
    return person
