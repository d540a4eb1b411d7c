"""What goes into a calendar file (.ics): each plan with its rule, and the days that differ from it.

A day differs where a holiday or the clerk has moved it, or where the round is cancelled; a plan
that counts from its last completion is listed day by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import inspection_list, settings
from propdesk.office import inspection_making as making
from propdesk.office.entities import InspectionPlan, InspectionTask
from propdesk.office.inspection_templates import system_name
from propdesk.office.periods import add_years
from propdesk.office.workdays import Workdays

YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class PlanDays:
    """A plan as other programs show it. `rule` empty: only the days of `added`."""

    plan_id: int
    name: str
    category: str
    place: str
    keeper: str
    basis: str
    rule: str
    starts_on: date
    ends_on: date | None
    added: tuple[date, ...]
    left_out: tuple[date, ...]


def horizon(today: date) -> date:
    """The last day that is listed one by one."""
    return date(add_years(today, YEARS_AHEAD).year, 12, 31)


def plans(session: Session, today: date) -> list[PlanDays]:
    """Every plan that has days, ended ones too, in the order of systems and names."""
    calendar = settings.workdays(session)
    looked = inspection_list.looked_at(session)
    stood = _stood(session)
    made, until = making.made_until(session, today), horizon(today)
    query = select(InspectionPlan).order_by(InspectionPlan.category, InspectionPlan.name)
    found = []
    for plan in session.scalars(query):
        days = dict(stood.get(plan.id, {}))
        days.update(_to_come(plan, made, until, calendar))
        ruled = bool(plan.rule) and plan.anchor == "fixed"
        at = looked.get(plan.id)
        places = [at.words if at else "", plan.place]
        added = {stands for planned, stands in days.items() if stands and stands != planned}
        kept = {stands for planned, stands in days.items() if stands == planned}
        found.append(
            PlanDays(
                plan.id,
                plan.name,
                system_name(plan.category, "zh_CN"),
                " ".join(part for part in places if part),
                plan.keeper,
                plan.basis,
                plan.rule if ruled else "",
                plan.starts_on,
                plan.ends_on,
                tuple(sorted(added if ruled else added | kept)),
                tuple(sorted(p for p, stands in days.items() if stands != p)) if ruled else (),
            )
        )
    return [one for one in found if one.rule or one.added]


def _stood(session: Session) -> dict[int, dict[date, date | None]]:
    """By plan: the day by the rule, and where the round stands; None: cancelled."""
    query = select(
        InspectionTask.plan_id,
        InspectionTask.planned_on,
        InspectionTask.scheduled_on,
        InspectionTask.cancelled_on,
    )
    found: dict[int, dict[date, date | None]] = {}
    for plan_id, planned, scheduled, cancelled in session.execute(query):
        found.setdefault(plan_id, {})[planned] = None if cancelled else scheduled
    return found


def _to_come(
    plan: InspectionPlan, made: date, until: date, calendar: Workdays
) -> dict[date, date | None]:
    """The rounds behind what is made, as far as days are listed."""
    if not plan.rule:
        return {}
    return {
        one.planned: one.due
        for one in making.rhythm_of(plan).rounds(making.ONE_DAY + made, until, calendar)
    }
