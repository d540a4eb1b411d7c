"""Writing an import in one transaction.

What it did is kept row by row (`ImportChange`), so that undoing.py can take it back whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from propdesk.i18n import _, ngettext
from propdesk.office import allocation, audit, inspection_tasks, payments, settings, tariffs
from propdesk.office.entities import (
    BillLine,
    ColumnMapping,
    Entity,
    FeeItem,
    ImportBatch,
    ImportChange,
    Payment,
)
from propdesk.office.errors import UserError
from propdesk.office.importing import kinds
from propdesk.office.importing.planning import CHANGED, NEW, Plan, SheetPlan, Step, plan
from propdesk.office.money import ZERO, plain
from propdesk.office.payments import Entry
from propdesk.office.periods import Period
from propdesk.office.progress import QUIET, Progress
from propdesk.office.workdays import Workdays

if TYPE_CHECKING:
    from propdesk.office.importing import record_rows
    from propdesk.office.importing.world import Place, Tie


_ENTERED = ("credits", "payments")
"""Sheets whose rows are entered together as money received, once rooms and debts stand."""


@dataclass(frozen=True)
class OpeningLine:
    """A debt brought over, to be written. Money in 元; `due_on` after its holiday shift."""

    place: Place
    payer: Tie | None
    item: str
    period: Period
    due_on: date
    gross: Decimal
    waived: Decimal
    paid: Decimal


class Work:
    """The import being written: what it adds, changes and enters, noted for the undo."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.added: list[Entity] = []
        self._new: set[int] = set()
        self.changed: list[tuple[Entity, dict[str, Any]]] = []
        self.inserted: list[tuple[type[Entity], int]] = []
        self.opening_lines: list[OpeningLine] = []
        self.entries: list[Entry] = []
        self.rounds: list[record_rows.Entry] = []
        """Rounds to be written together once their plans stand."""
        self.noted: list[tuple[type[Entity], int, dict[str, Any]]] = []
        """Rows changed in bulk: entity, id, what the columns were."""

    def add(self, record: Entity) -> None:
        """Add a record."""
        self.session.add(record)
        self.added.append(record)
        self._new.add(id(record))

    def change(self, record: Entity, changes: Mapping[str, Any]) -> None:
        """Change columns of a record, remembering what they were."""
        before = {column: getattr(record, column) for column in changes}
        for column, value in changes.items():
            setattr(record, column, value)
        if before and id(record) not in self._new:
            self.changed.append((record, before))

    def remove(self, record: Entity) -> None:
        """Take a record away, remembering all of it."""
        columns = record.__table__.columns.keys()
        before = {name: _plain(getattr(record, name)) for name in columns if name != "id"}
        self.noted.append((type(record), record.id, before))
        self.session.delete(record)

    @cached_property
    def workdays(self) -> Workdays:
        """The calendar of working days, with the office's own days."""
        return settings.workdays(self.session)

    def flush(self) -> None:
        """Give new records their numbers."""
        self.session.flush()

    def fee_item(self, name: str) -> FeeItem:
        """The fee of this name, added when there is none."""
        last = self.session.scalar(select(func.max(FeeItem.id))) or 0
        item = tariffs.fee_item(self.session, name)
        if item.id > last:
            self.inserted.append((FeeItem, item.id))
        return item

    def notes(self) -> list[dict[str, Any]]:
        """What was done, as rows of ImportChange, in the order it was done."""
        rows = [(type(one).__tablename__, one.id, None) for one in self.added]
        rows += [(entity.__tablename__, id_, None) for entity, id_ in self.inserted]
        changes = [
            (type(one).__tablename__, one.id, {name: _plain(v) for name, v in before.items()})
            for one, before in self.changed
        ]
        changes += [
            (entity.__tablename__, id_, {name: _plain(v) for name, v in before.items()})
            for entity, id_, before in self.noted
        ]
        return [
            {"subject": subject, "subject_id": id_, "before": before}
            for subject, id_, before in (*rows, *changes)
        ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)


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
    from propdesk.office.importing import record_rows

    current = plan(session, [one.sheet for one in planned.sheets], today=today, progress=progress)
    _refuse(current, skip_refused)
    _remember(session, planned.sheets)
    steps = _in_order(current)
    if not steps:
        return None
    if any(step.kind == "plans" for step in steps):
        # Else the first start would make again what a plan by completion does not need.
        inspection_tasks.catch_up(session, today)
    work = Work(session)
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


def _run(step: Step, work: Work) -> None:
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


def _write_opening_lines(work: Work) -> None:
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


def _note(session: Session, current: Plan, work: Work, today: date) -> ImportBatch:
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
