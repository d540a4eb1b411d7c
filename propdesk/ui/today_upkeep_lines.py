"""The lines of Today about the facilities: rounds, longest intervals, hazards, what expires."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from propdesk.i18n import _, ngettext
from propdesk.office.expiry_board import ExpiryRow
from propdesk.office.inspection_intervals import IntervalWarning
from propdesk.office.today_upkeep import MISSED_DAYS, DueHazard, DueRound, Some, Upkeep
from propdesk.ui.kit.shown import date_text
from propdesk.ui.today_lines import Line

LONGEST = 6
"""So many lines are enough for a section: a page that is read, and not a list that is searched."""
LEAST = 3
"""So many of the most urgent have a line whatever else there is."""


def sections(found: Upkeep) -> list[tuple[str, list[Line]]]:
    """The sections with their lines; one without lines is not shown."""
    return [
        (_("Inspections"), rounds(found)),
        (_("Hazards"), hazards(found)),
        (_("What expires"), expiring(found)),
    ]


def rounds(found: Upkeep) -> list[Line]:
    """Overdue, broken intervals, due today and tomorrow, coming."""
    late, missed = _("overdue"), Some((found.missed,), 1) if found.missed else Some[int]()
    today, tomorrow, coming = _("today"), _("tomorrow"), _("in the next days")
    return _fitted(
        _Part(found.overdue, _overdue_round, _rounds_left("overdue", late, "overdue")),
        _Part(missed, _missed, _rounds_left("soon", "", "overdue")),
        _Part(found.intervals, _interval, _plans_left),
        _Part(found.today, _round(today, "soon"), _rounds_left("soon", today, "today")),
        _Part(found.tomorrow, _round(tomorrow, "soon"), _rounds_left("soon", tomorrow, "tomorrow")),
        _Part(found.coming, _round("", "neutral"), _rounds_left("neutral", coming, "week")),
    )


def hazards(found: Upkeep) -> list[Line]:
    """Overdue, due within a week, and those that wait for their re-check."""
    recheck = _("re-check")
    return _fitted(
        _Part(found.hazards_overdue, _hazard("overdue"), _hazards_left("overdue", _("overdue"))),
        _Part(found.hazards_soon, _hazard("soon"), _hazards_left("soon", _("within a week"))),
        _Part(found.rechecks, _recheck, _hazards_left("soon", recheck)),
    )


def expiring(found: Upkeep) -> list[Line]:
    """What has expired, then what will, the nearest first."""
    return _fitted(
        _Part(found.expired, _expired, _dates_left("overdue", _("expired"))),
        _Part(found.expiring, _expires, _dates_left("soon", _("soon"))),
    )


class _Part(NamedTuple):
    """One list of a section: how a line of it is told, and how those that have no line are.

    `left(n, others)`: n have none; `others`: some of the list have.
    """

    some: Some[Any]
    tell: Callable[[Any], Line]
    left: Callable[[int, bool], Line]


def _fitted(*every: _Part) -> list[Line]:
    """About `LONGEST` lines, the most urgent by name; of each list at least how many there are."""
    parts = [part for part in every if part.some.count]
    lines: list[Line] = []
    for at, part in enumerate(parts):
        least = LEAST if at == 0 else 1
        room = max(least, LONGEST - len(lines) - (len(parts) - at - 1))
        count = part.some.count
        named = part.some.lines[: room if count <= room else room - 1]
        lines += [part.tell(one) for one in named]
        if count > len(named):
            lines.append(part.left(count - len(named), bool(named)))
    return lines


def _named(plan: str, place: str) -> str:
    return _("{plan}, {place}").format(plan=plan, place=place) if place else plan


def _ago(days: int) -> str:
    return ngettext("{n} day overdue", "{n} days overdue", days).format(n=f"{days:,}")


def _in(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return ngettext("in {n} day", "in {n} days", days).format(n=f"{days:,}")


def _overdue_round(one: DueRound) -> Line:
    text = _("{what}: due on {day}").format(
        what=_named(one.plan, one.place), day=date_text(one.due_on)
    )
    return Line("overdue", text, _ago(-one.days), _("Open the task"), "task", one.task_id)


def _missed(n: int) -> Line:
    text = ngettext(
        "{n} earlier round of the last {days} days is not entered or was missed",
        "{n} earlier rounds of the last {days} days are not entered or were missed",
        n,
    )
    text = text.format(n=f"{n:,}", days=MISSED_DAYS)
    return Line("soon", text, "", _("Inspections"), "inspections", "overdue")


def _round(when: str, tone: str) -> Callable[[DueRound], Line]:
    def tell(one: DueRound) -> Line:
        text = _named(one.plan, one.place)
        figure = when or _in(one.days)
        return Line(tone, text, figure, _("Open the task"), "task", one.task_id)

    return tell


def _rounds_left(tone: str, when: str, key: str) -> Callable[[int, bool], Line]:
    def tell(n: int, others: bool) -> Line:
        text = ngettext("{n} inspection", "{n} inspections", n)
        if others:
            text = ngettext("{n} more inspection", "{n} more inspections", n)
        return Line(tone, text.format(n=f"{n:,}"), when, _("Inspections"), "inspections", key)

    return tell


def _interval(one: IntervalWarning) -> Line:
    """A hard limit: 半月 is at most 15 days, whatever the rule says."""
    if one.days_over:
        text = ngettext(
            "{plan}: at most {n} day apart, but last done on {day}",
            "{plan}: at most {n} days apart, but last done on {day}",
            one.limit,
        )
        if one.never_done:
            text = ngettext(
                "{plan}: at most {n} day apart, but never done since {day}",
                "{plan}: at most {n} days apart, but never done since {day}",
                one.limit,
            )
        text = text.format(plan=one.plan, n=one.limit, day=date_text(one.last_done))
        return Line("overdue", text, _ago(one.days_over), _("Open the plan"), "plan", one.plan_id)
    text = ngettext(
        "{plan}: at most {n} day apart, so do it by {day}",
        "{plan}: at most {n} days apart, so do it by {day}",
        one.limit,
    ).format(plan=one.plan, n=one.limit, day=date_text(one.latest))
    figure = _("planned {day}").format(day=_short(one.next_due)) if one.next_due else ""
    return Line("soon", text, figure, _("Open the plan"), "plan", one.plan_id)


def _short(day: date) -> str:
    return f"{day:%m-%d}"


def _plans_left(n: int, others: bool) -> Line:
    text = ngettext(
        "{n} plan whose longest interval is broken",
        "{n} plans whose longest interval is broken",
        n,
    )
    if others:
        text = ngettext(
            "{n} more plan whose longest interval is broken",
            "{n} more plans whose longest interval is broken",
            n,
        )
    return Line("overdue", text.format(n=f"{n:,}"), "", _("All plans"), "plans")


def _hazard(tone: str) -> Callable[[DueHazard], Line]:
    def tell(one: DueHazard) -> Line:
        figure = _ago(-one.days) if one.days < 0 else _in(one.days)
        return Line(tone, _hazard_text(one), figure, _("Open the hazard"), "hazard", one.hazard_id)

    return tell


def _hazard_text(one: DueHazard) -> str:
    return _("{number} {place}: {what}").format(number=one.number, place=one.place, what=one.what)


def _recheck(one: DueHazard) -> Line:
    figure = _("re-check it")
    return Line("soon", _hazard_text(one), figure, _("Open the hazard"), "hazard", one.hazard_id)


def _hazards_left(tone: str, when: str) -> Callable[[int, bool], Line]:
    def tell(n: int, others: bool) -> Line:
        text = ngettext("{n} hazard", "{n} hazards", n)
        if others:
            text = ngettext("{n} more hazard", "{n} more hazards", n)
        return Line(tone, text.format(n=f"{n:,}"), when, _("Hazards"), "hazards")

    return tell


def _expired(one: ExpiryRow) -> Line:
    text = _("{what}: expired on {day}").format(what=_dated(one), day=date_text(one.expires_on))
    return _date_line("overdue", text, _ago(-one.days_left), one)


def _expires(one: ExpiryRow) -> Line:
    text = _("{what}: until {day}").format(what=_dated(one), day=date_text(one.expires_on))
    if one.apply_by is not None and one.apply_by < one.expires_on:
        text = _("{what}: until {day}, apply by {apply}").format(
            what=_dated(one), day=date_text(one.expires_on), apply=date_text(one.apply_by)
        )
    return _date_line(one.tone or "neutral", text, _in(one.days_left), one)


def _dated(one: ExpiryRow) -> str:
    return f"{one.facility} {one.title}".strip()


def _date_line(tone: str, text: str, figure: str, one: ExpiryRow) -> Line:
    if one.facility_id is not None:
        return Line(tone, text, figure, _("Open the facility"), "facility", one.facility_id)
    return Line(tone, text, figure, _("Expiry board"), "expiring", one.id)


def _dates_left(tone: str, when: str) -> Callable[[int, bool], Line]:
    def tell(n: int, others: bool) -> Line:
        text = ngettext("{n} date", "{n} dates", n)
        if others:
            text = ngettext("{n} more date", "{n} more dates", n)
        return Line(tone, text.format(n=f"{n:,}"), when, _("Expiry board"), "expiring")

    return tell
