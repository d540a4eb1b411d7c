from __future__ import annotations

import json
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk.office import recurrence
from propdesk.office.errors import UserError

DATA = Path(__file__).parents[1] / "data" / "recurrence"
START = date(2026, 11, 24)
LONG_AGO, FAR = date(1900, 1, 1), date(2300, 1, 1)


def cases(name: str) -> list[Any]:
    found = json.loads((DATA / f"{name}.json").read_text("utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in found]


@pytest.mark.parametrize("case", cases("shared_sample_40") + cases("month_end_skip_policy"))
def test_every_engine_agrees(case: dict[str, Any]) -> None:
    """Forty rules on which four engines agree, and twelve about the 31st (RFC 7529)."""
    start = datetime.fromisoformat(case["dtstart"].removesuffix("Z"))
    wanted = [date.fromisoformat(day[:10]) for day in case["dates"]]
    rule = recurrence.parse(case["rule"], start)
    assert rule.between(LONG_AGO, wanted[-1]) == wanted
    if not case["truncated"] and ("COUNT" in case["rule"] or "UNTIL" in case["rule"]):
        assert rule.between(LONG_AGO, FAR) == wanted
    again = recurrence.parse(f"RRULE:{rule.text.lower()}", rule.starts_on)
    assert again == rule


weekdays = st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"])


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules of every kind dateutil reads as RFC 5545 does."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    said = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]
    by_number = freq in ("MONTHLY", "YEARLY")

    def numbers(name: str, low: int, high: int) -> None:
        some = st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=4, unique=True)
        said.append(f"{name}={','.join(map(str, draw(some)))}")

    kind = draw(st.sampled_from(["none", "days", "weekdays", "nth", "both"]))
    if draw(st.booleans()):
        numbers("BYMONTH", 1, 12)
    if kind in ("days", "both"):
        numbers("BYMONTHDAY", -28, 28)
    if kind in ("weekdays", "both") or (kind == "nth" and not by_number):
        chosen = draw(st.lists(weekdays, min_size=1, max_size=3, unique=True))
        said.append(f"BYDAY={','.join(chosen)}")
    elif kind == "nth":
        said.append(f"BYDAY={draw(st.sampled_from([1, 2, 4, -1, -2]))}{draw(weekdays)}")
    if by_number and kind not in ("none", "nth") and draw(st.booleans()):
        numbers("BYSETPOS", -2, 2)
    if draw(st.booleans()):
        said.append(f"WKST={draw(weekdays)}")
    end = draw(st.sampled_from(["", "COUNT=20", "UNTIL=20241231"]))
    return ";".join([*said, end] if end else said)


@given(
    rules(),
    st.dates(date(2014, 1, 1), date(2018, 12, 31)),
    st.dates(date(2014, 1, 1), date(2026, 12, 31)),
    st.integers(0, 200),
)
@settings(max_examples=150, deadline=None)
def test_moved_on_the_days_are_those_of_the_plain_expansion(
    text: str, start: date, first: date, length: int
) -> None:
    try:
        rule = recurrence.parse(text, start)
    except UserError:
        return
    last = first + timedelta(days=length)
    begin, end = (datetime(d.year, d.month, d.day) for d in (first, last))
    moment = datetime(start.year, start.month, start.day)
    plain = rrulestr(text, dtstart=moment).between(begin, end, inc=True)
    assert rule.between(first, last) == [found.date() for found in plain]


@given(rules(), st.dates(date(2014, 1, 1), date(2018, 12, 31)), st.dates(date(2015, 1, 1)))
@settings(max_examples=60, deadline=None)
def test_the_next_and_the_last_day_are_neighbours(text: str, start: date, day: date) -> None:
    day = min(day, date(2030, 1, 1))
    try:
        rule = recurrence.parse(text, start)
    except UserError:
        return
    following = rule.after(day)
    if following:
        assert following > day
        assert rule.between(day + timedelta(days=1), following) == [following]
        assert rule.before(following + timedelta(days=1)) == following
        assert rule.next_days(following, 1) == [following]
    earlier = rule.before(day)
    if earlier:
        assert rule.between(earlier, day - timedelta(days=1)) == [earlier]


@given(
    st.integers(29, 31),
    st.integers(1, 7),
    st.dates(date(2015, 1, 1), date(2020, 1, 1)),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
)
def test_backward_is_the_day_or_the_end_of_the_month(
    number: int, interval: int, start: date, first: date
) -> None:
    text = f"RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL={interval};BYMONTHDAY={number};SKIP=BACKWARD"
    found = recurrence.parse(text, start).between(first, first + timedelta(days=400))
    for day in found:
        following = day + timedelta(days=1)
        assert day.day == number or (following.day == 1 and day.day < number)
        assert (day.year * 12 + day.month - start.year * 12 - start.month) % interval == 0
    if interval == 1 and first >= start:
        assert len(found) in (13, 14)


def test_four_hundred_rules_from_ten_years_ago_are_quick() -> None:
    texts = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY;BYMONTHDAY=5", "FREQ=YEARLY"]
    old = [
        recurrence.parse(text, date(2016, 1, 1) + timedelta(days=n))
        for n in range(100)
        for text in texts
    ]
    begin = time.perf_counter()
    found = [rule.between(date(2026, 11, 1), date(2026, 12, 30)) for rule in old]
    assert time.perf_counter() - begin < 1
    assert len(found[0]) == 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rule of repetition"),
        ("every Monday", "no rule of repetition"),
        ("FREQ=DAILY;FREQ=DAILY", "says FREQ twice"),
        ("INTERVAL=2", "must say how often"),
        ("FREQ=FORTNIGHTLY", "must say how often"),
        ("FREQ=DAILY;BYMOON=1", "does not know this part of a rule: BYMOON"),
        ("FREQ=DAILY;INTERVAL=0", "every 0 is not possible"),
        ("FREQ=DAILY;INTERVAL=-2", "every -2 is not possible"),
        ("FREQ=DAILY;INTERVAL=two", "“TWO” is not possible for INTERVAL"),
        ("FREQ=HOURLY", "FREQ=HOURLY is too fine"),
        ("FREQ=DAILY;BYHOUR=9", "BYHOUR is too fine"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20300101", "not both"),
        ("FREQ=DAILY;COUNT=0", "“0” is not possible for COUNT"),
        ("FREQ=DAILY;UNTIL=20261301", "not possible for UNTIL"),
        ("FREQ=DAILY;UNTIL=20261123", "ends on 2026-11-23, before it starts on 2026-11-24"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "not possible for BYMONTHDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "not possible for BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=-1", "not possible for BYMONTH"),
        ("FREQ=WEEKLY;BYDAY=XX", "not possible for BYDAY"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY cannot say it"),
        ("FREQ=MONTHLY;BYSETPOS=1", "not possible for BYSETPOS"),
        ("FREQ=MONTHLY;RSCALE=CHINESE;SKIP=FORWARD", "not possible for RSCALE"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "no day on which"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31", "no day on which"),
        ("FREQ=WEEKLY;BYMONTH=4;BYMONTHDAY=31", "no day on which"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "no day on which"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", "no day on which"),
        ("FREQ=YEARLY;BYMONTH=6;BYWEEKNO=53", "no day on which"),
        ("FREQ=YEARLY;UNTIL=20261231;BYMONTH=1;BYMONTHDAY=1", "no day on which"),
    ],
)
def test_an_impossible_rule_is_refused_in_one_sentence(text: str, said: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(UserError, match=said) as caught:
        recurrence.parse(text, START)
    assert caught.value.field == "rule"
    assert time.perf_counter() - begin < 2


def test_too_many_tasks_are_counted_and_refused() -> None:
    with pytest.raises(UserError, match=r"would make 9,863 tasks .* more than 5,000"):
        recurrence.check("FREQ=DAILY", date(2000, 1, 1), date(2027, 1, 1))
    with pytest.raises(UserError, match=r"would make 100,000\+ tasks"):
        recurrence.check("FREQ=DAILY", date(2000, 1, 1), date.max)
    with pytest.raises(UserError, match="100,000"):
        recurrence.check("FREQ=DAILY;COUNT=100000", date(2000, 1, 1), date.max)
    rule = recurrence.check("FREQ=DAILY", date(2026, 1, 1), date(2027, 1, 1), limit=366)
    assert len(rule.between(date(2026, 1, 1), date(2027, 1, 1))) == 366


def test_days_with_and_without_a_number_are_joined_by_or() -> None:
    rule = recurrence.parse("FREQ=MONTHLY;BYDAY=1MO,FR", START)
    december = rule.between(date(2026, 12, 1), date(2026, 12, 31))
    assert [day.day for day in december] == [4, 7, 11, 18, 25]


def test_a_week_of_the_year_means_the_weekday_of_the_start() -> None:
    rule = recurrence.parse("FREQ=YEARLY;BYWEEKNO=20", START)
    assert rule.next_days(START, 2) == [date(2027, 5, 18), date(2028, 5, 16)]
    assert rule.portable
    assert rule.portable.text == "FREQ=YEARLY;BYWEEKNO=20;BYDAY=TU"


def test_what_other_programs_read_alike() -> None:
    def portable(text: str) -> str | None:
        parts = recurrence.parse(text, START).portable
        return parts and parts.text

    assert portable("FREQ=MONTHLY") == "FREQ=MONTHLY;BYMONTHDAY=24"
    assert portable("FREQ=WEEKLY;WKST=SU") == "FREQ=WEEKLY;BYDAY=TU;WKST=SU"
    assert portable("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=28;SKIP=BACKWARD") == (
        "FREQ=MONTHLY;BYMONTHDAY=28"
    )
    assert portable("RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD") is None
    assert portable("FREQ=MONTHLY;BYDAY=1MO,FR") is None
