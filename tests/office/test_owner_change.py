from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from propdesk.office import arrears, owner_change, premises
from propdesk.office.entities import BillLine
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY, D, a_price, a_room, bill, pay


def live(s) -> list[tuple[str, object, object]]:
    rows = s.execute(
        select(BillLine.payer_name, BillLine.amount, BillLine.settled)
        .where(BillLine.reversed_on.is_(None))
        .order_by(BillLine.period_start, BillLine.id)
    )
    return [tuple(row) for row in rows]


def test_april_splits_by_remainder(store: Store) -> None:
    """domain.md §1.5 example 2: 12.89 and 22.27 of 35.16."""
    with store.write() as s:
        room = a_room(s)
        a_price(s, cycle="month")
        bill(s, "2026-04")
        shown = owner_change.preview(s, room.id, on=date(2026, 4, 12))
        assert [(x.old_amount, x.new_amount) for x in shown] == [(D("12.89"), D("22.27"))]
        owner_change.change_owner(
            s, room.id, new_name="李强", on=date(2026, 4, 12), today=date(2026, 4, 20)
        )
        assert live(s) == [("张伟", D("12.89"), D(0)), ("李强", D("22.27"), D(0))]
        assert arrears.list_rooms(s, date(2026, 4, 19))[0].owed == D("35.16")
        row = arrears.list_rooms(s, TODAY)[0]
        assert (row.owed, row.payer) == (D("35.16"), "张伟、李强")


def test_what_was_paid_settles_the_old_part_and_the_rest_is_his_credit(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2026")
        pay(s, room, "421.92", on=date(2026, 1, 5))
        done = owner_change.change_owner(
            s, room.id, new_name="李强", on=date(2026, 7, 1), today=date(2026, 7, 2)
        )
        assert live(s) == [("张伟", D("210.96"), D("210.96")), ("李强", D("210.96"), D(0))]
        assert (done.old_open, done.old_credit) == (D(0), D("210.96"))
        people = {p.name: p.person_id for p in premises.people(s, room.id)}
        owner_change.move_credit(
            s, room.id, from_id=people["张伟"], to_id=people["李强"], amount=D("210.96"),
            on=date(2026, 7, 2), reason="双方约定",
        )  # fmt: skip
        bill(s, "2027")
        assert live(s)[-1] == ("李强", D("421.92"), D("210.96"))


def test_old_debts_stay_with_the_old_owner(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2025")
        bill(s, "2026")
        owner_change.change_owner(
            s, room.id, new_name="李强", on=date(2026, 1, 1), today=date(2026, 1, 2)
        )
        assert [name for name, *_ in live(s)] == ["张伟", "李强"]


def test_running_the_year_again_bills_nobody_twice(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2026")
        owner_change.change_owner(
            s, room.id, new_name="李强", on=date(2026, 7, 1), today=date(2026, 7, 2)
        )
        assert bill(s, "2026") is None


def test_bad_input(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        empty = a_room(s, "1-1-102", owner="")
        with pytest.raises(UserError, match="name"):
            owner_change.change_owner(s, room.id, new_name=" ", on=TODAY, today=TODAY)
        with pytest.raises(UserError, match="no owner"):
            owner_change.change_owner(s, empty.id, new_name="李强", on=TODAY, today=TODAY)
