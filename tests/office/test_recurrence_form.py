from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propdesk.office import recurrence, recurrence_form
from propdesk.office.errors import UserError
from propdesk.office.recurrence_form import KINDS, NTHS, Pattern

START = date(2026, 11, 24)
DATA = Path(__file__).parents[1] / "data"


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Whatever the controls can show."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    some = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(sorted)
    months = st.lists(st.integers(1, 12), min_size=kind == "yearly", unique=True).map(sorted)
    weekdays = draw(some) if kind in ("weekly", "monthly_weekday") else []
    return Pattern(
        kind=kind,
        every=draw(st.integers(1, 60)),
        weekdays=tuple(weekdays[:1] if kind == "monthly_weekday" else weekdays),
        day=draw(st.integers(1, 28)) if kind in ("monthly_day", "yearly") else 1,
        nth=draw(st.sampled_from(NTHS)) if kind == "monthly_weekday" else 1,
        months=tuple(draw(months)),
        until=draw(st.none() | st.dates(date(2027, 1, 1), date(2040, 1, 1))),
    )


@given(patterns())
def test_the_controls_show_the_rule_they_made(pattern: Pattern) -> None:
    text = recurrence_form.to_rule(pattern)
    assert recurrence_form.from_rule(text) == pattern
    assert recurrence_form.from_rule(text, START) == pattern
    assert recurrence_form.nearest(text, START) == pattern


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("FREQ=DAILY;INTERVAL=14", Pattern("daily", 14)),
        ("FREQ=WEEKLY;BYDAY=MO,TH;WKST=MO", Pattern("weekly", weekdays=(0, 3))),
        (
            "FREQ=WEEKLY;BYMONTH=4,5,6;BYDAY=FR",
            Pattern("weekly", weekdays=(4,), months=(4, 5, 6)),
        ),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", Pattern("monthly_day", 3, day=10)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Pattern("monthly_last")),
        ("FREQ=MONTHLY;BYDAY=1MO", Pattern("monthly_weekday", weekdays=(0,))),
        ("FREQ=MONTHLY;BYDAY=-1FR", Pattern("monthly_weekday", weekdays=(4,), nth=-1)),
        ("FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=20", Pattern("yearly", day=20, months=(4, 10))),
        ("FREQ=MONTHLY", Pattern("monthly_day", day=24)),
        ("FREQ=WEEKLY", Pattern("weekly", weekdays=(1,))),
    ],
)
def test_the_rules_of_the_templates_are_shown(text: str, pattern: Pattern) -> None:
    assert recurrence_form.from_rule(text, START) == pattern


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYDAY=MO",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=DAILY;COUNT=10",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
        "FREQ=YEARLY;BYDAY=1MO;BYMONTH=5",
        "FREQ=YEARLY;BYMONTHDAY=13",
        "FREQ=DAILY;INTERVAL=5000",
    ],
)
def test_a_rule_that_says_more_is_not_shown_but_has_a_neighbour(text: str) -> None:
    assert recurrence_form.from_rule(text, START) is None
    near = recurrence_form.to_rule(recurrence_form.nearest(text, START))
    assert recurrence.parse(near, START).parts.freq == recurrence.parse(text, START).parts.freq


def test_the_end_of_the_month_is_the_last_day() -> None:
    assert recurrence_form.suggested(date(2026, 1, 31)) == Pattern("monthly_last")
    assert recurrence_form.suggested(START) == Pattern("monthly_day", day=24)
    assert recurrence_form.nearest("FREQ=MONTHLY;BYMONTHDAY=31", START) == Pattern("monthly_last")


@pytest.mark.parametrize(
    ("pattern", "field"),
    [
        (Pattern("daily", 0), "every"),
        (Pattern("daily", 1000), "every"),
        (Pattern("weekly"), "weekdays"),
        (Pattern("yearly"), "months"),
        (Pattern("monthly_day", day=31), "day"),
    ],
)
def test_what_is_missing_is_said_at_its_control(pattern: Pattern, field: str) -> None:
    with pytest.raises(UserError, match=r"[Pp]lease") as caught:
        recurrence_form.to_rule(pattern)
    assert caught.value.field == field


def test_samples_go_through_the_controls_unchanged_or_not_at_all() -> None:
    cases = json.loads((DATA / "recurrence" / "shared_sample_40.json").read_text("utf-8"))["cases"]
    for case in cases:
        rule = recurrence.parse(case["rule"], date.fromisoformat(case["dtstart"][:10]))
        shown = recurrence_form.from_rule(rule.text, rule.starts_on)
        if shown:
            assert recurrence_form.to_rule(shown) == rule.filled.text
