"""Money: integer 分 in the file, `Decimal` 元 in the office, rounded half up once per bill line.

Rules: domain.md §1.4 (四舍五入到分, never a binary float; the sum of parts is the total).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal(10) ** 11
"""No amount of a property office is as large."""


def to_cents(amount: Decimal) -> int:
    """元 to 分; the amount must have no more than two decimals."""
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is finer than a cent")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    """分 to 元, always with two decimals."""
    return Decimal(cents).scaleb(-2).quantize(CENT)


def is_amount(amount: Decimal) -> bool:
    """Whether it is an amount of 0 元 or more, to the 分, that the file can hold."""
    return amount.is_finite() and 0 <= amount < LARGEST and amount == amount.quantize(CENT)


def round_cents(amount: Fraction | Decimal) -> int:
    """An exact amount in 元, rounded half up (away from zero) to whole 分."""
    exact = Fraction(amount) * 100
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    cents = whole + (1 if 2 * rest >= exact.denominator else 0)
    return -cents if exact < 0 else cents


def round_money(amount: Fraction | Decimal) -> Decimal:
    """An exact amount in 元, rounded half up to 分 (70.25 × 0.50 = 35.125 → 35.13)."""
    return from_cents(round_cents(amount))


def share_out(total: Decimal, weights: Sequence[Fraction | Decimal | int]) -> list[Decimal]:
    """Split `total` (元) by weight so that the parts add up to it exactly.

    Largest remainder method (domain.md §1.4.4); ties go to the earlier part.
    Raises ValueError when there is nothing to split by.
    """
    sign = -1 if total < 0 else 1
    cents = abs(to_cents(total))
    whole = sum((Fraction(weight) for weight in weights), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights must be positive")
    exact = [Fraction(weight) * cents / whole for weight in weights]
    parts = [int(part) for part in exact]
    left = cents - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return [from_cents(sign * part) for part in parts]


def rate(numerator: Decimal | int, denominator: Decimal | int) -> Decimal | None:
    """A rate in percent with one decimal, half up; None ("—") when the denominator is 0."""
    if not denominator:
        return None
    percent = Decimal(numerator) * 100 / Decimal(denominator)
    return percent.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def text(amount: Decimal | None) -> str:
    """`1,234.50`, a real minus for negatives, "—" for nothing (look.md)."""
    if amount is None:
        return "—"
    shown = f"{abs(amount):,.2f}"
    return f"−{shown}" if amount < 0 else shown


def plain(amount: Decimal) -> str:
    """A plain decimal string in 元 with two digits, as CSV and JSON carry it (cli.md)."""
    return f"{amount:.2f}"
