"""The days of a rule of repetition (重复规则), local dates without a clock (domain.md §3.3).

The rule is kept as an RRULE, so that any calendar program gives the same days; dateutil works them
out. A window far from the start costs what is in the window: the start is moved on by whole
intervals first. What ordinary engines do not read (SKIP) is in `recurrence_skip`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import groupby, islice, takewhile
from typing import Any

from propdesk.i18n import _
from propdesk.office import recurrence_parts, recurrence_skip
from propdesk.office.errors import UserError
from propdesk.office.recurrence_parts import Parts

LIMIT = 5_000
"""More tasks of one rule than this are refused."""
_COUNTED_AT_MOST = 100_000
_FAR = timedelta(days=36_525)
"""A rule without a day in a hundred years (or 40 of its intervals) has none."""
_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}


@dataclass(frozen=True)
class Rule:
    """A rule and its first day. The first day is a day of the rule only if it fits the rule."""

    parts: Parts
    starts_on: date

    @property
    def text(self) -> str:
        """The RRULE in its canonical form."""
        return self.parts.text

    def between(self, first: date, last: date) -> list[date]:
        """The days of the rule from `first` to `last`, both included, in order."""
        return list(self._within(first, last))

    def after(self, day: date) -> date | None:
        """The first day of the rule after `day` (not `day` itself); None: there is none."""
        begin = max(day + timedelta(days=1), self.starts_on)
        until = self.parts.until or _plus(begin, self._far)
        return next(self._widening(begin, until), None)

    def before(self, day: date) -> date | None:
        """The last day of the rule before `day` (not `day` itself); None: there is none."""
        end, span = day - timedelta(days=1), self._span
        while end >= self.starts_on:
            begin = _plus(end, -span)
            found = self.between(begin, end)
            if found:
                return found[-1]
            if begin <= self.starts_on:
                break
            span *= 4
        return None

    def next_days(self, day: date, count: int) -> list[date]:
        """The first `count` days of the rule from `day` on, `day` included."""
        begin = max(day, self.starts_on)
        until = self.parts.until or _plus(begin, self._far)
        return list(islice(self._widening(begin, until), count))

    @property
    def portable(self) -> Parts | None:
        """The rule as every calendar program reads it alike (RFC 5545), or None.

        What it takes from the first day is said out loud. None: a rule with SKIP that matters,
        or with a part that the standard leaves to each program.
        """
        parts = self.filled
        if parts.may_miss or (parts.weeks and parts.freq != "YEARLY"):
            return None
        if parts.year_days and parts.freq != "YEARLY":
            return None
        if parts.freq == "WEEKLY" and (parts.month_days or parts.positions):
            return None
        nths = {bool(nth) for nth, _day in parts.weekdays}
        if len(nths) > 1 or (True in nths and (parts.month_days or parts.year_days)):
            return None
        return replace(parts, skip="OMIT")

    @cached_property
    def filled(self) -> Parts:
        """The rule with what it takes from its first day said out loud."""
        return self.parts.filled(self.starts_on)

    @property
    def _span(self) -> timedelta:
        return timedelta(days=40 + _DAYS[self.parts.freq] * self.parts.interval)

    @property
    def _far(self) -> timedelta:
        return max(_FAR, 40 * self._span)

    def _widening(self, begin: date, until: date) -> Iterator[date]:
        """The days from `begin` on, looked for in ever wider windows."""
        span = self._span
        while begin <= until:
            end = min(_plus(begin, span), until)
            yield from self._within(begin, end)
            if end == date.max:
                return
            begin, span = end + timedelta(days=1), span * 4

    def _within(self, first: date, last: date) -> Iterator[date]:
        parts = self.filled
        first = max(first, self.starts_on)
        last = min(last, parts.until or last)
        if first > last:
            return
        origin = first if parts.count is None else self.starts_on
        found = islice(self._from(origin, last), parts.count)
        yield from (day for day in takewhile(lambda day: day <= last, found) if day >= first)

    def _from(self, first: date, last: date) -> Iterator[date]:
        if self.filled.may_miss:
            return recurrence_skip.days(self.filled, self.starts_on, first, last)
        start = _moved_on(self.filled, self.starts_on, first)
        return (moment.date() for moment in _engine(self.filled, start))


@lru_cache(maxsize=4096)
def parse(rule: str, starts_on: date) -> Rule:
    """The rule of an RRULE (with or without "RRULE:") that starts on `starts_on`.

    Raises UserError for a text that is no rule, that asks for hours, contradicts itself, or has
    no day ever (30 February).
    """
    parts = recurrence_parts.read(rule, starts_on)
    read = Rule(parts, date(starts_on.year, starts_on.month, starts_on.day))
    if not _ever(read):
        sentence = _("There is no day on which this rule falls: {rule}. Please change it.")
        raise UserError(sentence.format(rule=read.text), field="rule")
    return read


def check(rule: str, starts_on: date, until: date, limit: int = LIMIT) -> Rule:
    """The rule, once it is sure that it makes no more than `limit` tasks up to `until`.

    Raises UserError as `parse`, and for too many tasks with their number.
    """
    read = parse(rule, starts_on)
    count = sum(1 for _day in islice(read._within(read.starts_on, until), _COUNTED_AT_MOST))
    if count > limit:
        sentence = _(
            "This rule would make {count} tasks from {start} to {until}, more than {limit}:"
            " let it repeat less often, start later or end sooner."
        )
        words = {"start": read.starts_on, "until": until, "limit": f"{limit:,}"}
        many = f"{count:,}" + ("+" if count == _COUNTED_AT_MOST else "")
        raise UserError(sentence.format(count=many, **words), field="rule")
    return read


def _plus(day: date, span: timedelta) -> date:
    try:
        return day + span
    except OverflowError:
        return date.max if span > timedelta(0) else date.min


def _engine(parts: Parts, start: date, **instead: Any) -> Any:
    """dateutil's rrule. It joins MO and 1TU by "and", RFC 5545 by "or": so MO becomes 1MO…5MO."""
    from dateutil import rrule as engine  # not before the first window

    weekdays = parts.weekdays
    if any(nth for nth, _day in weekdays) and not all(nth for nth, _day in weekdays):
        top = 54 if parts.freq == "YEARLY" and not parts.months else 6
        weekdays = tuple(
            (place, day) for nth, day in weekdays for place in ([nth] if nth else range(1, top))
        )
    said = {
        "interval": parts.interval,
        "wkst": parts.week_start,
        "bymonth": parts.months or None,
        "byweekno": parts.weeks or None,
        "byyearday": parts.year_days or None,
        "bymonthday": parts.month_days or None,
        "byweekday": [engine.weekday(day, nth or None) for nth, day in weekdays] or None,
        "bysetpos": parts.positions or None,
        "dtstart": datetime.combine(start, time()),
    }
    freq = instead.pop("freq", getattr(engine, parts.freq))
    return engine.rrule(freq, **{**said, **instead})


def _moved_on(parts: Parts, start: date, first: date) -> date:
    """A start as near before `first` as whole intervals allow; the days after it are the same."""
    if parts.freq in ("DAILY", "WEEKLY"):
        length = _DAYS[parts.freq] * parts.interval
        begin = start if parts.freq == "DAILY" else _week(start, parts.week_start)
        passed = (first - begin).days // length
        return begin + timedelta(days=passed * length) if passed > 0 else start
    if parts.freq == "MONTHLY":
        passed = (first.year - start.year) * 12 + first.month - start.month
        index = start.year * 12 + start.month - 1 + passed // parts.interval * parts.interval
        moved = date(index // 12, index % 12 + 1, 1)
    else:
        passed = (first.year - start.year) // parts.interval
        moved = date(start.year + passed * parts.interval, 1, 1)
    return max(start, moved)


def _week(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def _ever(rule: Rule) -> bool:
    """Whether the rule has any day. dateutil would look for one until the year 9999."""
    parts, start = rule.filled, rule.starts_on
    until = min(parts.until or date.max, _plus(start, rule._far))
    if parts.freq in ("MONTHLY", "YEARLY"):
        return any(True for _day in takewhile(lambda day: day <= until, rule._from(start, until)))
    return any(True for _day in _sieved(parts, start, until))


def _sieved(parts: Parts, start: date, until: date) -> Iterator[date]:
    """The days of a rule by days or weeks, found year by year: few steps where few days fit."""
    length = _DAYS[parts.freq]
    begin = start if parts.freq == "DAILY" else _week(start, parts.week_start)
    every = {} if parts.month_days or parts.year_days else {"bymonthday": range(1, 32)}
    from dateutil.rrule import YEARLY

    yearly = {"freq": YEARLY, "interval": 1, "bysetpos": None, **every}
    fitting: Iterator[date] = (
        moment.date() for moment in _engine(parts, date(begin.year, 1, 1), **yearly)
    )
    near = takewhile(lambda day: day <= until, fitting)
    for at, group in groupby(
        (day for day in near if day >= begin), key=lambda day: (day - begin).days // length
    ):
        if at % parts.interval:
            continue
        days = list(group)
        if parts.positions:
            picked = {n - 1 if n > 0 else n + len(days) for n in parts.positions}
            days = [day for place, day in enumerate(days) if place in picked]
        yield from (day for day in days if day >= start)
