"""What the arrears list of the window shows beside the figures of arrears.py.

The figures are those of `arrears.list_rooms`, untouched; here they are joined with what a row is
found by, and with the last payments and letters of a room.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import arrears, premises
from propdesk.office.arrears import Arrear
from propdesk.office.entities import Notice, Occupancy, Payment, Person, Receipt, Room

EXPORTED = (
    "room",
    "payer",
    "owed",
    *arrears.BUCKETS,
    "credit",
    "oldest_due",
    "limitation_safe",
    "limitation_optimistic",
)
"""The columns of the exported list: those of `propdesk arrears` (cli.md)."""


class ArrearRow(NamedTuple):
    """One room of the list: its figures, its building, and what else it is found by."""

    id: int
    building: str
    arrear: Arrear
    found_by: str
    """Names, phones and pinyin of everybody who belongs to the room."""


class PaymentRow(NamedTuple):
    """One payment of a room; `amount` in 元, negative for refunds and reversals."""

    paid_on: date
    amount: Decimal
    method: str
    kind: str
    receipt: str


class LetterRow(NamedTuple):
    """One letter of a room; `amount` in 元 as it was printed."""

    issued_on: date
    stage: str
    number: str
    amount: Decimal


def rows(session: Session, as_of: date) -> list[ArrearRow]:
    """Every room with a balance on `as_of`, in walking order."""
    found = [a for a in arrears.list_rooms(session, as_of) if a.owed or a.credit]
    buildings = {row[0]: row[1] for row in session.execute(select(Room.id, Room.building))}
    names: dict[int, list[str]] = {}
    for room_id, *texts in session.execute(
        select(Occupancy.room_id, Person.name, Person.phone, Person.search_key).join(
            Person, Person.id == Occupancy.person_id
        )
    ):
        names.setdefault(room_id, []).extend(text for text in texts if text)
    return [
        ArrearRow(a.room_id, buildings[a.room_id], a, " ".join(names.get(a.room_id, [])))
        for a in found
    ]


def phones(session: Session, room_id: int, as_of: date) -> str:
    """The numbers to call about a room, the payer's first, joined by 、."""
    people = premises.people(session, room_id, as_of)
    return "、".join(dict.fromkeys(person.phone for person in people if person.phone))


def last_payments(session: Session, room_id: int, as_of: date, limit: int = 6) -> list[PaymentRow]:
    """The newest payments of a room by `as_of`, newest first."""
    query = (
        select(Payment.paid_on, Payment.amount, Payment.method, Payment.kind, Receipt.number)
        .outerjoin(Receipt, Receipt.id == Payment.receipt_id)
        .where(Payment.room_id == room_id, Payment.paid_on <= as_of)
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
        .limit(limit)
    )
    return [
        PaymentRow(on, amount, method, kind, number or "")
        for on, amount, method, kind, number in session.execute(query)
    ]


def last_letters(session: Session, room_id: int, as_of: date, limit: int = 6) -> list[LetterRow]:
    """The newest letters to a room by `as_of`, newest first."""
    query = (
        select(Notice.issued_on, Notice.stage, Notice.number, Notice.amount)
        .where(Notice.room_id == room_id, Notice.issued_on <= as_of)
        .order_by(Notice.issued_on.desc(), Notice.id.desc())
        .limit(limit)
    )
    return [LetterRow(*row) for row in session.execute(query)]


def as_csv(found: list[ArrearRow]) -> str:
    """The list as CSV with the columns of `propdesk arrears`; text cells cannot become formulas."""
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(EXPORTED)
    for row in found:
        writer.writerow([_cell(getattr(row.arrear, column)) for column in EXPORTED])
    return text.getvalue()


def _cell(value: Decimal | date | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    return (
        f"'{value}"
        if value.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
        else value
    )
