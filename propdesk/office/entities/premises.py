"""The community, its rooms, and who lives in and pays for them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from propdesk.office.entities.base import Area, Entity, Versioned

USES = ("home", "shop", "storage", "garage")
"""用途: 住宅, 商铺, 储藏室, 车库."""
OCCUPANCIES = ("owner", "let", "vacant")
"""入住类型: 自住, 出租, 空置."""
ROLES = ("owner", "co_owner", "tenant", "family", "payer")
"""关系: 业主, 共有人, 租客, 家属, 代缴单位."""


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A CHECK that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


class Community(Versioned, Entity):
    """The community (小区) this file belongs to: one row, id 1."""

    __tablename__ = "community"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"sqlite_strict": True})

    name: Mapped[str] = mapped_column(default="")
    company: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    built_year: Mapped[int | None]
    buildings: Mapped[int | None]
    """楼栋数 as the office states it; the register may know fewer."""
    households: Mapped[int | None]
    total_area: Mapped[Area | None]
    street: Mapped[str] = mapped_column(default="")
    committee: Mapped[str] = mapped_column(default="")
    """社区 (居委会)."""
    owners_committee: Mapped[str] = mapped_column(default="")
    """业委会; empty: there is none."""
    phone: Mapped[str] = mapped_column(default="")
    account: Mapped[str] = mapped_column(default="")
    """收款账户."""
    contract: Mapped[str] = mapped_column(default="")
    clause: Mapped[str] = mapped_column(default="")
    contract_until: Mapped[date | None]
    manager: Mapped[str] = mapped_column(default="")
    climate: Mapped[str] = mapped_column(default="north")
    """north, northeast or south."""


class Room(Versioned, Entity):
    """A room (房屋, 户): what is billed. Its code is 楼栋-单元-房号."""

    __tablename__ = "room"
    __table_args__ = (
        CheckConstraint("area > 0", name="area_positive"),
        one_of("use", USES),
        one_of("occupancy", OCCUPANCIES),
        Index("ix_room_sort_key", "sort_key"),
        {"sqlite_strict": True},
    )

    building: Mapped[str]
    stairwell: Mapped[str] = mapped_column(default="")
    """单元; empty where a building has none."""
    number: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    sort_key: Mapped[str]
    """Walking order: building, stairwell, floor, room; 2-10 after 2-9."""
    floor: Mapped[int | None]
    area: Mapped[Area]
    """建筑面积, ㎡."""
    area_source: Mapped[str] = mapped_column(default="")
    use: Mapped[str] = mapped_column(default="home")
    delivered_on: Mapped[date | None]
    occupancy: Mapped[str] = mapped_column(default="owner")
    remark: Mapped[str] = mapped_column(default="")

    people: Mapped[list[Occupancy]] = relationship(
        back_populates="room", lazy="raise_on_sql", order_by="Occupancy.id"
    )


class Person(Versioned, Entity):
    """An owner, tenant or payer (a person or a 单位)."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_name", "name"), {"sqlite_strict": True})

    name: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    """One or several numbers, joined by 、."""
    address: Mapped[str] = mapped_column(default="")
    """送达地址: where letters go if not to the room."""
    search_key: Mapped[str] = mapped_column(default="")
    """Pinyin in full and as initials, every reading (zhangwei zw), for the search box."""

    rooms: Mapped[list[Occupancy]] = relationship(back_populates="person", lazy="raise_on_sql")


class Occupancy(Versioned, Entity):
    """Who belongs to a room, as what, from when to when (both days included)."""

    __tablename__ = "occupancy"
    __table_args__ = (
        one_of("role", ROLES),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="order"
        ),
        {"sqlite_strict": True},
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    room: Mapped[Room] = relationship(back_populates="people", lazy="raise_on_sql")
    person: Mapped[Person] = relationship(back_populates="rooms", lazy="raise_on_sql")
