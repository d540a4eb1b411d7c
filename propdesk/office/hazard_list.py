"""The list of hazards (隐患台账), as of today or of any past day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office import hazard_history, settings
from propdesk.office.entities import Facility, Hazard, HazardStep, Photo
from propdesk.office.hazard_history import StepLine
from propdesk.office.hazard_steps import NextStep, next_after


class HazardRow(NamedTuple):
    """A hazard on the evening of a day. `cost` in 元, `age_days` until then or until it closed."""

    id: int
    number: str
    found_on: date
    age_days: int
    place: str
    building: str
    facility: str
    """The facility's name; empty: none."""
    what: str
    kind: str
    system: str
    level: str
    keeper: str
    due_on: date | None
    measure: str
    state: str
    """`open`, `overdue`, `rectified` (waits for its re-check) or `closed`."""
    rectified_on: date | None
    closed_on: date | None
    cost: Decimal | None
    fund: str
    source: str
    reported_by: str
    facility_id: int | None
    facility_number: str
    first_due_on: date | None
    """The deadline it began with; it differs from `due_on` once it was changed."""
    recheck_on: date | None
    recheck_result: str
    rechecked_by: str
    next_step: NextStep
    steps: int
    last_step_on: date
    reported: bool
    """Whether it was reported upward."""
    photos_before: int
    photos_after: int
    photos_other: int
    task_id: int | None
    remark: str
    sort_key: str

    @property
    def days_over(self) -> int:
        """Days since the deadline where it is overdue; else 0."""
        if self.state != "overdue" or self.due_on is None:
            return 0
        return self.age_days - (self.due_on - self.found_on).days


def rows(session: Session, today: date, *, as_of: date | None = None) -> list[HazardRow]:
    """Every hazard found until `as_of` (or today), as it stood then; the newest number first."""
    day = as_of or today
    steps = _step_lines(session)
    photos = _photos(session)
    dissuasions = settings.get(session, "hazard_dissuasions")
    query = (
        select(Hazard, Facility.name, Facility.number)
        .outerjoin(Facility, Facility.id == Hazard.facility_id)
        .where(Hazard.found_on <= day)
        .order_by(Hazard.sort_key.desc())
    )
    return [
        _row(hazard, name or "", number or "", steps[hazard.id], day, photos, dissuasions)
        for hazard, name, number in session.execute(query)
    ]


def steps_by_hazard(session: Session) -> dict[int, list[HazardStep]]:
    """All steps of all hazards."""
    found: dict[int, list[HazardStep]] = defaultdict(list)
    for one in session.scalars(select(HazardStep).order_by(HazardStep.id)):
        found[one.hazard_id].append(one)
    return found


def _step_lines(session: Session) -> dict[int, list[StepLine]]:
    """All steps of all hazards, for reading alone."""
    columns = (getattr(HazardStep, name) for name in StepLine._fields)
    found: dict[int, list[StepLine]] = defaultdict(list)
    for line in map(StepLine._make, session.execute(select(*columns))):
        found[line.hazard_id].append(line)
    return found


def _photos(session: Session) -> dict[tuple[int, str], int]:
    query = (
        select(Photo.subject_id, Photo.role, func.count())
        .where(Photo.subject == Hazard.__tablename__)
        .group_by(Photo.subject_id, Photo.role)
    )
    return {(subject_id, role): count for subject_id, role, count in session.execute(query)}


def _row(
    hazard: Hazard,
    facility: str,
    facility_number: str,
    steps: Sequence[StepLine],
    day: date,
    photos: dict[tuple[int, str], int],
    dissuasions: int,
) -> HazardRow:
    now = hazard_history.standing(hazard, steps, day)
    taken = [one for one in steps if one.taken_on <= day]
    return HazardRow(
        id=hazard.id,
        number=hazard.number,
        found_on=hazard.found_on,
        age_days=((now.closed_on or day) - hazard.found_on).days,
        place=hazard.place,
        building=hazard.building,
        facility=facility,
        what=hazard.what,
        kind=hazard.kind,
        system=hazard.system,
        level=hazard.level,
        keeper=hazard.keeper,
        due_on=now.due_on,
        measure=now.measure,
        state=hazard_history.state_of(now, day),
        rectified_on=now.rectified_on,
        closed_on=now.closed_on,
        cost=hazard.cost,
        fund=hazard.fund,
        source=hazard.source,
        reported_by=hazard.reported_by,
        facility_id=hazard.facility_id,
        facility_number=facility_number,
        first_due_on=now.first_due_on,
        recheck_on=now.recheck_on,
        recheck_result=now.recheck_result,
        rechecked_by=now.rechecked_by,
        next_step=next_after(hazard.kind, now, taken, dissuasions),
        steps=len(taken),
        last_step_on=now.last_on,
        reported=any(one.kind == "reported" for one in taken),
        photos_before=photos.get((hazard.id, "before"), 0),
        photos_after=photos.get((hazard.id, "after"), 0),
        photos_other=photos.get((hazard.id, "other"), 0),
        task_id=hazard.task_id,
        remark=hazard.remark,
        sort_key=hazard.sort_key,
    )
