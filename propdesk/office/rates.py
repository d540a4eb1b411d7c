"""The four collection rates (收缴率), each with its numerator and denominator (domain.md §2.6).

By service period, not by cash: over the fees of the setting `rates_items`, principal only, net of
waivers, with receipts up to the as-of date. A denominator of 0 gives no rate ("—").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from propdesk.office import money
from propdesk.office.money import from_cents, plain


@dataclass(frozen=True)
class Rates:
    """The rates of a year. Sums in 元, rates in percent with one decimal, None for "—"."""

    year: int
    as_of: date
    A: Decimal
    """当期净应收: net billed for service periods of the year."""
    a: Decimal
    """当期实收: paid on those bills by the as-of date, prepayments of earlier years included."""
    B: Decimal
    """往期净应清: unpaid at 1 January for earlier periods, less what the year wrote off."""
    b: Decimal
    """清欠实收: paid in the year on earlier periods."""
    opening_debt: Decimal
    """B0, before write-offs."""
    written_off: Decimal
    households_paid: int
    households_billed: int

    @property
    def current(self) -> Decimal | None:
        """当期收缴率 = a ÷ A."""
        return money.rate(self.a, self.A)

    @property
    def prior(self) -> Decimal | None:
        """往期清欠率 = b ÷ B."""
        return money.rate(self.b, self.B)

    @property
    def prior_gross(self) -> Decimal | None:
        """b ÷ B0: printed beside the rate when something was written off."""
        return money.rate(self.b, self.opening_debt)

    @property
    def combined(self) -> Decimal | None:
        """综合收缴率 = (a + b) ÷ (A + B)."""
        return money.rate(self.a + self.b, self.A + self.B)

    @property
    def households(self) -> Decimal | None:
        """户数收缴率 = households fully paid ÷ households billed."""
        return money.rate(self.households_paid, self.households_billed)

    def as_json(self) -> dict[str, Any]:
        """The keys of `propdesk rates --format json` (cli.md)."""
        shown = {
            key: None if value is None else str(value)
            for key, value in (
                ("current", self.current),
                ("prior", self.prior),
                ("combined", self.combined),
                ("households", self.households),
            )
        }
        return {
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "A": plain(self.A),
            "a": plain(self.a),
            "B": plain(self.B),
            "b": plain(self.b),
            "opening_debt": plain(self.opening_debt),
            "written_off": plain(self.written_off),
            **{key: shown[key] for key in ("current", "prior", "combined")},
            "households_paid": self.households_paid,
            "households_billed": self.households_billed,
            "households": shown["households"],
        }


class RoomRate(NamedTuple):
    """A room's part in the rates. 元."""

    room_id: int
    A: Decimal
    a: Decimal
    B: Decimal
    b: Decimal
    opening_debt: Decimal
    written_off: Decimal


def of_year(session: Session, year: int, as_of: date | None = None) -> Rates:
    """The rates of `year` with receipts up to `as_of` (default 31 December of the year)."""
    day = as_of or date(year, 12, 31)
    rooms = by_room(session, year, day)

    def total(column: str) -> Decimal:
        return sum((getattr(row, column) for row in rooms), Decimal("0.00"))

    return Rates(
        year,
        day,
        A=total("A"),
        a=total("a"),
        B=total("B"),
        b=total("b"),
        opening_debt=total("opening_debt"),
        written_off=total("written_off"),
        households_paid=sum(1 for row in rooms if row.A > 0 and row.a >= row.A),
        households_billed=sum(1 for row in rooms if row.A > 0),
    )


_CURRENT = """
    SELECT l.room_id, sum(l.amount), sum(coalesce((
        SELECT sum(x.amount) FROM allocation AS x
        WHERE x.bill_line_id = l.id AND x.kind <> 'payment' AND x.counts_on <= :as_of), 0)),
        sum(coalesce((
        SELECT sum(x.amount) FROM allocation AS x
        WHERE x.bill_line_id = l.id AND x.kind = 'payment' AND x.counts_on <= :as_of), 0))
    FROM bill_line AS l JOIN fee_item ON fee_item.id = l.fee_item_id
    WHERE fee_item.in_rates = 1 AND l.period_start >= :first AND l.period_start <= :last
      AND l.issued_on <= :as_of
    GROUP BY l.room_id"""
_EARLIER = """
    SELECT l.room_id, sum(l.amount - coalesce(before.cents, 0)), sum(coalesce(wrote.cents, 0)),
           sum(coalesce(paid.cents, 0))
    FROM bill_line AS l JOIN fee_item ON fee_item.id = l.fee_item_id
    LEFT JOIN (SELECT bill_line_id, sum(amount) AS cents FROM allocation
               WHERE counts_on < :first GROUP BY bill_line_id) AS before
           ON before.bill_line_id = l.id
    LEFT JOIN (SELECT bill_line_id, sum(amount) AS cents FROM allocation
               WHERE counts_on >= :first AND counts_on <= :as_of AND kind <> 'payment'
               GROUP BY bill_line_id) AS wrote ON wrote.bill_line_id = l.id
    LEFT JOIN (SELECT bill_line_id, sum(amount) AS cents FROM allocation
               WHERE counts_on >= :first AND counts_on <= :as_of AND kind = 'payment'
               GROUP BY bill_line_id) AS paid ON paid.bill_line_id = l.id
    WHERE fee_item.in_rates = 1 AND l.period_start < :first AND l.issued_on <= :as_of
    GROUP BY l.room_id"""


def by_room(session: Session, year: int, as_of: date) -> list[RoomRate]:
    """The sums behind the rates, room by room."""
    parameters = {
        "first": date(year, 1, 1).isoformat(),
        "last": date(year, 12, 31).isoformat(),
        "as_of": as_of.isoformat(),
    }
    cents: dict[int, list[int]] = {}
    for room_id, amount, adjusted, paid in session.execute(text(_CURRENT), parameters):
        cents[room_id] = [int(amount) - int(adjusted), int(paid), 0, 0, 0, 0]
    for room_id, debt, wrote, paid in session.execute(text(_EARLIER), parameters):
        row = cents.setdefault(room_id, [0] * 6)
        row[2:] = [int(debt) - int(wrote), int(paid), int(debt), int(wrote)]
    return [RoomRate(room_id, *map(from_cents, row)) for room_id, row in cents.items()]
