from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from propdesk.office import bills, dunning, payments, periods, premises, tariffs, today
from propdesk.office.entities import FeeItem, Notice, NoticeLine, Room
from propdesk.office.store import Store

DAY = date(2026, 11, 22)


def price(store: Store, cycle: str = "year", starts: date = date(2026, 1, 1)) -> None:
    with store.write() as session:
        tariffs.add(
            session,
            tariffs.fee_item(session, "物业服务费"),
            basis="area",
            price=Decimal("0.50"),
            cycle=cycle,
            starts_on=starts,
            due_rule="start+30",
        )


def room(store: Store, number: str = "101") -> int:
    with store.write() as session:
        made = premises.add_room(
            session, building="1", number=number, area=Decimal("100"), owner="张三"
        )
        return made.id


def bill(store: Store, period: str) -> None:
    with store.write() as session:
        bills.post(session, bills.draft(session, periods.parse(period)), today=DAY)


def page(store: Store, day: date = DAY) -> today.Today:
    with store.read() as session:
        return today.of_day(session, day)


def letter(store: Store, room_id: int, stage: str, issued: date) -> None:
    from propdesk.office import arrears
    from propdesk.office.entities import Attachment

    with store.write() as session:
        lines = arrears.open_lines(session, DAY, room_id)
        sequence = len(session.query(Notice).all()) + 1
        if not session.query(Attachment).count():
            session.add(Attachment(sha256="0" * 64, name="x", size=1, added_on=issued))
            session.flush()
        notice = Notice(
            number=f"CJ{sequence}",
            year=issued.year,
            sequence=sequence,
            stage=stage,
            room_id=room_id,
            payer_id=lines[0].payer_id,
            as_of=issued,
            issued_on=issued,
            deadline=None,
            amount=Decimal(1),
            snapshot={},
            sha256="",
            document_sha256="0" * 64,
            first_page=1,
            pages=1,
        )
        session.add(notice)
        session.flush()
        for line in lines:
            session.add(
                NoticeLine(notice_id=notice.id, bill_line_id=line.line_id, open_amount=line.open)
            )


def test_a_cycle_that_has_begun_without_bills_is_named_until_it_is_billed(store: Store) -> None:
    room(store)
    price(store, "quarter")
    assert [(periods.name(u.period), u.items) for u in page(store).unbilled] == [
        ("2026-Q4", ("物业服务费",))
    ]
    bill(store, "2026-Q2")
    assert [periods.name(u.period) for u in page(store).unbilled] == ["2026-Q3", "2026-Q4"]
    bill(store, "2026-Q3")
    bill(store, "2026-Q4")
    assert page(store).unbilled == []


def test_the_three_figures(store: Store) -> None:
    one, two = room(store), room(store, "102")
    price(store)
    bill(store, "2026")
    with store.write() as session:
        for on, amount in ((date(2026, 10, 31), 100), (date(2026, 11, 2), 250)):
            payments.record(session, one, Decimal(amount), on=on, method="cash", today=DAY)
    figures = page(store).figures
    assert figures == (Decimal("850.00"), 2, Decimal("250.00"), Decimal("29.2"))
    assert two


def test_letters_go_to_those_who_had_none_then_to_those_who_had_one(store: Store) -> None:
    one, _two = room(store), room(store, "102")
    price(store)
    bill(store, "2026")
    assert page(store).letters_2a == (2, Decimal("1200.00"))
    assert page(store).letters_2b == (0, Decimal("0.00"))
    letter(store, one, "2a", date(2026, 8, 1))
    assert page(store).letters_2a == (1, Decimal("600.00"))
    assert page(store).letters_2b == (1, Decimal("600.00"))
    letter(store, one, "2b", date(2026, 9, 1))
    assert page(store).letters_2b == (0, Decimal("0.00"))


def test_hardship_and_the_week_after_a_letter_are_spared(store: Store) -> None:
    one, two = room(store), room(store, "102")
    price(store)
    bill(store, "2026")
    letter(store, one, "2a", date(2026, 11, 20))
    with store.write() as session:
        tariffs.add_waiver(
            session,
            two,
            kind="hardship",
            share=Decimal("0.5"),
            starts_on=date(2026, 11, 1),
            ends_on=date(2026, 12, 10),
        )
    found = page(store)
    assert found.letters_2a.households == found.letters_2b.households == 0
    assert [(e.room, e.kind, e.ends_on) for e in found.expiring] == [
        ("1-102", "hardship", date(2026, 12, 10))
    ]


@pytest.mark.parametrize(
    ("day", "soon", "over"),
    [
        (date(2026, 6, 1), 0, 0),
        (date(2026, 9, 1), 1, 0),
        (date(2027, 1, 31), 1, 0),
        (date(2027, 2, 1), 0, 1),
    ],
)
def test_limitation_is_seen_six_months_ahead(store: Store, day: date, soon: int, over: int) -> None:
    room(store)
    price(store, starts=date(2024, 1, 1))
    bill(store, "2024")
    found = page(store, day)
    assert (found.limitation_soon.households, found.limitation_over.households) == (soon, over)


def test_bills_falling_due_are_told_once(store: Store) -> None:
    one = room(store)
    price(store, "month", date(2026, 11, 1))
    bill(store, "2026-11")
    assert page(store).falling_due == (1, Decimal("50.00"))
    letter(store, one, "1", date(2026, 11, 2))
    assert page(store).falling_due.households == 0
    with store.read() as session:
        assert session.query(FeeItem).count() == session.query(Room).count() == 1


def test_the_sum_of_the_letters_is_what_they_will_demand(store: Store) -> None:
    room(store)
    price(store, "quarter")
    for quarter in ("2026-Q3", "2026-Q4"):
        bill(store, quarter)
    with store.read() as session:
        run = dunning.due_notices(session, "2a", DAY)
    assert page(store).letters_2a == (1, sum(demand.total for demand in run.demands))
