"""Taking an import back: what it added goes, what it changed is as before.

That is only possible while nothing was built on it: a bill, a letter, a receipt or a later payment
that settles a debt of the import keeps it. The audit trail keeps a copy of everything removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import audit
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Entity,
    FeeItem,
    ImportBatch,
    ImportChange,
    Payment,
)
from propdesk.office.errors import UserError
from propdesk.office.importing import undoing_rounds
from propdesk.office.importing.writing import restored
from propdesk.office.money import ZERO
from propdesk.office.progress import QUIET, Progress

_ORDER = (
    "facility_state", "hazard_step", "work", "hazard", "inspection_task", "plan_item",
    "plan_facility", "inspection_plan", "facility", "payment", "bill_line", "waiver", "tariff",
    "fee_item", "occupancy", "person", "room", "year_figure",
)  # fmt: skip
"""Referring rows go before the rows they refer to."""
_IN_BULK = ("payment", "bill_line", "inspection_task")
"""Tables of which an import may hold tens of thousands of rows."""
_CHUNK = 500


def undo(session: Session, batch_id: int, today: date, *, progress: Progress = QUIET) -> None:
    """Take an import back. Raises UserError when it is unknown, undone, or was built on since."""
    batch = session.get(ImportBatch, batch_id)
    if batch is None:
        raise UserError(_("There is no import {number}.").format(number=batch_id))
    if batch.undone_on is not None:
        raise UserError(
            _("Import {number} was taken back on {day}.").format(
                number=batch_id, day=batch.undone_on
            )
        )
    notes = session.scalars(
        select(ImportChange).where(ImportChange.batch_id == batch_id).order_by(ImportChange.id)
    ).all()
    added: dict[str, set[int]] = {}
    for note in notes:
        if note.before is None:
            added.setdefault(note.subject, set()).add(note.subject_id)
    _free_money(session, added.get("payment", set()))
    _keep_used_fees(session, added)
    undoing_rounds.own(session, added, notes)
    _check_free(session, added)
    rounds = [note for note in notes if note.subject == undoing_rounds.TASK and note.before]
    undoing_rounds.put_back(session, rounds, added)
    for note in reversed(notes):
        if note.before is not None and note.subject != undoing_rounds.TASK:
            _put_back(session, note)
    session.flush()
    session.expire_all()
    for subject in progress.over(_ORDER, _("Taking back")):
        _remove(session, subject, added.get(subject, set()))
    undoing_rounds.count_anew(session, notes, rounds, today)
    batch.undone_on = today
    session.flush()


def _entity(subject: str) -> type[Entity]:
    return next(
        mapper.class_
        for mapper in Entity.registry.mappers
        if mapper.class_.__tablename__ == subject
    )


def _chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    listed = sorted(ids)
    return (listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK))


def _free_money(session: Session, payment_ids: set[int]) -> None:
    """Open again what payments of the import had settled; printed receipts forbid it."""
    for ids in _chunks(payment_ids):
        if session.scalar(
            select(func.count()).where(Payment.id.in_(ids), Payment.receipt_id.is_not(None))
        ):
            raise UserError(
                _("Receipts were printed for payments of this import: reverse those payments.")
            )
        settled: dict[int, Decimal] = {}
        rows = select(Allocation.bill_line_id, Allocation.amount).where(
            Allocation.payment_id.in_(ids)
        )
        for line_id, amount in session.execute(rows):
            settled[line_id] = settled.get(line_id, ZERO) + amount
        for lines in _chunks(settled):
            for line in session.scalars(select(BillLine).where(BillLine.id.in_(lines))):
                line.settled -= settled[line.id]
        session.flush()
        session.execute(delete(Allocation).where(Allocation.payment_id.in_(ids)))


def _keep_used_fees(session: Session, added: dict[str, set[int]]) -> None:
    """A fee the import added stays when something else is charged by it now."""
    ids = added.get("fee_item", set())
    for table, column in _referrers(FeeItem.__tablename__):
        own = added.get(table.name, set())
        query = select(table.c.id, column).where(column.in_(ids))
        ids -= {used for id_, used in session.execute(query) if id_ not in own}


def _check_free(session: Session, added: dict[str, set[int]]) -> None:
    """Refuse when a row that is not the import's own refers to one that is."""
    for subject, ids in added.items():
        for table, column in _referrers(subject):
            own = added.get(table.name, set())
            for chunk in _chunks(ids):
                for (found,) in session.execute(select(table.c.id).where(column.in_(chunk))):
                    if found not in own:
                        raise UserError(
                            _(
                                "The import cannot be taken back: {what} have been built on it "
                                "since. Restore the backup made before it."
                            ).format(what=_shown(table.name))
                        )


def _shown(table: str) -> str:
    names = {
        "bill_line": _("bills"),
        "payment": _("payments"),
        "allocation": _("payments"),
        "notice": _("letters"),
        "notice_line": _("letters"),
        "waiver": _("reductions"),
        "occupancy": _("residents"),
        "tariff": _("prices"),
        "plan_facility": _("inspection plans"),
        "task_move": _("inspection rounds"),
        "task_result": _("inspection rounds"),
        "hazard": _("hazards"),
        "work": _("works"),
    }
    return names.get(table, _("later records"))


def _referrers(subject: str) -> Sequence[tuple[Table, Any]]:
    """The columns of all tables that refer to a table."""
    return [
        (table, key.parent)
        for table in Entity.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == subject
    ]


def _put_back(session: Session, note: ImportChange) -> None:
    if note.before is None:
        return
    entity = _entity(note.subject)
    columns = entity.__table__.columns
    record = session.get(entity, note.subject_id)
    if record is None:
        if note.before.keys() >= set(columns.keys()) - {"id"}:
            values = {name: restored(columns[name].type, v) for name, v in note.before.items()}
            session.add(entity(id=note.subject_id, **values))
        return
    for name, value in note.before.items():
        setattr(record, name, restored(columns[name].type, value))


def _remove(session: Session, subject: str, ids: set[int]) -> None:
    """Delete rows the import added; the audit trail keeps what they held."""
    entity = _entity(subject)
    for chunk in _chunks(ids):
        if subject in _IN_BULK:
            table = entity.__table__
            rows = session.execute(select(table).where(table.c.id.in_(chunk))).mappings()
            kept = [
                (row["id"], {k: None if v is None else str(v) for k, v in row.items()})
                for row in rows
            ]
            audit.record_all(session, "undo", entity, kept)
            session.execute(delete(entity).where(entity.id.in_(chunk)))
        else:
            for record in session.scalars(select(entity).where(entity.id.in_(chunk))):
                session.delete(record)
            session.flush()
