"""What facilities cost: every repair (维修), contract and hazard lands on its facility. 元.

A work counts on the day it ended, a paper from the day it begins; a work that names no facility is
of that of its hazard. A hazard's cost counts where no work with a final cost was made of it, so
that nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from propdesk.office.entities import FacilityPaper, Hazard, Work
from propdesk.office.money import ZERO


class Cost(NamedTuple):
    """One cost of a facility."""

    facility_id: int
    on: date | None
    """None: it counts in the total and in no period."""
    amount: Decimal
    failure: bool
    """Whether it mended a failure."""


def totals(
    session: Session, first: date | None = None, last: date | None = None
) -> dict[int, Decimal]:
    """The cost of each facility, in all or from `first` to `last`."""
    return sums(listed(session), first, last)


def sums(
    costs: Iterable[Cost], first: date | None = None, last: date | None = None
) -> dict[int, Decimal]:
    """Costs added up by facility, all or those from `first` to `last`."""
    found: dict[int, Decimal] = {}
    for cost in costs:
        if _within(cost.on, first, last):
            found[cost.facility_id] = found.get(cost.facility_id, ZERO) + cost.amount
    return found


def of(
    session: Session, facility_id: int, first: date | None = None, last: date | None = None
) -> Decimal:
    """The cost of one facility."""
    found = (cost.amount for cost in listed(session, facility_id) if _within(cost.on, first, last))
    return sum(found, ZERO)


def failures(session: Session, first: date, last: date) -> dict[int, int]:
    """How often each facility failed: repairs of a failure (故障维修) that began in the time."""
    query = select(Work.facility_id, Work.starts_on, Work.ends_on).where(
        Work.failure == True,  # noqa: E712
        Work.facility_id.is_not(None),
    )
    counts: dict[int, int] = {}
    for facility_id, starts_on, ends_on in session.execute(query):
        if facility_id is not None and _within(starts_on or ends_on, first, last):
            counts[facility_id] = counts.get(facility_id, 0) + 1
    return counts


def listed(session: Session, facility_id: int | None = None) -> Iterator[Cost]:
    """Every cost, of one facility or of all."""
    owner_of: ColumnElement[int | None] = func.coalesce(Work.facility_id, Hazard.facility_id)
    works = (
        select(
            owner_of,
            Work.ends_on,
            Work.accepted_on,
            Work.starts_on,
            Work.final_cost,
            Work.failure,
        )
        .outerjoin(Hazard, Hazard.id == Work.hazard_id)
        .where(owner_of.is_not(None), Work.final_cost.is_not(None))
    )
    papers = select(
        FacilityPaper.facility_id,
        FacilityPaper.starts_on,
        FacilityPaper.expires_on,
        FacilityPaper.cost,
    ).where(FacilityPaper.facility_id.is_not(None), FacilityPaper.cost.is_not(None))
    paid = select(Work.hazard_id).where(Work.hazard_id.is_not(None), Work.final_cost.is_not(None))
    hazards = select(Hazard.facility_id, Hazard.rectified_on, Hazard.found_on, Hazard.cost).where(
        Hazard.facility_id.is_not(None), Hazard.cost.is_not(None), Hazard.id.not_in(paid)
    )
    if facility_id is not None:
        works = works.where(owner_of == facility_id)
        papers = papers.where(FacilityPaper.facility_id == facility_id)
        hazards = hazards.where(Hazard.facility_id == facility_id)
    for owner, ended, accepted, started, amount, failure in session.execute(works):
        if owner is not None and amount is not None:
            yield Cost(owner, ended or accepted or started, amount, bool(failure))
    for owner, starts, ends, amount in session.execute(papers):
        if owner is not None and amount is not None:
            yield Cost(owner, starts or ends, amount, failure=False)
    for owner, rectified, found, amount in session.execute(hazards):
        if owner is not None and amount is not None:
            yield Cost(owner, rectified or found, amount, failure=False)


def _within(day: date | None, first: date | None, last: date | None) -> bool:
    if day is None:
        return first is None and last is None
    return (first is None or first <= day) and (last is None or day <= last)
