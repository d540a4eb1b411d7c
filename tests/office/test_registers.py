"""The registers of rooms, residents, prices and reductions: corrections and what they refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from propdesk.office import (
    bills,
    periods,
    premises,
    price_list,
    reductions,
    residents,
    room_card,
    room_register,
    tariffs,
)
from propdesk.office.errors import UserError
from propdesk.office.residents import Entry
from propdesk.office.store import Store

DAY = date(2026, 11, 22)


@pytest.fixture
def billed(store: Store) -> int:
    """A room with an owner, a price and the bills of 2026."""
    with store.write() as session:
        room = premises.add_room(
            session, building="1", stairwell="2", number="101", area=Decimal("50"), owner="张三"
        )
        tariffs.add(
            session,
            tariffs.fee_item(session, "物业服务费"),
            basis="area",
            price=Decimal("0.5"),
            cycle="year",
            starts_on=date(2026, 1, 1),
        )
        tariffs.add_waiver(
            session,
            room.id,
            kind="vacancy",
            share=Decimal("0.4"),
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31),
        )
        bills.post(session, bills.draft(session, periods.parse("2026")), today=DAY)
        return room.id


def test_a_corrected_area_does_not_touch_issued_bills(store: Store, billed: int) -> None:
    with store.write() as session:
        before = room_register.edit(session, billed, {"area": Decimal("60"), "number": "201"})
    with store.read() as session:
        card = room_card.of_room(session, billed, DAY)
        assert (card.room.code, card.room.floor) == ("1-2-201", 2)
        assert card.statement.owed == Decimal("180.00")
        assert card.overdue == Decimal("180.00")
    with store.write() as session:
        room_register.edit(session, billed, before)
    with store.read() as session:
        (row,) = room_register.rows(session, DAY)
        assert (row.room, row.area, row.floor) == ("1-2-101", Decimal("50.00"), 1)


def test_the_code_of_another_room_and_no_area_are_refused(store: Store, billed: int) -> None:
    with store.write() as session:
        premises.add_room(session, building="1", stairwell="2", number="102", area=Decimal("50"))
    for changes, field in (({"number": "102"}, "number"), ({"area": Decimal(0)}, "area")):
        with pytest.raises(UserError) as caught, store.write() as session:
            room_register.edit(session, billed, changes)
        assert caught.value.field == field


def test_who_pays_stays_and_the_others_come_back(store: Store, billed: int) -> None:
    with store.write() as session:
        (owner,) = premises.people(session, billed)
        tenant = residents.add(session, billed, Entry("李四", "tenant", "139"))
    with pytest.raises(UserError, match="must stay"), store.write() as session:
        residents.remove(session, owner.occupancy_id)
    with store.write() as session:
        was = residents.remove(session, tenant)
    with store.write() as session:
        residents.put_back(session, was)
    with store.read() as session:
        names = [one.name for one in premises.people(session, billed)]
        assert names == ["张三", "李四"]
        assert room_register.rows(session, DAY)[0].found_by.count("\n") == 1


def test_two_owners_at_one_time_are_refused_one_after_the_other_not(
    store: Store, billed: int
) -> None:
    with pytest.raises(UserError, match="Change owner"), store.write() as session:
        residents.add(session, billed, Entry("王五", "owner"))
    with store.write() as session:
        (owner,) = premises.people(session, billed)
        residents.end(session, owner.occupancy_id, date(2026, 6, 30))
        residents.add(session, billed, Entry("王五", "owner", starts_on=date(2026, 7, 1)))
    with store.read() as session:
        card = room_card.of_room(session, billed, DAY)
        assert [one.name for one in card.people] == ["王五"]
        assert [one.name for one in card.former] == ["张三"]


def test_prices_and_reductions_that_bills_used_stay(store: Store, billed: int) -> None:
    with store.read() as session:
        (price,) = price_list.rows(session, DAY)
        (waiver,) = reductions.rows(session, DAY)
    assert (price.state, price.bills, waiver.state) == ("in_force", 1, "in_force")
    with pytest.raises(UserError, match="End it"), store.write() as session:
        price_list.remove(session, price.id)
    with pytest.raises(UserError, match="End it"), store.write() as session:
        reductions.remove(session, waiver.id)
    with pytest.raises(UserError, match="cannot end before"), store.write() as session:
        price_list.end(session, price.id, date(2025, 12, 31))
    with store.write() as session:
        assert price_list.end(session, price.id, date(2026, 10, 31)) is None
        assert reductions.end(session, waiver.id, date(2026, 10, 31)) == date(2026, 12, 31)
    with store.read() as session:
        assert price_list.rows(session, DAY)[0].state == "ended"
        assert reductions.rows(session, DAY)[0].state == "ended"


def test_a_price_typed_by_mistake_is_removed_and_put_back(store: Store, billed: int) -> None:
    with store.write() as session:
        item = tariffs.fee_item(session, "物业服务费")
        made = tariffs.add(
            session,
            item,
            basis="area",
            price=Decimal("5"),
            cycle="year",
            starts_on=date(2027, 1, 1),
        )
    with store.write() as session:
        assert price_list.rows(session, DAY)[0].state == "future"
        values = price_list.remove(session, made.id)
    with store.write() as session:
        price_list.put_back(session, values)
    with store.read() as session:
        assert [row.price for row in price_list.rows(session, DAY)] == [
            Decimal("5.0000"),
            Decimal("0.5000"),
        ]
