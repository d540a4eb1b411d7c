"""The card of a room: everything known of it on a day, gathered for the pane beside a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import arrears, premises, reductions, statements
from propdesk.office.arrears import OpenLine
from propdesk.office.entities import Notice, Occupancy, Payment, Person, Receipt, Room
from propdesk.office.premises import Resident
from propdesk.office.reductions import ReductionRow
from propdesk.office.statements import Statement


class Paper(NamedTuple):
    """A receipt or a letter of the room, newest first. `amount` in 元."""

    id: int
    kind: str
    """receipt, voided or red for receipts; 1, 2a or 2b for letters."""
    number: str
    on: date
    amount: Decimal


@dataclass(frozen=True)
class RoomCard:
    """One room: what it is, who belongs to it, what is open, what moved, what was printed."""

    room: Room
    people: list[Resident]
    """Those who belong to it on the day, or will."""
    former: list[Resident]
    addresses: dict[int, str]
    """Postal addresses by person."""
    statement: Statement
    open_lines: list[OpenLine]
    reductions: list[ReductionRow]
    receipts: list[Paper]
    letters: list[Paper]

    @property
    def overdue(self) -> Decimal:
        """What is past its due day, 元."""
        day = self.statement.as_of
        return sum((line.open for line in self.open_lines if line.due_on < day), Decimal("0.00"))


def of_room(session: Session, room_id: int, day: date) -> RoomCard:
    """Gather the card of a room on `day`."""
    everybody = premises.people(session, room_id)
    return RoomCard(
        room=session.get_one(Room, room_id),
        people=[one for one in everybody if one.ends_on is None or one.ends_on >= day],
        former=[one for one in everybody if one.ends_on is not None and one.ends_on < day],
        addresses=_addresses(session, room_id),
        statement=statements.statement(session, room_id, day),
        open_lines=arrears.open_lines(session, day, room_id),
        reductions=reductions.rows(session, day, room_id),
        receipts=_receipts(session, room_id),
        letters=_letters(session, room_id),
    )


def _addresses(session: Session, room_id: int) -> dict[int, str]:
    rows = session.execute(
        select(Person.id, Person.address)
        .join(Occupancy, Occupancy.person_id == Person.id)
        .where(Occupancy.room_id == room_id, Person.address != "")
    )
    return {row[0]: row[1] for row in rows}


def _receipts(session: Session, room_id: int) -> list[Paper]:
    rows = session.scalars(
        select(Receipt)
        .where(Receipt.id.in_(select(Payment.receipt_id).where(Payment.room_id == room_id)))
        .order_by(Receipt.issued_on.desc(), Receipt.id.desc())
    )
    found = []
    for receipt in rows:
        kind = "voided" if receipt.voided_on else "red" if receipt.reverses_id else "receipt"
        paper = Paper(receipt.id, kind, receipt.number, receipt.issued_on, receipt.total)
        found.append(paper)
    return found


def _letters(session: Session, room_id: int) -> list[Paper]:
    rows = session.execute(
        select(Notice.id, Notice.stage, Notice.number, Notice.issued_on, Notice.amount)
        .where(Notice.room_id == room_id)
        .order_by(Notice.issued_on.desc(), Notice.id.desc())
    )
    return [Paper(*row) for row in rows]
