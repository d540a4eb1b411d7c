"""The golden examples of domain.md §1.4–1.6, to the 分."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import charging, money, periods
from propdesk.office.charging import GrossOf, Reduction
from propdesk.office.periods import Period
from tests.builders import D


def area(square: str, price: str, months: Fraction | int) -> Decimal:
    return charging.gross("area", area=D(square), price=D(price), months=Fraction(months))


@pytest.mark.parametrize(
    ("square", "price", "months", "expected"),
    [
        ("58.60", "0.60", 12, "421.92"),
        ("62.37", "0.55", 12, "411.64"),
        ("45.83", "0.35", 3, "48.12"),
        ("88.88", "0.45", 6, "239.98"),
        ("70.25", "0.50", 1, "35.13"),
        ("62.37", "0.55", 6, "205.82"),
        ("45.83", "0.35", 12, "192.49"),
    ],
)
def test_area_price_months(square: str, price: str, months: int, expected: str) -> None:
    assert area(square, price, months) == D(expected)


def test_move_in_by_each_rule() -> None:
    """§1.5 example 4: from 2026-03-18, 34.3035 a month."""
    part = Period(date(2026, 3, 18), date(2026, 3, 31))
    for rule, expected in (
        ("actual_days", "15.49"),
        ("30_day", "16.01"),
        ("half_month", "17.15"),
    ):
        assert area("62.37", "0.55", periods.months_in(part, rule)) == D(expected)
    assert charging.billing_start(date(2026, 3, 18), "next_month_first") == date(2026, 4, 1)
    assert charging.billing_start(date(2026, 3, 18), "move_in_day") == date(2026, 3, 18)
    assert charging.billing_start(date(2026, 3, 1), "next_month_first") == date(2026, 3, 1)


def test_price_change_inside_a_quarter() -> None:
    """§1.5 example 3: 70.25 ㎡, 0.50 → 0.60 from 2026-05-16."""
    first = Period(date(2026, 4, 1), date(2026, 5, 15))
    second = Period(date(2026, 5, 16), date(2026, 6, 30))
    old = area("70.25", "0.50", periods.months_in(first))
    new = area("70.25", "0.60", periods.months_in(second))
    assert (old, new, old + new) == (D("52.12"), D("63.90"), D("116.02"))


def test_owner_change_by_remainder() -> None:
    """§1.5 example 2: April, 35.16, new owner from the 12th."""
    total = area("58.60", "0.60", 1)
    old = area("58.60", "0.60", periods.months_in(Period(date(2026, 4, 1), date(2026, 4, 11))))
    assert charging.by_remainder(total, [old, D(0)]) == [D("12.89"), D("22.27")]


HALF_YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))


def waived(square: str, price: str, period: Period, *reductions: Reduction) -> Decimal:
    price_of = GrossOf("area", D(square), D(price), 12, "actual_days")
    return charging.waived(period, price_of(period), reductions, price_of)


def test_vacancy_pays_sixty_percent() -> None:
    """§1.5 example 5."""
    vacancy = Reduction("vacancy", D("0.4"), None, HALF_YEAR.start, HALF_YEAR.end)
    assert waived("62.37", "0.55", HALF_YEAR, vacancy) == D("82.33")
    assert area("62.37", "0.55", 6) - D("82.33") == D("123.49")


def test_half_waived_rounds_the_waiver_and_not_the_net() -> None:
    """§1.4.5: 192.49, waiver 96.25, net 96.24."""
    year = periods.parse("2026")
    half = Reduction("hardship", D("0.5"), None, year.start, year.end)
    assert waived("45.83", "0.35", year, half) == D("96.25")


def test_a_waiver_of_part_of_the_period() -> None:
    year = periods.parse("2026")
    vacancy = Reduction("vacancy", D("0.4"), None, HALF_YEAR.start, date(2026, 6, 30))
    assert waived("62.37", "0.55", year, vacancy) == D("82.33")


def test_a_sum_is_per_period_and_never_more_than_the_line() -> None:
    sum_ = Reduction("other", None, D("1000"), date(2020, 1, 1), date(2030, 1, 1))
    assert waived("62.37", "0.55", HALF_YEAR, sum_) == D("205.82")


def test_household_and_fixed() -> None:
    household = charging.gross("household", area=D(1), price=D("10"), months=Fraction(12))
    assert household == D("120.00")
    fixed = charging.gross("fixed", area=D(1), price=D("90"), months=Fraction(6), cycle_months=12)
    assert fixed == D("45.00")


def test_an_unknown_formula_is_an_error_and_never_zero() -> None:
    with pytest.raises(ValueError, match="no formula"):
        charging.gross("magic", area=D(1), price=D(1), months=Fraction(1))


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.fractions(0, 36, max_denominator=31))
def test_integer_arithmetic_equals_exact_rounding(
    area_cents: int, price: int, months: Fraction
) -> None:
    square, unit = Decimal(area_cents).scaleb(-2), Decimal(price).scaleb(-4)
    got = charging.gross("area", area=square, price=unit, months=months)
    assert got == money.round_money(Fraction(square) * Fraction(unit) * months)
