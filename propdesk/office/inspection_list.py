"""What is to be inspected when: the calendar, the agenda, the list of plans (巡检日历).

Past and present days come from the tasks; days behind what is made are worked out from the rules,
and so is nothing lost by looking a year ahead. What follows from a year without an official table
of holidays is provisional (暂定, domain.md §9).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from propdesk.office import inspection_making as making
from propdesk.office import settings
from propdesk.office.entities import (
    Facility,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    TaskMove,
)
from propdesk.office.inspection_making import SHIFT
from propdesk.office.inspection_tasks import state_of
from propdesk.office.inspection_year_plan import YearPlan, year_plan
from propdesk.office.workdays import Workdays

NAMED = 3
"""So many facilities are named in a row; of more, the first and how many."""


class TaskRow(NamedTuple):
    """A round in the calendar. `task_id` None: worked out from the rule, not made yet."""

    task_id: int | None
    plan_id: int
    plan: str
    facility: str
    """The facilities in words; empty: the place alone."""
    facility_ids: tuple[int, ...]
    place: str
    building: str
    category: str
    planned: date
    due: date
    scheduled: date
    state: str
    """One of inspection_tasks.STATES."""
    done: date | None
    entered: date | None
    result: str
    """normal, abnormal or empty."""
    person: str
    """Who did it; before that, who is to."""
    keeper: str
    moved: bool
    provisional: bool
    """Its day may still change: the year has no official table of holidays."""
    lead_days: int
    statutory: bool
    performer: str
    caught_up: bool
    """It came up while the program was not open (补生成)."""
    frozen_month: str
    cancel_reason: str
    late_days: int
    """Days it was done after its due day, or is overdue today; 0: none."""

    @property
    def id(self) -> int | tuple[int, date]:
        """What it is known by when the list is read again."""
        return self.task_id if self.task_id is not None else (self.plan_id, self.planned)


class PlanRow(NamedTuple):
    """A plan in the list of plans."""

    id: int
    name: str
    template: str
    category: str
    place: str
    building: str
    facility: str
    facility_ids: tuple[int, ...]
    rule: str
    starts_on: date
    ends_on: date | None
    end_reason: str
    anchor: str
    max_interval_days: int | None
    lead_days: int
    holiday_policy: str
    statutory: bool
    performer: str
    keeper: str
    last_done: date | None
    next_due: date | None
    overdue: int
    state: str
    """active, event (no rule), future or ended."""


class Looked(NamedTuple):
    """The facilities of a plan: their words and their ids."""

    words: str
    ids: tuple[int, ...]


_NONE = Looked("", ())
_PLAN = (
    "name", "place", "building", "category", "keeper", "lead_days", "statutory", "performer",
    "holiday_policy",
)  # fmt: skip
_TASK = (
    "id", "plan_id", "planned_on", "due_on", "scheduled_on", "frozen_month", "caught_up",
    "started_on", "done_on", "entered_on", "result", "inspector", "cancelled_on", "cancel_reason",
)  # fmt: skip


def between(session: Session, first: date, last: date, today: date) -> list[TaskRow]:
    """Every round that stands in the calendar from `first` to `last`, in order of days."""
    rows = _tasks(
        session,
        today,
        InspectionTask.scheduled_on >= first,
        InspectionTask.scheduled_on <= last,
    )
    made = making.made_until(session, today)
    if last > made - SHIFT:
        rows += _projected(session, first, last, made, today)
        rows.sort(key=_order)
    return rows


def due_between(session: Session, first: date, last: date, today: date) -> list[TaskRow]:
    """Every round due from `first` to `last`, wherever it was moved, by due day and plan."""
    rows = _tasks(session, today, InspectionTask.due_on >= first, InspectionTask.due_on <= last)
    made = making.made_until(session, today)
    if last > made - SHIFT:
        rows += _projected(session, first, last, made, today)
    return sorted(rows, key=lambda row: (row.due, row.plan, row.planned))


def overdue(session: Session, today: date) -> list[TaskRow]:
    """Every round whose due day is over and that is neither done nor cancelled, oldest first."""
    return _tasks(
        session,
        today,
        InspectionTask.due_on < today,
        InspectionTask.done_on.is_(None),
        InspectionTask.cancelled_on.is_(None),
    )


def due(session: Session, today: date, days: int = 0) -> list[TaskRow]:
    """What waits on `today` and the `days` after it: by its due day or where it was moved."""
    until = today + timedelta(days=days)
    return _tasks(
        session,
        today,
        InspectionTask.due_on >= today,
        or_(InspectionTask.due_on <= until, InspectionTask.scheduled_on <= until),
        InspectionTask.done_on.is_(None),
        InspectionTask.cancelled_on.is_(None),
    )


def of_plan(session: Session, plan_id: int, today: date) -> list[TaskRow]:
    """Every round of a plan that is made, in order of days."""
    return _tasks(session, today, InspectionTask.plan_id == plan_id)


def of_facility(session: Session, facility_id: int, today: date) -> list[TaskRow]:
    """Every round that is made of the plans that look at a facility, in order of days."""
    mine = select(PlanFacility.plan_id).where(PlanFacility.facility_id == facility_id)
    return _tasks(session, today, InspectionTask.plan_id.in_(mine))


def of_tasks(session: Session, task_ids: Iterable[int], today: date) -> list[TaskRow]:
    """These tasks, in order of days."""
    return _tasks(session, today, InspectionTask.id.in_(list(task_ids)))


def rows(session: Session, today: date) -> list[PlanRow]:
    """Every plan, with its last completion, its next round and what is overdue."""
    open_ = and_(InspectionTask.done_on.is_(None), InspectionTask.cancelled_on.is_(None))
    figures = (
        select(
            InspectionTask.plan_id.label("plan_id"),
            func.max(InspectionTask.done_on).label("last_done"),
            func.min(InspectionTask.due_on)
            .filter(open_, InspectionTask.due_on >= today)
            .label("next_due"),
            func.count().filter(open_, InspectionTask.due_on < today).label("overdue"),
        )
        .group_by(InspectionTask.plan_id)
        .subquery()
    )
    query = (
        select(InspectionPlan, figures.c.last_done, figures.c.next_due, figures.c.overdue)
        .outerjoin(figures, figures.c.plan_id == InspectionPlan.id)
        .order_by(InspectionPlan.category, InspectionPlan.name)
    )
    looked = looked_at(session)
    made, calendar = making.made_until(session, today), settings.workdays(session)
    found = []
    for plan, done, coming, late in session.execute(query):
        next_due = coming or making.next_due(plan, made, calendar)
        found.append(_plan_row(plan, done, next_due, late, looked, today))
    return found


def _plan_row(
    plan: InspectionPlan,
    last_done: date | None,
    next_due: date | None,
    late: int | None,
    looked: dict[int, Looked],
    today: date,
) -> PlanRow:
    at = looked.get(plan.id, _NONE)
    return PlanRow(
        plan.id,
        plan.name,
        plan.template,
        plan.category,
        plan.place,
        plan.building,
        at.words,
        at.ids,
        plan.rule,
        plan.starts_on,
        plan.ends_on,
        plan.end_reason,
        plan.anchor,
        plan.max_interval_days,
        plan.lead_days,
        plan.holiday_policy,
        plan.statutory,
        plan.performer,
        plan.keeper,
        last_done,
        next_due,
        late or 0,
        plan_state(plan, today),
    )


def plan_state(plan: InspectionPlan, today: date) -> str:
    """active, event (no rule), future or ended."""
    if plan.ends_on and plan.ends_on < today:
        return "ended"
    if not plan.rule:
        return "event"
    return "future" if plan.starts_on > today else "active"


def looked_at(session: Session, plan_ids: Iterable[int] | None = None) -> dict[int, Looked]:
    """The facilities of plans, by the number of the plan."""
    query = (
        select(PlanFacility.plan_id, Facility.id, Facility.number, Facility.name)
        .join(Facility, Facility.id == PlanFacility.facility_id)
        .order_by(PlanFacility.plan_id, Facility.sort_key, Facility.number)
    )
    if plan_ids is not None:
        query = query.where(PlanFacility.plan_id.in_(set(plan_ids)))
    found: dict[int, list[tuple[int, str, str]]] = {}
    for plan_id, facility_id, number, name in session.execute(query):
        found.setdefault(plan_id, []).append((facility_id, number, name))
    return {
        plan_id: Looked(_words(facilities), tuple(one[0] for one in facilities))
        for plan_id, facilities in found.items()
    }


def _words(facilities: list[tuple[int, str, str]]) -> str:
    """`DT-01 1号楼电梯`; of several the numbers; of many the first and how many."""
    if len(facilities) == 1:
        return f"{facilities[0][1]} {facilities[0][2]}".strip()
    if len(facilities) <= NAMED:
        return "、".join(one[1] for one in facilities)
    return f"{facilities[0][1]}…{facilities[-1][1]} ({len(facilities)})"


def _order(row: TaskRow) -> tuple[Any, ...]:
    return (row.scheduled, row.category, row.plan, row.planned)


def _tasks(session: Session, today: date, *conditions: Any) -> list[TaskRow]:
    moved = exists().where(TaskMove.task_id == InspectionTask.id)
    tasks = [getattr(InspectionTask, name) for name in _TASK]
    plans = [getattr(InspectionPlan, name) for name in _PLAN]
    query = (
        select(*tasks, *plans, moved.label("moved"))
        .join(InspectionPlan, InspectionPlan.id == InspectionTask.plan_id)
        .where(*conditions)
        .order_by(
            InspectionTask.scheduled_on,
            InspectionPlan.category,
            InspectionPlan.name,
            InspectionTask.planned_on,
        )
    )
    found = session.execute(query).all()
    looked = looked_at(session)
    calendar = settings.workdays(session)
    return [_row(one, looked, calendar, today) for one in found]


def _row(one: Any, looked: dict[int, Looked], calendar: Workdays, today: date) -> TaskRow:
    at = looked.get(one.plan_id, _NONE)
    waits = one.done_on is None and one.cancelled_on is None
    end = one.done_on or today
    late = (end - one.due_on).days if one.cancelled_on is None else 0
    return TaskRow(
        one.id,
        one.plan_id,
        one.name,
        at.words,
        at.ids,
        one.place,
        one.building,
        one.category,
        one.planned_on,
        one.due_on,
        one.scheduled_on,
        state_of(one, today),
        one.done_on,
        one.entered_on,
        one.result,
        one.inspector or one.keeper,
        one.keeper,
        bool(one.moved),
        waits and one.holiday_policy != "keep" and calendar.is_provisional(one.due_on),
        one.lead_days,
        bool(one.statutory),
        one.performer,
        bool(one.caught_up),
        one.frozen_month,
        one.cancel_reason,
        max(0, late),
    )


def _projected(session: Session, first: date, last: date, made: date, today: date) -> list[TaskRow]:
    """Rounds planned behind what is made, by their rules, as if each were done on its due day.

    A holiday may bring one of the first days behind it back before it.
    """
    calendar = settings.workdays(session)
    looked = looked_at(session)
    known = making.made_behind(session, made)
    found = []
    live = [InspectionPlan.rule != "", InspectionPlan.starts_on <= last + SHIFT]
    if last <= made:
        live.append(InspectionPlan.holiday_policy != "keep")
    for plan in session.scalars(select(InspectionPlan).where(*live)):
        at = looked.get(plan.id, _NONE)
        # A shift may bring a round into the window from a few days outside it.
        begin = max(made + timedelta(days=1), first - SHIFT)
        rounds = making.rhythm_of(plan).rounds(begin, last + SHIFT, calendar)
        for planned, due_on in rounds:
            if first <= due_on <= last and (plan.id, planned) not in known:
                found.append(_to_come(plan, at, planned, due_on, calendar, today))
    return found


def _to_come(
    plan: InspectionPlan, at: Looked, planned: date, due_on: date, calendar: Workdays, today: date
) -> TaskRow:
    coming = due_on - timedelta(days=plan.lead_days) <= today
    return TaskRow(
        None,
        plan.id,
        plan.name,
        at.words,
        at.ids,
        plan.place,
        plan.building,
        plan.category,
        planned,
        due_on,
        due_on,
        "coming" if coming else "pending",
        None,
        None,
        "",
        plan.keeper,
        plan.keeper,
        False,
        plan.holiday_policy != "keep" and calendar.is_provisional(planned),
        plan.lead_days,
        plan.statutory,
        plan.performer,
        False,
        "",
        "",
        0,
    )


__all__ = [
    "PlanRow",
    "TaskRow",
    "YearPlan",
    "between",
    "due",
    "due_between",
    "of_facility",
    "of_plan",
    "of_tasks",
    "overdue",
    "rows",
    "year_plan",
]
