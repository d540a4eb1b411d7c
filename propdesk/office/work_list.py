"""The list of repairs and projects."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office.entities import Facility, Hazard, Photo, Work


class WorkRow(NamedTuple):
    """A repair or a project. Money in 元, `quantity` in `unit`."""

    id: int
    kind: str
    name: str
    grade: str
    content: str
    quantity: Decimal | None
    unit: str
    budget: Decimal | None
    final_cost: Decimal | None
    fund: str
    contractor: str
    starts_on: date | None
    ends_on: date | None
    """竣工; of a work that is not done the day it is planned for."""
    accepted_on: date | None
    acceptance: str
    households: int | None
    state: str
    place: str
    building: str
    facility_id: int | None
    facility: str
    """Number and name; empty: none."""
    hazard_id: int | None
    hazard: str
    """Its number; empty: none."""
    ticket: str
    failure: bool
    photos_before: int
    photos_after: int
    late: bool
    """Planned to end before today and not done."""
    remark: str

    @property
    def done_on(self) -> date | None:
        """The day that puts it into a year: finished, else accepted, else begun."""
        if self.state != "done":
            return None
        return self.ends_on or self.accepted_on or self.starts_on

    @property
    def saved(self) -> Decimal | None:
        """节约 = budget − final cost, 元; negative is over the budget. None: one is unknown."""
        if self.budget is None or self.final_cost is None:
            return None
        return self.budget - self.final_cost


def rows(session: Session, today: date) -> list[WorkRow]:
    """Every work, what is not finished first, then the newest."""
    photos = _photos(session)
    query = (
        select(Work, Facility.number, Facility.name, Hazard.number)
        .outerjoin(Facility, Facility.id == Work.facility_id)
        .outerjoin(Hazard, Hazard.id == Work.hazard_id)
    )
    found = [
        _row(work, _called(number, name), hazard or "", photos[work.id], today)
        for work, number, name, hazard in session.execute(query)
    ]
    return sorted(found, key=_order)


def _order(row: WorkRow) -> tuple[bool, int, int]:
    last = row.ends_on or row.starts_on or date.max
    return (row.state == "done", -last.toordinal(), -row.id)


def _called(number: str | None, name: str | None) -> str:
    return f"{number} {name}" if number else ""


def _photos(session: Session) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    query = (
        select(Photo.subject_id, Photo.role, func.count())
        .where(Photo.subject == Work.__tablename__)
        .group_by(Photo.subject_id, Photo.role)
    )
    for work_id, role, count in session.execute(query):
        found[work_id][role] = count
    return found


def _row(work: Work, facility: str, hazard: str, photos: dict[str, int], today: date) -> WorkRow:
    late = work.state != "done" and work.ends_on is not None and work.ends_on < today
    return WorkRow(
        id=work.id,
        kind=work.kind,
        name=work.name,
        grade=work.grade,
        content=work.content,
        quantity=work.quantity,
        unit=work.unit,
        budget=work.budget,
        final_cost=work.final_cost,
        fund=work.fund,
        contractor=work.contractor,
        starts_on=work.starts_on,
        ends_on=work.ends_on,
        accepted_on=work.accepted_on,
        acceptance=work.acceptance,
        households=work.households,
        state=work.state,
        place=work.place,
        building=work.building,
        facility_id=work.facility_id,
        facility=facility,
        hazard_id=work.hazard_id,
        hazard=hazard,
        ticket=work.ticket,
        failure=work.failure,
        photos_before=photos.get("before", 0),
        photos_after=photos.get("after", 0),
        late=late,
        remark=work.remark,
    )
