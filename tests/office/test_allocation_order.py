"""In which order money meets bills in time: what is issued, then what comes to be issued."""

from __future__ import annotations

from datetime import date

from propdesk.office import arrears, payments
from propdesk.office.store import Store
from tests.builders import TODAY, D, a_price, a_room, bill


def _office(store: Store) -> int:
    """36.00 a month from each first; 120.00 a year, issued on 1 January, due in January after."""
    with store.write() as session:
        room = a_room(session, area="60.00")
        a_price(session, cycle="month")
        a_price(
            session, "10", item="垃圾处理费", basis="household", cycle="year", due_rule="end+15"
        )
        return room.id


def _owed(store: Store, day: date) -> tuple[str, str]:
    with store.read() as session:
        rows = arrears.list_rooms(session, day)
        return (str(sum(r.owed for r in rows)), str(sum(r.credit for r in rows)))


def test_what_is_issued_is_paid_before_what_is_not(store: Store) -> None:
    """Paid on 15 February: two months and the year's fee, whose due date is the last of all."""
    room_id = _office(store)
    with store.write() as session:
        bill(session, "2025")
        done = payments.record(
            session, room_id, D("200"), on=date(2025, 2, 15), method="cash", today=TODAY
        )
        items = [(part.due.item, part.due.issued_on.month, str(part.amount)) for part in done.parts]
    assert items == [
        ("物业服务费", 1, "36.00"),
        ("物业服务费", 2, "36.00"),
        ("垃圾处理费", 1, "120.00"),
        ("物业服务费", 3, "8.00"),
    ]
    assert _owed(store, date(2025, 2, 15)) == ("0.00", "8.00")
    assert _owed(store, date(2025, 3, 1)) == ("28.00", "0.00")


def test_paid_before_the_bills_are_posted_is_the_same(store: Store) -> None:
    room_id = _office(store)
    with store.write() as session:
        payments.record(
            session, room_id, D("200"), on=date(2025, 2, 15), method="cash", today=TODAY
        )
        bill(session, "2025")
    assert _owed(store, date(2025, 2, 15)) == ("0.00", "8.00")
    assert _owed(store, date(2025, 3, 1)) == ("28.00", "0.00")


def test_what_is_left_of_a_named_period_goes_to_bills_issued_later(store: Store) -> None:
    """206.00 for January on 10 February: January, the year's fee, and credit that March takes."""
    room_id = _office(store)
    with store.write() as session:
        bill(session, "2025")
        shown = payments.preview(session, room_id, D("206"), on=date(2025, 2, 10), period="2025-01")
        done = payments.record(
            session,
            room_id,
            D("206"),
            on=date(2025, 2, 10),
            method="cash",
            today=TODAY,
            period="2025-01",
        )
        assert [part.due.line_id for part in done.parts] == [p.due.line_id for p in shown.parts]
        months = [(part.due.item, part.due.issued_on.month) for part in done.parts]
    assert months == [("物业服务费", 1), ("垃圾处理费", 1), ("物业服务费", 3), ("物业服务费", 4)]
    assert _owed(store, date(2025, 2, 28)) == ("36.00", "50.00")


def test_money_for_a_period_to_come_waits_for_it(store: Store) -> None:
    room_id = _office(store)
    with store.write() as session:
        bill(session, "2025")
        done = payments.record(
            session,
            room_id,
            D("80"),
            on=date(2025, 2, 10),
            method="cash",
            today=TODAY,
            period="2026",
        )
        assert done.parts == []
        bill(session, "2026-01")
    assert _owed(store, date(2026, 1, 1))[1] == "0.00"
