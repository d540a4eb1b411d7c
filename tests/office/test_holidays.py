from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from propdesk.office import holidays, settings
from propdesk.office.errors import UserError
from propdesk.office.holidays import HolidayDay, Imported
from propdesk.office.store import Store
from propdesk.office.workdays import OFFICIAL

TODAY = date(2026, 12, 1)
DATA = Path(__file__).parents[1] / "data" / "holidays"
NEXT_YEAR = [
    *({"name": "元旦", "date": f"2027-01-0{n}", "isOffDay": True} for n in (1, 2, 3)),
    *({"name": "春节", "date": f"2027-02-{n:02}", "isOffDay": True} for n in range(5, 13)),
    {"name": "春节", "date": "2027-02-20", "isOffDay": False},
]


@pytest.fixture
def next_year(tmp_path: Path) -> Path:
    """A table of 2027 as holiday-cn will give it."""
    path = tmp_path / "2027.json"
    path.write_text(json.dumps({"year": 2027, "papers": [], "days": NEXT_YEAR}), "utf-8")
    return path


def test_a_table_is_taken_over_once(store: Store, next_year: Path) -> None:
    with store.read() as session:
        assert holidays.years_without_table(session, TODAY) == [2027]
        assert holidays.years_without_table(session, date(2026, 11, 30)) == []
        assert holidays.years_without_table(session, date(2028, 3, 1)) == [2028]
    with store.write() as session:
        assert holidays.import_file(session, next_year) == Imported(12, 0, 0)
    with store.write() as session:
        assert holidays.import_file(session, next_year) == Imported(0, 0, 12)
        assert not session.dirty
    with store.read() as session:
        calendar = settings.workdays(session)
        assert holidays.years_without_table(session, TODAY) == []
        assert len(holidays.listed(session, 2027)) == 12
        assert holidays.listed(session, 2026) == []
    assert not calendar.is_workday(date(2027, 2, 8))
    assert calendar.is_workday(date(2027, 2, 20))
    assert calendar.mark(date(2027, 2, 6)) == "rest"
    assert calendar.holiday_name(date(2027, 2, 6)) == "春节"
    assert not calendar.is_provisional(date(2027, 3, 15))
    assert calendar.is_provisional(date(2028, 3, 15))


def test_the_file_of_this_year_says_what_the_official_table_says(store: Store) -> None:
    with store.write() as session:
        holidays.import_file(session, DATA / "holiday-cn_2026.json")
    with store.read() as session:
        calendar = settings.workdays(session)
        days = holidays.listed(session, 2026)
    assert len(days) == 39
    for day in days:
        assert calendar.is_workday(day.day) == OFFICIAL.is_workday(day.day) == day.is_workday
        assert calendar.mark(day.day) == OFFICIAL.mark(day.day)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_of_the_office(tmp_path: Path, encoding: str) -> None:
    text = "日期,上班,名称\r\n2027-02-08,休,春节\r\n2027/2/20,班,春节\r\n2027-03-01,1,\r\n"
    text = text.replace("2027/2/20", "2027/02/20")
    assert holidays.read(text.encode(encoding), "假.csv") == [
        HolidayDay(date(2027, 2, 8), False, "春节"),
        HolidayDay(date(2027, 2, 20), True, "春节"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("姓名,电话\n张三,138\n", "is no table of holidays"),
        ("{}", "is no table of holidays"),
        ('{"days": [{"date": "x", "isOffDay": true, "name": ""}]}', "is no table of holidays"),
        ('{"days": [{"date": "2027-01-01", "isOffDay": 1, "name": ""}]}', "is no table"),
        ("[" * 100_000, "is no table of holidays"),
        ("date,is_workday,name\n2027-01-01,0,元旦\n2027-13-01,0,\n", "row 3: a date"),
        ("2027-01-01,0,元旦\n2027-01-02,0,元旦\n2027-01-03,maybe,\n", "row 3: a date"),
        ("2027-01-01,0,元旦\n2027-01-01,1,元旦\n", "free and also that it is worked"),
        ("9999-01-01,0,元旦\n", "row 1: a date"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    store: Store, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "table.txt"
    path.write_text(text, "utf-8")
    with store.write() as session, pytest.raises(UserError, match=said):
        holidays.import_file(session, path)
    with store.read() as session:
        assert holidays.listed(session) == []


def test_a_year_that_is_not_announced_says_so(store: Store, tmp_path: Path) -> None:
    with store.write() as session:
        with pytest.raises(UserError, match="the notice for 2027 is not in it yet"):
            holidays.import_file(session, DATA / "holiday-cn_2027.json")
        with pytest.raises(UserError, match=r"gone\.json cannot be read"):
            holidays.import_file(session, tmp_path / "gone.json")


def test_one_day_is_declared_changed_and_taken_back(store: Store) -> None:
    day = date(2026, 11, 24)
    with store.write() as session:
        holidays.add(session, day, False, " 停电 ", "街道通知")
        session.flush()
        holidays.add(session, day, False, "停水")
    with store.read() as session:
        assert holidays.listed(session) == [HolidayDay(day, False, "停水", "")]
        assert settings.workdays(session).mark(day) == "rest"
    with store.write() as session:
        holidays.remove(session, day)
    with store.write() as session, pytest.raises(UserError, match="not in the office's own table"):
        holidays.remove(session, day)
