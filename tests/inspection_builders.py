"""Plans and rounds with sensible defaults."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import inspection_plans, inspection_rounds
from propdesk.office.entities import Facility, InspectionPlan, InspectionTask
from propdesk.office.inspection_rounds import Entry, Saved
from tests.builders import D

NOV = date(2026, 11, 1)


def a_facility(session: Session, number: str = "DT-01", **more: Any) -> Facility:
    """A lift in building 1, in good state."""
    columns = {
        "number": number,
        "name": "1号楼电梯",
        "category": "elevator",
        "quantity": D(1),
        "place": "1号楼",
        "building": "1",
        **more,
    }
    facility = Facility(**columns)
    session.add(facility)
    session.flush()
    return facility


def a_plan(
    session: Session,
    today: date,
    rule: str = "FREQ=MONTHLY;BYMONTHDAY=10",
    name: str = "灭火器检查",
    **more: Any,
) -> InspectionPlan:
    """On the tenth of every month from November 2026."""
    more.setdefault("starts_on", NOV)
    return inspection_plans.add(session, name=name, rule=rule, today=today, **more)


def tasks(session: Session, plan: InspectionPlan) -> list[InspectionTask]:
    """The tasks of a plan, in order of their due days."""
    query = select(InspectionTask).where(InspectionTask.plan_id == plan.id)
    return list(session.scalars(query.order_by(InspectionTask.due_on, InspectionTask.id)))


def due_days(session: Session, plan: InspectionPlan) -> list[str]:
    """The due days of its tasks: `11-10`."""
    return [f"{task.due_on:%m-%d}" for task in tasks(session, plan)]


def do(
    session: Session,
    task: InspectionTask,
    on: date,
    *,
    today: date | None = None,
    exceptions: Sequence[Entry] = (),
    **more: Any,
) -> Saved:
    """The round is done on a day, everything normal but the exceptions."""
    entries = inspection_rounds.all_normal_except(session, task.id, exceptions)
    return inspection_rounds.save(session, task.id, entries, done_on=on, today=today or on, **more)
