"""The text of a rule of repetition (重复规则): an RFC 5545 RRULE, read, checked and written.

Days only: PropDesk plans days, so a rule has no hours and no time zone. RFC 7529's SKIP (what
becomes of the 31st in a short month) is read too, in the Gregorian calendar.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from propdesk.i18n import _
from propdesk.office.errors import UserError

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_SUB_DAILY = ("HOURLY", "MINUTELY", "SECONDLY")
_OF_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
SKIPS = ("OMIT", "BACKWARD", "FORWARD")
"""A day the month has not: left out, the last day before it, the first day after it."""


@dataclass(frozen=True)
class Parts:
    """What a rule says, part by part; the numbers are those of RFC 5545, weekdays from 0."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | None = None
    months: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    """(n, weekday): the n-th of the month or year, from the end if negative; 0: every one."""
    positions: tuple[int, ...] = ()
    week_start: int = 0
    skip: str = "OMIT"

    @property
    def text(self) -> str:
        """The RRULE in its one canonical form, without what goes without saying."""
        days = [f"{nth or ''}{WEEKDAYS[day]}" for nth, day in self.weekdays]
        said = {
            "RSCALE": "GREGORIAN" if self.skip != "OMIT" else "",
            "FREQ": self.freq,
            "INTERVAL": self.interval if self.interval > 1 else "",
            "COUNT": self.count or "",
            "UNTIL": f"{self.until:%Y%m%d}" if self.until else "",
            **{name: ",".join(map(str, getattr(self, key))) for name, key, *_r in _LISTS},
            "BYDAY": ",".join(days),
            "BYSETPOS": ",".join(map(str, self.positions)),
            "WKST": WEEKDAYS[self.week_start] if self.week_start else "",
            "SKIP": self.skip if self.skip != "OMIT" else "",
        }
        return ";".join(f"{name}={value}" for name, value in said.items() if value)

    def filled(self, start: date) -> Parts:
        """The rule with what it takes from its first day said out loud (RFC 5545 §3.3.10)."""
        if self.weeks and not (self.year_days or self.month_days or self.weekdays):
            return replace(self, weekdays=((0, start.weekday()),))
        if self.weeks or self.year_days or self.month_days or self.weekdays:
            return self
        if self.freq == "WEEKLY":
            return replace(self, weekdays=((0, start.weekday()),))
        if self.freq == "MONTHLY":
            return replace(self, month_days=(start.day,))
        if self.freq == "YEARLY":
            return replace(self, months=self.months or (start.month,), month_days=(start.day,))
        return self

    @property
    def may_miss(self) -> bool:
        """Whether SKIP has anything to decide: a day that some month or year has not."""
        if self.skip == "OMIT" or self.weeks or self.freq not in ("MONTHLY", "YEARLY"):
            return False
        if self.year_days:
            return self.freq == "YEARLY" and any(abs(day) == 366 for day in self.year_days)
        return any(abs(day) > 28 for day in self.month_days)


_LISTS: tuple[tuple[str, str, int], ...] = (
    ("BYMONTH", "months", 12),
    ("BYWEEKNO", "weeks", 53),
    ("BYYEARDAY", "year_days", 366),
    ("BYMONTHDAY", "month_days", 31),
)


def read(text: str, start: date) -> Parts:
    """The parts of an RRULE that starts on `start`. Raises UserError naming what is wrong.

    An UNTIL with a time of day counts against the time of `start` where that has one (the
    calendars of other programs do); else the day of UNTIL is the last.
    """
    given = _split(text)
    _refuse_what_no_day_has(given)
    parts = Parts(
        freq=given.pop("FREQ"),
        interval=_interval(given.pop("INTERVAL", "1")),
        count=_one(given, "COUNT", _count),
        until=_one(given, "UNTIL", lambda value: _until(value, start)),
        weekdays=_one(given, "BYDAY", _weekdays) or (),
        positions=_one(given, "BYSETPOS", lambda value: _numbers(value, 366, signed=True)) or (),
        week_start=_one(given, "WKST", WEEKDAYS.index) or 0,
        skip=_one(given, "SKIP", lambda value: SKIPS[SKIPS.index(value)]) or "OMIT",
        **{key: _one(given, name, _list_of(name, top)) or () for name, key, top in _LISTS},
    )
    _one(given, "RSCALE", ("GREGORIAN",).index)
    if given:
        raise _wrong(_("PropDesk does not know this part of a rule: {part}."), part=min(given))
    _refuse_contradictions(parts, start)
    return parts


def _wrong(sentence: str, **words: Any) -> UserError:
    return UserError(sentence.format(**words), field="rule")


def _split(text: str) -> dict[str, str]:
    """NAME → value of each part."""
    bare = re.sub(r"^RRULE:", "", text.strip().upper())
    given: dict[str, str] = {}
    for piece in bare.rstrip(";").split(";"):
        name, equals, value = (bit.strip() for bit in piece.partition("="))
        if not (name and equals and value):
            example = "FREQ=MONTHLY;BYMONTHDAY=10"
            sentence = _("“{text}” is no rule of repetition. It looks like this: {example}.")
            raise _wrong(sentence, text=text.strip()[:80], example=example)
        if name in given:
            raise _wrong(_("The rule says {part} twice; say it once."), part=name)
        given[name] = value
    return given


def _refuse_what_no_day_has(given: dict[str, str]) -> None:
    """Hours, minutes, and a rule that does not say how often."""
    freq = given.get("FREQ", "")
    finer = [f"FREQ={freq}"] if freq in _SUB_DAILY else [n for n in _OF_A_DAY if n in given]
    if finer:
        sentence = _("PropDesk plans whole days: {part} is too fine; choose daily or rarer.")
        raise _wrong(sentence, part=finer[0])
    if freq not in FREQUENCIES:
        sentence = _("The rule must say how often: {part} with one of {choices}.")
        raise _wrong(sentence, part="FREQ", choices=", ".join(FREQUENCIES))


def _interval(value: str) -> int:
    if re.fullmatch(r"-?\d+", value) and int(value) < 1:
        sentence = _("A rule repeats every 1, 2, 3 … times; every {n} is not possible.")
        raise _wrong(sentence, n=value)
    if not re.fullmatch(r"\d{1,5}", value):
        raise _impossible("INTERVAL", value)
    return int(value)


def _impossible(part: str, value: str) -> UserError:
    sentence = _("“{value}” is not possible for {part} in a rule of repetition.")
    return _wrong(sentence, value=value[:80], part=part)


def _one(given: dict[str, str], name: str, reader: Callable[[str], Any]) -> Any:
    """The part `name`, taken out of `given` and read; None where the rule does not have it."""
    value = given.pop(name, None)
    if value is None:
        return None
    try:
        return reader(value)
    except ValueError as error:
        raise _impossible(name, value) from error


def _count(value: str) -> int:
    if not re.fullmatch(r"\d{1,9}", value) or int(value) < 1:
        raise ValueError(value)
    return int(value)


def _until(value: str, start: date) -> date:
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?", value)
    if not found:
        raise ValueError(value)
    year, month, day = (int(found[n]) for n in (1, 2, 3))
    until = date(year, month, day)
    begins = getattr(start, "time", time)()
    if found[4] and time(int(found[4]), int(found[5]), int(found[6])) < begins:
        return date.fromordinal(until.toordinal() - 1)
    return until


def _list_of(name: str, top: int) -> Callable[[str], tuple[int, ...]]:
    return lambda value: _numbers(value, top, signed=name != "BYMONTH")


def _numbers(value: str, top: int, *, signed: bool) -> tuple[int, ...]:
    found = set()
    for piece in value.split(","):
        if not re.fullmatch(r"[+-]?\d{1,3}", piece.strip()):
            raise ValueError(value)
        found.add(int(piece))
    if any(not 1 <= abs(n) <= top or (n < 0 and not signed) for n in found):
        raise ValueError(value)
    return tuple(sorted(found, key=lambda n: (n < 0, n)))


def _weekdays(value: str) -> tuple[tuple[int, int], ...]:
    found = set()
    for piece in value.split(","):
        match = re.fullmatch(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", piece.strip())
        if not match or (match[1] and not 1 <= abs(int(match[1])) <= 53):
            raise ValueError(value)
        found.add((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(sorted(found, key=lambda pair: (pair[0] < 0, pair)))


def _refuse_contradictions(parts: Parts, start: date) -> None:
    """Parts that are right alone and wrong together."""
    if parts.count and parts.until:
        raise _wrong(_("A rule ends after a number of times or on a day, not both."))
    if parts.freq in ("DAILY", "WEEKLY") and any(nth for nth, _day in parts.weekdays):
        sentence = _("“The first Monday” needs a rule by months or years: {part} cannot say it.")
        raise _wrong(sentence, part=f"FREQ={parts.freq}")
    chosen = (parts.months, parts.weeks, parts.year_days, parts.month_days, parts.weekdays)
    if parts.positions and not any(chosen):
        raise _impossible("BYSETPOS", ",".join(map(str, parts.positions)))
    day = date(start.year, start.month, start.day)
    if parts.until and parts.until < day:
        sentence = _("The rule ends on {until}, before it starts on {start}.")
        raise _wrong(sentence, until=parts.until, start=day)
