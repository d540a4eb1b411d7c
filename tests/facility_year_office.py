"""Two years of inspections, hazards and works in a real file, for the figures of 2025."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from PIL import Image
from sqlalchemy.orm import Session

from propdesk.office import facilities, hazards, photos, works
from propdesk.office.entities import Entity, InspectionPlan, InspectionTask, Work
from propdesk.office.entities.works import Hazard
from tests.builders import TODAY, D
from tests.facility_builders import a_facility


def a_plan(session: Session, name: str, category: str = "fire", **more: Any) -> InspectionPlan:
    """A monthly plan of the office's own."""
    options: dict[str, Any] = {
        "rule": "FREQ=MONTHLY;BYMONTHDAY=10",
        "starts_on": date(2024, 1, 1),
        "added_on": date(2024, 1, 1),
        "place": "全小区",
        **more,
    }
    plan = InspectionPlan(name=name, category=category, **options)
    session.add(plan)
    session.flush()
    return plan


def a_round(
    session: Session,
    plan: InspectionPlan,
    due: date,
    done: date | None = None,
    cancelled: date | None = None,
) -> InspectionTask:
    """A round of a month that has begun: done on a day, cancelled, or not done."""
    task = InspectionTask(
        plan_id=plan.id,
        planned_on=due,
        due_on=due,
        scheduled_on=due,
        frozen_month=f"{due:%Y-%m}",
        done_on=done,
        entered_on=done,
        result="normal" if done else "",
        cancelled_on=cancelled,
        cancel_reason="停电" if cancelled else "",
    )
    session.add(task)
    session.flush()
    return task


def a_hazard(session: Session, found_on: date, **more: Any) -> Hazard:
    """A hazard that is due in 30 days."""
    options: dict[str, Any] = {"place": "3号楼", "what": "渗水", "system": "building", **more}
    return hazards.record(session, found_on=found_on, today=TODAY, **options)


def close(session: Session, hazard: Hazard, rectified: date, passed: date) -> None:
    """Rectified, and closed by a re-check that passed."""
    hazards.rectify(session, hazard.id, on=rectified, today=TODAY)
    hazards.recheck(
        session,
        hazard.id,
        on=passed,
        passed=True,
        by="李工",
        today=TODAY,
        photo_required=False,
    )


def a_work(session: Session, content: str, done: date | None = None, **more: Any) -> Work:
    """A repair that was done on a day."""
    options: dict[str, Any] = {"kind": "repair", "name": content, **more}
    if done:
        options |= {"starts_on": done, "ends_on": done, "state": "done"}
    return works.add(session, content=content, today=TODAY, **options)


def picture(color: str = "red", size: tuple[int, int] = (400, 300)) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def before_and_after(session: Session, subject: Entity, place: str = "", n: int = 1) -> None:
    """So many pairs of photos of a record."""
    for at in range(n):
        for role, size in (("before", (400 + at, 300)), ("after", (300, 400 + at))):
            photos.add(
                session,
                subject,
                picture("brown" if role == "before" else "green", size),
                f"{role}{at}.jpg",
                role=role,
                today=TODAY,
                taken_on=date(2025, 5, 2),
                place=place,
            )


def two_years(session: Session) -> None:
    """The office whose figures the tests name one by one."""
    _rounds(session)
    _hazards(session)
    _works(session)
    _facilities(session)


def _rounds(session: Session) -> None:
    fire = a_plan(session, "灭火器检查")
    lift = a_plan(session, "电梯月度检查", "elevator", statutory=True)
    roof = a_plan(session, "屋面防水汛前检查", "building", template="B02")
    for month in range(1, 13):
        due = date(2025, month, 10)
        # Late in March, cancelled in July, missed in August, moved by nobody.
        done = {3: date(2025, 3, 12), 7: None, 8: None}.get(month, due)
        a_round(session, fire, due, done, date(2025, 7, 1) if month == 7 else None)
        a_round(session, lift, due, due)
        if month <= 4:
            a_round(session, fire, date(2024, month, 10), due.replace(year=2024))
    a_round(session, fire, date(2024, 12, 10))
    a_round(session, roof, date(2025, 5, 10), date(2025, 6, 2))


def _hazards(session: Session) -> None:
    old = a_hazard(session, date(2024, 11, 1), due_on=date(2024, 12, 1), system="road")
    close(session, old, date(2025, 2, 1), date(2025, 2, 3))
    leak = a_hazard(session, date(2025, 4, 1), due_on=date(2025, 5, 1), level="larger")
    close(session, leak, date(2025, 4, 20), date(2025, 4, 22))
    wire = a_hazard(
        session, date(2025, 6, 1), due_on=date(2025, 6, 8), kind="flying_wire", system="ebike"
    )
    hazards.step(session, wire.id, "dissuaded", on=date(2025, 6, 1), told="住户", today=TODAY)
    hazards.step(session, wire.id, "dissuaded", on=date(2025, 6, 5), told="住户", today=TODAY)
    hazards.step(session, wire.id, "notified", on=date(2025, 6, 6), told="住户", today=TODAY)
    a_hazard(session, date(2025, 12, 20), due_on=date(2026, 1, 20), kind="fire", system="fire")


def _works(session: Session) -> None:
    a_work(session, "管道疏通", date(2024, 5, 1), quantity=D("58"), unit="次", fund="fee")
    a_work(
        session,
        "管道疏通",
        date(2025, 3, 1),
        quantity=D("40"),
        unit="次",
        final_cost=D("8000"),
        fund="fee",
        failure=True,
    )
    a_work(session, "管道疏通", date(2025, 9, 1), quantity=D("6"), unit="次", final_cost=D("1200"))
    roof = a_work(
        session,
        "屋面防水",
        date(2025, 5, 12),
        kind="project",
        name="3号楼屋面防水改造",
        quantity=D("120"),
        unit="平方米",
        final_cost=D("86000"),
        fund="maintenance_fund",
        households=120,
        place="3号楼屋面",
    )
    before_and_after(session, roof)
    a_work(
        session,
        "电梯更新",
        kind="project",
        name="5号楼电梯更新",
        starts_on=date(2026, 4, 1),
        budget=D("280000"),
        fund="maintenance_fund",
    )


def _facilities(session: Session) -> None:
    lift = a_facility(session, "DT-01", "5号楼电梯", started_on=date(2005, 1, 1), design_years=15)
    facilities.change(session, lift.id, today=TODAY, renewal_cost=D("280000"))
    facilities.grade(session, lift.id, 1, on=date(2025, 10, 1), today=TODAY)
    facilities.set_state(session, lift.id, "stopped", on=date(2025, 8, 1), today=TODAY)
    facilities.set_state(session, lift.id, "good", on=date(2025, 8, 10), today=TODAY)
    a_facility(session, "DT-02", "6号楼电梯", started_on=date(2020, 1, 1), design_years=15)
    roof = a_facility(session, "WM-01", "2号楼屋面", category="roof", started_on=None)
    facilities.grade(session, roof.id, 3, on=date(2025, 3, 1), today=TODAY)
