"""What the windows of letters show: who would get one, and the register of those printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office.dunning import Demand
from propdesk.office.entities import BillLine, Notice, NoticeLine, Person, Room
from propdesk.office.money import ZERO, from_cents


class DemandRow(NamedTuple):
    """One letter that would be written. `total` and `credit` in 元."""

    id: tuple[int, int | None]
    demand: Demand
    oldest_due: date
    unprintable: str
    """The characters of the letter that no font can print; empty if all can."""


class NoticeRow(NamedTuple):
    """One letter of the register. `amount` as printed and `open` of it today, 元."""

    id: int
    number: str
    stage: str
    room_id: int
    room: str
    payer: str
    issued_on: date
    deadline: date | None
    amount: Decimal
    open: Decimal
    document: str
    """SHA-256 of the PDF of its run."""


def demand_row(demand: Demand, unprintable: str) -> DemandRow:
    """A demand as a row of the list."""
    oldest = min(line.due_on for line in demand.lines)
    return DemandRow((demand.room_id, demand.payer_id), demand, oldest, unprintable)


def rows(session: Session) -> list[NoticeRow]:
    """Every letter printed so far, the newest first, with what is still open of it now."""
    still = {
        notice_id: from_cents(int(cents))
        for notice_id, cents in session.execute(
            select(NoticeLine.notice_id, func.sum(BillLine.amount - BillLine.settled))
            .join(BillLine, BillLine.id == NoticeLine.bill_line_id)
            .where(BillLine.settled < BillLine.amount)
            .group_by(NoticeLine.notice_id)
        )
    }
    query = (
        select(
            Notice.id,
            Notice.number,
            Notice.stage,
            Notice.room_id,
            Room.code,
            Person.name,
            Notice.issued_on,
            Notice.deadline,
            Notice.amount,
            Notice.document_sha256,
        )
        .join(Room, Room.id == Notice.room_id)
        .outerjoin(Person, Person.id == Notice.payer_id)
        .order_by(Notice.year.desc(), Notice.sequence.desc())
    )
    return [
        NoticeRow(*row[:5], row[5] or "", row[6], row[7], row[8], still.get(row[0], ZERO), row[9])
        for row in session.execute(query)
    ]


def buildings(session: Session) -> list[str]:
    """The buildings in walking order."""
    names = session.scalars(select(Room.building).order_by(Room.sort_key)).all()
    return list(dict.fromkeys(names))


def rooms_of(session: Session, building: str) -> list[int]:
    """The rooms of a building."""
    return list(session.scalars(select(Room.id).where(Room.building == building)))
