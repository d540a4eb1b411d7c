"""The sheets 房屋 and 人员关系: rooms, their owners, and who belongs to them since when."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from propdesk.i18n import _
from propdesk.office import premises
from propdesk.office.entities import Occupancy, Person, Room
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row, places
from propdesk.office.importing.world import Place, Tie, World
from propdesk.office.importing.writing import Writing

_ROOM_COLUMNS = ("area", "area_source", "use", "floor", "delivered_on", "occupancy", "remark")


def rooms(world: World, rows: Sequence[Row]) -> None:
    """Plan the rooms; two rows for one room are both refused, each naming the other."""
    by_code: dict[str, list[Row]] = {key: [row] for key, row in world.refused.items()}
    for row in rows:
        by_code.setdefault(world.key(row.room), []).append(row)
    for row in rows:
        same = by_code[world.key(row.room)]
        if len(same) > 1:
            row.refuse(_("{room} is also in {rows}.").format(room=row.room, rows=places(same, row)))
            world.refused[world.key(row.room)] = row
        else:
            _room(world, row)


def _room(world: World, row: Row) -> None:
    place = world.place(row.room)
    if place is None:
        _new_room(world, row)
        return
    assert place.room is not None
    room, owner = place.room, place.owner()
    changes = _changes(room, row.values, _ROOM_COLUMNS)
    if "floor" in changes:
        changes["sort_key"] = premises.sort_key(
            room.building, room.stairwell, changes["floor"], room.number
        )
    personal: dict[str, Any] = {}
    if owner is not None and owner.person is not None:
        personal = _changes(owner.person, row.values, ("phone", "address"))
        if row.get("owner") != owner.name:
            if world.has_bills(owner.person.id):
                row.refuse(
                    _(
                        "{room} belongs to {old}, who has bills: a change to {new} is not a "
                        "correction. Use “Change of owner” for it."
                    ).format(room=place.code, old=owner.name, new=row.get("owner"))
                )
                return
            personal["name"] = row.get("owner")
            personal["search_key"] = premises.search_key(row.get("owner"))
    what = _what(place.code, {**changes, **personal})
    if owner is None:
        tie = Tie(row.get("owner"), "owner", None, None, tentative=True)
        place.ties.append(tie)
        row.accept(CHANGED, what, lambda work: _add_owner(work, place, tie, row, changes))
    elif not changes and not personal:
        row.accept(UNCHANGED, place.code)
    else:
        person = owner.person
        if "name" in personal:
            owner.name = personal["name"]

        def run(work: Writing) -> None:
            work.change(room, changes)
            if person is not None:
                work.change(person, personal)

        row.accept(CHANGED, what, run)


def _add_owner(work: Writing, place: Place, tie: Tie, row: Row, changes: dict[str, Any]) -> None:
    assert place.room is not None
    work.change(place.room, changes)
    _add_tie(work, place, tie, row.get("phone"), row.get("address"))


def _new_room(world: World, row: Row) -> None:
    code = row.room
    assert code is not None
    place = Place(str(code))
    tie = Tie(row.get("owner"), "owner", None, None, tentative=True)
    place.ties.append(tie)
    world.places[world.key(code)] = place

    def run(work: Writing) -> None:
        floor = row.get("floor", None)
        level = premises.floor_of(code.number) if floor is None else floor
        place.room = Room(
            building=code.building,
            stairwell=code.stairwell,
            number=code.number,
            code=str(code),
            sort_key=premises.sort_key(code.building, code.stairwell, level, code.number),
            floor=level,
            area=row.get("area"),
            area_source=row.get("area_source"),
            use=row.get("use", "home"),
            occupancy=row.get("occupancy", "owner"),
            delivered_on=row.get("delivered_on", None),
            remark=row.get("remark"),
        )
        work.add(place.room)
        _add_tie(work, place, tie, row.get("phone"), row.get("address"))

    row.accept(NEW, str(code), run)


def _add_tie(work: Writing, place: Place, tie: Tie, phone: str, address: str = "") -> None:
    tie.person = Person(
        name=tie.name, phone=phone, address=address, search_key=premises.search_key(tie.name)
    )
    tie.occupancy = Occupancy(
        room=place.room,
        person=tie.person,
        role=tie.role,
        starts_on=tie.starts_on,
        ends_on=tie.ends_on,
    )
    work.add(tie.person)
    work.add(tie.occupancy)


def people(world: World, rows: Sequence[Row]) -> None:
    """Plan who belongs to which room, as what, from when to when."""
    for row in rows:
        place = known_place(world, row)
        if place is None:
            continue
        starts, ends = row.get("starts_on", None), row.get("ends_on", None)
        if starts and ends and starts > ends:
            row.refuse(_("It ends on {end}, before it starts on {start}.").format(
                start=starts, end=ends))  # fmt: skip
            continue
        _person(place, row)


def _person(place: Place, row: Row) -> None:
    name, role, phone = row.get("name"), row.get("role"), row.get("phone")
    starts, ends = row.get("starts_on", None), row.get("ends_on", None)
    same = [tie for tie in place.ties if tie.name == name and tie.role == role]
    tie = next((one for one in same if one.starts_on == starts), None)
    if tie is None:
        tie = next((one for one in same if one.starts_on is None and one.ends_on is None), None)
    what = f"{place.code} {name}"
    if tie is None:
        tie = Tie(name, role, starts, ends)
        place.ties.append(tie)
        added = tie
        row.accept(NEW, what, lambda work: _add_tie(work, place, added, phone))
        return
    changes: dict[str, Any] = {}
    if starts is not None and tie.starts_on != starts:
        changes["starts_on"] = starts
    if ends is not None and tie.ends_on != ends:
        changes["ends_on"] = ends
    personal: dict[str, Any] = {}
    if phone and (tie.person is None or tie.person.phone != phone):
        personal["phone"] = phone
    if not changes and not personal:
        row.accept(UNCHANGED, what)
        return
    tie.starts_on = changes.get("starts_on", tie.starts_on)
    tie.ends_on = changes.get("ends_on", tie.ends_on)
    row.accept(CHANGED if tie.occupancy else NEW, what, _changing(tie, changes, personal))


def _changing(tie: Tie, changes: dict[str, Any], personal: dict[str, Any]) -> Any:
    def run(work: Writing) -> None:
        assert tie.occupancy is not None
        assert tie.person is not None
        work.change(tie.occupancy, changes)
        work.change(tie.person, personal)

    return run


def known_place(world: World, row: Row) -> Place | None:
    """The room of a row; refuses the row when there is none."""
    place = world.place(row.room)
    if place is None:
        refused = world.refused.get(world.key(row.room))
        if refused is not None:
            row.refuse(_("{room} is refused in {row}.").format(room=row.room, row=refused.place))
        else:
            row.refuse(
                _("There is no room {room}: check it, or add it to the sheet 房屋.").format(
                    room=row.room
                )
            )
    return place


def _changes(record: object, values: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """Which columns of a record a row would change; blank cells change nothing."""
    return {
        column: values[column]
        for column in columns
        if column in values and getattr(record, column) != values[column]
    }


def _what(code: str, changes: dict[str, Any]) -> str:
    shown = [
        f"{column} → {value}"
        for column, value in changes.items()
        if column not in ("sort_key", "search_key") and isinstance(value, str | int | Decimal)
    ]
    return " ".join([code, *shown])
