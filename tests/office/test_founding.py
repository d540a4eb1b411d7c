from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from propdesk.office import founding, settings
from propdesk.office.entities import Community, Room
from propdesk.office.errors import UserError
from propdesk.office.founding import FirstPrice, Founding, RoomPattern
from propdesk.office.store import Store

DAY = date(2026, 11, 22)


def pattern(**more: object) -> RoomPattern:
    given: dict[str, object] = {
        "buildings": "1-2",
        "stairwells": 2,
        "first_floor": 1,
        "last_floor": 12,
        "rooms_per_floor": 2,
        "area": Decimal("58.60"),
        **more,
    }
    return RoomPattern(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-3", ["1", "2", "3"]),
        ("1-2、5", ["1", "2", "5"]),
        ("1，3 , 5", ["1", "3", "5"]),
        ("１～３号楼", ["1", "2", "3"]),
        ("A, 东, 03", ["A", "东", "3"]),
        ("1,1-2", ["1", "2"]),
    ],
)
def test_lists_of_buildings_as_people_write_them(text: str, expected: list[str]) -> None:
    assert founding.parse_buildings(text) == expected


@pytest.mark.parametrize("text", ["", " ", "3-1", "1-"])
def test_what_is_no_list_of_buildings(text: str) -> None:
    with pytest.raises(UserError):
        founding.parse_buildings(text)


def test_a_pattern_in_walking_order(store: Store) -> None:
    codes = [str(code) for code in pattern(first_floor=-1).codes()]
    assert len(codes) == 2 * 2 * 13 * 2
    assert codes[:3] == ["1-1-B101", "1-1-B102", "1-1-101"]
    assert codes[-1] == "2-2-1202"
    with store.write() as session:
        founding.add_rooms(session, pattern(first_floor=-1))
    with store.read() as session:
        rooms = session.scalars(select(Room).order_by(Room.sort_key)).all()
        assert [room.code for room in rooms] == codes
        assert (rooms[0].floor, rooms[-1].floor) == (-1, 12)


def test_no_stairwells_and_rooms_that_are_there_already(store: Store) -> None:
    with store.write() as session:
        assert founding.add_rooms(session, pattern(stairwells=0, last_floor=2)) == 8
    with store.write() as session:
        assert founding.add_rooms(session, pattern(stairwells=0, last_floor=3)) == 4
        assert session.scalars(select(Room.code).order_by(Room.sort_key)).first() == "1-101"


def test_too_many_rooms_are_refused() -> None:
    with pytest.raises(UserError, match="48,000"):
        pattern(buildings="1-1000").codes()


def test_everything_or_nothing(store: Store) -> None:
    price = FirstPrice("物业服务费", "area", Decimal("-1"), "year", DAY, "start+30")
    wanted = Founding({"name": "幸福小区"}, pattern(), None, price)
    with pytest.raises(UserError), store.write() as session:
        founding.found(session, wanted, today=DAY)
    with store.read() as session:
        assert session.get_one(Community, 1).name == ""
        assert session.scalars(select(Room)).first() is None
    good = Founding({"name": "幸福小区", "phone": ""}, pattern(), None, None, "", "/mnt/usb")
    with store.write() as session:
        assert founding.found(session, good, today=DAY) == (96, 0, 0, 0)
    with store.read() as session:
        assert session.get_one(Community, 1).name == "幸福小区"
        assert settings.get(session, "backup_second_folder") == "/mnt/usb"
