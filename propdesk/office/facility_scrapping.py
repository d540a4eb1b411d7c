"""Scrapping a facility (报废): it stays in the ledger, and plans for nothing else end with it.

A plan without anything to look at would be overdue for ever, and count as missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facilities, inspection_plans
from propdesk.office.entities import Facility, InspectionPlan, InspectionTask, PlanFacility


class Ended(NamedTuple):
    """A plan that ended with its facility, and the end it had before; for Undo."""

    plan_id: int
    ends_on: date | None
    end_reason: str


def plans_ending(session: Session, facility_id: int, today: date) -> list[InspectionPlan]:
    """The plans that go on after today and look at nothing in the ledger but this facility."""
    mine = select(PlanFacility.plan_id).where(PlanFacility.facility_id == facility_id)
    others = (
        select(PlanFacility.plan_id)
        .join(Facility, Facility.id == PlanFacility.facility_id)
        .where(Facility.id != facility_id, Facility.state != "scrapped")
    )
    query = (
        select(InspectionPlan)
        .where(
            InspectionPlan.id.in_(mine),
            InspectionPlan.id.not_in(others),
            or_(InspectionPlan.ends_on.is_(None), InspectionPlan.ends_on > today),
        )
        .order_by(InspectionPlan.name)
    )
    return list(session.scalars(query))


def scrap(
    session: Session, facility_id: int, *, on: date, today: date, reason: str = ""
) -> list[Ended]:
    """Scrap a facility from `on`; returns the plans that ended with it.

    Their later rounds are cancelled, and stay in the figures of their month. Raises UserError as
    `facilities.set_state` does.
    """
    ending = plans_ending(session, facility_id, today)
    before = [Ended(plan.id, plan.ends_on, plan.end_reason) for plan in ending]
    facilities.set_state(session, facility_id, "scrapped", on=on, reason=reason, today=today)
    why = _("{number} is scrapped").format(number=facilities.one(session, facility_id).number)
    for plan in ending:
        inspection_plans.end(session, plan.id, _last_day(session, plan, on), why, today)
    return before


def take_back(session: Session, facility_id: int, ended: Iterable[Ended], today: date) -> None:
    """The facility is as it was, and the plans that ended with it go on. For Undo."""
    facilities.take_back_state(session, facility_id)
    for one in ended:
        inspection_plans.reopen(session, one.plan_id, today)
        if one.ends_on is not None:
            inspection_plans.change(
                session, one.plan_id, ends_on=one.ends_on, end_reason=one.end_reason, today=today
            )


def _last_day(session: Session, plan: InspectionPlan, on: date) -> date:
    """The day before it was scrapped; what was done later keeps its place in the plan."""
    done = session.scalar(
        select(func.max(InspectionTask.planned_on)).where(
            InspectionTask.plan_id == plan.id, InspectionTask.done_on.is_not(None)
        )
    )
    return max(on - facilities.ONE_DAY, plan.starts_on, done or date.min)
