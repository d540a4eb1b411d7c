"""How money meets bills: what the payer names first, else the oldest due date first.

Oldest of the lines issued by the day of the payment: what is issued later is no debt yet. Within a
line only principal is settled (domain.md §1.7, setting-free default). What is left is credit of
the same debtor and is applied to later lines as they are issued; an allocation counts from the
later of the payment's date and the line's issue date (cli.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import Select, Table, func, insert, select, text
from sqlalchemy.orm import Session, aliased

from propdesk.office import periods
from propdesk.office.entities import Allocation, BillLine, FeeItem, Payment
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, to_cents
from propdesk.office.periods import Period


class Due(NamedTuple):
    """An open bill line as allocation sees it. Sorts by due date, period, fee, number."""

    due_on: date
    period_start: date
    position: int
    line_id: int
    period_end: date
    issued_on: date
    open: Decimal
    room_id: int
    debtor_id: int | None
    item: str
    run_id: int | None


class Part(NamedTuple):
    """A part of a payment that settles a line."""

    due: Due
    amount: Decimal


def spread(amount: Decimal, lines: Iterable[Due]) -> list[Part]:
    """Settle lines in the order given, as far as `amount` (元) goes."""
    parts = []
    for line in lines:
        if amount <= 0:
            break
        part = min(amount, line.open)
        if part > 0:
            parts.append(Part(line, part))
            amount -= part
    return parts


def in_order(
    session: Session,
    lines: Iterable[Due],
    *,
    room_id: int,
    on: date,
    period: Period | None = None,
    line_ids: Sequence[int] = (),
) -> list[Due]:
    """The lines that money of the day `on` settles, in order: oldest due date first of what is
    issued by then; the rest is credit, which later lines take as they are issued.

    What the payer names goes first, and what is left of that is credit in the same way; it waits
    for a period that is not billed yet.
    """
    chosen = sorted(lines, key=lambda line: (max(line.issued_on, on), line))
    if line_ids:
        named = [line for line in chosen if line.line_id in set(line_ids)]
    elif period:
        named = [line for line in chosen if period.overlap(line.period_start, line.period_end)]
        if not named and not _is_billed(session, room_id, period):
            return []
    else:
        return chosen
    first = {line.line_id for line in named}
    return named + [x for x in chosen if x.issued_on > on and x.line_id not in first]


def _is_billed(session: Session, room_id: int, period: Period) -> bool:
    query = select(BillLine.id).where(
        BillLine.room_id == room_id,
        BillLine.period_start <= period.end,
        BillLine.period_end >= period.start,
    )
    return session.scalar(query.limit(1)) is not None


def designated(written: str) -> Period | None:
    """The period a payer designated (`2025`, `2025-Q3`, …), None when nothing was."""
    if not written:
        return None
    try:
        return periods.parse(written)
    except UserError:
        first, _dash, last = written.partition("–")
        try:
            return Period(date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            pass
        raise


def _open_query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            BillLine.due_on,
            BillLine.period_start,
            FeeItem.position,
            BillLine.id,
            BillLine.period_end,
            BillLine.issued_on,
            BillLine.amount,
            BillLine.settled,
            BillLine.room_id,
            BillLine.payer_id,
            FeeItem.name,
            BillLine.run_id,
        )
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .where(BillLine.settled < BillLine.amount)
    )


def _due(row: Any) -> Due:
    due_on, start, position, line_id, end, issued_on, amount, settled, room, debtor, item, run = row
    return Due(
        due_on, start, position, line_id, end, issued_on, amount - settled, room, debtor, item, run
    )


def open_lines(session: Session, room_ids: Iterable[int] | None = None) -> list[Due]:
    """All open lines (of some rooms), whoever owes them."""
    query = _open_query()
    if room_ids is not None:
        query = query.where(BillLine.room_id.in_(list(room_ids)))
    return [_due(row) for row in session.execute(query)]


class Settlement(NamedTuple):
    """One allocation to be written."""

    payment_id: int
    line_id: int
    amount: Decimal
    counts_on: date


def write(session: Session, settlements: Sequence[Settlement]) -> None:
    """Write allocations and keep `settled` and `allocated` in step, in one go."""
    if not settlements:
        return
    session.flush()
    session.connection().execute(
        insert(cast(Table, Allocation.__table__)),
        [
            {
                "bill_line_id": s.line_id,
                "kind": "payment",
                "payment_id": s.payment_id,
                "amount": s.amount,
                "counts_on": s.counts_on,
                "reason": "",
                "approver": "",
            }
            for s in settlements
        ],
    )
    connection = session.connection()
    for table, column, key in (
        ("bill_line", "settled", "line_id"),
        ("payment", "allocated", "payment_id"),
    ):
        sums: dict[int, int] = {}
        for one in settlements:
            id_ = getattr(one, key)
            sums[id_] = sums.get(id_, 0) + to_cents(one.amount)
        changes = [{"cents": cents, "id": id_} for id_, cents in sums.items() if cents]
        if not changes:
            continue
        connection.execute(
            text(f"UPDATE {table} SET {column} = {column} + :cents WHERE id = :id"),
            changes,
        )
    touched = session.info.setdefault("touched", set())
    touched |= {Allocation, BillLine, Payment}
    for entity in list(session.identity_map.values()):
        if isinstance(entity, BillLine | Payment):
            session.expire(entity)


class Credit(NamedTuple):
    """Money of a debtor that settles nothing yet, by the payment it came from."""

    payment_id: int
    room_id: int
    debtor_id: int | None
    paid_on: date
    period: str
    left: Decimal


def credits(session: Session, room_ids: Iterable[int] | None = None) -> list[Credit]:
    """What is left of each payment, oldest first; refunds and transfers eat the oldest money."""
    undone = aliased(Payment)
    query = (
        select(
            Payment.id,
            Payment.room_id,
            Payment.account_id,
            Payment.paid_on,
            Payment.period,
            Payment.amount,
            Payment.allocated,
        )
        .outerjoin(undone, undone.reverses_id == Payment.id)
        .where(
            Payment.amount != Payment.allocated,
            undone.id.is_(None),
            # Not by reverses_id: the planner would read that index, and with it every payment.
            Payment.kind != "reversal",
        )
        .order_by(Payment.paid_on, Payment.id)
    )
    if room_ids is not None:
        query = query.where(Payment.room_id.in_(list(room_ids)))
    rows = [Credit(*row[:5], row[5] - row[6]) for row in session.execute(query)]
    eaten: dict[tuple[int, int | None], Decimal] = {}
    for row in rows:
        if row.left < 0:
            key = (row.room_id, row.debtor_id)
            eaten[key] = eaten.get(key, ZERO) - row.left
    found = []
    for row in rows:
        key = (row.room_id, row.debtor_id)
        bite = min(max(row.left, ZERO), eaten.get(key, ZERO))
        if bite:
            eaten[key] -= bite
        if row.left - bite > 0:
            found.append(row._replace(left=row.left - bite))
    return found


def apply_to_run(session: Session, run_id: int) -> int:
    """Settle the lines of a bill run with the credit of their debtors; returns how many parts."""
    held = credits(session)
    if not held:
        return 0
    rooms = {credit.room_id for credit in held}
    lines = [
        _due(row)
        for row in session.execute(_open_query().where(BillLine.run_id == run_id))
        if row[8] in rooms
    ]
    return apply_credit(session, held, lines)


def apply_credit(session: Session, held: Sequence[Credit], lines: Sequence[Due]) -> int:
    """Settle newly issued lines with credit, oldest money first, as they are issued.

    Money designated for a period waits for it: it settles other lines only once that period has
    been billed.
    """
    by_account: dict[tuple[int, int | None], list[Due]] = {}
    for line in lines:
        by_account.setdefault((line.room_id, line.debtor_id), []).append(line)
    settlements = []
    for credit in held:
        mine = by_account.get((credit.room_id, credit.debtor_id))
        if not mine:
            continue
        left = credit.left
        for candidates in _preferred(session, credit, mine):
            for part in spread(left, candidates):
                left -= part.amount
                counts_on = max(credit.paid_on, part.due.issued_on)
                settlements.append(
                    Settlement(credit.payment_id, part.due.line_id, part.amount, counts_on)
                )
                place = mine.index(part.due)
                rest = part.due.open - part.amount
                mine[place] = part.due._replace(open=rest)
        mine[:] = [line for line in mine if line.open > 0]
    write(session, settlements)
    return len(settlements)


def _preferred(session: Session, credit: Credit, mine: list[Due]) -> Iterable[list[Due]]:
    as_issued = sorted(mine, key=lambda line: (max(line.issued_on, credit.paid_on), line))
    period = designated(credit.period)
    if period is None:
        yield as_issued
        return
    named = [x for x in as_issued if period.overlap(x.period_start, x.period_end)]
    yield named
    if named or _is_billed(session, credit.room_id, period):
        yield [line for line in as_issued if line not in named]


def release(session: Session, payment_id: int, into_id: int, on: date | None) -> None:
    """Take back everything a payment settled, by negative allocations of the payment `into_id`.

    They count from `on`, but not before the allocation they take back; None: from the same day.
    """
    rows = session.execute(
        select(Allocation.bill_line_id, Allocation.counts_on, func.sum(Allocation.amount))
        .where(Allocation.payment_id == payment_id)
        .group_by(Allocation.bill_line_id, Allocation.counts_on)
    ).all()
    write(
        session,
        [
            Settlement(into_id, line_id, -amount, counts_on if on is None else max(on, counts_on))
            for line_id, counts_on, amount in rows
            if amount
        ],
    )


def release_line(session: Session, line: BillLine, on: date) -> None:
    """Take back everything that was paid on a line: it becomes credit of its payers again."""
    rows = session.execute(
        select(Allocation.payment_id, func.sum(Allocation.amount), func.max(Allocation.counts_on))
        .where(Allocation.bill_line_id == line.id, Allocation.kind == "payment")
        .group_by(Allocation.payment_id)
    ).all()
    write(
        session,
        [
            Settlement(payment_id, line.id, -amount, max(on, counts_on))
            for payment_id, amount, counts_on in rows
            if amount and payment_id is not None
        ],
    )
