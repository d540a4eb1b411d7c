"""A small office with lifts, plans and rounds around 2026-11-22, a Sunday."""

from __future__ import annotations

from datetime import date
from typing import Any

from propdesk.office import inspection_plans, inspection_rounds, inspection_tasks
from propdesk.office.entities import InspectionTask
from propdesk.office.inspection_plans import item
from propdesk.office.store import Store
from tests.facility_builders import a_facility

DAY = date(2026, 11, 22)


def furnish(store: Store) -> dict[str, int]:
    """Two lifts, a daily, a weekly and a monthly plan; returns ids by name."""
    with store.write() as session:
        lift = a_facility(session, "DT-01", "1号楼电梯", place="1号楼1单元")
        other = a_facility(session, "DT-02", "2号楼电梯", place="2号楼1单元")
        common: dict[str, Any] = {"today": DAY, "starts_on": date(2026, 11, 1)}
        lifts = inspection_plans.add(
            session,
            name="电梯周排查",
            rule="FREQ=WEEKLY;BYDAY=FR",
            category="elevator",
            keeper="王强",
            facilities=[lift.id, other.id],
            items=[item("层门锁完好"), item("机房温度", low="5", high="40", unit="℃")],
            **common,
        )
        fire = inspection_plans.add(
            session,
            name="消防通道巡查",
            rule="FREQ=DAILY",
            category="fire",
            keeper="李敏",
            place="3号楼",
            **common,
        )
        roof = inspection_plans.add(
            session,
            name="屋面检查",
            rule="FREQ=MONTHLY;BYMONTHDAY=25",
            category="building",
            keeper="李敏",
            place="3号楼屋面",
            items=[item("防水层无开裂"), item("落水口畅通"), item("上人孔关闭")],
            **common,
        )
        inspection_tasks.catch_up(session, DAY)
        return {
            "lift": lift.id,
            "other": other.id,
            "lifts": lifts.id,
            "fire": fire.id,
            "roof": roof.id,
        }


def task_on(store: Store, plan_id: int, day: date) -> InspectionTask:
    """The task of a plan that stands on a day."""
    from sqlalchemy import select

    with store.read() as session:
        return session.scalars(
            select(InspectionTask).where(
                InspectionTask.plan_id == plan_id, InspectionTask.scheduled_on == day
            )
        ).one()


def done(store: Store, plan_id: int, day: date) -> None:
    """Enter a round as normal on its day."""
    task = task_on(store, plan_id, day)
    with store.write() as session:
        entries = inspection_rounds.all_normal_except(session, task.id)
        inspection_rounds.save(session, task.id, entries, done_on=day, today=DAY, inspector="李敏")
