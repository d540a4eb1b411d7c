"""The plain controls for a rule of repetition: what they show, and the RRULE they make.

Day 29 to 31 is not offered, since short months would be left out; the last day is offered instead
(domain.md §12.12). A rule that says more than the controls can show is kept as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from propdesk.i18n import N_, _
from propdesk.office import recurrence_parts
from propdesk.office.errors import UserError
from propdesk.office.recurrence_parts import Parts

Kind = Literal["daily", "weekly", "monthly_day", "monthly_last", "monthly_weekday", "yearly"]

KINDS: dict[Kind, str] = {
    "daily": N_("Every so many days"),
    "weekly": N_("On weekdays"),
    "monthly_day": N_("On a day of the month"),
    "monthly_last": N_("On the last day of the month"),
    "monthly_weekday": N_("On a weekday of the month"),
    "yearly": N_("On a day of the year"),
}
NTHS = (1, 2, 3, 4, -1)
"""The n-th weekday of a month; -1: the last. A fifth is not in every month."""
LAST_SURE_DAY = 28
LAST_DAY = -1
LONGEST = 999
"""The longest interval the controls take."""
_FREQUENCIES = {"daily": "DAILY", "weekly": "WEEKLY", "yearly": "YEARLY"}


@dataclass(frozen=True)
class Pattern:
    """What the controls show. What a kind does not use stays at its default."""

    kind: Kind
    every: int = 1
    """Every so many days, weeks, months or years."""
    weekdays: tuple[int, ...] = ()
    """Monday 0 … Sunday 6; one of them for `monthly_weekday`."""
    day: int = 1
    """Day of the month, 1 to 28; -1 in a yearly rule: the last of the month."""
    nth: int = 1
    months: tuple[int, ...] = ()
    """The season; for `yearly` the months it falls in. Empty: all year."""
    until: date | None = None


def to_rule(pattern: Pattern) -> str:
    """The RRULE of what the controls show. Raises UserError naming the control at fault."""
    _check(pattern)
    kind = pattern.kind
    parts = Parts(
        freq=_FREQUENCIES.get(kind, "MONTHLY"),
        interval=pattern.every,
        until=pattern.until,
        months=tuple(sorted(set(pattern.months))),
    )
    if kind == "weekly":
        days = tuple((0, day) for day in sorted(set(pattern.weekdays)))
        parts = replace(parts, weekdays=days)
    elif kind == "monthly_weekday":
        parts = replace(parts, weekdays=((pattern.nth, pattern.weekdays[0]),))
    elif kind == "monthly_last":
        parts = replace(parts, month_days=(LAST_DAY,))
    elif kind in ("monthly_day", "yearly"):
        parts = replace(parts, month_days=(pattern.day,))
    return parts.text


def from_rule(text: str, starts_on: date | None = None) -> Pattern | None:
    """What the controls show for an RRULE; None: it says more than they can, keep it as it is.

    `starts_on` gives what the rule leaves to its first day. Raises UserError for no rule.
    """
    parts = recurrence_parts.read(text, starts_on or date.min)
    if starts_on:
        parts = parts.filled(starts_on)
    kind = _kind(parts)
    if not kind:
        return None
    pattern = Pattern(kind, parts.interval, months=parts.months, until=parts.until)
    if kind in ("weekly", "monthly_weekday"):
        pattern = replace(pattern, weekdays=tuple(day for _nth, day in parts.weekdays))
    if kind == "monthly_weekday":
        pattern = replace(pattern, nth=parts.weekdays[0][0])
    if kind in ("monthly_day", "yearly"):
        pattern = replace(pattern, day=parts.month_days[0])
    # What is written back must be the rule that was read, or it is not shown.
    return pattern if to_rule(pattern) == parts.text else None


def suggested(starts_on: date) -> Pattern:
    """What a new plan begins with: monthly on the day it starts, or on the last day."""
    if starts_on.day > LAST_SURE_DAY:
        return Pattern("monthly_last")
    return Pattern("monthly_day", day=starts_on.day)


def nearest(text: str, starts_on: date) -> Pattern:
    """The controls nearest to a rule they cannot show, for a clerk who wants to change it."""
    shown = from_rule(text, starts_on)
    if shown:
        return shown
    parts = recurrence_parts.read(text, starts_on)
    every = min(parts.interval, LONGEST)
    if parts.freq == "DAILY":
        pattern = Pattern("daily", every)
    elif parts.freq == "WEEKLY":
        days = tuple(day for _nth, day in parts.filled(starts_on).weekdays)
        pattern = Pattern("weekly", every, weekdays=days or (starts_on.weekday(),))
    elif parts.freq == "MONTHLY":
        days = tuple(parts.month_days)
        late = any(day > LAST_SURE_DAY for day in days) or days == (LAST_DAY,)
        begin = Pattern("monthly_last") if late else suggested(starts_on)
        pattern = replace(begin, every=every)
    else:
        months = parts.months or (starts_on.month,)
        late = any(day > LAST_SURE_DAY for day in parts.month_days or (starts_on.day,))
        day = LAST_DAY if late else min(starts_on.day, LAST_SURE_DAY)
        pattern = Pattern("yearly", every, day=day, months=months)
    return replace(pattern, months=pattern.months or parts.months, until=parts.until)


def _kind(parts: Parts) -> Kind | None:
    """Which controls show a rule, as far as its parts tell."""
    if parts.count or parts.interval > LONGEST or parts.skip != "OMIT" or parts.positions:
        return None
    if parts.freq in ("DAILY", "WEEKLY"):
        weekly = parts.freq == "WEEKLY" and parts.weekdays
        return "weekly" if weekly else "daily" if parts.freq == "DAILY" else None
    if parts.freq == "MONTHLY" and len(parts.weekdays) == 1 and parts.weekdays[0][0] in NTHS:
        return "monthly_weekday"
    if len(parts.month_days) != 1 or not -1 <= parts.month_days[0] <= LAST_SURE_DAY:
        return None
    if parts.freq == "YEARLY":
        return "yearly" if parts.months else None
    return "monthly_last" if parts.month_days == (LAST_DAY,) else "monthly_day"


def _check(pattern: Pattern) -> None:
    if not 1 <= pattern.every <= LONGEST:
        sentence = _("Please give a whole number from 1 to {most}.").format(most=LONGEST)
        raise UserError(sentence, field="every")
    if pattern.kind in ("weekly", "monthly_weekday") and not pattern.weekdays:
        raise UserError(_("Please choose a weekday."), field="weekdays")
    if pattern.kind == "yearly" and not pattern.months:
        raise UserError(_("Please choose a month."), field="months")
    if pattern.kind in ("monthly_day", "yearly") and pattern.day > LAST_SURE_DAY:
        sentence = _("Not every month has a day {day}; please choose the last day.")
        raise UserError(sentence.format(day=pattern.day), field="day")
