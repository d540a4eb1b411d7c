"""What was built and mended in a year: 屋面防水 120 ㎡, 单元门 6 扇, 疏通 46 次 (domain.md §5).

A work belongs to the year it was finished in. Quantities add up by content and unit; works without
a quantity are counted.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from propdesk.office.money import ZERO
from propdesk.office.work_list import WorkRow, rows

_SAME_UNITS = {"m2": "㎡", "平方米": "㎡", "平米": "㎡", "m3": "m³", "立方米": "m³", "米": "m"}
"""Other ways to write a unit; full-width letters and ㎡, m² are one already."""


@dataclass(frozen=True, slots=True)
class ContentTotal:
    """One content in one unit. `quantity` None: none of its works has one. `cost` in 元."""

    content: str
    unit: str
    quantity: Decimal | None
    count: int
    """How many works."""
    cost: Decimal
    ids: tuple[int, ...]
    """The works behind it."""


@dataclass(frozen=True, slots=True)
class FundTotal:
    """What a fund paid. 元."""

    fund: str
    """A key of FUNDS, the office's own word, or empty: not said."""
    count: int
    budget: Decimal
    """Of those works that have a budget."""
    cost: Decimal
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """The works finished in a period, up to a day. Money in 元."""

    works: tuple[WorkRow, ...]
    contents: tuple[ContentTotal, ...]
    funds: tuple[FundTotal, ...]
    repairs: int
    projects: int
    cost: Decimal
    budget: Decimal
    """Of works that have both a budget and a cost."""
    budgeted_cost: Decimal
    """The cost of those works: 节约率 = (budget − this) ÷ budget."""
    households: int
    """受益户数, added up over the projects."""


def finished(session: Session, first: date, last: date, as_of: date | None = None) -> list[WorkRow]:
    """The works finished from `first` to `last`, and not after `as_of`; oldest first."""
    until = min(last, as_of or last)
    found = [
        row
        for row in rows(session, until)
        if row.done_on is not None and first <= row.done_on <= until
    ]
    return sorted(found, key=lambda row: (row.done_on or first, row.id))


def of_period(session: Session, first: date, last: date, as_of: date | None = None) -> WorkFigures:
    """The figures of a period as of a day."""
    works = finished(session, first, last, as_of)
    both = [row for row in works if row.saved is not None]
    return WorkFigures(
        works=tuple(works),
        contents=tuple(by_content(works)),
        funds=tuple(by_fund(works)),
        repairs=sum(row.kind == "repair" for row in works),
        projects=sum(row.kind == "project" for row in works),
        cost=_sum(row.final_cost for row in works),
        budget=_sum(row.budget for row in both),
        budgeted_cost=_sum(row.final_cost for row in both),
        households=sum(row.households or 0 for row in works if row.kind == "project"),
    )


def planned(session: Session, day: date, until: date = date.max) -> list[WorkRow]:
    """The works not finished on a day that are to begin by `until`, by their start.

    For next year's plan (三 设施改造计划). One without a start yet is among them; one that was
    begun and finished later was no plan then that anybody knows of.
    """
    found = [
        row
        for row in rows(session, day)
        if (row.state != "done" or _under_way(row, day))
        and (row.starts_on is None or row.starts_on <= until)
    ]
    return sorted(found, key=lambda row: (row.starts_on or date.max, row.id))


def _under_way(row: WorkRow, day: date) -> bool:
    begun = row.starts_on is not None and row.starts_on <= day
    return begun and row.ends_on is not None and row.ends_on > day


def by_content(works: Sequence[WorkRow]) -> list[ContentTotal]:
    """Totals of some works; the content is named as most of them write it."""
    groups: dict[tuple[str, str], list[WorkRow]] = defaultdict(list)
    for row in works:
        unit = unit_of(row.unit) if row.quantity is not None else ""
        groups[_plain(row.content), unit].append(row)
    totals = [
        ContentTotal(
            content=Counter(row.content for row in some).most_common(1)[0][0],
            unit=unit,
            quantity=_quantity(some),
            count=len(some),
            cost=_sum(row.final_cost for row in some),
            ids=tuple(row.id for row in some),
        )
        for (_content, unit), some in groups.items()
    ]
    return sorted(totals, key=lambda total: (-total.cost, -total.count, total.content, total.unit))


def by_fund(works: Sequence[WorkRow]) -> list[FundTotal]:
    """What each fund paid for some works."""
    groups: dict[str, list[WorkRow]] = defaultdict(list)
    for row in works:
        groups[row.fund].append(row)
    totals = [
        FundTotal(
            fund,
            len(some),
            _sum(row.budget for row in some),
            _sum(row.final_cost for row in some),
            tuple(row.id for row in some),
        )
        for fund, some in groups.items()
    ]
    return sorted(totals, key=lambda total: (-total.cost, total.fund))


def unit_of(text: str) -> str:
    """A unit in its one spelling: m², m2 and 平方米 are ㎡."""
    plain = _plain(text)
    return _SAME_UNITS.get(plain, plain)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _quantity(works: Sequence[WorkRow]) -> Decimal | None:
    known = [row.quantity for row in works if row.quantity is not None]
    return sum(known, ZERO) if known else None


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), ZERO)
