"""The days of a plan: by its rule, from its last completion, moved off holidays.

Pure calendar arithmetic (domain.md §3.3, inspection-templates.json `conventions`): a statutory
round moves earlier and never later; no move makes the gap to the round before longer than
`max_interval_days` (半月 is at most 15 days, TSR art. 31).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from propdesk.i18n import _
from propdesk.office import recurrence
from propdesk.office.errors import UserError
from propdesk.office.periods import add_months, month_end
from propdesk.office.recurrence_parts import Parts
from propdesk.office.workdays import Workdays

_PER_WEEK = {"DAILY": 1, "WEEKLY": 7}
_PER_YEAR = {"MONTHLY": 1, "YEARLY": 12}
_GAPS_LOOKED_AT = 400
_LOOKED_AHEAD = (1, 3, 12)
"""Years: most rules fall every year, and few less often than the inside of a boiler is seen."""


class Round(NamedTuple):
    """A round to come: the day by the rule, and the day it is due after the holiday shift."""

    planned: date
    due: date


class Step(NamedTuple):
    """From one completion to the next round: whole months or days, the other is 0."""

    months: int
    days: int

    def times(self, day: date, n: int) -> date:
        """`day` and `n` steps."""
        if self.months:
            return add_months(day, n * self.months)
        return day + timedelta(days=n * self.days)


@dataclass(frozen=True)
class Rhythm:
    """What of a plan decides its days. `anchored_on`: the completion they count from."""

    rule: str
    starts_on: date
    ends_on: date | None = None
    anchor: str = "fixed"
    anchored_on: date | None = None
    max_interval_days: int | None = None
    holiday_policy: str = "keep"
    statutory: bool = False

    def rounds(self, first: date, last: date, workdays: Workdays) -> list[Round]:
        """The rounds planned from `first` to `last`, both included, in order.

        None for a plan without a rule: its rounds follow an event.
        """
        last = min(last, self.ends_on or last)
        if not self.rule or first > last:
            return []
        if self.anchor == "last_done" and (self.anchored_on or self._bare):
            return [one for one in self._chained(last, workdays) if one.planned >= first]
        if self.max_interval_days is None or self.holiday_policy == "keep":
            days = self._read.between(max(first, self.starts_on), last)
            return [Round(day, self.shifted(day, workdays)) for day in days]
        return [one for one in self._clipped(last, workdays) if one.planned >= first]

    def following(self, day: date, workdays: Workdays) -> Round | None:
        """The first round planned after `day`; None: there is none within a dozen years."""
        first = day + timedelta(days=1)
        for years in _LOOKED_AHEAD:
            found = self.rounds(first, add_months(first, 12 * years), workdays)
            if found:
                return found[0]
        return None

    def shifted(self, day: date, workdays: Workdays) -> date:
        """`day`, moved off a day of rest by the plan's policy; statutory ones only earlier."""
        return workdays.shift(day, self.holiday_policy, statutory=self.statutory)

    def longest_gap(self, until: date) -> int:
        """The most days the rule leaves between two of its days; 0 when there are not two."""
        read, gap = self._read, 0
        for before, after in pairwise(read.next_days(self.starts_on, _GAPS_LOOKED_AT)):
            if after > until:
                break
            gap = max(gap, (after - before).days)
        return gap

    @property
    def step(self) -> Step:
        """How far apart its rounds lie when they count from a completion."""
        return _step(self._read.parts)

    @property
    def _read(self) -> recurrence.Rule:
        return recurrence.parse(self.rule, self.starts_on)

    @property
    def _bare(self) -> bool:
        """Whether the rule is nothing but an interval, so that it may count from any day."""
        parts = self._read.parts
        return parts.freq == "DAILY" and not (parts.months or parts.weekdays or parts.month_days)

    def _due(self, planned: date, before: date | None, workdays: Workdays) -> date:
        """The day a round is due, when the one before it is due on `before`."""
        due = self.shifted(planned, workdays)
        if before is None:
            return due
        limit = before + timedelta(days=self.max_interval_days or 0)
        if self.max_interval_days and due > limit:
            due = limit if self.holiday_policy == "keep" else workdays.previous_workday(limit)
        return max(due, before + timedelta(days=1))

    def _chained(self, last: date, workdays: Workdays) -> Iterator[Round]:
        """Each round counted from the completion or the due day of the one before."""
        step, limit, parts = self.step, self.max_interval_days, self._read.parts
        last = min(last, parts.until or last)
        base = self.anchored_on
        if base is None:
            day: date | None = self._read.after(self.starts_on - timedelta(days=1))
            if day is None or day > last:
                return
            base = self.shifted(day, workdays)
            yield Round(day, base)
        before, n = base, 0
        season = parts.months if parts.freq != "YEARLY" else ()
        while True:
            n += 1
            planned = step.times(base, n) if step.months else step.times(before, 1)
            if limit:
                planned = min(planned, before + timedelta(days=limit))
            if season and planned.month not in season:
                planned = self._read.after(planned) or last + timedelta(days=1)
                base, n = planned, 0
            if planned > last:
                return
            before = self._due(planned, before, workdays)
            yield Round(planned, before)

    def _clipped(self, last: date, workdays: Workdays) -> Iterator[Round]:
        """The days of the rule, none due more than the interval after the one before."""
        before: date | None = None
        for planned in self._read.between(self.starts_on, last):
            before = self._due(planned, before, workdays)
            yield Round(planned, before)


def _step(parts: Parts) -> Step:
    if parts.freq in _PER_WEEK:
        days = _PER_WEEK[parts.freq] * parts.interval
        each = len(parts.weekdays) if parts.freq == "WEEKLY" else 1
        return Step(0, max(1, days // max(1, each)))
    months = _PER_YEAR[parts.freq] * parts.interval
    each = max(1, len(parts.months)) if parts.freq == "YEARLY" else 1
    each *= len(parts.positions) or len(parts.month_days) or len(parts.weekdays) or 1
    if months % each == 0:
        return Step(months // each, 0)
    return Step(0, max(1, months * 30 // each))


def horizon(today: date) -> date:
    """Tasks are made up to this day: the end of next month."""
    return month_end(add_months(today.replace(day=1), 1))


def month_of(day: date) -> str:
    """`2026-11`."""
    return f"{day:%Y-%m}"


def check(rhythm: Rhythm, until: date) -> None:
    """Raises UserError for a rule that cannot be, makes too many tasks, or breaks its interval."""
    if not rhythm.rule:
        if rhythm.anchor != "fixed":
            raise UserError(
                _("A plan without a rule cannot count from its last completion."), field="anchor"
            )
        return
    last = min(until, rhythm.ends_on or until)
    recurrence.check(rhythm.rule, rhythm.starts_on, last)
    limit = rhythm.max_interval_days
    gap = rhythm.longest_gap(add_months(rhythm.starts_on, 12 * 8)) if limit else 0
    if limit and gap > limit:
        raise UserError(
            _(
                "This rule leaves {gap} days between two rounds, more than the {limit} days"
                " allowed: let it repeat more often, for example every {limit} days or less."
            ).format(gap=gap, limit=limit),
            field="rule",
        )
