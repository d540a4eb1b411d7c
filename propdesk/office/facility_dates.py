"""Dates that follow from a rule and are never typed: lifts, fire extinguishers, remaining life.

Lifts by TSG T7001-2023 and TSG T7008-2023 (domain.md §3.2.1): counted from the day the supervised
inspection was passed, a periodic inspection (定期检验) in some years and a self-test (自行检测) in
the others; after the last of these years a periodic one every year. Done early within its window
it moves no later date. Extinguishers by GB 50444-2008 (domain.md §3.2.10), from the day of
manufacture. Years are calendar years: 5 years from 2020-02-29 end on 2025-02-28.

The tables are settings (`lift_…`, `extinguisher_years`): `settings.DEFAULTS` says them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from propdesk.office.periods import add_months, add_years


class LiftRules(NamedTuple):
    """How lifts are inspected: the `lift_…` settings."""

    periodic_years: tuple[int, ...]
    """The years with a periodic inspection; after the last of them every year."""
    periodic_early: int
    """Months a periodic inspection may be early without moving the base month."""
    self_test_early: int
    apply_months: int
    """Months before the due day to apply (特种设备安全法 第四十条)."""
    restart_months: int
    """Months out of use after which it is inspected before it runs again."""


class LiftYear(NamedTuple):
    """What is due in one year of a lift."""

    year_no: int
    """1 is a year after the supervised inspection."""
    kind: str
    """`periodic` 定期检验, `self_test` 自行检测."""
    due_on: date
    window_from: date
    """The first day on which it counts for this year."""
    apply_by: date


class OutOfUse(NamedTuple):
    """A time out of use: its first and last day (None: it still lasts)."""

    began: date
    ended: date | None


class LiftNext(NamedTuple):
    """What comes next for a lift."""

    year: LiftYear
    restart: OutOfUse | None
    """The time out of use for which it must be inspected before it runs again, whatever the year
    says."""


def lift_year(supervised_on: date, year_no: int, rules: LiftRules) -> LiftYear:
    """What is due in a year of a lift, and from when."""
    periodic = year_no in rules.periodic_years or year_no > max(rules.periodic_years, default=0)
    due = add_years(supervised_on, year_no)
    early = rules.periodic_early if periodic else rules.self_test_early
    return LiftYear(
        year_no,
        "periodic" if periodic else "self_test",
        due,
        add_months(due, -early),
        add_months(due, -rules.apply_months),
    )


def next_lift(
    supervised_on: date,
    today: date,
    rules: LiftRules,
    *,
    done: Sequence[date] = (),
    stopped: Sequence[OutOfUse] = (),
) -> LiftNext:
    """The oldest inspection not done yet. `done`: the days of the inspections on record.

    Where none is on record the last that fell due counts as not done. `stopped`: the times out of
    use, oldest first; one of over a year asks for an inspection once that year is over.
    """
    if done:
        covered = _years_covered(supervised_on, max(done), rules)
    else:
        covered = max(_full_years(supervised_on, today) - 1, 0)
    last_done = max(done, default=date.min)
    waiting = [
        one
        for one in stopped
        if last_done < add_months(one.began, rules.restart_months) <= (one.ended or today)
    ]
    restart = waiting[-1] if waiting else None
    return LiftNext(lift_year(supervised_on, covered + 1, rules), restart)


def _full_years(start: date, today: date) -> int:
    years = today.year - start.year
    return years if add_years(start, years) <= today else years - 1


def _years_covered(supervised_on: date, done: date, rules: LiftRules) -> int:
    """The last year whose window was open when it was done: done two months early it counts."""
    year_no = max(done.year - supervised_on.year + 1, 0)
    while year_no > 0 and lift_year(supervised_on, year_no, rules).window_from > done:
        year_no -= 1
    return year_no


class ExtinguisherDates(NamedTuple):
    """The next service of an extinguisher, and the day it must go."""

    next_service: date | None
    """None: it would fall on the day it must go, or later."""
    scrap_on: date
    must_go: bool


def extinguisher(
    agent: str,
    made_on: date,
    serviced_on: date | None,
    today: date,
    rules: Mapping[str, Sequence[int]],
) -> ExtinguisherDates | None:
    """The dates of an extinguisher; None for an agent the rules do not know.

    `rules`: for each agent the years to the first service, between services, and to scrapping.
    """
    years = rules.get(agent)
    if years is None or len(years) != 3:
        return None
    first, every, last = years
    scrap_on = add_years(made_on, last)
    if serviced_on is None:
        service = add_years(made_on, first)
    else:
        service = add_years(serviced_on, every)
    return ExtinguisherDates(
        service if service < scrap_on else None, scrap_on, must_go=today >= scrap_on
    )


def life_ends(started_on: date | None, design_years: int | None) -> date | None:
    """The day the design life is over; None when one of the two is not known."""
    if started_on is None or design_years is None:
        return None
    return add_years(started_on, design_years)


def remaining_life(
    started_on: date | None, design_years: int | None, today: date
) -> Decimal | None:
    """Years left of the design life, to one decimal; below 0 when it is over; None: not known."""
    end = life_ends(started_on, design_years)
    return None if end is None else _years(_months(today, end))


def life_used(started_on: date | None, design_years: int | None, today: date) -> Decimal | None:
    """The share of the design life that is over: 0.80, or 1.20 when it is long over."""
    if started_on is None or not design_years:
        return None
    months = max(_months(started_on, today), 0)
    return (Decimal(months) / (12 * design_years)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _months(start: date, end: date) -> int:
    """Whole months from `start` to `end`; negative when `end` is earlier."""
    if end < start:
        return -_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def _years(months: int) -> Decimal:
    return (Decimal(months) / 12).quantize(Decimal("0.1"), ROUND_HALF_UP)
