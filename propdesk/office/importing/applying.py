"""Writing an import in one transaction.

What it did is kept row by row (`ImportChange`), so that undoing.py can take it back whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import allocation, audit, inspection_tasks, payments
from propdesk.office.entities import (
    BillLine,
    ColumnMapping,
    ImportBatch,
    ImportChange,
    Payment,
)
from propdesk.office.errors import UserError
from propdesk.office.importing import kinds, record_rows
from propdesk.office.importing.planning import plan
from propdesk.office.importing.steps import CHANGED, NEW, Plan, SheetPlan, Step
from propdesk.office.importing.writing import OpeningLine, Writing
from propdesk.office.money import ZERO, plain
from propdesk.office.progress import QUIET, Progress

_ENTERED = ("credits", "payments")
"""Sheets whose rows are entered together as money received, once rooms and debts stand."""


def apply(
    session: Session,
    planned: Plan,
    *,
    today: date,
    clerk: str = "",
    skip_refused: bool = False,
    progress: Progress = QUIET,
) -> ImportBatch | None:
    """Write an import; the caller's transaction keeps all of it or nothing.

    The plan is made again in this session, so that what was changed since the preview counts.
    Raises UserError when rows are refused and `skip_refused` is not set, or when no sheet was
    recognised. None: everything is there already, nothing was written.
    """
    if clerk:
        session.info.setdefault("clerk", clerk)
    current = plan(session, [one.sheet for one in planned.sheets], today=today, progress=progress)
    _refuse(current, skip_refused)
    _remember(session, planned.sheets)
    steps = _in_order(current)
    if not steps:
        return None
    if any(step.kind == "plans" for step in steps):
        # Else the first start would make again what a plan by completion does not need.
        inspection_tasks.catch_up(session, today)
    work = Writing(session)
    entering = [step for step in steps if step.kind in _ENTERED]
    for step in progress.over([s for s in steps if s.kind not in _ENTERED], _("Writing")):
        if work.rounds and step.kind != "records":
            record_rows.write(work, today)
        _run(step, work)
    work.flush()
    record_rows.write(work, today)
    _write_opening_lines(work)
    for step in entering:
        _run(step, work)
    if work.entries:
        ids = payments.record_many(session, work.entries, today=today, progress=progress)
        work.inserted += [(Payment, id_) for id_ in ids]
    return _note(session, current, work, today)


def _run(step: Step, work: Writing) -> None:
    if step.run is not None:
        step.run(work)


def _refuse(current: Plan, skip_refused: bool) -> None:
    if not current.recognised:
        raise UserError(
            _("No sheet of these files was recognised. Say which sheet it is, and which heading.")
        )
    refused = current.refused
    if refused and not skip_refused:
        first = refused[0]
        raise UserError(
            ngettext(
                "{count} row is refused, nothing was written. {sheet}, row {row}: {reason}",
                "{count} rows are refused, nothing was written. "
                "The first: {sheet}, row {row}: {reason}",
                len(refused),
            ).format(count=len(refused), sheet=first.sheet, row=first.row, reason=first.reason)
        )


def _in_order(current: Plan) -> list[Step]:
    """The steps that write something: rooms before people before money, plans before rounds."""
    order = {kind.key: place for place, kind in enumerate(kinds.KEPT)}
    steps = [step for step in current.steps if step.status in (NEW, CHANGED)]
    return sorted(steps, key=lambda step: order[step.kind])


def _write_opening_lines(work: Writing) -> None:
    """Write the debts brought over, and settle them with credit that is there already."""
    if not work.opening_lines:
        return
    session = work.session
    rooms = {line.place.room.id for line in work.opening_lines if line.place.room}
    items = {
        name: work.fee_item(name).id for name in dict.fromkeys(x.item for x in work.opening_lines)
    }
    taken: dict[tuple[int, int, date], int] = {}
    query = select(BillLine.room_id, BillLine.fee_item_id, BillLine.cycle_start, BillLine.segment)
    for room_id, item_id, start, segment in session.execute(
        query.where(BillLine.kind == "opening")
    ):
        key = (room_id, item_id, start)
        taken[key] = max(taken.get(key, 0), segment + 1)
    rows = [_line_values(line, items[line.item], taken) for line in work.opening_lines]
    ids = list(
        session.scalars(insert(BillLine).returning(BillLine.id, sort_by_parameter_order=True), rows)
    )
    work.inserted += [(BillLine, id_) for id_ in ids]
    shown = [
        {"room": row["room_id"], "due": str(row["due_on"]), "amount": plain(row["amount"])}
        for row in rows
    ]
    audit.record_all(session, "create", BillLine, list(zip(ids, shown, strict=True)))
    held = allocation.credits(session, rooms if len(rooms) < 500 else None)
    if held:
        new = set(ids)
        lines = allocation.open_lines(session, rooms if len(rooms) < 500 else None)
        allocation.apply_credit(session, held, [line for line in lines if line.line_id in new])


def _line_values(
    line: OpeningLine, item_id: int, taken: dict[tuple[int, int, date], int]
) -> dict[str, Any]:
    room, payer = line.place.room, line.payer
    assert room is not None
    key = (room.id, item_id, line.period.start)
    segment = taken.get(key, 0)
    taken[key] = segment + 1
    return {
        "kind": "opening",
        "run_id": None,
        "room_id": room.id,
        "fee_item_id": item_id,
        "tariff_id": None,
        "payer_id": payer.person.id if payer and payer.person else None,
        "payer_name": payer.name if payer else "",
        "cycle_start": line.period.start,
        "segment": segment,
        "revision": 0,
        "period_start": line.period.start,
        "period_end": line.period.end,
        "issued_on": line.period.start,
        "due_on": line.due_on,
        "basis": "",
        "area": None,
        "price": None,
        "months": None,
        "months_text": "",
        "gross": line.gross,
        "waived": line.waived,
        "waiver_text": "",
        "paid_before": line.paid,
        "amount": line.gross - line.waived - line.paid,
        "settled": ZERO,
        "reversed_on": None,
    }


def _note(session: Session, current: Plan, work: Writing, today: date) -> ImportBatch:
    """Record the batch and every row it touched."""
    session.flush()
    counts = {
        f"{one.sheet.file} / {one.sheet.name}": {"kind": one.kind, **one.counts}
        for one in current.sheets
        if one.steps or one.refused
    }
    batch = ImportBatch(
        imported_on=today,
        files=list(dict.fromkeys(one.sheet.file for one in current.sheets)),
        counts=counts,
        undone_on=None,
    )
    session.add(batch)
    session.flush()
    notes = [{"batch_id": batch.id, **note} for note in work.notes()]
    if notes:
        session.execute(insert(ImportChange), notes)
    return batch


def _remember(session: Session, sheets: Sequence[SheetPlan]) -> None:
    """Keep what the clerk corrected, for the next file with the same headings."""
    for one in sheets:
        sheet = one.sheet
        if sheet.told is None or sheet.kind is None or not sheet.columns:
            continue
        known = session.scalars(
            select(ColumnMapping).where(ColumnMapping.fingerprint == sheet.fingerprint)
        ).one_or_none()
        if known is None:
            known = ColumnMapping(fingerprint=sheet.fingerprint, kind="", mapping={})
            session.add(known)
        known.kind, known.mapping = sheet.kind.name, dict(sheet.told)
