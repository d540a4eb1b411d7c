"""Service periods (归属期), billing cycles, part months and due dates: pure calendar arithmetic.

All dates are local and inclusive at both ends (domain.md §1.3, §1.5).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from propdesk.i18n import _
from propdesk.office.errors import UserError

CYCLE_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
ONE_DAY = timedelta(days=1)


def check_year(day: date, field: str) -> None:
    """Raises UserError for a day no record of an office can be about: a slip of the pen."""
    if not 1900 <= day.year <= 2200:
        raise UserError(_("{day} cannot be right.").format(day=day), field=field)


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day `months` later; where there is none, the end of that month."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same calendar day `years` later; 02-29 becomes 02-28 (民法典 第202条)."""
    return add_months(day, 12 * years)


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both days included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many days, both ends included."""
        return (self.end - self.start).days + 1

    def overlap(self, start: date | None, end: date | None) -> Period | None:
        """The part that lies between `start` and `end` (None: open), or None."""
        first = max(self.start, start or self.start)
        last = min(self.end, end or self.end)
        return Period(first, last) if first <= last else None

    def contains(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"


def months_in(period: Period, proration: str = "actual_days") -> Fraction:
    """How many months a period counts; part months by the rule in force (domain.md §1.5).

    `actual_days`: days ÷ days of that month. `30_day`: days ÷ 30, at most one. `half_month`:
    up to 15 days is half a month, more is a whole one. `whole_month`: every month begun counts.
    """
    total = Fraction(0)
    first = period.start
    while first <= period.end:
        last = min(month_end(first), period.end)
        days, length = (last - first).days + 1, calendar.monthrange(first.year, first.month)[1]
        total += _part_of_month(days, length, proration)
        first = last + ONE_DAY
    return total


def _part_of_month(days: int, length: int, proration: str) -> Fraction:
    if days == length or proration == "whole_month":
        return Fraction(1)
    if proration == "30_day":
        return min(Fraction(days, 30), Fraction(1))
    if proration == "half_month":
        return Fraction(1, 2) if days <= 15 else Fraction(1)
    return Fraction(days, length)


def months_text(period: Period, proration: str = "actual_days") -> str:
    """The months of a period as the bill prints them: `12`, `1+15/31`."""
    total = months_in(period, proration)
    whole = int(total)
    if total == whole:
        return str(whole)
    if proration != "actual_days":
        return str(total)
    parts: list[str] = []
    full, first = 0, period.start
    while first <= period.end:
        last = min(month_end(first), period.end)
        days, length = (last - first).days + 1, calendar.monthrange(first.year, first.month)[1]
        if days == length:
            full += 1
        else:
            parts.append(f"{days}/{length}")
        first = last + ONE_DAY
    return "+".join(([str(full)] if full else []) + parts)


_PERIOD = re.compile(r"(\d{4})(?:-(?:(Q)([1-4])|(H)([12])|(\d{1,2})))?$", re.IGNORECASE)


def parse(text: str) -> Period:
    """`2025`, `2025-Q3`, `2025-H1` or `2025-03` (cli.md). Raises UserError."""
    match = _PERIOD.match(text.strip())
    if match and 1900 <= int(match[1]) < 2200:
        year = int(match[1])
        if match[2]:
            return of_months(year, 3 * int(match[3]) - 2, 3)
        if match[4]:
            return of_months(year, 6 * int(match[5]) - 5, 6)
        if match[6] is None:
            return of_months(year, 1, 12)
        if match[6] and 1 <= int(match[6]) <= 12:
            return of_months(year, int(match[6]), 1)
    raise UserError(
        _("“{text}” is not a period. Write 2025, 2025-H1, 2025-Q3 or 2025-03.").format(text=text)
    )


def of_months(year: int, month: int, count: int) -> Period:
    """`count` whole months from the first of `month`."""
    start = date(year, month, 1)
    return Period(start, add_months(start, count) - ONE_DAY)


def name(period: Period) -> str:
    """The short name of a period: `2025`, `2025-H1`, `2025-Q3`, `2025-03`, or its dates."""
    start, end = period.start, period.end
    if start.day == 1 and end == month_end(end) and start.year == end.year:
        count = end.month - start.month + 1
        if count == 12:
            return str(start.year)
        if count == 6 and start.month in (1, 7):
            return f"{start.year}-H{(start.month + 5) // 6}"
        if count == 3 and start.month % 3 == 1:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        if count == 1:
            return f"{start.year}-{start.month:02}"
    return f"{start}–{end}"


def cycles(period: Period, cycle: str) -> list[Period]:
    """The billing cycles (month, quarter, half, year) that begin in `period`.

    Cycles follow the calendar: a half-year begins in January or July.
    """
    months = CYCLE_MONTHS[cycle]
    first = date(period.start.year, (period.start.month - 1) // months * months + 1, 1)
    found = []
    while first <= period.end:
        if first >= period.start:
            found.append(Period(first, add_months(first, months) - ONE_DAY))
        first = add_months(first, months)
    return found


_RELATIVE = re.compile(r"(start|end)\+(\d{1,3})$")
_FIXED = re.compile(r"(\d{2})-(\d{2})$")


def nominal_due(rule: str, period: Period) -> date:
    """When a period is due before any holiday shift, by rule `start+30`, `end+15` or `03-31`.

    A fixed month and day falls in the year the period ends in. Raises UserError for other rules.
    """
    relative = _RELATIVE.match(rule)
    if relative:
        anchor = period.start if relative[1] == "start" else period.end
        return anchor + timedelta(days=int(relative[2]))
    fixed = _FIXED.match(rule)
    if fixed and 1 <= int(fixed[1]) <= 12 and 1 <= int(fixed[2]) <= 31:
        month = date(period.end.year, int(fixed[1]), 1)
        return month.replace(day=min(int(fixed[2]), month_end(month).day))
    raise UserError(
        _("“{rule}” is not a due rule. Write start+30, end+15 or 03-31.").format(rule=rule)
    )
