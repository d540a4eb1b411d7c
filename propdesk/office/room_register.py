"""The register of rooms (房屋台账): every room with its owner and balance, and correcting a room.

A correction touches no issued bill: each bill keeps the area and the price it was issued with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import arrears, premises
from propdesk.office.entities import Occupancy, Person, Room
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO


class RoomRow(NamedTuple):
    """One room of the list. Area in ㎡, money in 元 as of the day asked for."""

    id: int
    room: str
    sort_key: str
    building: str
    stairwell: str
    floor: int | None
    area: Decimal
    use: str
    occupancy: str
    owner: str
    """The owners, joined by 、; co-owners are among the residents."""
    phone: str
    payer: str
    """代缴单位, empty where the owner pays."""
    owed: Decimal
    overdue: Decimal
    credit: Decimal
    delivered_on: date | None
    remark: str
    found_by: str
    """Names, phones and pinyin of everybody who belongs to the room."""


class _Who(NamedTuple):
    name: str
    role: str
    phone: str
    key: str


def rows(session: Session, today: date) -> list[RoomRow]:
    """Every room in walking order, with who belongs to it and what is owed today."""
    people = _people(session, today)
    owing = {row.room_id: row for row in arrears.list_rooms(session, today)}
    found = []
    for room in session.scalars(select(Room).order_by(Room.sort_key)):
        here = people.get(room.id, [])
        owners = [who for who in here if who.role == "owner"]
        payers = [who for who in here if who.role == "payer"]
        phones = [who.phone for who in (*owners, *payers) if who.phone]
        arrear = owing.get(room.id)
        found.append(
            RoomRow(
                id=room.id,
                room=room.code,
                sort_key=room.sort_key,
                building=room.building,
                stairwell=room.stairwell,
                floor=room.floor,
                area=room.area,
                use=room.use,
                occupancy=room.occupancy,
                owner="、".join(who.name for who in owners),
                phone=phones[0] if phones else "",
                payer="、".join(who.name for who in payers),
                owed=arrear.owed if arrear else ZERO,
                overdue=arrear.overdue if arrear else ZERO,
                credit=arrear.credit if arrear else ZERO,
                delivered_on=room.delivered_on,
                remark=room.remark,
                found_by="\n".join(f"{who.name} {who.phone} {who.key}" for who in here),
            )
        )
    return found


def _people(session: Session, today: date) -> dict[int, list[_Who]]:
    query = (
        select(Occupancy.room_id, Person.name, Occupancy.role, Person.phone, Person.search_key)
        .join(Person, Person.id == Occupancy.person_id)
        .where(*premises.on_day(today))  # type: ignore[arg-type]
        .order_by(Occupancy.id)
    )
    found: dict[int, list[_Who]] = {}
    for room_id, *who in session.execute(query):
        found.setdefault(room_id, []).append(_Who(*who))
    return found


_PLAIN = ("area_source", "use", "occupancy", "delivered_on", "remark")
_NAMED = ("building", "stairwell", "number")


def values(session: Session, room_id: int) -> dict[str, Any]:
    """What a clerk may correct of a room, as it is now."""
    room = session.get_one(Room, room_id)
    return {key: getattr(room, key) for key in (*_NAMED, "floor", "area", *_PLAIN)}


def edit(session: Session, room_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Correct a room; returns its former values, which put it back when given again.

    Raises UserError for an area that cannot be, and for a code that another room has.
    """
    before = values(session, room_id)
    after = {**before, **changes}
    room = session.get_one(Room, room_id)
    code = premises.code_of(after["building"], after["stairwell"], after["number"])
    if not code.building or not code.number:
        raise UserError(_("A room needs a building and a number."), field="number")
    other = session.scalar(select(Room.id).where(Room.code == str(code), Room.id != room_id))
    if other is not None:
        raise UserError(_("{room} exists already.").format(room=code), field="number")
    try:
        premises.check_area(after["area"], str(code))
    except UserError as error:
        raise UserError(str(error), field="area") from error
    if "floor" not in changes and after["number"] != before["number"]:
        after["floor"] = premises.floor_of(code.number)
    room.building, room.stairwell, room.number = code
    room.code = str(code)
    room.sort_key = premises.sort_key(*code[:2], after["floor"], code.number)
    room.floor, room.area = after["floor"], after["area"]
    for key in _PLAIN:
        setattr(room, key, after[key])
    session.flush()
    return before
