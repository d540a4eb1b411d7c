"""The year of the facilities as frozen lists: what the tables, charts and sentences are made of.

Counts are whole numbers, money is Decimal 元, quantities are Decimal in the unit beside them. Which
register an office keeps at all stands in `registers`: of one it does not keep, the summary says
nothing (domain.md §5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class InspectionMonth:
    """A month's rounds (巡检): planned when it began, and done of these."""

    month: int
    planned: int
    done: int


@dataclass(frozen=True)
class InspectionSystem:
    """The year's rounds of a system (电梯, 消防): planned, done, done by their due date."""

    system: str
    planned: int
    done: int
    done_on_time: int


@dataclass(frozen=True)
class HazardSystem:
    """The hazards (隐患) of a system: found this year, closed and open of these."""

    system: str
    found: int
    closed: int


@dataclass(frozen=True)
class WorkContent:
    """Works finished this year with the same content and unit: 屋面防水 120 ㎡ in 3 works."""

    content: str
    unit: str
    count: int
    quantity: Decimal | None
    """None: no work states how much it was."""
    cost: Decimal
    last_year: Decimal | None
    """Last year's quantity of the same; None where there was none."""


@dataclass(frozen=True)
class Project:
    """A project (工程项目), finished this year or planned; nobody's name or room is in it."""

    name: str
    building: str
    content: str
    quantity: Decimal | None
    unit: str
    fund: str
    amount: Decimal | None
    """Final cost when finished, budget when planned. 元."""
    households: int | None
    on: date | None
    """The day it was finished, or is to begin."""


@dataclass(frozen=True)
class Renewal:
    """A line of the renewal proposal (更新改造): what it takes and what there is for it. 元."""

    rank: int
    facility: str
    category: str
    condition: int | None
    remaining: Decimal | None
    """Years left of its design life, negative when over; None: it has none."""
    failures: int
    cost: Decimal
    """What its repairs cost in three years."""
    needed: Decimal | None
    fund: str
    available: Decimal
    gap: Decimal | None


@dataclass(frozen=True)
class FacilityFacts:
    """See the head of this module."""

    registers: frozenset[str] = frozenset()
    """Of inspections, hazards, works, plans, facilities those with any record by the as-of date."""
    months: tuple[InspectionMonth, ...] = ()
    systems: tuple[InspectionSystem, ...] = ()
    missed_seasons: tuple[str, ...] = ()
    """Plans tied to a season (汛前, 供暖前) with a round of this year that was not done."""
    hazards: tuple[HazardSystem, ...] = ()
    contents: tuple[WorkContent, ...] = ()
    projects: tuple[Project, ...] = ()
    planned: tuple[Project, ...] = ()
    funds: tuple[tuple[str, Decimal], ...] = ()
    """What the finished works cost, by fund."""
    photo_pairs: int = 0
    """Photos before with one after, of the works finished and the hazards closed."""
    poor: tuple[str, ...] = ()
    """Facilities in condition 1 or 2."""
    renewals: tuple[Renewal, ...] = ()

    @property
    def quantities(self) -> bool:
        """Whether any work states how much it was."""
        return any(one.quantity for one in self.contents)
