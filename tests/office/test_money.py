from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import money

cents = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("35.125", "35.13"), ("411.642", "411.64"), ("-0.005", "-0.01"), ("0.0049", "0.00")],
)
def test_rounds_half_up_once(exact: str, rounded: str) -> None:
    assert money.round_money(Decimal(exact)) == Decimal(rounded)


@given(st.fractions(-(10**6), 10**6))
def test_rounding_agrees_with_decimal(exact: Fraction) -> None:
    by_decimal = (Decimal(exact.numerator) * 10**20 // exact.denominator) if exact >= 0 else None
    if by_decimal is not None and exact.denominator < 10**6:
        near = (Decimal(exact.numerator) / exact.denominator).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )
        assert abs(money.round_money(exact) - near) <= Decimal("0.01")
    assert abs(Fraction(money.round_money(exact)) - exact) <= Fraction(1, 200)


@given(cents)
def test_cents_and_back(amount: int) -> None:
    assert money.to_cents(money.from_cents(amount)) == amount


def test_finer_than_a_cent_is_refused() -> None:
    with pytest.raises(ValueError, match="finer"):
        money.to_cents(Decimal("0.001"))


def test_shared_bill_of_seven_equal_households() -> None:
    parts = money.share_out(Decimal("81.52"), [1] * 7)
    assert parts == [Decimal("11.65")] * 4 + [Decimal("11.64")] * 3


@given(cents, st.lists(st.integers(0, 10**6), min_size=1, max_size=40).filter(any))
def test_parts_add_up_to_the_total(total: int, weights: list[int]) -> None:
    parts = money.share_out(money.from_cents(total), weights)
    assert sum(parts) == money.from_cents(total)
    exact = [Fraction(weight * total, sum(weights)) for weight in weights]
    for part, want in zip(parts, exact, strict=True):
        assert abs(Fraction(money.to_cents(part)) - want) < 1


def test_a_rate_without_denominator_is_none() -> None:
    assert money.rate(Decimal(5), Decimal(0)) is None
    assert money.rate(Decimal("1716.23"), Decimal("2712.23")) == Decimal("63.3")


def test_words_for_the_eye() -> None:
    assert money.text(Decimal("-1234.5")) == "−1,234.50"
    assert money.text(None) == "—"
    assert money.text(Decimal(0)) == "0.00"
    assert money.plain(Decimal("1234.5")) == "1234.50"
