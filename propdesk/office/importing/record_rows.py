"""The sheet 巡检记录: rounds done and not done, told apart by plan and 应检日期.

A row finds its task by the due date, or by the day planned before a holiday moved it. Where there
is none (the office kept another rhythm), the row makes one. Rows are written together at the end:
an office brings tens of thousands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update

from propdesk.i18n import _
from propdesk.office import audit, inspection_making
from propdesk.office.entities import InspectionPlan, InspectionTask
from propdesk.office.importing.facility_world import (
    CANCELLED,
    Round,
    Scheme,
    abnormal_lines,
    key,
)
from propdesk.office.importing.steps import CHANGED, NEW, UNCHANGED, Row
from propdesk.office.importing.world import World
from propdesk.office.importing.writing import RoundEntry, Writing
from propdesk.office.inspection_dates import month_of
from propdesk.office.periods import month_end

_COLUMNS = ("done_on", "result", "abnormal", "inspector", "note")


@dataclass
class _Plan:
    """A plan of the sheet: its tasks by the day planned, and the rows that took them."""

    scheme: Scheme
    due: dict[date, list[date]] = field(default_factory=dict)
    """Due date → the days planned of the tasks due then; holidays may shift several to one."""
    planned: dict[date, Round | None] = field(default_factory=dict)
    """The task of each day planned; None: the plan itself is new and will make it."""
    lines: dict[int, str] = field(default_factory=dict)
    by_line: set[int] = field(default_factory=set)
    taken: dict[date, Row] = field(default_factory=dict)
    """By the day planned, or the date of the row that makes a task of its own."""

    def add(self, due: date, planned: date, task: Round | None = None) -> None:
        """Know of a task."""
        self.due.setdefault(due, []).append(planned)
        self.planned[planned] = task

    def slot(self, day: date) -> date:
        """The day planned of the task a row of this date is about; the date itself if none."""
        candidates = list(self.due.get(day, ()))
        if day in self.planned:
            candidates.append(day)
        free = [one for one in candidates if one not in self.taken]
        return next(iter(free or candidates), day)


def rows(world: World, found: Sequence[Row]) -> None:
    """Plan the records."""
    plans: dict[str, _Plan] = {}
    for row in found:
        name = key(row.get("plan"))
        if name not in plans:
            scheme = world.ledger.scheme(row.get("plan"))
            if scheme is None:
                row.refuse(_unknown(world, row))
                continue
            plans[name] = _loaded(world, scheme)
        _record(world, row, plans[name])


def _unknown(world: World, row: Row) -> str:
    refused = world.ledger.refused.get(key(row.get("plan")))
    if refused is not None:
        return _("{room} is refused in {row}.").format(room=row.get("plan"), row=refused.place)
    return _("There is no plan {name}: check it, or add it to the sheet 巡检计划.").format(
        name=row.get("plan")
    )


def _loaded(world: World, scheme: Scheme) -> _Plan:
    found = _Plan(scheme)
    if scheme.plan is None:
        for coming in scheme.rounds:
            found.add(coming.due, coming.planned)
        return found
    for one in world.ledger.rounds(scheme.plan.id):
        found.add(one.due_on, one.planned_on, one)
    found.by_line = world.ledger.entered_by_line(scheme.plan.id)
    found.lines = abnormal_lines(world.session, scheme.plan.id)
    return found


def _record(world: World, row: Row, plan: _Plan) -> None:
    day: date = row.get("due_on")
    slot = plan.slot(day)
    wrong = _impossible(row, world.today)
    if slot in plan.taken:
        wrong = _("It repeats {row}.").format(row=plan.taken[slot].place)
    elif slot not in plan.planned and not wrong and _not_yet(row, plan, world.today):
        wrong = _(
            "The plan has no round on {day}. Rounds to come follow from the plan: change its rule."
        ).format(day=day)
    if wrong:
        row.refuse(wrong)
        return
    plan.taken[slot] = row
    task = plan.planned.get(slot)
    what = f"{plan.scheme.name} {day}"
    if task is not None:
        _known(row, plan, task, what)
    else:
        values = {column: row.values[column] for column in _COLUMNS if column in row.values}
        entry = RoundEntry(plan.scheme, day, slot, values, None)
        row.accept(NEW, what, lambda work: work.rounds.append(entry))


def _impossible(row: Row, today: date | None) -> str:
    """Why a row cannot be; empty when it can."""
    done, result = row.get("done_on", None), row.get("result")
    if done and today and done > today:
        return _("{day} is in the future. Give the day it was really done.").format(day=done)
    if done and not result:
        return _("It was done on {day}, but not whether it was 正常 or 异常.").format(day=done)
    if result and not done:
        return _("It has a result, but no day on which it was done (完成日期).")
    if result == "normal" and row.get("abnormal"):
        return _("It is called 正常, but it names what was abnormal (异常项).")
    if row.get("abnormal") and not result:
        return _("It names what was abnormal, but no result and no day.")
    if done and row.get("note").startswith(CANCELLED):
        return _("It was done on {day}, and it is called cancelled (取消).").format(day=done)
    return ""


def _not_yet(row: Row, plan: _Plan, today: date | None) -> bool:
    """Whether it is a round of a month to come that no rule calls for."""
    scheme = plan.scheme
    has_rule = bool(scheme.plan.rule) if scheme.plan else bool(scheme.rounds)
    is_open = "done_on" not in row.values and not row.get("note").startswith(CANCELLED)
    return has_rule and is_open and today is not None and row.get("due_on") > month_end(today)


def _known(row: Row, plan: _Plan, task: Round, what: str) -> None:
    before = task.shown(plan.lines)
    changes = {
        column: row.values[column]
        for column in _COLUMNS
        if column in row.values and row.values[column] != before[column]
    }
    if not changes:
        row.accept(UNCHANGED, what)
        return
    if task.id in plan.by_line and changes.keys() & {"done_on", "result", "abnormal"}:
        row.refuse(
            _("Its checklist was filled in on {day}: correct the round itself.").format(
                day=task.done_on or task.due_on
            )
        )
        return
    entry = RoundEntry(plan.scheme, row.get("due_on"), task.planned_on, changes, task)
    if task.done_on is None and task.cancelled_on is None:
        row.accept(NEW, what, lambda work: work.rounds.append(entry))
    else:
        parts = [f"{column} → {value}" for column, value in changes.items()]
        row.accept(CHANGED, " ".join([what, *parts]), lambda work: work.rounds.append(entry))


# Writing --------------------------------------------------------------------------------------


def write(work: Writing, world_today: date) -> None:
    """Write the rounds of an import, plan by plan; a plan by completion then counts anew."""
    entries, work.rounds = work.rounds, []
    by_plan: dict[int, list[RoundEntry]] = {}
    for entry in entries:
        assert entry.scheme.plan is not None
        by_plan.setdefault(entry.scheme.plan.id, []).append(entry)
    for plan_id, found in by_plan.items():
        _write(work, plan_id, found, world_today)


def _write(work: Writing, plan_id: int, entries: list[RoundEntry], today: date) -> None:
    session = work.session
    query = select(InspectionTask.planned_on, InspectionTask.id).where(
        InspectionTask.plan_id == plan_id
    )
    planned = {row[0]: row[1] for row in session.execute(query)}
    changed: list[tuple[int, RoundEntry]] = []
    added: list[dict[str, Any]] = []
    for entry in entries:
        task_id = planned.get(entry.planned)
        if task_id is None:
            added.append(_made(plan_id, entry, today))
        else:
            changed.append((task_id, entry))
    _change(work, changed, today)
    _add(work, added)
    _follow(work, plan_id, entries, today)


def _values(entry: RoundEntry, today: date) -> dict[str, Any]:
    """The columns of a task for the cells of a row."""
    values = dict(entry.values)
    if values.get("done_on"):
        values |= {"entered_on": today, "cancelled_on": None, "cancel_reason": ""}
    if str(values.get("note", "")).startswith(CANCELLED):
        values["cancel_reason"] = values.pop("note").removeprefix(CANCELLED)
        values["cancelled_on"] = min(entry.day, today)
    return values


_EMPTY: dict[str, Any] = {
    "done_on": None, "entered_on": None, "result": "", "abnormal": "", "inspector": "",
    "note": "", "cancelled_on": None, "cancel_reason": "",
}  # fmt: skip


def _made(plan_id: int, entry: RoundEntry, today: date) -> dict[str, Any]:
    month = month_of(entry.day)
    return {
        "plan_id": plan_id,
        "planned_on": entry.day,
        "due_on": entry.day,
        "scheduled_on": entry.day,
        "frozen_month": month if month <= month_of(today) else "",
        "caught_up": True,
        **_EMPTY,
        **_values(entry, today),
    }


def _change(work: Writing, changed: Sequence[tuple[int, RoundEntry]], today: date) -> None:
    if not changed:
        return
    session, table = work.session, InspectionTask.__table__
    assert isinstance(table, Table)
    rows = []
    for task_id, entry in changed:
        now = dict(_EMPTY)
        if entry.task is not None:
            now |= {name: getattr(entry.task, name) for name in _EMPTY}
        values = _values(entry, today)
        work.noted.append((InspectionTask, task_id, {name: now[name] for name in values}))
        rows.append({"b_id": task_id, **now, **values})
    statement = (
        update(table)
        .where(table.c.id == bindparam("b_id"))
        .values({**{name: bindparam(name) for name in _EMPTY}, "version": table.c.version + 1})
    )
    session.connection().execute(statement, rows)
    audit.record_all(session, "import", InspectionTask, [
        (row["b_id"], {k: str(v) for k, v in row.items() if v and k != "b_id"}) for row in rows
    ])  # fmt: skip


def _add(work: Writing, added: list[dict[str, Any]]) -> None:
    if not added:
        return
    session = work.session
    ids = list(
        session.scalars(
            insert(InspectionTask).returning(InspectionTask.id, sort_by_parameter_order=True),
            added,
        )
    )
    work.inserted += [(InspectionTask, id_) for id_ in ids]
    audit.record_all(session, "import", InspectionTask, [
        (id_, {k: str(v) for k, v in row.items() if v}) for id_, row in zip(ids, added, strict=True)
    ])  # fmt: skip


def _follow(work: Writing, plan_id: int, entries: Sequence[RoundEntry], today: date) -> None:
    """Of a plan by completion what its records leave out was never due; then it counts anew."""
    plan = entries[0].scheme.plan
    if plan is None or plan.anchor != "last_done":
        return
    session = work.session
    session.expire_all()
    if (InspectionPlan, plan_id) in work.inserted:
        last = max(max(entry.day, entry.values.get("done_on") or entry.day) for entry in entries)
        kept = {entry.planned for entry in entries}
        query = select(InspectionTask.id, InspectionTask.planned_on).where(
            InspectionTask.plan_id == plan_id,
            InspectionTask.due_on <= last,
            InspectionTask.done_on.is_(None),
            InspectionTask.cancelled_on.is_(None),
        )
        left_out = [id_ for id_, planned in session.execute(query) if planned not in kept]
        for start in range(0, len(left_out), 500):
            some = left_out[start : start + 500]
            session.execute(delete(InspectionTask).where(InspectionTask.id.in_(some)))
    inspection_making.reanchor(session, plan, today, work.workdays)
