"""Several lines of one cycle: they are numbered apart, whatever was billed or reversed before."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from propdesk.office import bills
from propdesk.office.entities import BillLine
from propdesk.office.store import Store
from tests.builders import D, a_price, a_room, bill


def test_a_year_and_a_quarter_that_begin_together(store: Store) -> None:
    with store.write() as session:
        a_room(session)
        a_price(session)
        a_price(session, "0.50", cycle="quarter", starts_on=date(2025, 2, 1))
        assert bill(session, "2025") is not None
        lines = session.scalars(select(BillLine).order_by(BillLine.period_start)).all()
    assert [line.period_start.month for line in lines] == [1, 2, 4, 7, 10]
    assert [line.amount for line in lines] == [D(t) for t in ("35.16", "58.60", *["87.90"] * 3)]
    assert lines[0].cycle_start == lines[1].cycle_start
    assert lines[0].segment != lines[1].segment


@pytest.mark.parametrize("wrong", [0, 1])
def test_one_of_two_price_segments_is_reversed_and_billed_anew(store: Store, wrong: int) -> None:
    with store.write() as session:
        a_room(session)
        a_price(session, "0.50", cycle="quarter")
        a_price(session, "0.60", cycle="quarter", starts_on=date(2025, 5, 16))
        bill(session, "2025-Q2")
        lines = session.scalars(select(BillLine).order_by(BillLine.period_start)).all()
        before = [line.amount for line in lines]
        bills.reverse(session, lines[wrong].id, on=date(2025, 6, 2), reason="录错")
        assert bill(session, "2025-Q2") is not None
        assert bill(session, "2025-Q2") is None
        standing = session.scalars(
            select(BillLine).where(BillLine.reversed_on.is_(None)).order_by(BillLine.period_start)
        ).all()
    assert [line.amount for line in standing] == before
