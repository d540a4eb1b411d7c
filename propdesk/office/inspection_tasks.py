"""Inspection tasks (巡检任务): one round of a plan on one day; made, frozen, moved, cancelled.

`catch_up` runs at every start and when the day turns: what came up while the PC was off is there
once, marked 补生成; nothing depends on a background service (features.md E4, §6.10–12).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import audit, inspection_intervals, settings
from propdesk.office import inspection_making as making
from propdesk.office.entities import Hazard, InspectionPlan, InspectionTask, TaskMove
from propdesk.office.errors import UserError
from propdesk.office.inspection_dates import Round, horizon, month_of

STATES = (
    "pending",
    "coming",
    "in_progress",
    "done",
    "abnormal",
    "overdue",
    "cancelled",
)
"""待办, 即将到期, 进行中, 已完成, 已完成(有异常), 逾期, 已取消."""
SURE_DAYS = 400
"""A gap longer than this is more likely a wrong clock than an office that was closed."""
_PLAN = (
    "id",
    "rule",
    "starts_on",
    "ends_on",
    "anchor",
    "anchored_on",
    "max_interval_days",
    "holiday_policy",
    "statutory",
)


class CaughtUp(NamedTuple):
    """What a start found: tasks made, months frozen, days the program was not open."""

    made: int
    months_frozen: list[str]
    days_missed: int
    came_up: int = 0
    """Tasks that fell due in those days: they are marked 补生成."""
    doubtful: bool = False
    """The gap is so long that the PC's date may be wrong: nothing was done; ask, then call
    again with `sure`."""


class Moved(NamedTuple):
    """A task in its new place, and what moving does not change."""

    task: InspectionTask
    warnings: list[str]


def catch_up(session: Session, today: date, *, sure: bool = False) -> CaughtUp:
    """Make every task that is missing up to the end of next month, and freeze what has begun.

    Called again on the same day, or with a clock that was set back, it does nothing.
    """
    noted = settings.get(session, "inspections_caught_up_on")
    last = date.fromisoformat(noted) if noted else today
    if noted and today < last:
        return CaughtUp(0, [], 0)
    if (today - last).days > SURE_DAYS and not sure:
        return CaughtUp(0, [], (today - last).days - 1, doubtful=True)
    made = _make_all(session, today)
    if noted and last == today and not made:
        return CaughtUp(0, making.freeze(session, today), 0)
    months = making.freeze(session, today)
    came_up = _mark_missed(session, last, today)
    settings.put(session, "inspections_caught_up_on", today.isoformat())
    session.flush()
    return CaughtUp(made, months, max(0, (today - last).days - 1), came_up)


def _make_all(session: Session, today: date) -> int:
    """The tasks of all plans behind what is made already; one write for all."""
    until = horizon(today)
    noted = settings.get(session, "inspections_made_until")
    if noted and date.fromisoformat(noted) >= until:
        return 0
    after = date.fromisoformat(noted) + timedelta(days=1) if noted else date.min
    calendar = settings.workdays(session)
    rows: list[dict[str, Any]] = []
    columns = [getattr(InspectionPlan, name) for name in _PLAN]
    live = (InspectionPlan.rule != "", InspectionPlan.starts_on <= until)
    for plan in session.execute(select(*columns).where(*live)):
        first = max(after, plan.starts_on)
        rounds = making.rhythm_of(plan).rounds(first, until, calendar)
        rows += making.rows_of(plan.id, rounds, today)
    known = session.execute(
        select(InspectionTask.plan_id, InspectionTask.planned_on).where(
            InspectionTask.planned_on >= after
        )
    )
    taken = {(row[0], row[1]) for row in known}
    rows = [row for row in rows if (row["plan_id"], row["planned_on"]) not in taken]
    made = making.insert_tasks(session, rows, "inspections.made")
    settings.put(session, "inspections_made_until", until.isoformat())
    session.flush()
    return made


def _mark_missed(session: Session, last: date, today: date) -> int:
    if (today - last).days < 2:
        return 0
    change = (
        update(InspectionTask.__table__)  # type: ignore[arg-type]
        .where(
            InspectionTask.due_on > last,
            InspectionTask.due_on < today,
            InspectionTask.done_on.is_(None),
            InspectionTask.cancelled_on.is_(None),
            InspectionTask.caught_up == False,  # noqa: E712
        )
        .values(caught_up=True)
    )
    count = session.connection().execute(change).rowcount
    if count:
        after = {"tasks": count, "after": last.isoformat(), "before": today.isoformat()}
        audit.record(session, "inspections.caught_up", InspectionTask, after=after)
        making.forget_tasks(session)
    return count


def trigger(
    session: Session, plan_id: int, on: date, today: date, *, due_on: date | None = None
) -> InspectionTask:
    """Make a round because of an event on `on`: a storm, snow; or an extra one of a plan.

    Due on `due_on`, else on the day itself. Raises UserError for a day in the future, a second
    round of the same day, an ended plan, and a plan that counts from its last completion.
    """
    plan = session.get(InspectionPlan, plan_id)
    if plan is None:
        raise UserError(_("This plan is no longer there."))
    due = due_on or on
    if on > today:
        raise UserError(_("{day} has not come yet.").format(day=on), field="on")
    if due < on:
        raise UserError(_("The round cannot be due before its event."), field="due_on")
    if plan.rule and plan.anchor == "last_done":
        raise UserError(
            _("This plan counts from its last completion: enter the next round as done instead.")
        )
    if plan.ends_on and on > plan.ends_on:
        raise UserError(_("The plan ended on {day}.").format(day=plan.ends_on), field="on")
    same = select(InspectionTask.id).where(
        InspectionTask.plan_id == plan_id, InspectionTask.planned_on == on
    )
    if session.scalar(same) is not None:
        raise UserError(_("There is a round of this plan on {day} already.").format(day=on), "on")
    # Frozen with the month of its event: an added round counts there, and stays.
    task = InspectionTask(
        plan_id=plan_id, planned_on=on, due_on=due, scheduled_on=due, frozen_month=month_of(on)
    )
    session.add(task)
    session.flush()
    return task


def take_back(session: Session, task_id: int) -> None:
    """Take a round away that was just made after an event, by mistake.

    Raises UserError once something was entered, it was cancelled or has a hazard: it counts then;
    and for a round its plan calls for by rule, which nobody makes by mistake.
    """
    task = get(session, task_id)
    named = select(Hazard.id).where(Hazard.task_id == task_id)
    if task.started_on or task.done_on or task.cancelled_on or session.scalar(named.limit(1)):
        raise UserError(_("Something was entered for this round already."))
    plan = session.get_one(InspectionPlan, task.plan_id)
    rhythm, day = making.rhythm_of(plan), task.planned_on
    if rhythm.rounds(day, day, settings.workdays(session)):
        raise UserError(_("The plan calls for this round: cancel it, with a reason."))
    making.drop(session, task.plan_id, InspectionTask.id == task_id)
    session.expire_all()


def get(session: Session, task_id: int) -> InspectionTask:
    """The task. Raises UserError when it is gone."""
    found = session.get(InspectionTask, task_id)
    if found is None:
        raise UserError(_("This task is no longer there: its plan was changed. Refresh (F5)."))
    return found


def move(session: Session, task_id: int, to: date, reason: str, today: date) -> Moved:
    """Put a task on another day of the calendar, with a reason; what it is judged by stays.

    Raises UserError for a task that is done or cancelled, a day that is over, no reason.
    """
    making.freeze(session, today)
    task = get(session, task_id)
    _refuse_ended(task)
    if to < today:
        raise UserError(
            _("{day} is over: a task can only be moved to today or later.").format(day=to), "to"
        )
    if not reason.strip():
        raise UserError(_("Say why: a reason is needed."), field="reason")
    if to != task.scheduled_on:
        session.add(
            TaskMove(
                task_id=task.id,
                moved_on=today,
                from_day=task.scheduled_on,
                to_day=to,
                reason=reason.strip(),
            )
        )
        task.scheduled_on = to
        session.flush()
    return Moved(task, _warnings(session, task, to))


def _warnings(session: Session, task: InspectionTask, to: date) -> list[str]:
    said = []
    if to > task.due_on:
        said.append(
            _("It stays due on {day}; done later, it counts as late.").format(day=task.due_on)
        )
    latest = inspection_intervals.latest(session, task.plan_id)
    if latest and to > latest:
        said.append(
            _("By {day} at the latest: the longest interval allowed ends then.").format(day=latest)
        )
    return said


def move_back(session: Session, task_id: int) -> InspectionTask:
    """Take the last move back: the task stands where it stood before."""
    task = get(session, task_id)
    query = select(TaskMove).where(TaskMove.task_id == task_id).order_by(TaskMove.id.desc())
    last = session.scalars(query.limit(1)).one_or_none()
    if last is None:
        raise UserError(_("This task was not moved."))
    task.scheduled_on = last.from_day
    session.delete(last)
    session.flush()
    return task


def moves_of(session: Session, task_id: int) -> list[TaskMove]:
    """Where a task was moved, in order."""
    query = select(TaskMove).where(TaskMove.task_id == task_id).order_by(TaskMove.id)
    return list(session.scalars(query))


def cancel(session: Session, task_id: int, reason: str, today: date) -> InspectionTask:
    """Cancel a round, with a reason (免做). It stays in what was planned.

    Raises UserError for one that is done, and without a reason.
    """
    making.freeze(session, today)
    task = get(session, task_id)
    _refuse_ended(task)
    if not reason.strip():
        raise UserError(_("Say why: a reason is needed."), field="reason")
    task.cancelled_on, task.cancel_reason = today, reason.strip()
    session.flush()
    return task


def restore(session: Session, task_id: int, today: date) -> InspectionTask:
    """Take a cancellation back."""
    task = get(session, task_id)
    if task.cancelled_on is None:
        raise UserError(_("This task is not cancelled."))
    task.cancelled_on, task.cancel_reason = None, ""
    session.flush()
    return task


def _refuse_ended(task: InspectionTask) -> None:
    if task.done_on is not None:
        raise UserError(_("This round was done on {day}.").format(day=task.done_on))
    if task.cancelled_on is not None:
        raise UserError(_("This round is cancelled: restore it first."))


def state_of(task: Any, today: date, lead_days: int = 0) -> str:
    """One of STATES. `task` has the columns of a task; overdue is what is not done by its due
    day, wherever it was moved."""
    if task.cancelled_on is not None:
        return "cancelled"
    if task.done_on is not None:
        return "abnormal" if task.result == "abnormal" else "done"
    if task.due_on < today:
        return "overdue"
    if task.started_on is not None:
        return "in_progress"
    lead = getattr(task, "lead_days", lead_days)
    return "coming" if task.due_on - timedelta(days=lead) <= today else "pending"


__all__ = [
    "STATES",
    "CaughtUp",
    "Moved",
    "Round",
    "cancel",
    "catch_up",
    "get",
    "move",
    "move_back",
    "moves_of",
    "restore",
    "state_of",
    "trigger",
]
