from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from propdesk import i18n
from propdesk.office import recurrence, recurrence_words
from propdesk.office.errors import UserError

START = date(2026, 11, 24)

SAID = [
    ("FREQ=DAILY", "every day", "每天"),
    ("FREQ=DAILY;INTERVAL=14", "every 14 days", "每14天"),
    ("FREQ=WEEKLY;BYDAY=MO,TH;WKST=MO", "every Monday and Thursday", "每周一、周四"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every week, Monday–Friday", "每周一至周五"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "every 2 weeks on Monday", "每2周的周一"),
    (
        "FREQ=WEEKLY;BYMONTH=4,5,6,7,8,9;BYDAY=FR",
        "every Friday, April to September",
        "4–9月每周五",
    ),
    ("FREQ=WEEKLY;BYMONTH=7,8;BYDAY=TU", "every Tuesday in July and August", "7、8月每周二"),
    (
        "FREQ=WEEKLY;BYMONTH=11,12,1,2,3;BYDAY=WE",
        "every Wednesday, November through March",
        "11月–次年3月每周三",
    ),
    ("FREQ=MONTHLY;BYMONTHDAY=5", "every month on the 5th", "每月5日"),
    ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=10", "every 3 months on the 10th", "每3个月的10日"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day", "每月最后一天"),
    ("FREQ=MONTHLY;BYDAY=1MO", "every month on the first Monday", "每月第一个周一"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday", "每月最后一个周五"),
    ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=10", "every year on 10 May", "每年5月10日"),
    (
        "FREQ=YEARLY;BYMONTH=4,10;BYMONTHDAY=20",
        "every year on 20 April and 20 October",
        "每年4月20日、10月20日",
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=10",
        "every 2 years on 10 June",
        "每2年的6月10日",
    ),
    ("FREQ=MONTHLY", "every month on the 24th", "每月24日"),
    (
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "every month on the 31st (left out where there is none)",
        "每月31日（没有这一天时不做）",
    ),
    (
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD",
        "every month on the 31st (or the last day before, where there is none)",
        "每月31日（没有这一天时，取其前一天）",
    ),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "every 10 days, 5 times", "每10天，共5次"),
    ("FREQ=WEEKLY;UNTIL=20271231", "every Tuesday, until 2027-12-31", "每周二，至2027-12-31"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "every month on the last of Monday–Friday",
        "每月周一至周五中的最后一个",
    ),
    ("FREQ=YEARLY;BYWEEKNO=20", "every year on Tuesday of week 20", "每年第20周的周二"),
    ("", "only after an event", "仅由事件触发"),
]


@pytest.mark.parametrize(("text", "english", "chinese"), SAID)
def test_a_rule_in_words(text: str, english: str, chinese: str) -> None:
    assert recurrence_words.of_text(text, START) == english
    i18n.use("zh_CN")
    assert recurrence_words.of_text(text, START) == chinese


numbers = st.lists(st.integers(1, 12), max_size=4, unique=True)


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 3),
    numbers,
    numbers,
    st.lists(st.sampled_from(["MO", "TU", "WE", "SA", "1TH", "-1FR", "7SU"]), unique=True),
    st.sampled_from(["", "BYYEARDAY=1,-1,200", "BYWEEKNO=20,-1", "BYSETPOS=1,-1,7,-2"]),
)
@settings(max_examples=25, deadline=None)
def test_any_rule_has_a_sentence(
    freq: str, interval: int, months: list[int], days: list[int], weekdays: list[str], more: str
) -> None:
    """In words, never the RRULE; the Chinese has no English left."""
    parts = {"BYMONTH": months, "BYMONTHDAY": days, "BYDAY": weekdays}
    said = [f"{name}={','.join(map(str, some))}" for name, some in parts.items() if some]
    text = ";".join([f"FREQ={freq}", f"INTERVAL={interval}", *said, more])
    try:
        rule = recurrence.parse(text, START)
    except UserError:
        return
    for language in ("zh_CN", "en"):
        i18n.use(language)
        words = recurrence_words.words(rule)
        assert words.startswith(("every", "每")) or (words[0].isdigit() and "每" in words)
        assert "{" not in words
        assert "FREQ" not in words
        assert language == "en" or not re.search("[A-Za-z]", words), words
