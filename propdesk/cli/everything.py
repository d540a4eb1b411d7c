"""`export everything`: a folder a person can read without PropDesk, now or in ten years."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.cli import showing
from propdesk.cli.list_commands import ARREARS, STATEMENT
from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.progress import Progress

RECEIPTS = (
    "number",
    "issued_on",
    "payer",
    "rooms",
    "total",
    "voided_on",
    "void_reason",
    "reverses",
)
NOTICES = ("number", "stage", "room", "issued_on", "as_of", "amount", "deadline", "run", "page")
AUDIT = (
    "id", "at", "clerk", "action", "subject", "subject_id", "before", "after", "reason", "hash",
)  # fmt: skip

REGISTERS = (
    "Facility", "FacilityState", "FacilityGrade", "FacilityPaper", "InspectionPlan",
    "PlanFacility", "PlanItem", "InspectionTask", "TaskMove", "TaskResult", "Hazard",
    "HazardStep", "Work", "Photo",
)  # fmt: skip
"""The registers written row by row, by their entity."""


def write(
    session: Session, folder: Path, today: date, attachments: Path | None, progress: Progress
) -> None:
    """Write the folder whole or not at all. Raises UserError when something is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UserError(
            _("{path} exists already. Name a folder that does not exist yet.").format(path=folder)
        )
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fill(session, part, today, progress)
        if attachments is not None and attachments.is_dir():
            shutil.copytree(attachments, part / "attachments")
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    except OSError as error:
        raise UserError(
            _("{path} cannot be written: {error}.").format(path=folder, error=error.strerror)
        ) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _fill(session: Session, folder: Path, today: date, progress: Progress) -> None:
    from propdesk.documents import workbook
    from propdesk.office import arrears, journal
    from propdesk.office.importing import export

    (folder / "office-workbook.xlsx").write_bytes(workbook.render(export.gather(session)))
    (folder / "money.journal").write_text(journal.text(session, progress=progress), "utf-8")
    owed = [
        [getattr(row, column) for column in ARREARS] for row in arrears.list_rooms(session, today)
    ]
    _table(folder / f"arrears-{today}.csv", ARREARS, owed)
    _table(folder / "accounts.csv", ("room", *STATEMENT), _accounts(session, today, progress))
    _table(folder / "receipts.csv", RECEIPTS, _receipts(session))
    _table(folder / "notices.csv", NOTICES, _notices(session))
    _registers(session, folder / "registers")
    _calendar(session, folder / "inspections.ics", today)
    _table(folder / "audit.csv", AUDIT, _audit(session))
    (folder / "README.txt").write_text(_readme(today), "utf-8-sig")


def _table(path: Path, columns: tuple[str, ...], rows: list[list[object]]) -> None:
    from propdesk.documents.workbook import csv_text

    shown = [[v if isinstance(v, str) else showing.plain(v) for v in row] for row in rows]
    path.write_text(csv_text(columns, shown), "utf-8-sig", newline="")


def _accounts(session: Session, today: date, progress: Progress) -> list[list[object]]:
    from propdesk.office.entities import Room
    from propdesk.office.statements import statement

    rooms = session.execute(select(Room.id, Room.code).order_by(Room.sort_key)).all()
    return [
        [code, *movement]
        for room_id, code in progress.over(rooms, _("Accounts"))
        for movement in statement(session, room_id, today).movements
    ]


def _receipts(session: Session) -> list[list[object]]:
    from propdesk.office.entities import Receipt

    return [
        [r.number, r.issued_on, r.snapshot.get("payer", ""), "、".join(r.snapshot.get("rooms", [])),
         r.total, r.voided_on, r.void_reason, r.snapshot.get("reverses", "")]
        for r in session.scalars(select(Receipt).order_by(Receipt.year, Receipt.sequence))
    ]  # fmt: skip


def _notices(session: Session) -> list[list[object]]:
    from propdesk.office.entities import Notice, Room

    rows = session.execute(
        select(Notice, Room.code)
        .join(Room, Room.id == Notice.room_id)
        .order_by(Notice.year, Notice.sequence)
    )
    return [
        [n.number, n.stage, code, n.issued_on, n.as_of, n.amount, n.deadline, n.document_sha256,
         n.first_page]
        for n, code in rows
    ]  # fmt: skip


def _registers(session: Session, folder: Path) -> None:
    """What the workbook has no columns for: every row of the facilities, rounds and hazards."""
    from propdesk.office import entities

    folder.mkdir()
    for name in REGISTERS:
        entity = getattr(entities, name)
        columns = tuple(entity.__table__.columns.keys())
        found = session.execute(select(*entity.__table__.columns).order_by(entity.id))
        rows = [[_plain(value) for value in row] for row in found]
        _table(folder / f"{entity.__tablename__}.csv", columns, rows)


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _calendar(session: Session, path: Path, today: date) -> None:
    from propdesk.cli import inspection_commands
    from propdesk.office import calendar_gather

    plans = calendar_gather.plans(session, today)
    path.write_bytes(inspection_commands.calendar(session, plans, today))


def _audit(session: Session) -> list[list[object]]:
    from propdesk.office.entities import AuditEntry

    columns = [getattr(AuditEntry, name) for name in AUDIT]
    return [list(row) for row in session.execute(select(*columns).order_by(AuditEntry.id))]


def _readme(today: date) -> str:
    return _(
        "Everything PropDesk holds, written on {day}.\n"
        "office-workbook.xlsx: the office workbook; PropDesk can import it again.\n"
        "money.journal: every money event as double entry (hledger).\n"
        "arrears, accounts, receipts, notices: as tables.\n"
        "registers: facilities, inspections, hazards and works, row by row; inspections.ics: "
        "their calendar.\n"
        "audit.csv: the audit trail; attachments: the files, named by their SHA-256.\n"
    ).format(day=today)
