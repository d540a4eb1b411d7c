"""Seasonal programmes (专项检查): 汛前, 供暖前, 入冬, 节前 …, as their report needs them.

Which plans belong to one is data (resources/templates/inspection_programmes.json): the templates
they were made from, or a word in the name of the office's own plans. What was missed is stated.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import inspection_list, inspection_rounds
from propdesk.office.entities import Hazard, InspectionPlan, InspectionTask
from propdesk.office.inspection_list import TaskRow
from propdesk.office.inspection_rounds import RoundSheet
from propdesk.office.inspection_templates import Words, settings_of_library


class ProgrammeRound(NamedTuple):
    """One round of a programme: the task, its sheet, the hazards it made."""

    task: TaskRow
    sheet: RoundSheet
    hazards: tuple[Hazard, ...]


class Programme(NamedTuple):
    """A seasonal programme of a year."""

    key: str
    name: Words
    year: int
    plans: tuple[str, ...]
    rounds: tuple[ProgrammeRound, ...]

    @property
    def done(self) -> int:
        """Rounds that are done."""
        return sum(one.task.done is not None for one in self.rounds)

    @property
    def missed(self) -> tuple[TaskRow, ...]:
        """Rounds that are overdue: the report names them."""
        return tuple(one.task for one in self.rounds if one.task.state == "overdue")

    @property
    def cancelled(self) -> tuple[TaskRow, ...]:
        """Rounds that were cancelled, with their reason."""
        return tuple(one.task for one in self.rounds if one.task.state == "cancelled")

    @property
    def waiting(self) -> tuple[TaskRow, ...]:
        """Rounds still to come."""
        waits = ("pending", "coming", "in_progress")
        return tuple(one.task for one in self.rounds if one.task.state in waits)

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        """Every hazard found."""
        return tuple(hazard for one in self.rounds for hazard in one.hazards)


def names() -> dict[str, Words]:
    """The programmes by key, in order."""
    return {one["key"]: Words(one["zh"], one["en"]) for one in _data()}


def programmes(session: Session, year: int, today: date) -> list[Programme]:
    """The programmes of a year that have rounds, by the due days of their tasks."""
    found = [_programme(session, one, year, today) for one in _data()]
    return [one for one in found if one.rounds]


def _data() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = settings_of_library()["programmes"]
    return found


def _programme(session: Session, data: dict[str, Any], year: int, today: date) -> Programme:
    plans = {
        plan.id: plan.name
        for plan in session.scalars(select(InspectionPlan).order_by(InspectionPlan.name))
        if _belongs(plan, data)
    }
    also = {template: month for template, month in data["also"] if month}
    partly = {
        plan.id: also[plan.template]
        for plan in session.scalars(select(InspectionPlan).where(InspectionPlan.template.in_(also)))
        if plan.id not in plans
    }
    query = select(InspectionTask.id, InspectionTask.plan_id, InspectionTask.due_on).where(
        InspectionTask.plan_id.in_([*plans, *partly]),
        InspectionTask.due_on >= date(year, 1, 1),
        InspectionTask.due_on <= date(year, 12, 31),
    )
    ids = [
        row.id
        for row in session.execute(query)
        if row.plan_id in plans or row.due_on.month == partly[row.plan_id]
    ]
    rounds = tuple(
        ProgrammeRound(task, inspection_rounds.sheet(session, task.task_id, today), hazards)
        for task in inspection_list.of_tasks(session, ids, today)
        if task.task_id is not None
        for hazards in [_hazards(session, task.task_id)]
    )
    named = tuple(dict.fromkeys(one.task.plan for one in rounds))
    return Programme(data["key"], Words(data["zh"], data["en"]), year, named, rounds)


def _belongs(plan: InspectionPlan, data: dict[str, Any]) -> bool:
    if plan.template:
        return plan.template in data["templates"]
    return any(word in plan.name for word in data["words"])


def _hazards(session: Session, task_id: int) -> tuple[Hazard, ...]:
    query = select(Hazard).where(Hazard.task_id == task_id).order_by(Hazard.sort_key)
    return tuple(session.scalars(query))
