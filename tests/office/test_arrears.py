from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from propdesk.office import arrears, bills, rates, receipts, statements, tariffs
from propdesk.office.entities import BillLine
from propdesk.office.money import plain
from propdesk.office.store import Store
from tests.builders import FEE, TODAY, D, a_price, a_room, bill, pay


def test_buckets_sum_to_what_is_owed(store: Store) -> None:
    """Acceptance test 14 of features.md §6."""
    with store.write() as s:
        a_room(s)
        a_price(s, cycle="month", due_rule="end+15")
        for year in ("2022", "2023", "2024", "2025", "2026"):
            bill(s, year)
        row = arrears.list_rooms(s, date(2026, 6, 10))[0]
        assert sum(getattr(row, name) for name in arrears.BUCKETS) == row.owed
        assert all(getattr(row, name) > 0 for name in arrears.BUCKETS)
        assert row.oldest_due == date(2022, 2, 15)
        assert row.limitation_safe == date(2025, 2, 15)


@pytest.mark.parametrize(
    ("overdue", "name"),
    [
        (-5, "not_due"), (0, "not_due"), (1, "d1_30"), (30, "d1_30"), (31, "d31_90"),
        (90, "d31_90"), (91, "d91_180"), (180, "d91_180"), (181, "d181_365"), (365, "d181_365"),
        (366, "y1_2"), (730, "y1_2"), (731, "y2_3"), (1095, "y2_3"), (1096, "over_3y"),
    ],
)  # fmt: skip
def test_bucket_edges(store: Store, overdue: int, name: str) -> None:
    with store.write() as s:
        a_room(s)
        a_price(s, starts_on=date(2020, 1, 1))
        bill(s, "2020")
        due = s.scalars(select(BillLine.due_on)).one()
        day = due + timedelta(days=overdue)
        row = arrears.list_rooms(s, day)[0]
        assert getattr(row, name) == row.owed == D("421.92")
        assert arrears.bucket(due, day) == name


def test_a_past_list_stays_the_same_to_the_cent(store: Store) -> None:
    """Acceptance test 2 of features.md §6: payments, prices, waivers, voids of 2026."""
    with store.write() as s:
        room, other = a_room(s), a_room(s, "2-1-101", "80.00", owner="李强")
        a_price(s)
        for year in ("2023", "2024", "2025"):
            bill(s, year)
        paid = pay(s, room, "600", on=date(2024, 5, 1), today=date(2024, 5, 1))
        pay(s, other, "2000", on=date(2025, 5, 1))
        end = date(2025, 12, 31)
        before = arrears.list_rooms(s, end), rates.of_year(s, 2025), arrears.open_lines(s, end)
        accounts = [statements.statement(s, r.id, end) for r in (room, other)]
        pay(s, room, "333.33", on=date(2026, 2, 1))
        line = s.scalars(select(BillLine).where(BillLine.room_id == other.id)).first()
        bills.reverse(s, line.id, on=date(2026, 2, 2), reason="红冲")
        receipts.reverse(s, paid.receipt.id, on=date(2026, 3, 1), reason="退票")
        open_line = s.scalars(select(BillLine).where(BillLine.settled < BillLine.amount)).first()
        bills.waive(s, open_line.id, D("1.00"), on=date(2026, 4, 1), reason="抹零", approver="王")
        tariffs.add_waiver(
            s, room.id, kind="hardship", share=D("0.5"),
            starts_on=date(2023, 1, 1), ends_on=date(2030, 1, 1),
        )  # fmt: skip
        a_price(s, "1.20", starts_on=date(2024, 1, 1))
        bill(s, "2026")
        after = arrears.list_rooms(s, end), rates.of_year(s, 2025), arrears.open_lines(s, end)
        assert after == before
        assert [statements.statement(s, r.id, end) for r in (room, other)] == accounts


def test_credit_stands_beside_and_is_never_netted(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2025")
        pay(s, room, "1000", period="2026")
        row = arrears.list_rooms(s, TODAY)[0]
        assert (row.owed, row.credit) == (D("421.92"), D("1000"))


def test_a_part_payment_restarts_the_clock_of_its_line(store: Store) -> None:
    """domain.md §2.2; 民法典 第195条."""
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2023")
        assert arrears.list_rooms(s, TODAY)[0].limitation_safe == date(2026, 1, 31)
        paid = pay(s, room, "100", on=date(2025, 8, 15), today=date(2025, 8, 15))
        assert arrears.list_rooms(s, TODAY)[0].limitation_safe == date(2028, 8, 15)
        assert arrears.list_rooms(s, date(2025, 8, 14))[0].limitation_safe == date(2026, 1, 31)
        receipts.reverse(s, paid.receipt.id, on=date(2025, 9, 1), reason="退票")
        assert arrears.list_rooms(s, TODAY)[0].limitation_safe == date(2026, 1, 31)


def test_paying_one_line_does_not_restart_another(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2023")
        bill(s, "2024")
        pay(s, room, "100", on=date(2025, 8, 15), period="2024")
        assert arrears.list_rooms(s, TODAY)[0].limitation_safe == date(2026, 1, 31)


def test_a_bill_issued_later_counts_later(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        a_price(s)
        bill(s, "2025", issued=date(2025, 9, 1))
        assert arrears.list_rooms(s, date(2025, 8, 31)) == []
        assert arrears.list_rooms(s, date(2025, 9, 1))[0].owed == D("421.92")


def test_statement_runs_to_owed_less_credit(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2025")
        pay(s, room, "500")
        account = statements.statement(s, room.id, TODAY)
        assert [m.balance for m in account.movements] == [D("421.92"), D("-78.08")]
        assert (account.owed, account.credit) == (D(0), D("78.08"))


GOLDEN = [
    # room, gross, waived, paid for the year, prepaid the year before, B0, written off, prior paid
    ("1-101", "421.92", "0", "421.92", "0", "0", "0", "0", "0"),
    ("1-102", "480.00", "0", "240.00", "0", "0", "0", "0", "0"),
    ("1-201", "360.00", "0", "0", "0", "720.00", "0", "500.00", "0"),
    ("1-202", "411.64", "82.33", "0", "329.31", "0", "0", "0", "0"),
    ("1-301", "450.00", "225.00", "225.00", "0", "0", "0", "0", "0"),
    ("1-302", "500.00", "0", "500.00", "0", "300.00", "0", "300.00", "500.00"),
    ("2-101", "396.00", "0", "0", "0", "1188.00", "396.00", "0", "0"),
]


def golden(s) -> None:
    """The seven households of domain.md §2.6: year 2025, one earlier year of debts."""
    for code, gross, waived, _paid, _prepaid, debt, *_rest in GOLDEN:
        room = a_room(s, code, "100", owner=f"业主{code}")
        if D(debt):
            a_price(s, debt, basis="fixed", scope_kind="room", scope_value=code,
                    starts_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))  # fmt: skip
        a_price(s, gross, basis="fixed", scope_kind="room", scope_value=code,
                starts_on=date(2025, 1, 1))  # fmt: skip
        if D(waived):
            tariffs.add_waiver(s, room.id, kind="other", amount=D(waived),
                               starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))  # fmt: skip
    bill(s, "2024")
    for (
        code,
        *_,
    ) in GOLDEN:
        prepaid = next(row[4] for row in GOLDEN if row[0] == code)
        if D(prepaid):
            pay(s, room_of(s, code), prepaid, on=date(2024, 11, 1))
    bill(s, "2025")
    for code, _gross, _waived, paid, _prepaid, _debt, written_off, prior, advance in GOLDEN:
        room = room_of(s, code)
        if D(written_off):
            line = s.scalars(select(BillLine).where(BillLine.room_id == room.id)).first()
            bills.waive(
                s, line.id, D(written_off), on=date(2025, 5, 1), reason="核减", approver="王"
            )
        for amount, period in ((prior, "2024"), (paid, "2025"), (advance, "2026")):
            if D(amount):
                pay(s, room, amount, on=date(2025, 6, 1), period=period)


def room_of(s, code: str):
    from propdesk.office import premises

    return premises.room(s, code)


def test_golden_rates(store: Store) -> None:
    """domain.md §2.6: 63.3 / 44.2 / 55.6 / 57.1, and what is owed at the year's end."""
    with store.write() as s:
        golden(s)
        year = rates.of_year(s, 2025)
        assert year.as_json() == {
            "year": 2025, "as_of": "2025-12-31",
            "A": "2712.23", "a": "1716.23", "B": "1812.00", "b": "800.00",
            "opening_debt": "2208.00", "written_off": "396.00",
            "current": "63.3", "prior": "44.2", "combined": "55.6",
            "households_paid": 4, "households_billed": 7, "households": "57.1",
        }  # fmt: skip
        assert plain(year.prior_gross) == "36.20"
        rows = arrears.list_rooms(s, date(2025, 12, 31))
        assert arrears.total(rows) == D("2008.00")
        assert arrears.total(rows, "credit") == D("500.00")


def test_rates_of_an_empty_year_are_none(store: Store) -> None:
    with store.read() as s:
        year = rates.of_year(s, 2025)
        assert (year.current, year.prior, year.combined, year.households) == (None,) * 4


def test_half_paid_is_half(store: Store) -> None:
    """Acceptance test 3 of features.md §6: owing 600 of 1,200 is 50 %, not 100 %."""
    with store.write() as s:
        room = a_room(s, area="100")
        a_price(s, "1.00")
        bill(s, "2025")
        pay(s, room, "600")
        year = rates.of_year(s, 2025)
        assert (str(year.current), str(year.households)) == ("50.0", "0.0")


def test_other_fees_do_not_count_in_the_rates(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        a_price(s, "5", "垃圾处理费", basis="household")
        bill(s, "2025")
        pay(s, room, "10", line_ids=[
            s.scalars(select(BillLine.id).where(BillLine.gross == D("60"))).one()])  # fmt: skip
        year = rates.of_year(s, 2025)
        assert (year.A, year.a) == (D("421.92"), D(0))
        assert FEE
