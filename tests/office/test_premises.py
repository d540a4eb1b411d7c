from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import premises
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY, D, a_room


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1-2-301", "1-2-301"), ("1#2单元301", "1-2-301"), ("3#2-501", "3-2-501"),
        ("3号楼2单元501", "3-2-501"), ("3栋2-501", "3-2-501"), ("3栋501", "3-501"),
        ("１－２－３０１", "1-2-301"), (" 3 号楼 2 单元 501 室 ", "3-2-501"),
        ("A座1203", "A-1203"), ("3-2-附1", "3-2-附1"), ("1栋一单元101", "1-1-101"),
        ("03-02-0501", "3-2-0501"), ("3-101A", "3-101A"),
    ],
)  # fmt: skip
def test_reads_rooms_as_people_write_them(text: str, code: str) -> None:
    assert str(premises.parse_code(text)) == code


@pytest.mark.parametrize("text", ["", "301", "   ", "-", "楼"])
def test_refuses_what_is_no_room(text: str) -> None:
    with pytest.raises(UserError, match="not a room"):
        premises.parse_code(text)


part = st.from_regex(r"[1-9][0-9]{0,2}[A-D]?", fullmatch=True)


@given(part, part, part)
def test_a_code_reads_back_as_itself(building: str, stairwell: str, number: str) -> None:
    code = premises.RoomCode(building, stairwell, number)
    assert premises.parse_code(str(code)) == code
    assert premises.parse_code(f"{building}号楼{stairwell}单元{number}室") == code


def test_walking_order(store: Store) -> None:
    codes = ["2-1-101", "10-1-101", "2-2-101", "2-1-1001", "2-1-202", "2-1-201"]
    with store.write() as s:
        rooms = sorted((a_room(s, code, owner=code) for code in codes), key=lambda r: r.sort_key)
        assert [room.code for room in rooms] == [
            "2-1-101", "2-1-201", "2-1-202", "2-1-1001", "2-2-101", "10-1-101",
        ]  # fmt: skip


def test_a_room_once(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        with pytest.raises(UserError, match="exists already"):
            a_room(s, "1号楼1单元101")


@pytest.mark.parametrize("area", ["0", "-1", "12.345", "9999999"])
def test_areas_that_cannot_be(store: Store, area: str) -> None:
    with store.write() as s, pytest.raises(UserError, match="area"):
        a_room(s, area=area)


@pytest.mark.parametrize(
    "sought", ["zw", "zhangw", "张", "伟", "138", "1-1-101", "1#1单元101", "ZW"]
)
def test_search_by_anything(store: Store, sought: str) -> None:
    with store.write() as s:
        a_room(s, phone="13800138000")
        a_room(s, "2-2-202", owner="李强", phone="13912345678")
    with store.read() as s:
        assert [hit.room for hit in premises.search(s, sought)] == ["1-1-101"]


def test_search_takes_percent_literally(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        assert premises.search(s, "%") == []
        assert premises.search(s, "_") == []


def test_every_reading_of_a_surname_is_found(store: Store) -> None:
    with store.write() as s:
        a_room(s, owner="单雄信")
        for sought in ("sxx", "dxx", "shanxiongxin"):
            assert premises.search(s, sought), sought


def test_a_paying_company_goes_before_the_owner(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        assert premises.payer(s, room.id, TODAY).name == "张伟"
        premises.add_person(
            s,
            room.id,
            "机械厂",
            role="payer",
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 6, 30),
        )
        assert premises.payer(s, room.id, date(2025, 3, 1)).name == "机械厂"
        assert premises.payer(s, room.id, TODAY).name == "张伟"
        assert room.area == D("58.60")
