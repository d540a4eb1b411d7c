"""Change of owner (过户, 换业主): the bill splits by remainder, the old debt stays with its owner.

The old owner pays up to the day before; the new one what remains of the issued bill, so that the
two add up to it (domain.md §1.5, example 2). Lists as of earlier days stay as they were.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import allocation, bills, periods, premises, settings
from propdesk.office.entities import BillLine, FeeItem, Payment, Person, Room, Tariff
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, plain, round_money
from propdesk.office.periods import ONE_DAY, Period


class Split(NamedTuple):
    """How one issued bill line is shared between the old owner and the new. Net, 元."""

    line_id: int
    item: str
    period: Period
    amount: Decimal
    old_amount: Decimal
    new_amount: Decimal


class OwnerChange(NamedTuple):
    """What a change of owner does: the splits, and what the old owner still owes or has."""

    old_owner: str
    new_owner: str
    splits: list[Split]
    old_open: Decimal
    """What stays open with the old owner, 元."""
    old_credit: Decimal
    """What the old owner has paid too much, to be given back or moved, 元."""


class _Share(NamedTuple):
    period: Period
    gross: Decimal
    waived: Decimal
    paid_before: Decimal

    @property
    def amount(self) -> Decimal:
        return self.gross - self.waived - self.paid_before


def preview(session: Session, room_id: int, *, on: date) -> list[Split]:
    """How the issued bills would be shared if a new owner took over on `on`. Nothing changes."""
    owner = _owner(session, room_id, on)
    splits = []
    for line, item in _lines(session, room_id, owner.id, on):
        old, new = _shares(session, line, on)
        splits.append(
            Split(
                line.id,
                item,
                Period(line.period_start, line.period_end),
                line.amount,
                old.amount if old else ZERO,
                new.amount,
            )
        )
    return splits


def change_owner(
    session: Session,
    room_id: int,
    *,
    new_name: str,
    on: date,
    today: date,
    phone: str = "",
    address: str = "",
    reason: str = "",
) -> OwnerChange:
    """Hand a room over to a new owner from `on` (the new owner's first day).

    Bills that reach beyond the day before are reversed today and issued anew, one part each; what
    the old owner had paid on them settles his part first, and the rest becomes his credit.
    Raises UserError when there is no owner, or the day is before the old owner's own.
    """
    owner = _owner(session, room_id, on)
    splits = preview(session, room_id, on=on)
    lines = _lines(session, room_id, owner.id, on)
    premises.end_of_owner(session, room_id, on - ONE_DAY)
    newcomer = premises.add_person(
        session, room_id, new_name, role="owner", phone=phone, address=address, starts_on=on
    )
    why = reason or _("change of owner on {day}").format(day=on)
    made: list[int] = []
    for line, _item in lines:
        old, new = _shares(session, line, on)
        bills.reverse(session, line.id, on=max(today, line.issued_on), reason=why)
        if old:
            made.append(_reissue(session, line, old, owner, today, line.due_on))
        made.append(_reissue(session, line, new, newcomer, today, _due(session, line, on, today)))
    _settle(session, room_id, made)
    open_lines = [d for d in allocation.open_lines(session, [room_id]) if d.debtor_id == owner.id]
    held = [c for c in allocation.credits(session, [room_id]) if c.debtor_id == owner.id]
    return OwnerChange(
        owner.name,
        newcomer.name,
        splits,
        sum((line.open for line in open_lines), ZERO),
        sum((c.left for c in held), ZERO),
    )


def _owner(session: Session, room_id: int, on: date) -> Person:
    owners = [
        p for p in premises.people(session, room_id, on - ONE_DAY) if p.role in ("owner", "payer")
    ]
    owner = next((p for p in owners if p.role == "owner"), None)
    if owner is None:
        code = session.get_one(Room, room_id).code
        raise UserError(
            _("{room} has no owner on {day}. Enter the owner instead.").format(
                room=code, day=on - ONE_DAY
            )
        )
    return session.get_one(Person, owner.person_id)


def _lines(session: Session, room_id: int, owner_id: int, on: date) -> list[tuple[BillLine, str]]:
    rows = session.execute(
        select(BillLine, FeeItem.name)
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .where(
            BillLine.room_id == room_id,
            BillLine.payer_id == owner_id,
            BillLine.period_end >= on,
            BillLine.reversed_on.is_(None),
        )
        .order_by(BillLine.period_start, BillLine.id)
    )
    return [(line, item) for line, item in rows]


def _shares(session: Session, line: BillLine, on: date) -> tuple[_Share | None, _Share]:
    """The old owner's part (None if he has none) and the new one's: the remainder."""
    whole = Period(line.period_start, line.period_end)
    if line.period_start >= on:
        return None, _Share(whole, line.gross, line.waived, line.paid_before)
    proration = settings.get(session, "proration")
    before, after = Period(line.period_start, on - ONE_DAY), Period(on, line.period_end)
    months, part = periods.months_in(whole, proration), periods.months_in(before, proration)
    fraction = part / months if months else Fraction(0)
    if line.basis == "area" and line.area is not None and line.price is not None:
        exact = Fraction(line.area) * Fraction(line.price) * part
    else:
        exact = Fraction(line.gross) * fraction
    gross = min(round_money(exact), line.gross)
    waived = min(round_money(Fraction(line.waived) * fraction), gross)
    paid = min(line.paid_before, gross - waived)
    old = _Share(before, gross, waived, paid)
    new = _Share(after, line.gross - gross, line.waived - waived, line.paid_before - paid)
    return old, new


def _due(session: Session, line: BillLine, on: date, today: date) -> date:
    """When the new owner's part is due: as before, or by the price's rule from the new start."""
    if line.due_on >= on:
        return line.due_on
    tariff = session.get(Tariff, line.tariff_id) if line.tariff_id else None
    start = max(on, line.period_start)
    nominal = periods.nominal_due(
        tariff.due_rule if tariff else "start+30", Period(start, line.period_end)
    )
    shift = settings.get(session, "shift_due_on_holiday")
    due = settings.workdays(session).next_workday(nominal) if shift else nominal
    return max(due, line.due_on)


def _reissue(
    session: Session, line: BillLine, share: _Share, payer: Person, today: date, due_on: date
) -> int:
    proration = settings.get(session, "proration")
    last = session.scalar(
        select(func.max(BillLine.segment)).where(
            BillLine.cycle_start == line.cycle_start,
            BillLine.fee_item_id == line.fee_item_id,
            BillLine.room_id == line.room_id,
            BillLine.kind == line.kind,
        )
    )
    again = BillLine(
        kind=line.kind,
        run_id=None,
        room_id=line.room_id,
        fee_item_id=line.fee_item_id,
        tariff_id=line.tariff_id,
        payer_id=payer.id,
        payer_name=payer.name,
        cycle_start=line.cycle_start,
        segment=(last or 0) + 1,
        revision=line.revision + 1,
        period_start=share.period.start,
        period_end=share.period.end,
        issued_on=max(today, line.issued_on),
        due_on=due_on,
        basis=line.basis,
        area=line.area,
        price=line.price,
        months=periods.months_in(share.period, proration),
        months_text=periods.months_text(share.period, proration),
        gross=share.gross,
        waived=share.waived,
        waiver_text=line.waiver_text,
        paid_before=share.paid_before,
        amount=share.amount,
    )
    session.add(again)
    session.flush()
    return again.id


def _settle(session: Session, room_id: int, line_ids: list[int]) -> None:
    """What was paid on the reversed bills settles the parts of the same debtor."""
    session.flush()
    issued = set(line_ids)
    lines = [d for d in allocation.open_lines(session, [room_id]) if d.line_id in issued]
    allocation.apply_credit(session, allocation.credits(session, [room_id]), lines)


def move_credit(
    session: Session,
    room_id: int,
    *,
    from_id: int,
    to_id: int,
    amount: Decimal,
    on: date,
    reason: str,
) -> None:
    """Move credit (预收余额) from one debtor of a room to another, by two visible entries.

    Raises UserError when there is less credit than `amount` 元, or without a reason.
    """
    held = [c for c in allocation.credits(session, [room_id]) if c.debtor_id == from_id]
    left = sum((c.left for c in held), ZERO)
    if not 0 < amount <= left:
        raise UserError(
            _("Only {left} is there as credit; {amount} cannot be moved.").format(
                left=plain(left), amount=plain(amount)
            )
        )
    if not reason.strip():
        raise UserError(_("Say why: a reason is needed."))
    for person_id, sign in ((from_id, -1), (to_id, 1)):
        session.add(
            Payment(
                kind="transfer",
                room_id=room_id,
                account_id=person_id,
                amount=sign * amount,
                payer_name=session.get_one(Person, person_id).name,
                paid_on=on,
                method="none",
                remark=reason,
                entered_on=on,
            )
        )
    session.flush()
