from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text

from propdesk.office import bills, periods, tariffs
from propdesk.office.entities import AuditEntry, BillLine, Payment
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from tests.builders import TODAY, D, a_price, a_room, bill, pay


def amounts(session) -> list[Decimal]:
    return list(session.scalars(select(BillLine.amount).order_by(BillLine.id)))


def test_a_run_freezes_what_it_used(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        price = a_price(s, "0.60", legal_basis="合同 第5条")
        bill(s, "2025")
        price.price = D("9.99")
        room.area = D("99.00")
    with store.read() as s:
        line = s.scalars(select(BillLine)).one()
        assert (line.area, line.price, line.months_text) == (D("58.60"), D("0.60"), "12")
        assert (line.gross, line.amount, line.payer_name) == (D("421.92"), D("421.92"), "张伟")
        assert line.issued_on == date(2025, 1, 1)
        assert line.due_on == date(2025, 2, 5), "01-31 lies in the Spring Festival"


def test_running_again_posts_nothing_twice(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        a_price(s)
        assert bill(s, "2025") is not None
        again = bills.draft(s, periods.parse("2025"))
        assert (again.lines, again.already) == ([], 1)
        assert bills.post(s, again, today=TODAY) is None
        a_room(s, "1-1-102", "40.00", owner="李强")
        assert [line.room for line in bills.draft(s, periods.parse("2025")).lines] == ["1-1-102"]


def test_a_later_price_never_touches_an_issued_bill(store: Store) -> None:
    """Acceptance test 1 of features.md §6."""
    with store.write() as s:
        a_room(s)
        a_price(s, "0.60", starts_on=date(2023, 1, 1))
        bill(s, "2023")
        a_price(s, "0.90", starts_on=date(2023, 7, 1))
        drafted = bills.draft(s, periods.parse("2023"))
        assert not drafted.lines
        assert [doubt.kind for doubt in drafted.doubts] == ["changed"]
        assert amounts(s) == [D("421.92")]


def test_a_price_change_inside_a_cycle_makes_two_lines(store: Store) -> None:
    with store.write() as s:
        a_room(s, area="70.25")
        a_price(s, "0.50", cycle="quarter")
        a_price(s, "0.60", cycle="quarter", starts_on=date(2026, 5, 16))
        bill(s, "2026-Q2")
        assert amounts(s) == [D("52.12"), D("63.90")]


def test_delivery_in_the_middle(store: Store) -> None:
    with store.write() as s:
        a_room(s, area="62.37", delivered_on=date(2026, 3, 18))
        a_price(s, "0.55", cycle="month")
        bill(s, "2026-03")
        bill(s, "2026-02")
        assert amounts(s) == [D("15.49")]


def test_an_owner_change_known_beforehand_splits_by_remainder(store: Store) -> None:
    from propdesk.office import premises

    with store.write() as s:
        room = a_room(s)
        a_price(s, "0.60", cycle="month")
        premises.end_of_owner(s, room.id, date(2026, 4, 11))
        premises.add_person(s, room.id, "李强", role="owner", starts_on=date(2026, 4, 12))
        bill(s, "2026-04")
        rows = s.execute(select(BillLine.payer_name, BillLine.amount).order_by(BillLine.id))
        assert [tuple(row) for row in rows] == [("张伟", D("12.89")), ("李强", D("22.27"))]


def test_vacancy_waiver_on_the_bill(store: Store) -> None:
    with store.write() as s:
        room = a_room(s, area="62.37")
        a_price(s, "0.55", cycle="half")
        tariffs.add_waiver(
            s, room.id, kind="vacancy", share=D("0.4"),
            starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30),
        )  # fmt: skip
        bill(s, "2026-H1")
        line = s.scalars(select(BillLine)).one()
        assert (line.gross, line.waived, line.amount) == (D("205.82"), D("82.33"), D("123.49"))


def test_scopes_the_specific_price_wins(store: Store) -> None:
    with store.write() as s:
        a_room(s, "1-1-101", "100")
        a_room(s, "2-1-101", "100")
        a_room(s, "2-1-102", "100", use="shop")
        a_room(s, "2-1-103", "100")
        a_price(s, "1.00")
        a_price(s, "2.00", scope_kind="building", scope_value="2")
        a_price(s, "3.00", scope_kind="use", scope_value="shop")
        a_price(s, "4.00", scope_kind="room", scope_value="2-1-103")
        bill(s, "2025")
        assert amounts(s) == [D("1200"), D("2400"), D("3600"), D("4800")]


def test_a_shared_cost_adds_up(store: Store) -> None:
    with store.write() as s:
        for n in range(7):
            a_room(s, f"1-1-{101 + n}", "50")
        a_price(s, "81.52", "公摊电费", basis="share", cycle="month")
        bill(s, "2025-03")
        assert sum(amounts(s)) == D("81.52")
        assert sorted(amounts(s)) == [D("11.64")] * 3 + [D("11.65")] * 4


def test_doubts_name_rooms(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        a_price(s, "1.00", scope_kind="building", scope_value="1", cycle="month")
        a_room(s, "9-1-101", owner="无价")
        bill(s, "2025-01")
        a_room(s, "1-1-102", owner="新来")
        a_price(s, "2.50", scope_kind="building", scope_value="1", cycle="month",
                starts_on=date(2025, 2, 1))  # fmt: skip
        drafted = bills.draft(s, periods.parse("2025-02"))
        kinds = {(doubt.kind, doubt.room) for doubt in drafted.doubts}
        assert kinds == {
            ("doubled", "1-1-101"),
            ("new", "1-1-102"),
            ("without_tariff", "9-1-101"),
        }


def test_what_cannot_be_computed_stops_the_run_and_names_the_room(store: Store) -> None:
    """Acceptance test 6 of features.md §6."""
    with store.write() as s:
        a_room(s)
        a_price(s)
        s.flush()
        s.execute(text("UPDATE tariff SET due_rule = 'someday'"))
    with store.read() as s, pytest.raises(UserError, match="1-1-101"):
        bills.draft(s, periods.parse("2025"))


def test_posting_an_outdated_draft_is_refused(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        price = a_price(s)
        drafted = bills.draft(s, periods.parse("2025"))
        price.price = D("0.70")
        s.flush()
        with pytest.raises(UserError, match="changed since"):
            bills.post(s, drafted, today=TODAY)


def test_waiving_and_reversing_are_visible_entries(store: Store) -> None:
    with store.write() as s:
        room = a_room(s)
        a_price(s)
        bill(s, "2025")
        line = s.scalars(select(BillLine)).one()
        pay(s, room, "100")
        s.refresh(line)
        with pytest.raises(UserError, match=r"321\.92"):
            bills.waive(s, line.id, D("400"), on=TODAY, reason="困难", approver="王")
        bills.waive(s, line.id, D("21.92"), on=TODAY, reason="困难", approver="王")
        bills.reverse(s, line.id, on=TODAY, reason="错账")
        s.refresh(line)
        assert line.settled == line.amount
        assert line.reversed_on == TODAY
        assert s.scalars(select(Payment.allocated)).one() == 0, "the payment is credit again"
        with pytest.raises(UserError, match="already"):
            bills.reverse(s, line.id, on=TODAY, reason="再来")
        bill(s, "2025")
        again = s.scalars(select(BillLine).where(BillLine.revision == 1)).one()
        assert (again.amount, again.settled) == (D("421.92"), D("100"))


def test_one_run_is_one_audit_entry(store: Store) -> None:
    with store.write() as s:
        for n in range(20):
            a_room(s, f"1-1-{101 + n}")
        a_price(s)
        before = s.scalar(select(func.count()).select_from(AuditEntry))
        bill(s, "2025")
        after = s.scalar(select(func.count()).select_from(AuditEntry))
        assert after - before == 2, "the run and its posting"


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "guess"},
        {"price": "-1"},
        {"price": "0.12345"},
        {"ends_on": date(2019, 1, 1)},
        {"scope_kind": "use", "scope_value": "castle"},
        {"due_rule": "soon"},
    ],
)
def test_wrong_prices_are_refused(store: Store, wrong: dict) -> None:
    with store.write() as s, pytest.raises(UserError):
        a_price(s, **wrong)


def test_a_room_without_an_owner_is_doubtful(store: Store) -> None:
    with store.write() as s:
        a_room(s)
        a_room(s, "1-1-102", owner=None)
        a_price(s)
        drafted = bills.draft(s, periods.parse("2025"))
        assert [(doubt.kind, doubt.room) for doubt in drafted.doubts] == [
            ("without_payer", "1-1-102")
        ]
