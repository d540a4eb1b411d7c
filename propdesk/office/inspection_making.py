"""Making the tasks (巡检任务) of plans: each once, up to the end of next month.

`inspections_made_until` says up to which day the tasks of every plan exist; whoever adds or
changes a plan makes its tasks up to there, so that a start makes only what lies behind it.
A month that has begun is frozen: its tasks are what the rates count, whatever happens to them or
to their plan afterwards (domain.md §3.3, features.md E7).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Text, delete, exists, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session

from propdesk.office import audit, settings
from propdesk.office.entities import Hazard, InspectionPlan, InspectionTask, TaskMove
from propdesk.office.inspection_dates import Rhythm, Round, horizon, month_of
from propdesk.office.periods import month_end
from propdesk.office.workdays import Workdays

ONE_DAY = timedelta(days=1)
SHIFT = timedelta(days=15)
"""No holiday moves a round further."""
FURTHER = timedelta(days=750)
"""A waiting task may get a day so far behind what is made: a round every two years."""


def rhythm_of(plan: Any) -> Rhythm:
    """What of a plan (or a row of its columns) decides its days."""
    return Rhythm(
        rule=plan.rule,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        anchor=plan.anchor,
        anchored_on=plan.anchored_on,
        max_interval_days=plan.max_interval_days,
        holiday_policy=plan.holiday_policy,
        statutory=bool(plan.statutory),
    )


def made_until(session: Session, today: date) -> date:
    """Up to which day the tasks of every plan are to exist."""
    noted = settings.get(session, "inspections_made_until")
    return max(horizon(today), date.fromisoformat(noted) if noted else horizon(today))


def next_due(plan: Any, made: date, workdays: Workdays) -> date | None:
    """When the first round behind what is made is due; None where there is no more."""
    following = rhythm_of(plan).following(made, workdays) if plan.rule else None
    return following.due if following else None


def made_behind(session: Session, made: date) -> set[tuple[int, date]]:
    """Plan and planned day of tasks behind what is made: waiting ones a completion moved on."""
    query = select(InspectionTask.plan_id, InspectionTask.planned_on).where(
        InspectionTask.due_on > made - SHIFT, InspectionTask.planned_on > made
    )
    return {(row[0], row[1]) for row in session.execute(query)}


def rows_of(plan_id: int, rounds: Iterable[Round], today: date) -> list[dict[str, Any]]:
    """The rows of new tasks; those of a month that has begun are frozen from the start."""
    this_month = month_of(today)
    found = []
    for planned, due in rounds:
        month = month_of(due)
        found.append(
            {
                "plan_id": plan_id,
                "planned_on": planned,
                "due_on": due,
                "scheduled_on": due,
                "frozen_month": month if month <= this_month else "",
            }
        )
    return found


def insert_tasks(session: Session, rows: list[dict[str, Any]], action: str) -> int:
    """Write new tasks at once, with one entry in the audit trail; how many there were."""
    if not rows:
        return 0
    session.connection().execute(insert(InspectionTask.__table__), rows)  # type: ignore[arg-type]
    plans = {row["plan_id"] for row in rows}
    audit.record(
        session,
        action,
        InspectionTask,
        plans.pop() if len(plans) == 1 else None,
        after={
            "tasks": len(rows),
            "first": min(row["planned_on"] for row in rows).isoformat(),
            "last": max(row["planned_on"] for row in rows).isoformat(),
        },
    )
    return len(rows)


def make(
    session: Session, plan: InspectionPlan, today: date, workdays: Workdays, *, first: date
) -> int:
    """Make the missing tasks of one plan planned from `first` on; how many."""
    rounds = rhythm_of(plan).rounds(first, made_until(session, today), workdays)
    taken = _planned(session, plan.id)
    free = [one for one in rounds if one.planned not in taken]
    return insert_tasks(session, rows_of(plan.id, free, today), "inspections.made")


def freeze(session: Session, today: date) -> list[str]:
    """Freeze every month that has begun and is not frozen yet; which months had tasks to freeze."""
    session.flush()
    table = InspectionTask.__table__
    loose = (table.c.frozen_month == "", table.c.due_on <= month_end(today))
    month = func.substr(type_coerce(table.c.due_on, Text), 1, 7)
    months = sorted(session.connection().execute(select(month).where(*loose).distinct()).scalars())
    if months:
        change = update(table).where(*loose).values(frozen_month=month)  # type: ignore[arg-type]
        count = session.connection().execute(change).rowcount
        after = {"months": months, "tasks": count}
        audit.record(session, "inspections.frozen", InspectionTask, after=after)
        forget_tasks(session)
    return months


def forget_tasks(session: Session) -> None:
    """Read the tasks at hand again when they are next looked at: they were written past them."""
    for known in list(session.identity_map.values()):
        if isinstance(known, InspectionTask):
            session.expire(known)


def is_loose(*, moved: bool = False) -> tuple[Any, ...]:
    """The tasks nothing has happened to and no figure counts: they may be made anew.

    `moved`: also those that were only moved.
    """
    was_moved = exists().where(TaskMove.task_id == InspectionTask.id)
    has_hazard = exists().where(Hazard.task_id == InspectionTask.id)
    return (
        InspectionTask.done_on.is_(None),
        InspectionTask.cancelled_on.is_(None),
        InspectionTask.started_on.is_(None),
        InspectionTask.frozen_month == "",
        ~has_hazard,
        *(() if moved else (~was_moved,)),
    )


def drop(session: Session, plan_id: int, *conditions: Any) -> int:
    """Take away tasks of a plan that no figure counts, with their moves; how many."""
    found = session.execute(
        select(InspectionTask.id, InspectionTask.planned_on).where(
            InspectionTask.plan_id == plan_id, *conditions
        )
    ).all()
    ids = [row[0] for row in found]
    if ids:
        session.execute(delete(TaskMove).where(TaskMove.task_id.in_(ids)))
        session.execute(delete(InspectionTask).where(InspectionTask.id.in_(ids)))
        days = sorted(row[1].isoformat() for row in found)
        before = {"tasks": len(ids), "first": days[0], "last": days[-1]}
        audit.record(session, "inspections.dropped", InspectionTask, plan_id, before=before)
    return len(ids)


def remake(
    session: Session,
    plan: InspectionPlan,
    today: date,
    workdays: Workdays,
    *,
    new_rule: bool = False,
) -> None:
    """Make the tasks that no figure counts anew: the plan (`new_rule`) or a holiday has changed.

    A fixed plan's frozen month stays as it was planned, so that a new rule begins with the next.
    """
    freeze(session, today)
    drop(session, plan.id, *is_loose(moved=new_rule))
    if plan.anchor == "last_done" and plan.rule:
        cut = max(plan.anchored_on or date.min, today - ONE_DAY)
        _redate(session, plan, today, workdays, cut)
        return
    first = max(plan.starts_on, today.replace(day=1) - 31 * ONE_DAY)
    rounds = rhythm_of(plan).rounds(first, made_until(session, today), workdays)
    _reshift(session, plan.id, dict(rounds))
    begins = _open_from(session, plan.id, today)
    taken = _planned(session, plan.id)
    new = [one for one in rounds if one.due >= begins and one.planned not in taken]
    insert_tasks(session, rows_of(plan.id, new, today), "inspections.made")


def reanchor(session: Session, plan: InspectionPlan, today: date, workdays: Workdays) -> bool:
    """Let a plan count from its last completion; whether its days have changed.

    The waiting tasks due after it get its days, in order; those of a frozen month stay in the
    figures of that month. What was due before it and left out stays as it was: missed.
    """
    if plan.anchor != "last_done" or not plan.rule:
        return False
    session.flush()
    before, last = plan.anchored_on, _last_done(session, plan.id)
    cut = max(before or date.min, last or date.min)
    if last == before and not _ran_ahead(session, plan, today, workdays, cut):
        return False
    plan.anchored_on = last
    freeze(session, today)
    drop(session, plan.id, *is_loose())
    _redate(session, plan, today, workdays, cut)
    return True


def _ran_ahead(
    session: Session, plan: InspectionPlan, today: date, workdays: Workdays, cut: date
) -> bool:
    """Whether a later round was done on the day of the completion too: what waits is too far."""
    not_done = session.execute(
        select(InspectionTask.planned_on, InspectionTask.due_on, InspectionTask.cancelled_on).where(
            InspectionTask.plan_id == plan.id, InspectionTask.done_on.is_(None)
        )
    ).all()
    waiting = [due for _planned, due, cancelled in not_done if due > cut and not cancelled]
    held = {planned for planned, due, cancelled in not_done if due <= cut or cancelled}
    rounds = rhythm_of(plan).rounds(plan.starts_on, made_until(session, today), workdays)
    first = next((one.due for one in rounds if one.due > cut and one.planned not in held), None)
    return first is not None and first < min(waiting, default=date.max)


def _last_done(session: Session, plan_id: int) -> date | None:
    return session.scalar(
        select(func.max(InspectionTask.done_on)).where(InspectionTask.plan_id == plan_id)
    )


def _open_from(session: Session, plan_id: int, today: date) -> date:
    """From which day on a new task may be due: a month that is frozen stays as it is."""
    frozen = session.scalar(
        select(func.count()).where(
            InspectionTask.plan_id == plan_id, InspectionTask.frozen_month == month_of(today)
        )
    )
    return month_end(today) + ONE_DAY if frozen else today


def _waiting(session: Session, plan_id: int) -> list[InspectionTask]:
    query = select(InspectionTask).where(
        InspectionTask.plan_id == plan_id,
        InspectionTask.done_on.is_(None),
        InspectionTask.cancelled_on.is_(None),
    )
    return list(session.scalars(query.order_by(InspectionTask.planned_on)))


def _reshift(session: Session, plan_id: int, due: Mapping[date, date]) -> None:
    """New due days for tasks that were moved or begun before their month: a holiday changed."""
    for task in _waiting(session, plan_id):
        if not task.frozen_month:
            _due(task, due.get(task.planned_on, task.due_on))
    session.flush()


def _due(task: InspectionTask, due: date) -> None:
    """Another due day; the task follows it in the calendar unless it was moved there."""
    if task.scheduled_on == task.due_on:
        task.scheduled_on = due
    task.due_on = due


def _redate(
    session: Session, plan: InspectionPlan, today: date, workdays: Workdays, cut: date
) -> None:
    """Give the waiting tasks due after `cut` the days of the plan, in order; make the rest."""
    until = made_until(session, today)
    kept = [one for one in _waiting(session, plan.id) if one.due_on > cut]
    days = session.execute(
        select(InspectionTask.id, InspectionTask.planned_on, InspectionTask.done_on).where(
            InspectionTask.plan_id == plan.id
        )
    ).all()
    mine = {task.id for task in kept}
    held = {row[1] for row in days if row[0] not in mine and row[2] is None}
    done = {row[1] for row in days if row[2] is not None}
    rounds = [
        one
        for one in rhythm_of(plan).rounds(plan.starts_on, until + FURTHER, workdays)
        if one.due > cut and one.planned not in held
    ]
    taken = held | done
    _set_days(session, kept, _keyed(rounds[: len(kept)], taken))
    taken |= {task.planned_on for task in kept}
    rest = [one for one in rounds[len(kept) :] if one.planned <= until]
    insert_tasks(session, rows_of(plan.id, _keyed(rest, taken), today), "inspections.made")


def _set_days(session: Session, kept: list[InspectionTask], rounds: list[Round]) -> None:
    """One after the other, so that no two ever share a planned day: later ones from the end."""
    pairs = list(zip(kept, rounds, strict=False))
    later = [pair for pair in pairs if pair[1].planned > pair[0].planned_on]
    earlier = [pair for pair in pairs if pair[1].planned <= pair[0].planned_on]
    for task, (planned, due) in (*reversed(later), *earlier):
        task.planned_on = planned
        _due(task, due)
        session.flush()


def _keyed(rounds: Iterable[Round], taken: Collection[date]) -> list[Round]:
    """The rounds, each with a planned day of its own: a round done early keeps the day it had."""
    used, found = set(taken), []
    for planned, due in rounds:
        while planned in used:
            planned -= ONE_DAY
        used.add(planned)
        found.append(Round(planned, due))
    return found


def _planned(session: Session, plan_id: int) -> set[date]:
    query = select(InspectionTask.planned_on).where(InspectionTask.plan_id == plan_id)
    return set(session.scalars(query))
