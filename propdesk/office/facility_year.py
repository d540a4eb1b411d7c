"""The year of the facilities: its figures beside last year's, and the lists behind the sentences.

    of_year = facility_year.gather(session, 2025, day, stated)
    of_year.counts, of_year.last, of_year.facts

Last year's values are counted the same way up to the day that compares; where last year has no such
records they are what the office stated (历年指标), else there are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from propdesk.office import facility_measures, work_figures
from propdesk.office.facility_facts import (
    FacilityFacts,
    HazardSystem,
    InspectionMonth,
    InspectionSystem,
    Project,
    WorkContent,
)
from propdesk.office.facility_measures import FAMILIES, MEASURES, OTHERS, Counts
from propdesk.office.facility_registers import Registers
from propdesk.office.fee_figures import day_of
from propdesk.office.money import ZERO
from propdesk.office.work_list import WorkRow
from propdesk.office.year_figures import Value

KEYS: tuple[str, ...] = (*MEASURES, *OTHERS, *(f"{family}.*" for family in FAMILIES))
"""The stable names; `*` stands for a month, a system, a fund, a content with its unit."""


@dataclass(frozen=True)
class FacilityYear:
    """The figures of the year, last year's values by key, and the lists."""

    counts: tuple[Counts, ...]
    last: Mapping[str, Value]
    facts: FacilityFacts


def gather(session: Session, year: int, day: date, stated: Mapping[str, Decimal]) -> FacilityYear:
    """The year up to `day`; `stated` are the office's own figures of the year before."""
    of = Registers(session, year, day)
    before = Registers(session, year - 1, day_of(year - 1, year, day))
    counted = (*facility_measures.counts(of), *_others(of))
    return FacilityYear(counted, _last(before, counted, stated), _facts(of, before))


def _others(of: Registers) -> list[Counts]:
    still = [row.age_days for row in of.hazards if row.closed_on is None]
    facilities = "facilities" in of.kept
    needed = sum((line.needed or ZERO for line in of.renewals), ZERO)
    available = sum((line.available for line in of.renewals), ZERO)
    gap = sum((line.gap or ZERO for line in of.renewals), ZERO)
    values: dict[str, Value] = {
        "hazards.oldest_days": max(still, default=None),
        "facilities.renewal_cost": needed if facilities else None,
        "facilities.renewal_available": available if facilities else None,
        "facilities.renewal_gap": gap if facilities else None,
    }
    return [Counts(key, *OTHERS[key], values[key], compared=False) for key in OTHERS]


def _last(
    before: Registers, counted: tuple[Counts, ...], stated: Mapping[str, Decimal]
) -> dict[str, Value]:
    """Last year's values of the figures that can be compared."""
    found: dict[str, Value] = {}
    recorded = {
        "inspections": bool(before.rounds),
        "hazards": any(row.found_on >= before.first for row in before.hazards),
        "works": bool(before.works),
        "facilities": False,
    }
    own = {one.key: one for one in facility_measures.counts(before, compared=True)}
    for one in counted:
        kept = recorded[one.key.partition(".")[0]]
        if kept and one.compared and one.key in own:
            found[one.key] = own[one.key].value
        elif not kept and one.key in stated:
            value = stated[one.key]
            found[one.key] = int(value) if one.kind in ("count", "households") else value
    return found


def _facts(of: Registers, before: Registers) -> FacilityFacts:
    return FacilityFacts(
        registers=of.kept,
        months=_months(of),
        systems=_systems(of),
        missed_seasons=tuple(dict.fromkeys(row.plan for row in of.rounds if row.season_missed)),
        hazards=_hazards(of),
        contents=_contents(of, before),
        projects=tuple(_project(row, of) for row in _dearest(of.works) if row.kind == "project"),
        planned=tuple(_project(row, of) for row in of.planned),
        funds=tuple(
            (total.fund, total.cost) for total in work_figures.by_fund(of.works) if total.cost
        ),
        photo_pairs=sum(min(row.photos_before, row.photos_after) for row in of.works)
        + sum(
            min(row.photos_before, row.photos_after)
            for row in of.hazards
            if row.closed_on is not None
        ),
        poor=tuple(of.public(row.name) for row in of.facilities if row.grade and row.grade <= 2),
        renewals=tuple(of.renewals),
    )


def _months(of: Registers) -> tuple[InspectionMonth, ...]:
    planned = Counter(int(row.month[5:]) for row in of.rounds)
    done = Counter(int(row.month[5:]) for row in of.rounds if row.done)
    return tuple(InspectionMonth(month, planned[month], done[month]) for month in range(1, 13))


def _systems(of: Registers) -> tuple[InspectionSystem, ...]:
    """The systems with rounds, the most rounds first."""
    planned = Counter(row.system for row in of.rounds)
    done = Counter(row.system for row in of.rounds if row.done)
    on_time = Counter(row.system for row in of.rounds if row.on_time)
    return tuple(
        InspectionSystem(system, count, done[system], on_time[system])
        for system, count in sorted(planned.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _hazards(of: Registers) -> tuple[HazardSystem, ...]:
    """The systems with hazards found this year, the most first."""
    own = [row for row in of.hazards if row.found_on >= of.first]
    found = Counter(row.system for row in own)
    closed = Counter(row.system for row in own if row.closed_on is not None)
    return tuple(
        HazardSystem(system, count, closed[system])
        for system, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _contents(of: Registers, before: Registers) -> tuple[WorkContent, ...]:
    last = {
        (total.content, total.unit): total.quantity
        for total in work_figures.by_content(before.works)
    }
    return tuple(
        WorkContent(
            of.public(total.content),
            total.unit,
            total.count,
            total.quantity,
            total.cost,
            last.get((total.content, total.unit)),
        )
        for total in work_figures.by_content(of.works)
    )


def _dearest(works: list[WorkRow]) -> list[WorkRow]:
    return sorted(works, key=lambda row: -(row.final_cost or ZERO))


def _project(row: WorkRow, of: Registers) -> Project:
    done = row.state == "done"
    return Project(
        name=of.public(row.name),
        building=row.building,
        content=of.public(row.content),
        quantity=row.quantity,
        unit=work_figures.unit_of(row.unit),
        fund=row.fund,
        amount=row.final_cost if done else row.budget,
        households=row.households,
        on=row.done_on if done else row.starts_on,
    )
