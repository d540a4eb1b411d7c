"""The plans of an office as entries of a calendar file."""

from __future__ import annotations

from collections.abc import Iterable

from propdesk.documents.calendar_file import CalendarEvent
from propdesk.office.calendar_gather import PlanDays


def events(plans: Iterable[PlanDays]) -> list[CalendarEvent]:
    """One entry for each plan; the same uid in every export, so that an import replaces."""
    return [
        CalendarEvent(
            uid=f"plan-{plan.plan_id}@propdesk",
            title=plan.name,
            starts_on=plan.starts_on,
            rule=plan.rule,
            ends_on=plan.ends_on,
            extra=plan.added,
            excluded=plan.left_out,
            place=plan.place,
            description="\n".join(part for part in (plan.keeper, plan.basis) if part),
            category=plan.category,
        )
        for plan in plans
    ]
