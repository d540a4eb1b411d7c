from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk import i18n
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


EXCEPTIONS = Path(__file__).parents[1] / "data/holidays/working_day_exceptions_2018_2026.json"


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_day_is_as_three_tables_say(year: int) -> None:
    """The State Council's notices of 2018 to 2026, as three independent tables have them."""
    known = json.loads(EXCEPTIONS.read_text("utf-8"))["years"][str(year)]
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == year]
    assert sum(map(OFFICIAL.is_workday, days)) == known["workdays"]
    free = [str(d) for d in days if d.weekday() < 5 and not OFFICIAL.is_workday(d)]
    worked = [str(d) for d in days if d.weekday() >= 5 and OFFICIAL.is_workday(d)]
    assert free == known["off_weekdays"]
    assert worked == known["work_weekends"]
    assert worked == [str(day) for day in days if OFFICIAL.mark(day) == "work"]
    assert set(free) <= {str(day) for day in days if OFFICIAL.mark(day) == "rest"}


def test_days_off_and_moved_working_days_are_marked_and_named() -> None:
    assert OFFICIAL.mark(date(2026, 2, 14)) == "work"
    assert OFFICIAL.mark(date(2026, 2, 16)) == "rest"
    assert OFFICIAL.mark(date(2026, 2, 21)) == "rest", "a Saturday inside the holiday"
    assert OFFICIAL.mark(date(2026, 11, 21)) is None, "an ordinary Saturday"
    assert OFFICIAL.mark(date(2026, 11, 24)) is None
    assert OFFICIAL.mark(date(2027, 5, 1)) == "rest", "fixed by law, whatever the notice says"
    assert OFFICIAL.holiday_name(date(2026, 2, 14)) == "Spring Festival"
    i18n.use("zh_CN")
    assert OFFICIAL.holiday_name(date(2026, 10, 1)) == "国庆节"
    assert OFFICIAL.holiday_name(date(2026, 11, 24)) == ""
    own = Workdays({date(2027, 2, 8): False, date(2027, 2, 6): True}, {date(2027, 2, 8): "春节"})
    assert [own.mark(day) for day in own.overrides] == ["rest", "work"]
    assert [own.holiday_name(day) for day in own.overrides] == ["春节", ""]


def test_a_due_day_is_moved_off_a_holiday_and_what_the_law_demands_never_later() -> None:
    """domain.md §12.11."""
    day = date(2026, 10, 3)
    assert OFFICIAL.shift(day, "keep") == day
    assert OFFICIAL.shift(day, "previous") == date(2026, 9, 30)
    assert OFFICIAL.shift(day, "next") == date(2026, 10, 8)
    assert OFFICIAL.shift(day, "next", statutory=True) == date(2026, 9, 30)
    assert OFFICIAL.shift(date(2026, 10, 10), "next") == date(2026, 10, 10), "a worked Saturday"


@given(
    st.dates(date(2018, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["keep", "previous", "next"]),
    st.booleans(),
)
def test_a_moved_day_is_worked_and_near(day: date, policy: str, statutory: bool) -> None:
    moved = OFFICIAL.shift(day, policy, statutory=statutory)
    assert abs((moved - day).days) <= 10
    if policy == "keep" or OFFICIAL.is_workday(day):
        assert moved == day
    else:
        assert OFFICIAL.is_workday(moved)
        assert (moved > day) == (policy == "next" and not statutory)
