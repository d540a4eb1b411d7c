"""One round (巡检任务) with all that is known of it: its plan, its moves, what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office.entities import (
    Facility,
    Hazard,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    TaskMove,
    TaskResult,
)


class Thing(NamedTuple):
    """A facility the round looks at."""

    id: int
    number: str
    name: str
    place: str


class Finding(NamedTuple):
    """A line that was not normal."""

    facility: str
    text: str
    words: str


class Raised(NamedTuple):
    """A hazard (隐患) this round raised."""

    id: int
    number: str
    what: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TaskCard:
    """What the details of a round show."""

    task: InspectionTask
    plan: InspectionPlan
    facilities: tuple[Thing, ...]
    moves: tuple[TaskMove, ...]
    answered: int
    """How many lines were filled in."""
    findings: tuple[Finding, ...]
    hazards: tuple[Raised, ...]


def of_task(session: Session, task_id: int) -> TaskCard:
    """The card of a round."""
    task = session.get_one(InspectionTask, task_id)
    plan = session.get_one(InspectionPlan, task.plan_id)
    answered = select(func.count()).select_from(TaskResult).where(TaskResult.task_id == task_id)
    return TaskCard(
        task,
        plan,
        things(session, plan.id),
        tuple(
            session.scalars(
                select(TaskMove).where(TaskMove.task_id == task_id).order_by(TaskMove.id)
            )
        ),
        session.scalars(answered).one(),
        _findings(session, task_id),
        tuple(
            Raised(row.id, row.number, row.what, row.closed_on is not None)
            for row in session.scalars(
                select(Hazard).where(Hazard.task_id == task_id).order_by(Hazard.sort_key)
            )
        ),
    )


def things(session: Session, plan_id: int) -> tuple[Thing, ...]:
    """The facilities of a plan, by their numbers."""
    rows = session.execute(
        select(Facility.id, Facility.number, Facility.name, Facility.place)
        .join(PlanFacility, PlanFacility.facility_id == Facility.id)
        .where(PlanFacility.plan_id == plan_id)
        .order_by(Facility.sort_key, Facility.number)
    )
    return tuple(Thing(*row) for row in rows)


def inspectors(session: Session, since: date, most: int = 12) -> list[str]:
    """Who inspected since a day, most often first: names to choose from."""
    rows = session.execute(
        select(InspectionTask.inspector, func.count())
        .where(InspectionTask.inspector != "", InspectionTask.done_on >= since)
        .group_by(InspectionTask.inspector)
        .order_by(func.count().desc(), InspectionTask.inspector)
        .limit(most)
    )
    return [name for name, _count in rows]


def keepers(session: Session) -> list[str]:
    """Who is in charge of plans and facilities: names to choose from."""
    names = {*session.scalars(select(InspectionPlan.keeper).distinct())}
    names |= {*session.scalars(select(Facility.keeper).distinct())}
    return sorted(name for name in names if name)


def _findings(session: Session, task_id: int) -> tuple[Finding, ...]:
    rows = session.execute(
        select(Facility.number, Facility.name, TaskResult.text, TaskResult.words)
        .outerjoin(Facility, Facility.id == TaskResult.facility_id)
        .where(TaskResult.task_id == task_id, TaskResult.answer == "abnormal")
        .order_by(TaskResult.position, Facility.sort_key)
    )
    return tuple(
        Finding(f"{number} {name}" if number else "", text, words)
        for number, name, text, words in rows
    )
