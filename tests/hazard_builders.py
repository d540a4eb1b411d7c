"""Hazards, works and what they hang on, with sensible defaults."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from propdesk.office import attachments, hazards
from propdesk.office.entities import (
    Entity,
    Facility,
    Hazard,
    InspectionPlan,
    InspectionTask,
    Photo,
    TaskResult,
)
from tests.builders import D

TODAY = date(2026, 11, 23)


def a_hazard(session: Session, found_on: date = date(2026, 11, 2), **more: Any) -> Hazard:
    """A leak in the roof of building 3."""
    options: dict[str, Any] = {
        "place": "3号楼2单元屋面",
        "what": "防水层开裂渗水",
        "system": "building",
        "keeper": "王师傅",
        "today": TODAY,
        **more,
    }
    return hazards.record(session, found_on=found_on, **options)


def a_facility_row(session: Session, number: str = "DT-01", **more: Any) -> Facility:
    """A lift, as a bare row."""
    options: dict[str, Any] = {
        "name": "1号楼电梯",
        "category": "elevator",
        "place": "1号楼1单元",
        "building": "1",
        "quantity": D(1),
        "keeper": "李工",
        **more,
    }
    facility = Facility(number=number, sort_key=number, **options)
    session.add(facility)
    session.flush()
    return facility


def a_round(
    session: Session, facility: Facility | None = None, *, done_on: date = date(2026, 11, 20)
) -> tuple[InspectionPlan, InspectionTask]:
    """A round of extinguishers that was done."""
    plan = InspectionPlan(
        name=f"灭火器月检 {done_on}",
        category="fire",
        place="各单元",
        rule="FREQ=MONTHLY",
        starts_on=date(2026, 1, 1),
        keeper="赵班长",
        added_on=date(2026, 1, 1),
    )
    session.add(plan)
    session.flush()
    task = InspectionTask(
        plan_id=plan.id,
        planned_on=done_on,
        due_on=done_on,
        scheduled_on=done_on,
        done_on=done_on,
        entered_on=done_on,
        result="abnormal",
        inspector="赵班长",
    )
    session.add(task)
    session.flush()
    return plan, task


def a_result(session: Session, task: InspectionTask, position: int = 1, **more: Any) -> TaskResult:
    """An abnormal line."""
    facility_id = more.pop("facility_id", None)
    options = {"text": "压力在绿区", "answer": "abnormal", "words": "压力偏低", **more}
    result = TaskResult(
        task_id=task.id,
        item_key=f"{facility_id or 0}/{position}",
        facility_id=facility_id,
        position=position,
        **options,
    )
    session.add(result)
    session.flush()
    return result


def a_photo(
    session: Session, subject: Entity, role: str = "after", on: date = TODAY, name: str = ""
) -> Photo:
    """A photo of a record; its content does not matter here."""
    data = f"{subject.__tablename__}{subject.id}{role}{name}".encode()
    kept = attachments.put(session, data, "photo.jpg", today=on)
    photo = Photo(
        subject=subject.__tablename__,
        subject_id=subject.id,
        role=role,
        sha256=kept.sha256,
        shown_sha256=kept.sha256,
        added_on=on,
    )
    session.add(photo)
    session.flush()
    return photo
