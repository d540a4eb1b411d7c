"""The account of a room (户账): every bill, payment and adjustment with the running balance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import periods
from propdesk.office.entities import Allocation, BillLine, FeeItem, Payment, Receipt, Room
from propdesk.office.money import ZERO
from propdesk.office.periods import Period


class Movement(NamedTuple):
    """One line of an account, 元: `charge` adds to what is owed, `paid` and `waived` take off."""

    on: date
    kind: str
    """bill, opening, waiver, reversal, or a payment, opening_credit, refund, transfer,
    payment_reversal."""
    item: str
    period: str
    due_on: date | None
    payer: str
    charge: Decimal
    waived: Decimal
    paid: Decimal
    balance: Decimal
    """What is owed after this line, less credit: negative is credit."""
    method: str
    document: str
    remark: str


class Statement(NamedTuple):
    """The account of a room on a day. `owed` − `credit` is the last running balance, 元."""

    room_id: int
    room: str
    as_of: date
    movements: list[Movement]
    owed: Decimal
    credit: Decimal


_ORDER = {"opening": 0, "bill": 1, "waiver": 2, "reversal": 3}


def statement(session: Session, room_id: int, as_of: date) -> Statement:
    """Everything that moved the account of a room up to `as_of`, oldest first."""
    from propdesk.office import arrears

    room = session.get_one(Room, room_id)
    movements = _charges(session, room_id, as_of) + _adjustments(session, room_id, as_of)
    movements += _payments(session, room_id, as_of)
    movements.sort(key=lambda m: (m.on, _ORDER.get(m.kind, 4)))
    balance, running = ZERO, []
    for movement in movements:
        balance += movement.charge - movement.waived - movement.paid
        running.append(movement._replace(balance=balance))
    owed = sum((line.open for line in arrears.open_lines(session, as_of, room_id)), ZERO)
    return Statement(room_id, room.code, as_of, running, owed, owed - balance)


def _charges(session: Session, room_id: int, as_of: date) -> list[Movement]:
    rows = session.execute(
        select(BillLine, FeeItem.name)
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .where(BillLine.room_id == room_id, BillLine.issued_on <= as_of)
        .order_by(BillLine.issued_on, BillLine.period_start, FeeItem.position, BillLine.id)
    )
    return [
        Movement(
            line.issued_on,
            line.kind,
            item,
            periods.name(Period(line.period_start, line.period_end)),
            line.due_on,
            line.payer_name,
            line.gross - line.paid_before,
            line.waived,
            ZERO,
            ZERO,
            "",
            "",
            line.waiver_text,
        )
        for line, item in rows
    ]


def _adjustments(session: Session, room_id: int, as_of: date) -> list[Movement]:
    rows = session.execute(
        select(Allocation, BillLine, FeeItem.name)
        .join(BillLine, BillLine.id == Allocation.bill_line_id)
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .where(
            BillLine.room_id == room_id,
            Allocation.kind != "payment",
            Allocation.counts_on <= as_of,
        )
        .order_by(Allocation.counts_on, Allocation.id)
    )
    return [
        Movement(
            entry.counts_on,
            entry.kind,
            item,
            periods.name(Period(line.period_start, line.period_end)),
            None,
            line.payer_name,
            ZERO,
            entry.amount,
            ZERO,
            ZERO,
            "",
            "",
            entry.reason,
        )
        for entry, line, item in rows
    ]


_PAYMENT_KIND = {"opening": "opening_credit", "reversal": "payment_reversal"}


def _payments(session: Session, room_id: int, as_of: date) -> list[Movement]:
    rows = session.execute(
        select(Payment, Receipt.number)
        .outerjoin(Receipt, Receipt.id == Payment.receipt_id)
        .where(Payment.room_id == room_id, Payment.paid_on <= as_of)
        .order_by(Payment.paid_on, Payment.id)
    )
    return [
        Movement(
            payment.paid_on,
            _PAYMENT_KIND.get(payment.kind, payment.kind),
            "",
            payment.period,
            None,
            payment.payer_name,
            ZERO,
            ZERO,
            payment.amount,
            ZERO,
            payment.method,
            number or "",
            payment.remark,
        )
        for payment, number in rows
    ]
