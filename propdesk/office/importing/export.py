"""Gathers the office workbook (办公台账): the sheets of the import, filled from the store.

Exported, imported into an empty office and exported again it is the same, cell for cell. Money that
was reversed, refunded or transferred is not in it: the workbook has no columns for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from propdesk.office.entities import (
    BillLine,
    Community,
    FeeItem,
    Occupancy,
    Payment,
    Person,
    Room,
    Tariff,
    Waiver,
    YearFigure,
)
from propdesk.office.importing import choices, facility_export, kinds
from propdesk.office.importing.columns import Kind
from propdesk.office.importing.world import Place, Tie

Value = str | int | Decimal | date | None
NO_OWNER = "未知"
"""Stands for the owner of a room that has none: the column is required."""
_ROLES = ("owner", "co_owner", "payer", "tenant", "family")


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet to be written: its name, its headings, its rows."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def gather(session: Session) -> list[WorkbookSheet]:
    """All sheets of the office workbook, in the order the office reads them."""
    rooms = {
        room.id: room for room in session.scalars(select(Room).order_by(Room.sort_key, Room.id))
    }
    ties = _ties(session)
    return [
        _community(session),
        _rooms(rooms, ties),
        _people(rooms, ties),
        _tariffs(session),
        _waivers(session, rooms),
        _opening(session, rooms),
        _credits(session, rooms),
        _payments(session, rooms),
        _figures(session),
        *(
            WorkbookSheet(kind.name, tuple(field.heading for field in kind.fields), tuple(rows))
            for kind, rows in facility_export.sheets(session)
        ),
    ]


def _sheet(kind: Kind, keys: str, rows: Iterable[tuple[Value, ...]]) -> WorkbookSheet:
    headings = []
    for key in keys.split():
        field = kind.field(key)
        assert field is not None
        headings.append(field.heading)
    return WorkbookSheet(kind.name, tuple(headings), tuple(rows))


def _word(choices: Mapping[str, str], value: str) -> str:
    """The word of the office workbook for a value."""
    return next(word for word, meant in choices.items() if meant == value)


def _ties(session: Session) -> dict[int, Place]:
    places: dict[int, Place] = {}
    query = (
        select(Occupancy, Person)
        .join(Person, Person.id == Occupancy.person_id)
        .order_by(Occupancy.id)
    )
    for occupancy, person in session.execute(query):
        place = places.setdefault(occupancy.room_id, Place(""))
        place.ties.append(
            Tie(
                person.name,
                occupancy.role,
                occupancy.starts_on,
                occupancy.ends_on,
                occupancy,
                person,
            )
        )
    return places


def _community(session: Session) -> WorkbookSheet:
    present = session.scalars(select(Community)).one()
    rows: list[tuple[Value, ...]] = []
    for field in kinds.COMMUNITY.fields:
        value = getattr(present, field.key)
        if field.key == "climate":
            value = _word(choices.CLIMATE, value)
        rows.append((field.heading, value))
    return WorkbookSheet(kinds.COMMUNITY.name, ("项目", "内容"), tuple(rows))


def _rooms(rooms: dict[int, Room], ties: dict[int, Place]) -> WorkbookSheet:
    def row(room: Room) -> tuple[Value, ...]:
        owner = ties.get(room.id, Place("")).owner()
        person = owner.person if owner else None
        return (
            room.building,
            room.stairwell,
            room.number,
            room.area,
            room.area_source,
            _word(choices.USE, room.use),
            room.floor,
            room.delivered_on,
            owner.name if owner else NO_OWNER,
            person.phone if person else "",
            person.address if person else "",
            _word(choices.OCCUPANCY, room.occupancy),
            room.remark,
        )

    keys = (
        "building stairwell number area area_source use floor delivered_on owner phone address "
        "occupancy remark"
    )
    return _sheet(kinds.ROOMS, keys, (row(room) for room in rooms.values()))


def _people(rooms: dict[int, Room], ties: dict[int, Place]) -> WorkbookSheet:
    """Everybody but an owner about whom the sheet 房屋 says everything."""
    rows: list[tuple[Value, ...]] = []
    for room in rooms.values():
        place = ties.get(room.id, Place(""))
        owner = place.owner()
        shown = [
            tie
            for tie in place.ties
            if not (tie is owner and tie.starts_on is None and tie.ends_on is None)
        ]
        shown.sort(key=lambda tie: (tie.starts_on or date.min, _ROLES.index(tie.role), tie.name))
        rows += [
            (
                room.code,
                tie.name,
                _word(choices.ROLE, tie.role),
                tie.person.phone if tie.person else "",
                tie.starts_on,
                tie.ends_on,
            )
            for tie in shown
        ]
    return _sheet(kinds.PEOPLE, "room name role phone starts_on ends_on", rows)


def _tariffs(session: Session) -> WorkbookSheet:
    query = (
        select(Tariff, FeeItem.name)
        .join(FeeItem, FeeItem.id == Tariff.fee_item_id)
        .order_by(FeeItem.position, Tariff.starts_on, Tariff.scope_kind, Tariff.scope_value)
    )
    rows: list[tuple[Value, ...]] = [
        (
            name,
            _word(choices.BASIS, tariff.basis),
            tariff.price,
            _word(choices.CYCLE, tariff.cycle),
            tariff.starts_on,
            tariff.ends_on,
            _scope(tariff),
            _due_rule(tariff.due_rule),
            tariff.legal_basis,
        )
        for tariff, name in session.execute(query)
    ]
    keys = "item basis price cycle starts_on ends_on scope due_rule legal_basis"
    return _sheet(kinds.TARIFFS, keys, rows)


def _scope(tariff: Tariff) -> str:
    value = tariff.scope_value
    if tariff.scope_kind == "use":
        value = _word(choices.USE, value)
    words = {
        "all": "",
        "building": f"楼栋 {value}",
        "use": f"用途 {value}",
        "room": f"房屋 {value}",
    }
    return words[tariff.scope_kind]


def _due_rule(rule: str) -> str:
    return rule.replace("start+", "账期首日+").replace("end+", "账期末日+")


def _waivers(session: Session, rooms: dict[int, Room]) -> WorkbookSheet:
    found = sorted(
        session.scalars(select(Waiver)),
        key=lambda one: (rooms[one.room_id].sort_key, one.starts_on, one.kind, one.ends_on),
    )
    rows: list[tuple[Value, ...]] = [
        (
            rooms[one.room_id].code,
            _word(choices.WAIVER, one.kind),
            one.share,
            one.amount,
            one.starts_on,
            one.ends_on,
            one.approver,
            one.evidence,
            one.reason,
        )
        for one in found
    ]
    keys = "room kind share amount starts_on ends_on approver evidence reason"
    return _sheet(kinds.WAIVERS, keys, rows)


def _opening(session: Session, rooms: dict[int, Room]) -> WorkbookSheet:
    query = (
        select(BillLine, FeeItem.name)
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .where(BillLine.kind == "opening", BillLine.reversed_on.is_(None))
    )
    found = sorted(
        session.execute(query),
        key=lambda row: (rooms[row[0].room_id].sort_key, row[0].period_start, row[1], row[0].id),
    )
    rows: list[tuple[Value, ...]] = [
        (
            rooms[line.room_id].code,
            name,
            line.period_start,
            line.period_end,
            line.due_on,
            line.gross,
            line.paid_before or None,
            line.waived or None,
        )
        for line, name in found
    ]
    keys = "room item period_start period_end due_on gross paid waived"
    return _sheet(kinds.OPENING, keys, rows)


def _standing(session: Session, kind: str) -> list[Payment]:
    undoing = aliased(Payment)
    query = (
        select(Payment)
        .outerjoin(undoing, undoing.reverses_id == Payment.id)
        .where(Payment.kind == kind, undoing.id.is_(None))
        .order_by(Payment.paid_on, Payment.id)
    )
    return list(session.scalars(query))


def _credits(session: Session, rooms: dict[int, Room]) -> WorkbookSheet:
    rows: list[tuple[Value, ...]] = [
        (rooms[one.room_id].code, one.amount, one.paid_on) for one in _standing(session, "opening")
    ]
    return _sheet(kinds.CREDITS, "room amount as_of", rows)


def _payments(session: Session, rooms: dict[int, Room]) -> WorkbookSheet:
    rows: list[tuple[Value, ...]] = [
        (
            one.paid_on,
            rooms[one.room_id].code,
            one.amount,
            _word(choices.METHOD, one.method),
            one.reference,
            one.payer_name,
            one.period.replace("–", "至"),
            one.remark,
        )
        for one in _standing(session, "payment")
    ]
    keys = "paid_on room amount method reference payer period remark"
    return _sheet(kinds.PAYMENTS, keys, rows)


def _figures(session: Session) -> WorkbookSheet:
    rows: list[tuple[Value, ...]] = [
        (one.year, one.indicator, one.value, one.note)
        for one in session.scalars(
            select(YearFigure).order_by(YearFigure.year, YearFigure.indicator)
        )
    ]
    return _sheet(kinds.FIGURES, "year indicator value note", rows)
