"""Working days in China, with 调休: official table, the office's own overrides, and honesty.

A year without an official table is Monday to Friday minus the statutory days with a fixed date,
and its answers are provisional (暂定) (domain.md §9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

_FIXED_REST = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


@lru_cache(maxsize=8192)
def _official(day: date) -> bool | None:
    """Whether `day` is a working day by the State Council's notice; None: no notice yet."""
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True)
class Workdays:
    """Which days are worked. `overrides` (day → worked?) are the office's own and win."""

    overrides: Mapping[date, bool] = field(default_factory=dict)

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
        return day not in self.overrides and _official(day) is None

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
