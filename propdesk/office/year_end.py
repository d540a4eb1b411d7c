"""The figures of a year as one frozen value, with the rows behind each of them.

The window, the annual summary and `propdesk figures` all print from `gather`; nothing of the
summary is computed anywhere else (domain.md §2.6, §5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk import i18n
from propdesk.i18n import _
from propdesk.office import facility_year, fee_figures, money, rates, settings
from propdesk.office.entities import Community, Room
from propdesk.office.errors import UserError
from propdesk.office.facility_year import FacilityYear
from propdesk.office.fee_figures import Owing, day_of
from propdesk.office.figure_rows import rows
from propdesk.office.rates import Rates
from propdesk.office.summary_words import Words, words
from propdesk.office.year_figures import (
    BUCKETS,
    OLD_BUCKETS,
    UNITS,
    Figure,
    FigureRow,
    Kind,
    Profile,
    Value,
    YearFigures,
)

_KINDS: Mapping[str, tuple[Kind, str]] = {
    "fees.current_rate": ("rate", ""),
    "fees.prior_rate": ("rate", ""),
    "fees.combined_rate": ("rate", ""),
    "fees.household_rate": ("rate", ""),
    "fees.prior_rate_gross": ("rate", ""),
    "fees.billed": ("money", ""),
    "fees.collected": ("money", ""),
    "fees.prior_opening": ("money", ""),
    "fees.written_off": ("money", ""),
    "fees.prior_billed": ("money", ""),
    "fees.prior_collected": ("money", ""),
    "fees.waived": ("money", ""),
    "fees.households_billed": ("households", ""),
    "fees.households_paid": ("households", ""),
    "fees.received": ("money", ""),
    "fees.owed": ("money", ""),
    "fees.owed_overdue": ("money", ""),
    "fees.owed_over_1y": ("money", ""),
    "fees.over_1y_share": ("rate", ""),
    "fees.households_owing": ("households", ""),
    "fees.households_overdue": ("households", ""),
    "fees.households_over_1y": ("households", ""),
    "fees.credit": ("money", ""),
    "fees.notices": ("count", "份"),
    "fees.households_noticed": ("households", ""),
    "fees.households_paid_after_notice": ("households", ""),
    "fees.paid_after_notice_rate": ("rate", ""),
    "community.households": ("households", ""),
    "community.buildings": ("count", "栋"),
    "community.area": ("area", ""),
    "community.built_year": ("year", ""),
}
_FAMILIES: Mapping[str, Kind] = {
    "fees.ageing": "money",
    "fees.ageing_households": "households",
    "fees.cumulative_rate": "rate",
    "fees.building_rate": "rate",
    "fees.building_owed": "money",
}
KEYS: tuple[str, ...] = (
    *_KINDS,
    *(f"fees.ageing.{bucket}" for bucket in BUCKETS),
    *(f"fees.ageing_households.{bucket}" for bucket in BUCKETS),
    *(f"fees.cumulative_rate.{month:02}" for month in range(1, 13)),
    "fees.building_rate.*",
    "fees.building_owed.*",
    *facility_year.KEYS,
)
"""The stable names of all figures; `*` stands for each building (楼栋), month, system, fund or
content of works."""

_Found = tuple[str, Value, Value, Value, Value]
"""Key, value, numerator, denominator, last year's value."""


def default_as_of(year: int, today: date) -> date:
    """31 December of the year, or today while the year is not over. UserError for a coming year."""
    if year > today.year or year < 1990:
        raise UserError(
            _("There is no summary of {year}. Choose a year up to {last}.").format(
                year=year, last=today.year
            )
        )
    return min(date(year, 12, 31), today)


def gather(
    session: Session, year: int, as_of: date | None = None, *, language: str | None = None
) -> YearFigures:
    """Every figure of `year`, with receipts up to `as_of` (default 31 December of the year).

    Definitions are in `language` (default: the language in use). Raises UserError when `as_of`
    lies before the year.
    """
    day = as_of or date(year, 12, 31)
    if day < date(year, 1, 1):
        raise UserError(
            _("{as_of} is before the year {year}. Choose a later date.").format(
                as_of=day, year=year
            )
        )
    texts = words(language or i18n.language())

    @cache
    def of_year(past: int) -> Rates:
        return rates.of_year(session, past, day_of(past, year, day))

    this = of_year(year)
    owed = fee_figures.owing(session, day)
    before = _last_year(session, year, day, of_year)
    last_billed = before.get("fees.billed") if fee_figures.is_whole(session, year - 1) else None
    order, buildings = fee_figures.buildings(session, rates.by_room(session, year, day), owed)
    months = fee_figures.months(session, year, day, this.A, Decimal(last_billed or 0))
    found: list[_Found] = [
        *_rates_figures(session, this, before),
        *_owing_figures(owed, before),
        *_notice_figures(session, year, day),
        *_community_figures(session, len(order)),
    ]
    for month in months:
        key = f"fees.cumulative_rate.{month.month:02}"
        found.append((key, month.rate, month.collected, this.A, month.last_year))
    for part in buildings:
        share = money.rate(part.collected, part.billed)
        key = f"fees.building_rate.{part.building}"
        found.append((key, share, part.collected, part.billed, None))
        found.append((f"fees.building_owed.{part.building}", part.owed, None, None, None))
    facilities = facility_year.gather(session, year, day, fee_figures.stated(session, year - 1))
    return YearFigures(
        year=year,
        as_of=day,
        profile=_profile(session),
        figures={
            made.key: made
            for made in (
                *(_figure(texts, *one) for one in found),
                *_facility_figures(texts, facilities),
            )
        },
        facts=facilities.facts,
        years=fee_figures.years(session, year, of_year),
        months=months if this.A else (),
        ageing=owed.ageing(),
        buildings=buildings,
        small_count=settings.get(session, "small_count_threshold"),
    )


def _figure(
    texts: Words, key: str, value: Value, numerator: Value, denominator: Value, last: Value
) -> Figure:
    if key in _KINDS:
        kind, unit = _KINDS[key]
    else:
        kind, unit = _FAMILIES[key.rpartition(".")[0]], ""
    return Figure(
        key=key,
        kind=kind,
        value=value,
        numerator=numerator,
        denominator=denominator,
        unit=unit or UNITS[kind],
        definition=texts.definition(key),
        last_year=last,
    )


def _facility_figures(texts: Words, of: FacilityYear) -> Iterator[Figure]:
    for one in of.counts:
        yield Figure(
            key=one.key,
            kind=one.kind,
            value=one.value,
            numerator=one.numerator,
            denominator=one.denominator,
            unit=one.unit or UNITS[one.kind],
            definition=texts.definition(one.key),
            last_year=of.last.get(one.key),
        )


def _last_year(
    session: Session, year: int, as_of: date, of_year: Callable[[int], Rates]
) -> dict[str, Value]:
    """Last year's values: from the data where PropDesk billed that year, else as stated."""
    past = year - 1
    stated: dict[str, Value] = dict(fee_figures.stated(session, past))
    whole = fee_figures.is_whole(session, past)
    if stated and not whole:
        return stated
    day = day_of(past, year, as_of)
    before = of_year(past)
    if not before.A:
        return stated
    found = {key: value for key, value, *_rest in _rates_figures(session, before, {})}
    if whole:
        owed = fee_figures.owing(session, day)
        found |= {key: value for key, value, *_rest in _owing_figures(owed, {})}
    return found


def _rates_figures(session: Session, of: Rates, last: Mapping[str, Value]) -> Iterator[_Found]:
    gross = of.prior_gross if of.written_off else None
    parts: tuple[tuple[str, Value, Value, Value], ...] = (
        ("fees.current_rate", of.current, of.a, of.A),
        ("fees.prior_rate", of.prior, of.b, of.B),
        ("fees.combined_rate", of.combined, of.a + of.b, of.A + of.B),
        ("fees.household_rate", of.households, of.households_paid, of.households_billed),
        ("fees.prior_rate_gross", gross, of.b, of.opening_debt),
    )
    for key, value, numerator, denominator in parts:
        yield key, value, numerator, denominator, last.get(key)
    values: dict[str, Value] = {
        "fees.billed": of.A,
        "fees.collected": of.a,
        "fees.prior_opening": of.opening_debt,
        "fees.written_off": of.written_off,
        "fees.prior_billed": of.B,
        "fees.prior_collected": of.b,
        "fees.waived": fee_figures.waived(session, of.year, of.as_of),
        "fees.households_billed": of.households_billed,
        "fees.households_paid": of.households_paid,
        "fees.received": fee_figures.received(session, of.year, of.as_of),
    }
    for key, amount in values.items():
        yield key, amount, None, None, last.get(key)


def _owing_figures(owed: Owing, last: Mapping[str, Value]) -> Iterator[_Found]:
    total = owed.sum(["owed"])
    values: dict[str, Value] = {
        "fees.owed": total,
        "fees.owed_overdue": owed.overdue,
        "fees.owed_over_1y": owed.old,
        "fees.households_owing": owed.households(["owed"]),
        "fees.households_overdue": owed.households(BUCKETS[1:]),
        "fees.households_over_1y": owed.households(OLD_BUCKETS),
        "fees.credit": owed.sum(["credit"]),
    }
    for key, value in values.items():
        yield key, value, None, None, last.get(key)
    share = "fees.over_1y_share"
    yield share, money.rate(owed.old, total), owed.old, total, last.get(share)
    for bucket in owed.ageing():
        amount, households = f"fees.ageing.{bucket.id}", f"fees.ageing_households.{bucket.id}"
        yield amount, bucket.amount, None, None, last.get(amount)
        yield households, bucket.households, None, None, last.get(households)


def _notice_figures(session: Session, year: int, as_of: date) -> Iterator[_Found]:
    demands = fee_figures.demands(session, year, as_of)
    before = fee_figures.demands(session, year - 1, day_of(year - 1, year, as_of))
    rooms = fee_figures.households_noticed(demands)
    paid = sum(1 for effects in rooms.values() if effects)
    yield "fees.notices", len(demands), None, None, len(before) or None
    yield "fees.households_noticed", len(rooms), None, None, None
    yield "fees.households_paid_after_notice", paid, None, None, None
    yield "fees.paid_after_notice_rate", money.rate(paid, len(rooms)), paid, len(rooms), None


def _community_figures(session: Session, buildings: int) -> Iterator[_Found]:
    community = session.get_one(Community, 1)
    rooms = session.scalar(select(func.count(Room.id))) or 0
    area = session.scalar(select(func.sum(Room.area))) or None
    yield "community.households", community.households or rooms, None, None, None
    yield "community.buildings", community.buildings or buildings, None, None, None
    yield "community.area", community.total_area or area, None, None, None
    yield "community.built_year", community.built_year, None, None, None


def _profile(session: Session) -> Profile:
    community = session.get_one(Community, 1)
    return Profile(
        name=community.name,
        company=community.company,
        street=community.street,
        committee=community.committee,
        owners_committee=community.owners_committee,
    )


def figures_json(figures: YearFigures) -> dict[str, Any]:
    """What `propdesk figures YEAR --format json` prints (cli.md)."""
    return {
        "year": figures.year,
        "as_of": figures.as_of.isoformat(),
        "figures": [
            {
                "key": figure.key,
                "value": _plain(figure.value),
                "numerator": _plain(figure.numerator),
                "denominator": _plain(figure.denominator),
                "unit": figure.unit,
                "definition": figure.definition,
                "last_year": _plain(figure.last_year),
            }
            for figure in figures
        ],
    }


def _plain(value: Value) -> str | int | None:
    """Counts as integers, rates, money and quantities as strings."""
    return f"{value:f}" if isinstance(value, Decimal) else value


__all__ = [
    "KEYS",
    "Figure",
    "FigureRow",
    "YearFigures",
    "default_as_of",
    "figures_json",
    "gather",
    "rows",
]
