"""What one bill line costs: pure arithmetic, exact until it is rounded once (domain.md §1.4–1.6).

amount = area (㎡) × price (元/㎡·month) × months, rounded half up to 分 once per line
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from propdesk.office.money import from_cents, round_cents
from propdesk.office.periods import Period, add_months, month_end, months_in


def gross(
    basis: str, *, area: Decimal, price: Decimal, months: Fraction, cycle_months: Fraction | int = 1
) -> Decimal:
    """The gross of a line in 元. `area` in ㎡; `price` per ㎡ and month (area), per household and
    month (household) or per whole cycle of `cycle_months` (fixed)."""
    return from_cents(_gross_cents(basis, area, price, months, cycle_months))


def _gross_cents(
    basis: str, area: Decimal, price: Decimal, months: Fraction, cycle_months: Fraction | int
) -> int:
    if basis == "area":
        # In whole 0.01 ㎡ × 0.0001 元: a million times the 元, ten thousand times the 分.
        top = int(area.scaleb(2)) * int(price.scaleb(4)) * months.numerator
        bottom = 10_000 * months.denominator
        return (2 * top + bottom) // (2 * bottom)
    if basis == "household":
        return round_cents(Fraction(price) * months)
    if basis == "fixed":
        return round_cents(Fraction(price) * months / cycle_months)
    raise ValueError(f"no formula for basis {basis!r}")


def by_remainder(total: Decimal, parts: Sequence[Decimal]) -> list[Decimal]:
    """The parts of a total whose last part is what the rounded others leave (domain.md §1.5.2)."""
    *first, _last = parts
    rest = total - sum(first, Decimal(0))
    if rest < 0:
        raise ValueError("the parts exceed the total")
    return [*first, rest]


class Reduction(NamedTuple):
    """A reduction as far as arithmetic needs it: a share or a sum per period, and when."""

    kind: str
    share: Decimal | None
    amount: Decimal | None
    starts_on: date
    ends_on: date


def waived(
    line: Period,
    line_gross: Decimal,
    reductions: Sequence[Reduction],
    gross_of: GrossOf,
) -> Decimal:
    """How much of a line is waived, in 元: never more than the line.

    A share is taken of the gross of the part of the period it overlaps, rounded half up; a sum is
    per period (cli.md). `gross_of` prices a part of the line's period.
    """
    total = Decimal("0.00")
    for reduction in reductions:
        part = line.overlap(reduction.starts_on, reduction.ends_on)
        if part is None:
            continue
        if reduction.amount is not None:
            total += reduction.amount
        elif reduction.share is not None:
            base = line_gross if part == line else gross_of(part)
            total += from_cents(round_cents(Fraction(base) * Fraction(reduction.share)))
    return min(total, line_gross)


class GrossOf:
    """Prices any part of a line's period with the line's own area and price."""

    __slots__ = ("area", "basis", "cycle_months", "price", "proration")

    def __init__(
        self,
        basis: str,
        area: Decimal,
        price: Decimal,
        cycle_months: Fraction | int,
        proration: str,
    ) -> None:
        self.basis, self.area, self.price = basis, area, price
        self.cycle_months, self.proration = cycle_months, proration

    def of(self, months: Fraction) -> Decimal:
        """The gross of so many months, 元."""
        return gross(
            self.basis,
            area=self.area,
            price=self.price,
            months=months,
            cycle_months=self.cycle_months,
        )

    def __call__(self, part: Period) -> Decimal:
        """The gross of `part`, 元."""
        return self.of(months_in(part, self.proration))


def billing_start(delivered_on: date | None, start_rule: str) -> date | None:
    """From when a room is billed: its delivery, or the first of the month after (domain.md §1.5).

    A room delivered on the first of a month is billed from that day under both rules.
    """
    if delivered_on is None or start_rule == "move_in_day" or delivered_on.day == 1:
        return delivered_on
    return add_months(month_end(delivered_on).replace(day=1), 1)
