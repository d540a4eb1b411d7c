"""Receipts (收款收据): one for everything of a visit, numbered without gaps per year.

Same-day mistakes are voided (作废) and keep their number; later ones are reversed by a red receipt
(红冲) that names the original. Neither is ever deleted (domain.md §1.7, §1.8).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import allocation, settings
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Community,
    Counter,
    FeeItem,
    Payment,
    Receipt,
    Room,
)
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, plain


def next_number(session: Session, series: str, year: int) -> int:
    """The next number of a gapless series of a year; given out in the caller's transaction."""
    taken = session.execute(
        update(Counter)
        .where(Counter.series == series, Counter.year == year)
        .values(last=Counter.last + 1)
        .returning(Counter.last)
        .execution_options(synchronize_session=False)
    ).scalar()
    if taken is not None:
        return int(taken)
    session.add(Counter(series=series, year=year, last=1))
    session.flush()
    return 1


def issue(
    session: Session, payments: Sequence[Payment], *, on: date, reverses: Receipt | None = None
) -> Receipt:
    """Number a receipt for some payments and freeze everything that is on the paper."""
    total = sum((payment.amount for payment in payments), ZERO)
    sequence = next_number(session, "receipt", on.year)
    prefix = settings.get(session, "receipt_prefix")
    receipt = Receipt(
        number=f"{prefix}{on.year}-{sequence:06}",
        year=on.year,
        sequence=sequence,
        issued_on=on,
        total=total,
        reverses_id=reverses.id if reverses else None,
        snapshot=_snapshot(session, payments, reverses),
    )
    session.add(receipt)
    session.flush()
    for payment in payments:
        payment.receipt_id = receipt.id
    session.flush()
    return receipt


def _snapshot(
    session: Session, payments: Sequence[Payment], reverses: Receipt | None
) -> dict[str, Any]:
    community = session.get_one(Community, 1)
    first = payments[0]
    rooms = session.scalars(
        select(Room.code).where(Room.id.in_({p.room_id for p in payments})).order_by(Room.sort_key)
    ).all()
    lines = [line for payment in payments for line in _lines(session, payment)]
    paid = sum((Decimal(line["amount"]) for line in lines), ZERO)
    credit = sum((payment.amount for payment in payments), ZERO) - paid
    return {
        "community": community.name,
        "company": community.company,
        "phone": community.phone,
        "rooms": list(rooms),
        "payer": first.payer_name,
        "paid_on": first.paid_on.isoformat(),
        "methods": sorted({payment.method for payment in payments}),
        "references": [payment.reference for payment in payments if payment.reference],
        "collector": first.collector,
        "remark": "；".join(dict.fromkeys(p.remark for p in payments if p.remark)),
        "lines": lines,
        "credit": plain(credit),
        "reverses": reverses.number if reverses else "",
    }


def _lines(session: Session, payment: Payment) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Allocation, BillLine, FeeItem.name, Room.code)
        .join(BillLine, BillLine.id == Allocation.bill_line_id)
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .join(Room, Room.id == BillLine.room_id)
        .where(Allocation.payment_id == payment.id)
        .order_by(BillLine.due_on, BillLine.id, Allocation.id)
    )
    return [
        {
            "bill_line": line.id,
            "room": code,
            "item": item,
            "from": line.period_start.isoformat(),
            "to": line.period_end.isoformat(),
            "basis": line.basis,
            "area": None if line.area is None else str(line.area),
            "price": None if line.price is None else str(line.price.normalize()),
            "months": line.months_text,
            "net": plain(line.amount),
            "amount": plain(part.amount),
        }
        for part, line, item, code in rows
    ]


def by_number(session: Session, number: str) -> Receipt:
    """The receipt of this number. Raises UserError when there is none."""
    found = session.scalars(select(Receipt).where(Receipt.number == number.strip())).one_or_none()
    if found is None:
        raise UserError(_("There is no receipt {number}. Check the number.").format(number=number))
    return found


def reprint(session: Session, number: str) -> Receipt:
    """Count one more print of a receipt; the paper says 补打 and which time."""
    receipt = by_number(session, number)
    receipt.reprints += 1
    session.flush()
    return receipt


def void(session: Session, receipt_id: int, *, on: date, reason: str) -> Receipt:
    """Void a receipt on the day it was issued (作废): its number stays, its money never was.

    Raises UserError on a later day, twice, or without a reason.
    """
    receipt = _standing(session, receipt_id, reason)
    if on != receipt.issued_on:
        raise UserError(
            _(
                "{number} is of {day}. It can be voided only on that day; reverse it instead."
            ).format(number=receipt.number, day=receipt.issued_on)
        )
    for payment in _payments_of(session, receipt):
        _take_back(session, payment, on=None, day=payment.paid_on, entered_on=on, reason=reason)
    receipt.voided_on = on
    receipt.void_reason = reason
    session.flush()
    return receipt


def reverse(session: Session, receipt_id: int, *, on: date, reason: str) -> Receipt:
    """Reverse a receipt on a later day (红冲): a red receipt with the amounts negative.

    Raises UserError when it is void or reversed already, or without a reason.
    """
    receipt = _standing(session, receipt_id, reason)
    if on < receipt.issued_on:
        raise UserError(
            _("{number} is of {day}; it cannot be reversed before that.").format(
                number=receipt.number, day=receipt.issued_on
            )
        )
    red = [
        _take_back(session, payment, on=on, day=on, entered_on=on, reason=reason)
        for payment in _payments_of(session, receipt)
    ]
    return issue(session, red, on=on, reverses=receipt)


def _standing(session: Session, receipt_id: int, reason: str) -> Receipt:
    receipt = session.get_one(Receipt, receipt_id)
    if not reason.strip():
        raise UserError(_("Say why: a reason is needed."))
    if receipt.voided_on:
        raise UserError(_("{number} is void already.").format(number=receipt.number))
    if receipt.reverses_id:
        raise UserError(
            _("{number} is itself a reversal; record a new payment instead.").format(
                number=receipt.number
            )
        )
    red = session.scalar(select(Receipt.number).where(Receipt.reverses_id == receipt.id))
    if red:
        raise UserError(
            _("{number} was reversed by {red} already.").format(number=receipt.number, red=red)
        )
    return receipt


def _payments_of(session: Session, receipt: Receipt) -> Sequence[Payment]:
    return session.scalars(
        select(Payment).where(Payment.receipt_id == receipt.id).order_by(Payment.id)
    ).all()


def _take_back(
    session: Session, payment: Payment, *, on: date | None, day: date, entered_on: date, reason: str
) -> Payment:
    """The negative mirror of a payment, with everything it settled."""
    mirror = Payment(
        kind="reversal",
        room_id=payment.room_id,
        account_id=payment.account_id,
        payer_name=payment.payer_name,
        paid_on=day,
        amount=-payment.amount,
        method=payment.method,
        reference=payment.reference,
        collector=payment.collector,
        remark=reason,
        reverses_id=payment.id,
        entered_on=entered_on,
    )
    session.add(mirror)
    session.flush()
    allocation.release(session, payment.id, mirror.id, on)
    return mirror


def gaps(session: Session) -> list[str]:
    """Receipt numbers that are missing from their series; always empty unless tampered with."""
    missing = []
    for counter in session.scalars(select(Counter).where(Counter.series == "receipt")):
        have = set(session.scalars(select(Receipt.sequence).where(Receipt.year == counter.year)))
        missing += [f"{counter.year}-{n:06}" for n in range(1, counter.last + 1) if n not in have]
    return missing
