"""A small office with debts, for the tests of the windows of money."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from propdesk.office.entities import Community
from propdesk.office.store import Store
from tests.builders import a_price, a_room, bill, pay

ROOMS = (
    ("1-1-101", "张伟"),
    ("1-1-102", "王芳"),
    ("1-2-301", "李娜"),
    ("2-1-201", "刘强"),
    ("12-301", "陈静"),
)
# Each year a room is billed 58.60 ㎡ × 0.60 × 12 = 421.92.


def furnish(store: Store, years: tuple[str, ...] = ("2024", "2025", "2026")) -> dict[str, int]:
    """Five rooms billed for some years; 1-1-102 has paid, 2-1-201 paid a part. Ids by code."""
    with store.write() as s:
        community = s.get_one(Community, 1)
        community.name, community.company = "幸福里小区", "幸福物业"
        rooms = {code: a_room(s, code, owner=name, phone="13800000001") for code, name in ROOMS}
        a_price(s)
        for year in years:
            bill(s, year)
        if years:
            pay(s, rooms["1-1-102"], "1265.76", on=date(2026, 3, 1))
            pay(s, rooms["2-1-201"], "500", on=date(2026, 4, 1))
        return {code: room.id for code, room in rooms.items()}


def count(store: Store, entity: type[Any]) -> int:
    """How many records of a kind the file holds."""
    with store.read() as s:
        return s.scalar(select(func.count()).select_from(entity)) or 0
