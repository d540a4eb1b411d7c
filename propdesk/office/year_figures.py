"""The figures of a year as frozen values: what the summary, the window and the JSON all print from.

Money is Decimal 元, rates are Decimal percent with one decimal, None where a denominator is 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from propdesk.office.facility_facts import FacilityFacts

Value = Decimal | int | None
Kind = Literal["rate", "money", "households", "count", "area", "year", "quantity"]

UNITS: Mapping[Kind, str] = {
    "rate": "%",
    "money": "元",
    "households": "户",
    "count": "",
    "area": "㎡",
    "year": "年",
    "quantity": "",
}
BUCKETS = ("not_due", "d1_30", "d31_90", "d91_180", "d181_365", "y1_2", "y2_3", "over_3y")
"""Ageing by days overdue: not due, 1–30, 31–90, 91–180, 181–365, 1–2, 2–3, over 3 years."""
OLD_BUCKETS = ("y1_2", "y2_3", "over_3y")


@dataclass(frozen=True)
class Figure:
    """One figure: its value, what it was divided from, what it means, and last year's value.

    `unit` is %, 元, 户, 份, 栋, ㎡, 年, 次, 处, 项, 台, 天 or that of a quantity (扇, m);
    `definition` is in the language asked for.
    """

    key: str
    kind: Kind
    value: Value
    numerator: Value
    denominator: Value
    unit: str
    definition: str
    last_year: Value


class FigureRow(NamedTuple):
    """One of the rows behind a figure: `counted` adds up to the numerator, `amount` to the base."""

    room: str
    what: str
    period: str
    on: date | None
    amount: Decimal | int | None
    counted: Decimal | int | None


@dataclass(frozen=True)
class Building:
    """The year of one building: its net bills of the year, what came in, what is owed in all."""

    building: str
    billed: Decimal
    collected: Decimal
    households_billed: int
    households_paid: int
    owed: Decimal
    households_owing: int


@dataclass(frozen=True)
class Bucket:
    """What is owed at one age, and by how many rooms."""

    id: str
    amount: Decimal
    households: int


@dataclass(frozen=True)
class Month:
    """Collected on the year's bills by the end of a month; None: the month is still to come."""

    month: int
    collected: Decimal | None
    rate: Decimal | None
    last_year: Decimal | None
    """Last year's rate at the same month's end."""


@dataclass(frozen=True)
class YearRates:
    """The rates of a year; `stated`: the office's own figure from before PropDesk (历年指标)."""

    year: int
    current: Decimal | None
    prior: Decimal | None
    combined: Decimal | None
    household: Decimal | None
    stated: bool = False


@dataclass(frozen=True)
class Profile:
    """The community as its page states it."""

    name: str = ""
    company: str = ""
    street: str = ""
    committee: str = ""
    owners_committee: str = ""


@dataclass(frozen=True)
class YearFigures:
    """Everything the summary of a year says in numbers, as of one date."""

    year: int
    as_of: date
    profile: Profile
    figures: Mapping[str, Figure]
    years: tuple[YearRates, ...] = ()
    """Three years at most, oldest first, the year itself last."""
    months: tuple[Month, ...] = ()
    ageing: tuple[Bucket, ...] = ()
    buildings: tuple[Building, ...] = ()
    facts: FacilityFacts = field(default_factory=FacilityFacts)
    """Inspections, hazards, works and facilities of the year as lists."""
    small_count: int = 5
    """Groups below this print as 个别 (domain.md §7.3)."""
    missing: tuple[str, ...] = field(default=())

    def value(self, key: str) -> Value:
        """The value of a figure, None where there is none."""
        figure = self.figures.get(key)
        return None if figure is None else figure.value

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures.values())
