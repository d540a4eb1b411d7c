"""Payments (收款): any amount, several periods in one go, and what becomes of every 分.

Three dates are kept apart: 收款日 (paid_on), 归属期 (of the lines settled) and 应缴截止日 (of those
lines). Nothing is edited or deleted: see receipts.py for 作废 and 红冲 (domain.md §1.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import allocation, audit, premises, receipts
from propdesk.office.allocation import Due, Part, Settlement
from propdesk.office.entities import Payment, Person, Receipt
from propdesk.office.entities.charges import METHODS
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, plain
from propdesk.office.progress import QUIET, Progress

_FEW_ROOMS = 2000
"""Up to so many rooms are asked for by name; beyond, reading all of them is quicker."""


class Entry(NamedTuple):
    """One payment to be recorded. `amount` in 元; `kind` is `payment` or `opening` (期初预收)."""

    room_id: int
    amount: Decimal
    on: date
    method: str
    reference: str = ""
    payer_name: str = ""
    period: str = ""
    """Designated period (指定账期), as periods.parse reads it."""
    line_ids: tuple[int, ...] = ()
    """Designated lines, ticked by the clerk; wins over `period`."""
    collector: str = ""
    remark: str = ""
    kind: str = "payment"


class Preview(NamedTuple):
    """What a payment would settle, and what would be left as credit. 元."""

    parts: list[Part]
    credit: Decimal
    debtor: str


class Recorded(NamedTuple):
    """A payment that stands: what it settled, its receipt, what became credit. 元."""

    payment: Payment
    receipt: Receipt | None
    parts: list[Part]
    credit: Decimal


class _Debtors:
    """Whose debt a payment goes to, for the rooms at hand."""

    def __init__(self, session: Session, room_ids: Iterable[int]) -> None:
        ids = set(room_ids)
        self.people = premises.payers(session, ids if len(ids) < _FEW_ROOMS else None)

    def of(self, entry: Entry) -> tuple[int | None, str]:
        """The debtor: the owner (past or present) of the payer's name, else who pays that day."""
        known = self.people.get(entry.room_id, [])
        named = [p for p in known if entry.payer_name and p.name == entry.payer_name.strip()]
        current = [p for p in known if p.starts_on <= entry.on <= p.ends_on]
        for chosen in (named, current, known):
            if chosen:
                best = max(chosen, key=lambda p: (p in current, p.role == "payer", p.starts_on))
                return best.person_id, best.name
        return None, ""


def preview(
    session: Session,
    room_id: int,
    amount: Decimal,
    *,
    on: date,
    period: str = "",
    line_ids: Sequence[int] = (),
    payer_name: str = "",
) -> Preview:
    """What a payment of `amount` 元 would settle. Nothing is written."""
    entry = Entry(
        room_id, amount, on, "cash", payer_name=payer_name, period=period, line_ids=tuple(line_ids)
    )
    check(entry, on)
    debtor_id, name = _Debtors(session, [room_id]).of(entry)
    lines = allocation.open_lines(session, [room_id])
    parts = allocation.spread(amount, _chosen(session, entry, lines, debtor_id))
    return Preview(parts, amount - sum((part.amount for part in parts), ZERO), name)


def _chosen(
    session: Session, entry: Entry, lines: Iterable[Due], debtor_id: int | None
) -> list[Due]:
    """What the payment may settle, in order: of its debtor, and whoever's the clerk has ticked."""
    ticked = set(entry.line_ids)
    return allocation.in_order(
        session,
        [line for line in lines if line.debtor_id == debtor_id or line.line_id in ticked],
        room_id=entry.room_id,
        on=entry.on,
        period=allocation.designated(entry.period),
        line_ids=entry.line_ids,
    )


def check(entry: Entry, today: date) -> None:
    """Raises UserError for a payment that cannot be."""
    if entry.amount <= 0:
        raise UserError(_("The amount must be above 0.00."))
    if entry.amount != entry.amount.quantize(Decimal("0.01")) or entry.amount >= 10**9:
        raise UserError(
            _("{amount} is not an amount in yuan and cents.").format(amount=entry.amount)
        )
    if entry.method not in METHODS and entry.kind != "opening":
        raise UserError(_("“{method}” is not a way to pay.").format(method=entry.method))
    if entry.on > today:
        raise UserError(
            _("{day} is in the future. A payment is dated the day it came in.").format(day=entry.on)
        )
    allocation.designated(entry.period)


def record(
    session: Session,
    room_id: int,
    amount: Decimal,
    *,
    on: date,
    method: str,
    today: date,
    reference: str = "",
    payer_name: str = "",
    period: str = "",
    line_ids: Sequence[int] = (),
    collector: str = "",
    remark: str = "",
    receipt: bool = True,
) -> Recorded:
    """Record one payment with its receipt. `amount` in 元, `method` of METHODS.

    Raises UserError for an amount of 0 or less, a future day or an unknown way to pay.
    """
    entry = Entry(
        room_id,
        amount,
        on,
        method,
        reference,
        payer_name,
        period,
        tuple(line_ids),
        collector,
        remark,
    )
    return record_visit(session, [entry], today=today, receipt=receipt)[0]


def record_visit(
    session: Session, entries: Sequence[Entry], *, today: date, receipt: bool = True
) -> list[Recorded]:
    """Record everything of one visit on one receipt, whichever rooms and periods it is for."""
    if not entries:
        raise UserError(_("There is nothing to record."))
    for entry in entries:
        check(entry, today)
    payments, parts = _book(session, entries, today)
    paper = receipts.issue(session, payments, on=today) if receipt else None
    return [
        Recorded(p, paper, done, p.amount - sum((part.amount for part in done), ZERO))
        for p, done in zip(payments, parts, strict=True)
    ]


def _book(
    session: Session, entries: Sequence[Entry], today: date
) -> tuple[list[Payment], list[list[Part]]]:
    ids, parts = _write(session, entries, today)
    found = {
        payment.id: payment
        for payment in session.scalars(select(Payment).where(Payment.id.in_(ids)))
    }
    return [found[id_] for id_ in ids], parts


def record_many(
    session: Session, entries: Sequence[Entry], *, today: date, progress: Progress = QUIET
) -> list[int]:
    """Record a file of payments without receipts, in order of their dates; returns their numbers
    in the order given. Each is checked; nothing is written if one is refused."""
    for entry in entries:
        check(entry, today)
    order = sorted(range(len(entries)), key=lambda i: entries[i].on)
    progress.tell(0, 0, _("Recording payments"))
    ids, _parts = _write(session, [entries[i] for i in order], today)
    by_place = dict(zip(order, ids, strict=True))
    return [by_place[i] for i in range(len(entries))]


def _write(
    session: Session, entries: Sequence[Entry], today: date
) -> tuple[list[int], list[list[Part]]]:
    """Insert the payments, settle what they settle, note them in the audit trail."""
    debtors = _Debtors(session, (entry.room_id for entry in entries))
    owed = [debtors.of(entry) for entry in entries]
    rows = [
        {
            "kind": entry.kind,
            "room_id": entry.room_id,
            "account_id": debtor,
            "payer_name": entry.payer_name.strip() or name,
            "paid_on": entry.on,
            "amount": entry.amount,
            "allocated": ZERO,
            "method": entry.method,
            "reference": entry.reference,
            "period": entry.period,
            "collector": entry.collector,
            "remark": entry.remark,
            "receipt_id": None,
            "reverses_id": None,
            "entered_on": today,
        }
        for entry, (debtor, name) in zip(entries, owed, strict=True)
    ]
    ids = list(
        session.scalars(insert(Payment).returning(Payment.id, sort_by_parameter_order=True), rows)
    )
    rooms = {entry.room_id for entry in entries}
    lines: dict[int, list[Due]] = {}
    for line in allocation.open_lines(session, rooms if len(rooms) < _FEW_ROOMS else None):
        lines.setdefault(line.room_id, []).append(line)
    settlements: list[Settlement] = []
    parts = []
    for payment_id, entry, (debtor, _name) in zip(ids, entries, owed, strict=True):
        mine = lines.get(entry.room_id, [])
        settled = allocation.spread(entry.amount, _chosen(session, entry, mine, debtor))
        for part in settled:
            settlements.append(
                Settlement(
                    payment_id, part.due.line_id, part.amount, max(entry.on, part.due.issued_on)
                )
            )
            mine.remove(part.due)
            if part.due.open > part.amount:
                mine.append(part.due._replace(open=part.due.open - part.amount))
        parts.append(settled)
    allocation.write(session, settlements)
    audit.record_all(
        session,
        "record",
        Payment,
        [
            (
                payment_id,
                {
                    "room": entry.room_id,
                    "on": entry.on.isoformat(),
                    "amount": plain(entry.amount),
                    "method": entry.method,
                    "reference": entry.reference,
                },
            )
            for payment_id, entry in zip(ids, entries, strict=True)
        ],
    )
    return ids, parts


def refund(
    session: Session,
    room_id: int,
    amount: Decimal,
    *,
    on: date,
    method: str,
    today: date,
    reason: str,
    person_id: int | None = None,
) -> Payment:
    """Give credit back (退款). Raises UserError when there is less credit than `amount` 元."""
    if not reason.strip():
        raise UserError(_("Say why: a reason is needed."))
    held = [c for c in allocation.credits(session, [room_id]) if c.debtor_id == person_id]
    if person_id is None:
        held = allocation.credits(session, [room_id])
        person_id = held[0].debtor_id if held else None
        held = [c for c in held if c.debtor_id == person_id]
    left = sum((c.left for c in held), ZERO)
    if not 0 < amount <= left:
        raise UserError(
            _("Only {left} is there as credit; {amount} cannot be given back.").format(
                left=plain(left), amount=plain(amount)
            )
        )
    name = session.get_one(Person, person_id).name if person_id else ""
    payment = Payment(
        kind="refund",
        room_id=room_id,
        account_id=person_id,
        payer_name=name,
        paid_on=on,
        amount=-amount,
        method=method,
        remark=reason,
        entered_on=today,
    )
    session.add(payment)
    session.flush()
    receipts.issue(session, [payment], on=today)
    return payment


def duplicates(session: Session, entry: Entry) -> list[Payment]:
    """Payments that may be the same money: the same way and outside number."""
    if not entry.reference:
        return []
    return list(
        session.scalars(
            select(Payment).where(
                Payment.method == entry.method,
                Payment.reference == entry.reference,
                Payment.kind == "payment",
            )
        )
    )
