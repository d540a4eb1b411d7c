from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from propdesk.office import allocation, arrears, bills, payments, receipts
from propdesk.office.entities import Allocation, BillLine, Payment, Receipt
from propdesk.office.errors import UserError
from propdesk.office.money import from_cents
from propdesk.office.payments import Entry
from propdesk.office.store import Store
from tests.builders import FEE, TODAY, D, a_price, a_room, bill, pay


def two_years(s):
    room = a_room(s)
    a_price(s)
    bill(s, "2024")
    bill(s, "2025")
    return room


def state(s) -> list[tuple[int, Decimal]]:
    rows = s.execute(select(BillLine.period_start, BillLine.settled).order_by(BillLine.id))
    return [(start.year, settled) for start, settled in rows]


def test_oldest_due_first_and_the_rest_is_credit(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        done = pay(s, room, "500")
        assert [(p.due.period_start.year, p.amount) for p in done.parts] == [
            (2024, D("421.92")),
            (2025, D("78.08")),
        ]
        more = pay(s, room, "400")
        assert more.credit == D("56.16")
        bill(s, "2026")
        assert state(s) == [(2024, D("421.92")), (2025, D("421.92")), (2026, D("56.16"))]
        counts = s.scalars(select(Allocation.counts_on).order_by(Allocation.id)).all()
        assert counts[-1] == date(2026, 1, 1), "not before the bill was issued"


def test_designated_period_and_lines(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        pay(s, room, "100", period="2025")
        assert state(s) == [(2024, D(0)), (2025, D("100"))]
        first = s.scalars(select(BillLine.id).order_by(BillLine.id)).first()
        pay(s, room, "50", line_ids=[first])
        assert state(s) == [(2024, D("50")), (2025, D("100"))]


def test_money_for_next_year_waits_for_it(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        pay(s, room, "421.92", period="2026")
        assert state(s) == [(2024, D(0)), (2025, D(0))], "not eaten by old debts"
        bill(s, "2026")
        assert state(s)[-1] == (2026, D("421.92"))


def test_preview_is_what_record_does(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        shown = payments.preview(s, room.id, D("600"), on=date(2025, 3, 1))
        assert s.scalar(select(func.count()).select_from(Payment)) == 0
        done = pay(s, room, "600")
        assert [p.amount for p in shown.parts] == [p.amount for p in done.parts]
        assert shown.credit == done.credit


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "0"},
        {"amount": "-5"},
        {"amount": "1.005"},
        {"amount": "99999999999"},
        {"method": "shells"},
        {"on": date(2027, 1, 1), "today": TODAY},
        {"period": "soon"},
    ],
)
def test_bad_payments_change_nothing(store: Store, wrong: dict) -> None:
    with store.write() as s:
        room = two_years(s)
        room_id = room.id
    options = {"amount": "10", "on": date(2025, 3, 1), "method": "cash", "today": TODAY, **wrong}
    amount = D(options.pop("amount"))
    with pytest.raises(UserError), store.write() as s:
        payments.record(s, room_id, amount, **options)
    with store.read() as s:
        assert s.scalar(select(func.count()).select_from(Payment)) == 0
        assert s.scalar(select(func.count()).select_from(Receipt)) == 0


def test_receipts_have_no_gaps_and_a_rollback_takes_no_number(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        assert pay(s, room, "10").receipt.number == "SJ2026-000001"
    with store.write() as s:
        pay(s, s.merge(room), "10")
        s.rollback()
    with store.write() as s:
        assert pay(s, s.merge(room), "10").receipt.number == "SJ2026-000002"
        later = pay(s, s.merge(room), "10", today=date(2027, 1, 5))
        assert later.receipt.number == "SJ2027-000001"
        assert receipts.gaps(s) == []


def test_one_receipt_for_everything_of_a_visit(store: Store) -> None:
    with store.write() as s:
        first, second = two_years(s), a_room(s, "1-1-102", owner="张伟")
        done = payments.record_visit(
            s,
            [
                Entry(first.id, D("500"), TODAY, "cash"),
                Entry(second.id, D("80"), TODAY, "wechat", "W1"),
            ],
            today=TODAY,
        )
        paper = done[0].receipt
        assert paper is done[1].receipt
        assert paper.total == D("580")
        assert paper.snapshot["rooms"] == ["1-1-101", "1-1-102"]
        assert paper.snapshot["credit"] == "80.00"
        assert [line["amount"] for line in paper.snapshot["lines"]] == ["421.92", "78.08"]


def test_void_on_the_day_reverse_later(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        wrong = pay(s, room, "300", on=TODAY)
        with pytest.raises(UserError, match="reason"):
            receipts.void(s, wrong.receipt.id, on=TODAY, reason=" ")
        receipts.void(s, wrong.receipt.id, on=TODAY, reason="录错")
        assert state(s) == [(2024, D(0)), (2025, D(0))]
        assert arrears.list_rooms(s, TODAY)[0].owed == D("843.84")
        with pytest.raises(UserError, match="void already"):
            receipts.reverse(s, wrong.receipt.id, on=TODAY, reason="x")

        right = pay(s, room, "300", on=date(2026, 3, 1), today=date(2026, 3, 1))
        with pytest.raises(UserError, match="only on that day"):
            receipts.void(s, right.receipt.id, on=TODAY, reason="晚了")
        red = receipts.reverse(s, right.receipt.id, on=TODAY, reason="退票")
        assert (red.total, red.reverses_id) == (D("-300"), right.receipt.id)
        assert red.snapshot["reverses"] == right.receipt.number
        assert [line["amount"] for line in red.snapshot["lines"]] == ["-300.00"]
        before = arrears.list_rooms(s, date(2026, 11, 22))[0]
        after = arrears.list_rooms(s, TODAY)[0]
        assert (before.owed, after.owed) == (D("543.84"), D("843.84"))
        with pytest.raises(UserError, match="already"):
            receipts.reverse(s, right.receipt.id, on=TODAY, reason="again")
        with pytest.raises(UserError, match="itself a reversal"):
            receipts.reverse(s, red.id, on=TODAY, reason="x")
        assert receipts.gaps(s) == []


def test_reversing_takes_back_credit_too(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        early = pay(s, room, "500", on=date(2024, 12, 1))
        bill(s, "2025")
        assert arrears.credit(s, room.id, TODAY) == D("78.08")
        receipts.reverse(s, early.receipt.id, on=TODAY, reason="支票退回")
        row = arrears.list_rooms(s, TODAY)[0]
        assert (row.owed, row.credit) == (D("421.92"), D(0))
        bill(s, "2026")
        assert arrears.list_rooms(s, TODAY)[0].owed == D("843.84")


def test_refund_gives_back_no_more_than_the_credit(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        pay(s, room, "100")
        with pytest.raises(UserError, match=r"100\.00"):
            payments.refund(s, room.id, D("150"), on=TODAY, method="cash", today=TODAY, reason="退")
        payments.refund(s, room.id, D("60"), on=TODAY, method="cash", today=TODAY, reason="搬走")
        assert arrears.credit(s, room.id, TODAY) == D("40")
        a_price(s)
        bill(s, "2025")
        assert state(s) == [(2025, D("40"))], "only what was left settles the bill"


def test_a_subsidy_is_paid_money_and_not_a_waiver(store: Store) -> None:
    """Acceptance test 4 of features.md §6; domain.md §12.3."""
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2025")
        pay(s, room, "100", method="subsidy", payer_name="街道办")
        line = s.scalars(select(BillLine)).one()
        bills.waive(s, line.id, D("50"), on=date(2025, 6, 1), reason="协议", approver="王")
        from propdesk.office import rates

        year = rates.of_year(s, 2025)
        assert (year.A, year.a) == (D("371.92"), D("100"))


def test_a_file_of_payments_settles_in_order_of_dates(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        ids = payments.record_many(
            s,
            [
                Entry(room.id, D("300"), date(2025, 5, 1), "wechat", "B"),
                Entry(room.id, D("200"), date(2024, 5, 1), "wechat", "A"),
            ],
            today=TODAY,
        )
        assert s.get_one(Payment, ids[0]).reference == "B"
        assert state(s) == [(2024, D("421.92")), (2025, D("78.08"))]
        assert arrears.list_rooms(s, date(2024, 12, 31))[0].owed == D("221.92")


def test_duplicate_outside_numbers_are_found(store: Store) -> None:
    with store.write() as s:
        room = two_years(s)
        pay(s, room, "10", method="wechat", reference="42")
        again = Entry(room.id, D("10"), TODAY, "wechat", "42")
        assert len(payments.duplicates(s, again)) == 1


def test_the_former_owners_debt_is_not_paid_by_the_new_one(store: Store) -> None:
    from propdesk.office import owner_change

    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2024")
        owner_change.change_owner(
            s, room.id, new_name="李强", on=date(2025, 1, 1), today=date(2025, 1, 1)
        )
        bill(s, "2025")
        pay(s, room, "421.92", on=date(2025, 6, 1))
        assert state(s) == [(2024, D(0)), (2025, D("421.92"))]
        pay(s, room, "21.92", on=date(2025, 6, 2), payer_name="张伟")
        assert state(s) == [(2024, D("21.92")), (2025, D("421.92"))]


cents = st.integers(1, 200_000)
events = st.lists(
    st.one_of(
        st.tuples(st.just("bill"), st.integers(2022, 2026)),
        st.tuples(st.just("pay"), cents, st.dates(date(2022, 1, 1), TODAY)),
        st.tuples(st.just("waive"), cents),
        st.tuples(st.just("reverse"), st.integers(0, 30)),
        st.tuples(st.just("void bill"), st.integers(0, 30)),
    ),
    max_size=14,
)


@settings(
    max_examples=30,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events)
def test_no_cent_is_lost_whatever_happens(tmp_path_factory, happened) -> None:
    """owed − credit = Σ bills − Σ waivers − Σ payments, on every day, and the columns agree."""
    store = Store.open(tmp_path_factory.mktemp("office"))
    with store.write() as s:
        room = a_room(s)
        a_price(s, cycle="quarter")
        a_price(s, "10", "垃圾处理费", basis="household", cycle="year")
        for event in happened:
            _happen(s, room, event)
    with store.read() as s:
        for day in (date(2023, 6, 30), date(2024, 12, 31), TODAY, date(2030, 1, 1)):
            rows = arrears.list_rooms(s, day)
            row = rows[0] if rows else None
            owed, credit = (row.owed, row.credit) if row else (D(0), D(0))
            lines = s.execute(
                select(BillLine.id, BillLine.amount).where(BillLine.issued_on <= day)
            ).all()
            billed = sum((line.amount for line in lines), D(0))
            taken = s.scalars(
                select(Allocation.amount).where(
                    Allocation.kind != "payment",
                    Allocation.counts_on <= day,
                    Allocation.bill_line_id.in_([line.id for line in lines]),
                )
            )
            paid = s.scalars(select(Payment.amount).where(Payment.paid_on <= day))
            assert owed - credit == billed - sum(taken, D(0)) - sum(paid, D(0))
            assert owed >= 0
            assert sum((line.open for line in arrears.open_lines(s, day)), D(0)) == owed
            if row:
                assert sum(getattr(row, name) for name in arrears.BUCKETS) == owed
        for line in s.scalars(select(BillLine)):
            total = s.scalars(select(Allocation.amount).where(Allocation.bill_line_id == line.id))
            assert line.settled == sum(total, D(0))
        for payment in s.scalars(select(Payment)):
            total = s.scalars(select(Allocation.amount).where(Allocation.payment_id == payment.id))
            assert payment.allocated == sum(total, D(0))
        assert receipts.gaps(s) == []
    store.close()


def _happen(s, room, event) -> None:
    kind, *rest = event
    if kind == "bill":
        bill(s, str(rest[0]))
    elif kind == "pay":
        pay(s, room, str(from_cents(rest[0])), on=rest[1])
    elif kind == "waive":
        line = s.scalars(select(BillLine).where(BillLine.settled < BillLine.amount)).first()
        if line:
            part = min(from_cents(rest[0]), line.amount - line.settled)
            bills.waive(s, line.id, part, on=TODAY, reason="核减", approver="王")
    elif kind == "reverse":
        papers = s.scalars(select(Receipt).where(Receipt.reverses_id.is_(None))).all()
        if papers:
            paper = papers[rest[0] % len(papers)]
            try:
                receipts.reverse(s, paper.id, on=TODAY, reason="红冲")
            except UserError:
                return
    else:
        lines = s.scalars(select(BillLine).where(BillLine.reversed_on.is_(None))).all()
        if lines:
            bills.reverse(s, lines[rest[0] % len(lines)].id, on=TODAY, reason="红冲")


@given(cents, st.lists(cents, max_size=12))
def test_spreading_settles_in_order_and_never_too_much(amount: int, opens: list[int]) -> None:
    lines = [
        allocation.Due(
            date(2025, 1, 1), date(2025, 1, 1), 0, i, date(2025, 12, 31), date(2025, 1, 1),
            from_cents(open_), 1, 1, FEE, None,
        )
        for i, open_ in enumerate(opens)
    ]  # fmt: skip
    parts = allocation.spread(from_cents(amount), lines)
    assert sum((p.amount for p in parts), D(0)) == from_cents(min(amount, sum(opens)))
    assert all(0 < p.amount <= p.due.open for p in parts)
    assert all(p.amount == p.due.open for p in parts[:-1])
