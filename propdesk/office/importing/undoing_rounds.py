"""Taking back imported plans and rounds: the tasks a plan made go with it, others count anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import audit, inspection_making, settings
from propdesk.office.entities import (
    ImportChange,
    InspectionPlan,
    InspectionTask,
    PlanFacility,
    PlanItem,
)
from propdesk.office.errors import UserError
from propdesk.office.importing.writing import restored

TASK = InspectionTask.__tablename__
PLAN = InspectionPlan.__tablename__
_CHILDREN = (PlanItem, PlanFacility, InspectionTask)


def own(session: Session, added: dict[str, set[int]], notes: Sequence[ImportChange]) -> None:
    """Count what plans of the import made by themselves as the import's own.

    Raises UserError when a round of theirs was done or cancelled since.
    """
    plans = added.get(PLAN, set())
    if not plans:
        return
    entered = {note.subject_id for note in notes if note.subject == TASK}
    since = (
        InspectionTask.done_on.is_not(None)
        | InspectionTask.started_on.is_not(None)
        | InspectionTask.cancelled_on.is_not(None)
    )
    for plan_id in sorted(plans):
        for entity in _CHILDREN:
            ids = session.scalars(select(entity.id).where(entity.plan_id == plan_id))
            added.setdefault(entity.__tablename__, set()).update(ids)
        touched = select(InspectionTask.id).where(InspectionTask.plan_id == plan_id, since)
        if set(session.scalars(touched)) - entered:
            name = session.scalar(select(InspectionPlan.name).where(InspectionPlan.id == plan_id))
            raise UserError(
                _(
                    "The import cannot be taken back: rounds of the plan “{name}” were entered "
                    "since. Restore the backup made before it."
                ).format(name=name)
            )


def put_back(
    session: Session, notes: Iterable[ImportChange], added: Mapping[str, set[int]]
) -> None:
    """Let rounds be as they were before the import; of a plan that goes there is no need."""
    table = InspectionTask.__table__
    assert isinstance(table, Table)
    gone = added.get(TASK, set())
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for note in notes:
        if note.subject_id not in gone and note.before:
            values = {
                name: restored(table.c[name].type, value) for name, value in note.before.items()
            }
            row = {"b_id": note.subject_id, **values}
            by_columns.setdefault(tuple(sorted(note.before)), []).append(row)
    for columns, rows in by_columns.items():
        statement = (
            update(table)
            .where(table.c.id == bindparam("b_id"))
            .values({**{name: bindparam(name) for name in columns}, "version": table.c.version + 1})
        )
        session.connection().execute(statement, rows)
        audit.record_all(
            session,
            "undo",
            InspectionTask,
            [
                (row["b_id"], {name: None if v is None else str(v) for name, v in row.items()})
                for row in rows
            ],
        )


def count_anew(
    session: Session, notes: Sequence[ImportChange], rounds: Iterable[ImportChange], today: date
) -> None:
    """Make the coming rounds of plans that were changed back, or count from a completion."""
    changed = {
        note.subject_id
        for note in notes
        if note.subject == PLAN
        and note.before is not None
        and note.before.keys() & {"rule", "holiday_policy"}
    }
    ids = [note.subject_id for note in rounds]
    ids += [note.subject_id for note in notes if note.subject == TASK and note.before is None]
    calendar = settings.workdays(session)
    for plan_id in sorted(changed):
        plan = session.get(InspectionPlan, plan_id)
        if plan is not None:
            inspection_making.remake(session, plan, today, calendar)
    query = select(InspectionPlan).where(InspectionPlan.anchor == "last_done")
    for plan in session.scalars(query).all() if ids else ():
        inspection_making.reanchor(session, plan, today, calendar)
