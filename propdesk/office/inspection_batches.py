"""Many rounds at once: yesterday's daily rounds, all of them normal (features.md E5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from propdesk.office import audit, inspection_rounds
from propdesk.office.entities import InspectionTask, TaskResult


class Batch(NamedTuple):
    """What was entered: tasks, and the plans left out because they ask for numbers."""

    entered: tuple[int, ...]
    left_out: tuple[str, ...]


def all_normal(
    session: Session,
    task_ids: Iterable[int],
    *,
    inspector: str,
    today: date,
    done_on: date | None = None,
) -> Batch:
    """Enter whole rounds as normal, each on its due day (today, if that is to come) or on one day.

    A round that asks for numbers is left out, for a number cannot be guessed. Raises UserError as
    `inspection_rounds.save`, and then nothing is written.
    """
    entered: list[int] = []
    left_out: dict[str, None] = {}
    for task_id in task_ids:
        sheet = inspection_rounds.sheet(session, task_id, today)
        entries = inspection_rounds.all_normal_except(session, task_id)
        if len(entries) < len(sheet.keys()):
            left_out[sheet.plan] = None
            continue
        inspection_rounds.save(
            session,
            task_id,
            entries,
            done_on=done_on or min(sheet.due_on, today),
            inspector=inspector,
            today=today,
        )
        entered.append(task_id)
    return Batch(tuple(entered), tuple(left_out))


def take_back(session: Session, task_ids: Iterable[int], today: date) -> None:
    """Take back rounds entered as a batch a moment ago: they are to be done again."""
    for task_id in task_ids:
        inspection_rounds.reopen(session, task_id, today)
        task = session.get_one(InspectionTask, task_id)
        task.started_on, task.inspector = None, ""
        keys = list(
            session.scalars(select(TaskResult.item_key).where(TaskResult.task_id == task_id))
        )
        session.execute(delete(TaskResult).where(TaskResult.task_id == task_id))
        audit.record(
            session, "inspections.taken_back", InspectionTask, task_id, before={"lines": len(keys)}
        )
    session.flush()
