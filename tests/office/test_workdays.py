from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office.entities import HolidayOverride
from propdesk.office.settings import workdays
from propdesk.office.store import Store
from propdesk.office.workdays import OFFICIAL, Workdays


def test_golden_working_days() -> None:
    """domain.md §9.3."""
    assert OFFICIAL.next_workday(date(2026, 1, 31)) == date(2026, 2, 2)
    assert OFFICIAL.is_workday(date(2026, 2, 14))
    assert not OFFICIAL.is_workday(date(2026, 2, 16))
    assert OFFICIAL.add(date(2026, 4, 30), 3) == date(2026, 5, 8)
    assert OFFICIAL.add(date(2026, 5, 8), 3) == date(2026, 5, 12)
    assert OFFICIAL.add(date(2026, 9, 18), 2) == date(2026, 9, 21)


def test_a_year_without_a_table_is_provisional() -> None:
    after = OFFICIAL.add(date(2026, 12, 30), 3)
    assert after.year == 2027
    assert OFFICIAL.is_provisional(after)
    assert not OFFICIAL.is_provisional(date(2026, 5, 1))
    assert not OFFICIAL.is_workday(date(2027, 5, 1))


@pytest.mark.parametrize("worked", [True, False])
def test_the_offices_own_day_wins(store: Store, worked: bool) -> None:
    day = date(2027, 2, 8)
    with store.write() as session:
        session.add(HolidayOverride(day=day, is_workday=worked, name="春节", source="通知"))
    with store.read() as session:
        calendar = workdays(session)
    assert calendar.is_workday(day) is worked
    assert not calendar.is_provisional(day)


@given(st.dates(date(2004, 1, 1), date(2035, 12, 31)), st.integers(1, 30))
def test_adding_days_lands_on_workdays_in_order(day: date, count: int) -> None:
    calendar = Workdays()
    landed = calendar.add(day, count)
    assert calendar.is_workday(landed)
    assert landed > day
    between = (landed - day).days
    assert sum(calendar.is_workday(day + timedelta(days=i + 1)) for i in range(between)) == count
