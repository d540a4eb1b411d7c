from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import limitation, periods
from propdesk.office.errors import UserError
from propdesk.office.periods import Period

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025-q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ],
)
def test_reads_periods_and_names_them(text: str, start: date, end: date) -> None:
    period = periods.parse(text)
    assert period == Period(start, end)
    assert periods.name(period) == text.upper()


@pytest.mark.parametrize("text", ["2025-13", "2025-Q5", "", "last year", "2025-1-1", "0000"])
def test_refuses_other_words(text: str) -> None:
    with pytest.raises(UserError, match="not a period"):
        periods.parse(text)


def test_part_months_by_each_rule() -> None:
    part = Period(date(2026, 3, 18), date(2026, 3, 31))
    assert periods.months_in(part) == Fraction(14, 31)
    assert periods.months_in(part, "30_day") == Fraction(14, 30)
    assert periods.months_in(part, "half_month") == Fraction(1, 2)
    assert periods.months_in(part, "whole_month") == 1
    assert periods.months_text(Period(date(2026, 4, 1), date(2026, 5, 15))) == "1+15/31"
    assert periods.months_text(periods.parse("2025")) == "12"


@given(days, st.integers(0, 800), st.integers(0, 800))
def test_months_add_up_where_a_period_is_cut(start: date, first: int, second: int) -> None:
    from datetime import timedelta

    cut = start + timedelta(days=first)
    end = cut + timedelta(days=second + 1)
    whole = periods.months_in(Period(start, end))
    parts = periods.months_in(Period(start, cut)) + periods.months_in(
        Period(cut + timedelta(days=1), end)
    )
    assert whole == parts


@given(days)
def test_whole_months_count_one_each(day: date) -> None:
    first = day.replace(day=1)
    assert periods.months_in(Period(first, periods.month_end(first))) == 1


def test_cycles_begin_in_the_period() -> None:
    assert [periods.name(c) for c in periods.cycles(periods.parse("2025"), "quarter")] == [
        "2025-Q1",
        "2025-Q2",
        "2025-Q3",
        "2025-Q4",
    ]
    assert periods.cycles(periods.parse("2025-Q3"), "year") == []
    assert [periods.name(c) for c in periods.cycles(periods.parse("2025-03"), "month")] == [
        "2025-03"
    ]


def test_due_rules() -> None:
    year = periods.parse("2025")
    assert periods.nominal_due("start+30", year) == date(2025, 1, 31)
    assert periods.nominal_due("end+15", year) == date(2026, 1, 15)
    assert periods.nominal_due("03-31", year) == date(2025, 3, 31)
    assert periods.nominal_due("02-31", year) == date(2025, 2, 28)
    with pytest.raises(UserError, match="not a due rule"):
        periods.nominal_due("whenever", year)


@pytest.mark.parametrize(
    ("due", "expires"),
    [
        (date(2023, 3, 31), date(2026, 3, 31)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2023, 1, 31), date(2026, 1, 31)),
    ],
)
def test_limitation_runs_three_years(due: date, expires: date) -> None:
    assert limitation.expiry(due) == expires


@given(days, st.lists(days, max_size=5))
def test_an_event_never_shortens_the_limitation(due: date, events: list[date]) -> None:
    assert limitation.expiry(due, events) >= limitation.expiry(due)
    assert limitation.expiry(due, events) == limitation.expiry(max([due, *events]))
