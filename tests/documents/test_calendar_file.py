from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rruleset, rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from propdesk.documents import calendar_file
from propdesk.documents.calendar_file import CalendarEvent

START = date(2026, 11, 24)
HORIZON = date(2028, 12, 31)
STAMP = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)


def entries(*events: CalendarEvent) -> list[Any]:
    data = calendar_file.render(events, name="巡检", horizon=HORIZON, stamp=STAMP)
    return Calendar.from_ical(data).walk("VEVENT")


def listed(entry: Any, name: str) -> list[date]:
    lists = entry.get(name, [])
    return [one.dt for some in (lists if isinstance(lists, list) else [lists]) for one in some.dts]


def expanded(entry: Any) -> list[date]:
    """The days of an entry as dateutil has them, which knows nothing of PropDesk."""
    midnight = datetime.min.time()
    first = datetime.combine(entry["dtstart"].dt, midnight)
    every = rruleset()
    every.rdate(first)
    if "rrule" in entry:
        every.rrule(rrulestr(entry["rrule"].to_ical().decode(), dtstart=first))
    for day in listed(entry, "rdate"):
        every.rdate(datetime.combine(day, midnight))
    for day in listed(entry, "exdate"):
        every.exdate(datetime.combine(day, midnight))
    end = datetime.combine(HORIZON, midnight)
    return [moment.date() for moment in every.between(first, end, inc=True)]


def days(found: list[Any]) -> list[date]:
    return sorted(day for entry in found for day in expanded(entry))


RULES = [
    "",
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=14",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
    "FREQ=WEEKLY;BYMONTH=11,12,1,2,3;BYDAY=WE",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10",
    "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=12",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=-1FR,2TU",
    "FREQ=MONTHLY;BYDAY=1MO,FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
    "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
    "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=20;UNTIL=20280901",
    "FREQ=YEARLY;BYWEEKNO=20",
    "FREQ=YEARLY;BYYEARDAY=100,-1",
]


@given(
    st.sampled_from(RULES),
    st.dates(START, date(2027, 3, 31)),
    st.none() | st.dates(date(2027, 4, 1), date(2029, 1, 1)),
    st.data(),
)
@settings(max_examples=150, deadline=None)
def test_another_engine_finds_the_same_days(
    rule: str, start: date, ends_on: date | None, data: st.DataObject
) -> None:
    plain = CalendarEvent("plan-1@propdesk", "巡查", start, rule, ends_on)
    of_rule = calendar_file.days(plain, HORIZON)
    some = st.lists(st.integers(0, max(0, len(of_rule) - 1)), max_size=5, unique=True)
    moved = [of_rule[at] for at in data.draw(some)] if of_rule else []
    steps = data.draw(st.lists(st.integers(-5, 200), max_size=4, unique=True))
    extra = tuple(start + timedelta(days=step) for step in steps)
    event = CalendarEvent("p@x", "巡查", start, rule, ends_on, extra, tuple(moved))
    found = entries(event)
    wanted = calendar_file.days(event, HORIZON)
    assert days(found) == wanted
    assert len({str(entry["uid"]) for entry in found}) == len(found) <= 2
    for entry in found:
        first = entry["dtstart"].dt
        # Without an end a series may begin behind the horizon, where all before it was moved.
        assert first in wanted or first > HORIZON, "the first day is one of the days"


def test_a_plain_rule_stays_a_rule_with_its_moved_days() -> None:
    moved, to = date(2026, 12, 3), date(2026, 12, 2)
    rule = "FREQ=WEEKLY;BYDAY=MO,TH;WKST=MO"
    event = CalendarEvent("p@x", "消防", START, rule, extra=(to,), excluded=(moved,))
    (entry,) = entries(event)
    assert entry["dtstart"].dt == date(2026, 11, 26)
    assert entry["rrule"].to_ical() == b"FREQ=WEEKLY;BYDAY=MO,TH"
    assert listed(entry, "exdate") == [moved]
    assert listed(entry, "rdate") == [to]


def test_a_rule_only_propdesk_reads_is_written_as_days() -> None:
    rule = "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD"
    (entry,) = entries(CalendarEvent("p@x", "月底", START, rule))
    assert entry["rrule"].to_ical() == b"FREQ=DAILY;COUNT=1"
    assert expanded(entry)[:4] == [date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 31),
                                   date(2027, 2, 28)]  # fmt: skip


def test_the_words_come_through_whole() -> None:
    title = "3号楼, 电梯; \\ “检查”"
    text = "第一行\n第二行: " + "很长" * 60
    event = CalendarEvent("p@x", title + "\x00", START, extra=(START,), place="3-2; 楼顶",
                          description=text, category="电梯", state="done")  # fmt: skip
    cancelled = CalendarEvent("q@x", "水箱", START, extra=(START,), state="cancelled")
    done, off = entries(event, cancelled)
    assert str(done["summary"]) == f"✓ {title}"
    assert str(done["description"]) == text
    assert str(done["location"]) == "3-2; 楼顶"
    assert (str(done["status"]), str(off["status"])) == ("CONFIRMED", "CANCELLED")
    assert type(done["dtstart"].dt) is date


def test_an_event_without_a_day_is_left_out_and_the_same_gives_the_same() -> None:
    none = CalendarEvent("p@x", "无", START)
    over = CalendarEvent("q@x", "无", START, "FREQ=MONTHLY;COUNT=1", excluded=(START,))
    assert entries(none, over) == []
    event = CalendarEvent("p@x", "日", START, "FREQ=DAILY")
    first, again = (
        calendar_file.render([event], name="x", horizon=HORIZON, stamp=STAMP) for _n in range(2)
    )
    assert first == again
    assert all(len(line) <= 75 for line in first.split(b"\r\n"))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule])
def test_the_first_of_a_series_may_be_left_out(rule: str) -> None:
    all_days = calendar_file.days(CalendarEvent("p@x", "t", START, rule), HORIZON)
    event = CalendarEvent("p@x", "t", START, rule, excluded=tuple(all_days[:2]))
    assert days(entries(event)) == all_days[2:]
