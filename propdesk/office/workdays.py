"""Working days in China, with 调休: official table, the office's own overrides, and honesty.

A year without an official table is Monday to Friday minus the statutory days with a fixed date,
and its answers are provisional (暂定) (domain.md §9).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from propdesk.i18n import N_, _

_FIXED_REST = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
_TABLE_OF_A_YEAR = 10
"""So many days of rest the office's own table names at least when it is that of a whole year."""
_OFFICIAL_NAMES = (
    N_("New Year's Day"),
    N_("Spring Festival"),
    N_("Tomb-sweeping Day"),
    N_("Labour Day"),
    N_("Dragon Boat Festival"),
    N_("Mid-autumn Festival"),
    N_("National Day"),
)


@lru_cache(maxsize=8192)
def _official(day: date) -> bool | None:
    """Whether `day` is a working day by the State Council's notice; None: no notice yet."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@lru_cache(maxsize=8192)
def _official_name(day: date) -> str:
    """The holiday a day of rest, or the work moved for it, belongs to; "" on ordinary days."""
    import chinese_calendar

    try:
        return str(chinese_calendar.get_holiday_detail(day)[1] or "")
    except NotImplementedError:
        return ""


@dataclass(frozen=True)
class Workdays:
    """Which days are worked. `overrides` (day → worked?) are the office's own and win."""

    overrides: Mapping[date, bool] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)
    """What the office's own days are called."""

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked; a 调休 Saturday is."""
        if day in self.overrides:
            return self.overrides[day]
        official = _official(day)
        if official is not None:
            return official
        return day.weekday() < 5 and (day.month, day.day) not in _FIXED_REST

    def is_provisional(self, day: date) -> bool:
        """Whether the answer for `day` may still change (暂定): its year has no table yet."""
        if day in self.overrides or day.year in self.own_years:
            return False
        return _official(day) is None

    @cached_property
    def own_years(self) -> frozenset[int]:
        """The years whose whole table the office has itself entered or imported."""
        rests = Counter(day.year for day, worked in self.overrides.items() if not worked)
        return frozenset(year for year, count in rests.items() if count >= _TABLE_OF_A_YEAR)

    def mark(self, day: date) -> Literal["rest", "work"] | None:
        """休 on a day of a holiday, 班 on a worked weekend, None on an ordinary day."""
        worked, weekend = self.is_workday(day), day.weekday() >= 5
        if worked:
            return "work" if weekend else None
        if not weekend or day in self.overrides or _official_name(day):
            return "rest"
        return "rest" if (day.month, day.day) in _FIXED_REST else None

    def holiday_name(self, day: date) -> str:
        """The holiday that `day`, free or worked in exchange, belongs to; "" if none is known."""
        if day in self.overrides:
            return self.names.get(day, "")
        name = _official_name(day)
        return _(name) if name in _OFFICIAL_NAMES else name

    def shift(self, day: date, policy: str, *, statutory: bool = False) -> date:
        """`day` moved off a day of rest by `policy`: keep, previous or next.

        What the law demands (`statutory`) moves earlier and never later (domain.md §3.3).
        """
        if policy == "keep":
            return day
        if policy == "next" and not statutory:
            return self.next_workday(day)
        return self.previous_workday(day)

    def next_workday(self, day: date) -> date:
        """`day` itself if worked, else the first worked day after it (民法典 第203条)."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def previous_workday(self, day: date) -> date:
        """`day` itself if worked, else the last worked day before it."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day


OFFICIAL = Workdays()
