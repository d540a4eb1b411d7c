"""Writes inspections as a calendar file (.ics, RFC 5545) that other programs expand alike.

All events are whole days: local dates without a time zone. A rule is written as RRULE with days
left out as EXDATE and days added as RDATE; a rule that programs read differently (SKIP) is written
as the days themselves, up to a horizon. The first day of an event is always one of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Literal

from propdesk.office import recurrence
from propdesk.office.recurrence import Rule
from propdesk.office.recurrence_parts import Parts

if TYPE_CHECKING:
    from icalendar import Event

ONE_DAY = timedelta(days=1)
_THE_FIRST = "FREQ=DAILY;COUNT=1"
"""With added days and no rule some programs (ical.js) pass over the first day; this says it."""


@dataclass(frozen=True)
class CalendarEvent:
    """One entry: a plan with its rule, or a single round.

    Its days are those of `rule` from `starts_on` to `ends_on` (None: without end) without
    `excluded`, and `extra`. `rule` "" means: only `extra`.
    """

    uid: str
    """The same in every export, so that an import replaces and does not double."""
    title: str
    starts_on: date
    rule: str = ""
    ends_on: date | None = None
    extra: tuple[date, ...] = ()
    excluded: tuple[date, ...] = ()
    place: str = ""
    description: str = ""
    category: str = ""
    state: Literal["planned", "done", "cancelled"] = "planned"


@dataclass(frozen=True)
class _Series:
    """What is written of an event: its first day, and the rest by a rule or one by one."""

    first: date
    rule: str = ""
    added: tuple[date, ...] = ()
    left_out: tuple[date, ...] = ()


def render(events: Iterable[CalendarEvent], *, name: str, horizon: date, stamp: datetime) -> bytes:
    """The .ics of `events`, named `name`; events without a day are left out.

    `horizon` is the last day of what cannot be written as a rule. `stamp` (UTC) is the time of the
    export; the same events with the same stamp give the same file.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//PropDesk//PropDesk//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _plain(name))
    for event in events:
        for number, series in enumerate(_series(event, horizon)):
            uid = event.uid if number == 0 else f"{event.uid}-{number}"
            calendar.add_component(_written(event, series, uid, stamp))
    return bytes(calendar.to_ical())


def days(event: CalendarEvent, horizon: date) -> list[date]:
    """The days of `event` up to `horizon`, in order."""
    found: set[date] = set()
    if event.rule:
        last = min(horizon, event.ends_on or horizon)
        found.update(recurrence.parse(event.rule, event.starts_on).between(event.starts_on, last))
    found.difference_update(event.excluded)
    found.update(event.extra)
    return sorted(day for day in found if day <= horizon)


def _series(event: CalendarEvent, horizon: date) -> Iterator[_Series]:
    """One series; two where a day was added before the first day of the rule."""
    ruled = _ruled(event) if event.rule else None
    if ruled is None:
        found = days(event, horizon)
        if found:
            yield _listed(found)
        return
    # No program expects a day before DTSTART, so such days become an event of their own.
    early = sorted({day for day in event.extra if day < ruled.first})
    yield ruled
    if early:
        yield _listed(early)


def _listed(found: list[date]) -> _Series:
    """Days one by one."""
    return _Series(found[0], _THE_FIRST if found[1:] else "", tuple(found[1:]))


def _ruled(event: CalendarEvent) -> _Series | None:
    """The event as a rule that begins on a day that is not left out; None where there is none."""
    rule = recurrence.parse(event.rule, event.starts_on)
    parts = rule.portable
    if parts is None or (parts.count and event.ends_on):
        return None
    if event.ends_on and (parts.until is None or event.ends_on < parts.until):
        parts = replace(parts, until=event.ends_on)
    excluded = frozenset(event.excluded) - frozenset(event.extra)
    started = _started(rule, parts, excluded)
    if started is None:
        return None
    first, parts = started
    ending = Rule(parts, first)
    left_out = {day for day in excluded if day > first and ending.between(day, day)}
    added = {day for day in event.extra if day >= first and not ending.between(day, day)}
    return _Series(first, parts.text, tuple(sorted(added)), tuple(sorted(left_out)))


def _started(rule: Rule, parts: Parts, excluded: frozenset[date]) -> tuple[date, Parts] | None:
    """The first day that is not left out, and the rule as it goes on from there."""
    day: date | None = rule.starts_on - ONE_DAY
    for skipped in count():
        day = rule.after(day) if day else None
        if day is None or (parts.until and day > parts.until):
            return None
        if day not in excluded:
            left = parts.count - skipped if parts.count else None
            return day, replace(parts, count=left)
    return None


def _written(event: CalendarEvent, series: _Series, uid: str, stamp: datetime) -> Event:
    from icalendar import Event, vRecur

    entry = Event()
    entry.add("uid", uid)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", series.first)
    entry.add("dtend", series.first + ONE_DAY)
    done = "✓ " if event.state == "done" else ""
    entry.add("summary", done + _plain(event.title))
    for name in ("description", "place"):
        if text := _plain(getattr(event, name)):
            entry.add("location" if name == "place" else name, text)
    if event.category:
        entry.add("categories", [_plain(event.category)])
    entry.add("status", "CANCELLED" if event.state == "cancelled" else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    if series.rule:
        entry.add("rrule", vRecur.from_ical(series.rule))
    if series.added:
        entry.add("rdate", list(series.added), parameters={"VALUE": "DATE"})
    if series.left_out:
        entry.add("exdate", list(series.left_out), parameters={"VALUE": "DATE"})
    return entry


def _plain(text: str) -> str:
    """`text` without the control characters no calendar takes; line ends stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable()).strip()
