"""RFC 7529 SKIP: the days of a rule whose 31st, 29 February or 366th day does not always exist.

BACKWARD takes the last day before (月底 for 每月31日), FORWARD the first day after. Ordinary
engines do not read SKIP, so these rules are worked out here, month by month or year by year.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import MAXYEAR, date, timedelta

from propdesk.office.recurrence_parts import Parts


def days(parts: Parts, start: date, first: date, last: date) -> Iterator[date]:
    """The days of a filled rule from `first` to `last`, in order, each once.

    The count of the rule is the caller's; `first` may lie before `start`, the days do not.
    """
    step = parts.interval * (1 if parts.freq == "MONTHLY" else 12)
    begin = start.year * 12 + (start.month - 1 if parts.freq == "MONTHLY" else 0)
    ahead = first.year * 12 + first.month - 1 - begin
    at = begin + max(0, ahead // step - 1) * step
    waiting: set[date] = set()
    while at < MAXYEAR * 12 and _month(at) - timedelta(days=1) <= last:
        waiting.update(_of_one(parts, *divmod(at, 12)))
        at += step
        # The next month may still take back the day before it, and no day earlier.
        safe = _month(at) - timedelta(days=1) if at < MAXYEAR * 12 else date.max
        ready = sorted(day for day in waiting if day < safe)
        waiting.difference_update(ready)
        yield from (day for day in ready if max(first, start) <= day <= last)
    yield from sorted(day for day in waiting if max(first, start) <= day <= last)


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def _of_one(parts: Parts, year: int, month0: int) -> list[date]:
    """The days of one month (from its month0) or year, moved, limited, and picked by place."""
    if parts.freq == "MONTHLY":
        within = [month0 + 1] if not parts.months or month0 + 1 in parts.months else []
    else:
        within = list(parts.months or range(1, 13))
    if parts.year_days:
        found = {_placed(date(year, 1, 1), 366, n, parts.skip) for n in parts.year_days}
        found = {day for day in found if _fits(parts, day)}
    else:
        found = {
            _placed(date(year, month, 1), 31, n, parts.skip)
            for month in within
            for n in parts.month_days
        }
    chosen = sorted(day for day in found if _on_weekday(parts, day))
    if not parts.positions:
        return chosen
    picked = {n - 1 if n > 0 else n + len(chosen) for n in parts.positions}
    return [day for place, day in enumerate(chosen) if place in picked]


def _placed(begin: date, longest: int, n: int, skip: str) -> date:
    """Day `n` of the month or year that begins on `begin`, moved to a day that exists."""
    leap = calendar.isleap(begin.year)
    length = 365 + leap if longest == 366 else calendar.monthrange(begin.year, begin.month)[1]
    place = n if n > 0 else length + 1 + n
    if not 1 <= place <= length:
        back = 0 if place < 1 else length
        place = back if skip == "BACKWARD" else back + 1
    return begin + timedelta(days=place - 1)


def _fits(parts: Parts, day: date) -> bool:
    """Whether a day of the year also lies in the months and on the days of the month asked."""
    if parts.months and day.month not in parts.months:
        return False
    length = calendar.monthrange(day.year, day.month)[1]
    return not parts.month_days or bool({day.day, day.day - length - 1} & set(parts.month_days))


def _on_weekday(parts: Parts, day: date) -> bool:
    if not parts.weekdays:
        return True
    by_year = parts.freq == "YEARLY" and not parts.months
    at = day.timetuple().tm_yday if by_year else day.day
    length = calendar.monthrange(day.year, day.month)[1]
    if by_year:
        length = 365 + calendar.isleap(day.year)
    numbers = {0, (at - 1) // 7 + 1, -((length - at) // 7 + 1)}
    return any(nth in numbers and which == day.weekday() for nth, which in parts.weekdays)
