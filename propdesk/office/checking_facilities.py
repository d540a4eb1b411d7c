"""What must hold of facilities, rounds and hazards, whatever was done to them.

Each finding is a sentence for the clerk that names what it is about (see checking.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import hazard_history, settings
from propdesk.office.entities import (
    Entity,
    Facility,
    FacilityState,
    Hazard,
    InspectionPlan,
    InspectionTask,
    Photo,
    TaskResult,
)
from propdesk.office.hazard_list import steps_by_hazard
from propdesk.office.periods import month_end


def problems(session: Session) -> Iterator[str]:
    """Everything that does not hold."""
    yield from _states(session)
    yield from _frozen(session)
    yield from _results(session)
    yield from _hazards(session)
    yield from _photos(session)


def _states(session: Session) -> Iterator[str]:
    """The stretches of a facility follow each other, and the last is its present state."""
    stretches: dict[int, list[FacilityState]] = {}
    query = select(FacilityState).order_by(
        FacilityState.facility_id, FacilityState.starts_on, FacilityState.id
    )
    for one in session.scalars(query):
        stretches.setdefault(one.facility_id, []).append(one)
    facilities = select(Facility.id, Facility.number, Facility.state).order_by(Facility.sort_key)
    for facility_id, number, state in session.execute(facilities):
        known = stretches.get(facility_id, [])
        for before, after in pairwise(known):
            if before.ends_on is None or before.ends_on >= after.starts_on:
                yield _("Facility {number}: two states overlap on {day}.").format(
                    number=number, day=after.starts_on
                )
        present = known[-1].state if known and known[-1].ends_on is None else "good"
        if present != state:
            yield _("Facility {number}: its state does not agree with its history.").format(
                number=number
            )


def _frozen(session: Session) -> Iterator[str]:
    """Every round of a month that has begun is counted in the figures."""
    noted = settings.get(session, "inspections_caught_up_on")
    if not noted:
        return
    query = (
        select(InspectionPlan.name, InspectionTask.due_on)
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(
            InspectionTask.frozen_month == "",
            InspectionTask.due_on <= month_end(date.fromisoformat(noted)),
        )
        .order_by(InspectionTask.due_on)
    )
    for name, due in session.execute(query):
        yield _("Plan {name}: the round of {day} is missing in the figures of its month.").format(
            name=name, day=due
        )


def _results(session: Session) -> Iterator[str]:
    """Each abnormal line has its hazard, and a round with one is not called normal."""
    made = exists().where(
        Hazard.task_id == TaskResult.task_id, Hazard.item_key == TaskResult.item_key
    )
    query = (
        select(InspectionPlan.name, InspectionTask.due_on, InspectionTask.result, TaskResult.text)
        .join(InspectionTask, InspectionTask.id == TaskResult.task_id)
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(TaskResult.answer == "abnormal")
    )
    for name, due, _result, text in session.execute(query.where(~made)):
        yield _("Plan {name}, round of {day}: “{line}” is abnormal, but has no hazard.").format(
            name=name, day=due, line=text
        )
    for name, due, _result, text in session.execute(query.where(InspectionTask.result == "normal")):
        yield _("Plan {name}, round of {day}: called normal, but “{line}” is abnormal.").format(
            name=name, day=due, line=text
        )


def _hazards(session: Session) -> Iterator[str]:
    """A hazard is closed by a re-check that passed, and is what its steps say."""
    steps = steps_by_hazard(session)
    for hazard in session.scalars(select(Hazard).order_by(Hazard.sort_key)):
        passed = hazard.recheck_result == "passed" and hazard.recheck_on is not None
        if passed != (hazard.closed_on is not None):
            yield _(
                "Hazard {number}: closed without a re-check that passed, or not closed after one."
            ).format(number=hazard.number)
            continue
        now = hazard_history.standing(hazard, steps[hazard.id], date.max)
        kept = (hazard.rectified_on, hazard.recheck_on, hazard.closed_on, hazard.due_on)
        if kept != (now.rectified_on, now.recheck_on, now.closed_on, now.due_on):
            yield _("Hazard {number}: its dates do not agree with its steps.").format(
                number=hazard.number
            )


def _photos(session: Session) -> Iterator[str]:
    """Every photo belongs to a record that is there."""
    tables = {table.name: table for table in Entity.metadata.tables.values()}
    subjects = session.scalars(select(Photo.subject).distinct().order_by(Photo.subject))
    for subject in list(subjects):
        table = tables.get(subject)
        query = select(func.count()).where(Photo.subject == subject)
        if table is not None:
            query = query.where(~exists().where(table.c.id == Photo.subject_id))
        lost = session.scalar(query) or 0
        if lost:
            yield ngettext(
                "{count} photo belongs to no record any more ({table}).",
                "{count} photos belong to no record any more ({table}).",
                lost,
            ).format(count=lost, table=subject)
