"""The longest interval between two completions (最长间隔): a hard warning, as the law counts.

半月维保 is at most 15 days from one visit to the next (TSR art. 31; domain.md §3.2.2).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from propdesk.office.entities import InspectionPlan, InspectionTask


class IntervalWarning(NamedTuple):
    """A plan whose longest interval is broken, or will be by the round it plans next."""

    plan_id: int
    plan: str
    statutory: bool
    limit: int
    """The most days allowed between two completions."""
    last_done: date
    """The last completion, or the start of a plan that was never done."""
    latest: date
    """The last day that still keeps the interval."""
    next_due: date | None
    days_over: int
    """Days by which it is broken today; 0: it will be, by the next round as it stands."""
    never_done: bool


def latest(session: Session, plan_id: int) -> date | None:
    """By which day a plan must be done again; None where it has no longest interval."""
    plan = session.get(InspectionPlan, plan_id)
    if plan is None or plan.max_interval_days is None:
        return None
    last = session.scalar(
        select(func.max(InspectionTask.done_on)).where(InspectionTask.plan_id == plan_id)
    )
    return None if last is None else last + timedelta(days=plan.max_interval_days)


def interval_warnings(session: Session, today: date) -> list[IntervalWarning]:
    """Plans whose longest interval is broken or about to be, the worst first."""
    waiting = and_(InspectionTask.done_on.is_(None), InspectionTask.cancelled_on.is_(None))
    query = (
        select(
            InspectionPlan.id,
            InspectionPlan.name,
            InspectionPlan.statutory,
            InspectionPlan.max_interval_days,
            InspectionPlan.starts_on,
            func.max(InspectionTask.done_on),
            func.min(InspectionTask.scheduled_on).filter(waiting),
        )
        .outerjoin(InspectionTask, InspectionTask.plan_id == InspectionPlan.id)
        .where(
            InspectionPlan.max_interval_days.is_not(None),
            InspectionPlan.rule != "",
            InspectionPlan.starts_on <= today,
            (InspectionPlan.ends_on.is_(None)) | (InspectionPlan.ends_on >= today),
        )
        .group_by(InspectionPlan.id)
    )
    found = []
    for plan_id, name, statutory, limit, starts_on, done, due in session.execute(query):
        since, limit = done or starts_on, limit or 0
        last_day = since + timedelta(days=limit)
        over = max(0, (today - last_day).days)
        if over or (due is not None and due > last_day):
            found.append(
                IntervalWarning(
                    plan_id, name, bool(statutory), limit, since, last_day, due, over, done is None
                )
            )
    return sorted(found, key=lambda one: (-one.days_over, one.latest, one.plan))
