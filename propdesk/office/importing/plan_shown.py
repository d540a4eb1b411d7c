"""A plan as its row in the workbook has it: one start, one rule that also says when it ended.

The sheet knows no end and no past rules. So the end of a plan is written into its rule (UNTIL),
and a plan whose rule changed starts with the first day from which its rule made every task; its
earlier rounds stand in 巡检记录 and are brought over from there. Imported, it makes the same tasks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import inspection_making, recurrence, settings
from propdesk.office.entities import Facility, InspectionPlan, InspectionTask, PlanFacility
from propdesk.office.importing.facility_choices import Shown, joined


def shown(session: Session, plan: InspectionPlan) -> Shown:
    """The columns of a plan's row."""
    return {
        "name": plan.name,
        "template": plan.template,
        "facilities": joined(_numbers(session, plan)),
        "place": plan.place,
        "rule": rule_of(plan),
        "starts_on": _start(session, plan),
        "keeper": plan.keeper,
        "holiday_policy": plan.holiday_policy,
    }


def rule_of(plan: InspectionPlan) -> str:
    """Its rule as written, with the day it ended as UNTIL; empty for one called up by an event."""
    if not plan.rule or plan.ends_on is None:
        return plan.rule
    read = recurrence.parse(plan.rule, plan.starts_on)
    end = max(plan.ends_on, plan.starts_on)
    until = min(read.parts.until or end, end)
    if read.parts.count is not None:
        days = read.between(plan.starts_on, end)
        until = min(until, days[-1] if days else until)
    return replace(read.parts, count=None, until=until).text


def _numbers(session: Session, plan: InspectionPlan) -> list[str]:
    """Its facilities, without those that were scrapped since."""
    query = (
        select(Facility.number)
        .join(PlanFacility, PlanFacility.facility_id == Facility.id)
        .where(PlanFacility.plan_id == plan.id, Facility.state != "scrapped")
        .order_by(Facility.sort_key, Facility.number)
    )
    return list(session.scalars(query))


def _start(session: Session, plan: InspectionPlan) -> date:
    if not plan.rule or plan.anchor == "last_done":
        return plan.starts_on
    query = select(InspectionTask.planned_on).where(InspectionTask.plan_id == plan.id)
    planned = set(session.scalars(query))
    if not planned:
        return plan.starts_on
    rhythm = replace(inspection_making.rhythm_of(plan), anchored_on=None)
    rounds = rhythm.rounds(plan.starts_on, max(planned), settings.workdays(session))
    gaps = [place for place, one in enumerate(rounds) if one.planned not in planned]
    if not gaps:
        return plan.starts_on
    after = rounds[gaps[-1] + 1 :]
    return after[0].planned if after else plan.starts_on
