"""What the clerk reads of inspections: states with sign and colour, weekdays, months, periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from propdesk.i18n import N_, _
from propdesk.office.workdays import Workdays
from propdesk.ui import terms, theme

STATES = {
    "pending": N_("To do"),
    "coming": N_("Due soon"),
    "in_progress": N_("In progress"),
    "done": N_("Done, all normal"),
    "abnormal": N_("Done, with defects"),
    "overdue": N_("Overdue"),
    "cancelled": N_("Cancelled"),
}
TONES = {
    "pending": "neutral",
    "coming": "soon",
    "in_progress": "soon",
    "done": "done",
    "abnormal": "overdue",
    "overdue": "overdue",
    "cancelled": "neutral",
}
GLYPHS = {**{key: theme.GLYPHS[tone] for key, tone in TONES.items()}, "in_progress": "◐"}
GLYPHS["abnormal"], GLYPHS["cancelled"] = "◆", "×"
"""The sign before a task; what was found to be wrong and what was cancelled have their own."""
OPEN = ("pending", "coming", "in_progress", "overdue")
"""States in which a round can still be entered for the first time."""
REST, WORKED = N_("off"), N_("work")
"""休, 班: a holiday on a weekday, a worked weekend."""
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
MONTHS = (
    N_("Jan"),
    N_("Feb"),
    N_("Mar"),
    N_("Apr"),
    N_("May"),
    N_("Jun"),
    N_("Jul"),
    N_("Aug"),
    N_("Sep"),
    N_("Oct"),
    N_("Nov"),
    N_("Dec"),
)


def state(key: str) -> str:
    """The word for a state."""
    return terms.of(STATES, key)


def marked(key: str) -> str:
    """The word for a state with its sign before it."""
    return f"{GLYPHS[key]} {state(key)}"


def weekday(day: date) -> str:
    """Mon, 周一."""
    return _(WEEKDAYS[day.weekday()])


def day_text(day: date) -> str:
    """2026-11-22 Sun."""
    return f"{day.isoformat()} {weekday(day)}"


def month_text(day: date) -> str:
    """November 2026, 2026年11月."""
    return _("{month} {year}").format(month=_(MONTHS[day.month - 1]), year=day.year)


def span_text(first: date, last: date) -> str:
    """2026-11-16 to 2026-11-22."""
    return _("{first} to {last}").format(first=first.isoformat(), last=last.isoformat())


def where(row: Any) -> str:
    """The facility of a task, or the place of one that has none."""
    return str(row.facility or row.place or "")


def line(row: Any) -> str:
    """A task on one line: its plan, and where, unless the plan says so already."""
    place = where(row)
    return row.plan if not place or place in row.plan else f"{row.plan} · {place}"


def told(row: Any) -> str:
    """A task for who points at it or hears it: what, where, who, due when, how it stands."""
    parts = [row.plan, where(row), row.person or row.keeper, state(row.state)]
    if row.due != row.scheduled:
        parts.append(_("due on {day}").format(day=row.due.isoformat()))
    return ", ".join(part for part in parts if part)


def marks(workdays: Workdays, days: Sequence[date]) -> dict[date, str]:
    """休 and 班 under the days that bear one."""
    words = {"rest": _(REST), "work": _(WORKED)}
    found = ((day, workdays.mark(day)) for day in days)
    return {day: words[mark] for day, mark in found if mark is not None}


def worked() -> str:
    """The mark of a worked weekend."""
    return _(WORKED)


def month_grid(day: date) -> list[date]:
    """The days a month's sheet shows, Monday first: whole weeks, those of other months too."""
    first = day.replace(day=1)
    start = first - timedelta(days=first.weekday())
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    end = last + timedelta(days=6 - last.weekday())
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def week_of(day: date) -> list[date]:
    """The seven days of a week, Monday first."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=n) for n in range(7)]


def in_order(rows: Sequence[Any]) -> list[Any]:
    """The tasks of one day: what waits first, then what is done; by name within."""
    rank = ("overdue", "in_progress", "coming", "pending", "abnormal", "done", "cancelled")
    return sorted(rows, key=lambda row: (rank.index(row.state), row.plan, where(row)))
