"""A small office for the tests of the rooms tab and Today, and for looking at them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from propdesk.office import bills, payments, periods, premises, tariffs
from propdesk.office.entities import Community, Occupancy
from propdesk.office.store import Store

NAMES = ("张三", "李四", "王五", "赵敏", "孙䶮", "单雄", "吕不韦", "欧阳修", "陈小红",
         "刘建国", "周桂兰", "吴玉芬")  # fmt: skip


def office(
    store: Store, *, buildings: int = 2, stairwells: int = 1, floors: int = 3, places: int = 2
) -> None:
    """Rooms with owners, a price since 2024, bills of 2024 to 2026, most of them paid."""
    with store.write() as session:
        community = session.get_one(Community, 1)
        community.name, community.company = "幸福小区", "安居物业服务有限公司"
        community.phone = "0531-88886666"
        count = 0
        for building in range(1, buildings + 1):
            for stairwell in range(1, stairwells + 1):
                for floor in range(1, floors + 1):
                    for place in range(1, places + 1):
                        premises.add_room(
                            session,
                            building=str(building),
                            stairwell=str(stairwell),
                            number=f"{floor}{place:02}",
                            area=Decimal("58.60") + count % 7,
                            owner=NAMES[count % len(NAMES)],
                            phone=f"138{count:08}",
                            occupancy=("owner", "let", "vacant")[count % 3],
                            use="shop" if floor == 1 and place == 1 else "home",
                        )
                        count += 1
        item = tariffs.fee_item(session, "物业服务费")
        tariffs.add(
            session,
            item,
            basis="area",
            price=Decimal("0.60"),
            cycle="year",
            starts_on=date(2024, 1, 1),
            due_rule="03-31",
            legal_basis="《物业服务合同》第六条",
        )
    for year in (2024, 2025, 2026):
        with store.write() as session:
            drafted = bills.draft(session, periods.parse(str(year)), issued=date(year, 1, 5))
            bills.post(session, drafted, today=date(year, 1, 5))
    _pay(store)


def _pay(store: Store) -> None:
    with store.write() as session:
        entries = []
        for at, room in enumerate(session.scalars(_rooms())):
            owed = (room.area * Decimal("7.20")).quantize(Decimal("0.01"))
            for year in (2024, 2025, 2026):
                if (at % 5 == 1 and year > 2024) or at % 7 == 3:
                    continue
                part = Decimal("100") if at % 4 == 2 and year == 2026 else owed
                entries.append((room.id, part, date(year, 3, 1 + at % 28)))
        for room_id, amount, day in sorted(entries, key=lambda one: one[2]):
            payments.record(
                session,
                room_id,
                amount,
                on=day,
                method=("cash", "wechat", "bank")[room_id % 3],
                today=day,
            )


def _rooms():  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    from propdesk.office.entities import Room

    return select(Room).order_by(Room.sort_key)


def room_id(store: Store, code: str) -> int:
    """The number of a room by its code."""
    with store.read() as session:
        return premises.room(session, code).id


def owner_entry(store: Store, code: str) -> Occupancy:
    """The owner's entry of a room."""
    from sqlalchemy import select

    with store.read() as session:
        return session.scalars(
            select(Occupancy).where(
                Occupancy.room_id == premises.room(session, code).id, Occupancy.role == "owner"
            )
        ).one()
