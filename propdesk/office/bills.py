"""Bill runs (出账): draft, look at what is doubtful, post. Running again posts nothing twice.

An issued bill is never edited: it is waived in part or reversed by a visible, dated entry
(domain.md §1.3, §1.5, §1.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import TypeDecorator, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import allocation, audit
from propdesk.office.drafting import Doubt, Draft, NewLine, draft
from propdesk.office.entities import Allocation, BillLine, BillRun
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, plain
from propdesk.office.progress import QUIET, Progress

__all__ = ["Doubt", "Draft", "NewLine", "draft", "insert_lines", "post", "reverse", "waive"]


def post(
    session: Session, drafted: Draft, *, today: date, progress: Progress = QUIET
) -> BillRun | None:
    """Issue the drafted bills; credit of the households settles them at once.

    None when there was nothing to post. Raises UserError when the data changed since the draft in
    a way that changes the bills.
    """
    if audit.head(session).sequence != drafted.head:
        again = draft(session, drafted.period, issued=drafted.issued, progress=progress)
        if again.lines != drafted.lines:
            raise UserError(
                _("The data has changed since this draft. Look at the bills again, then post.")
            )
    if not drafted.lines:
        return None
    run = BillRun(
        period_start=drafted.period.start,
        period_end=drafted.period.end,
        posted_on=today,
        lines=len(drafted.lines),
        total=drafted.total,
        clerk=session.info.get("clerk", ""),
    )
    session.add(run)
    session.flush()
    progress.tell(0, 0, _("Posting bills"))
    insert_lines(
        session,
        [
            _values(line, run.id, _revision)
            for line, _revision in _revisions(session, drafted.lines)
        ],
    )
    audit.record(
        session,
        "post",
        BillLine,
        None,
        after={"run": run.id, "lines": run.lines, "total": plain(run.total)},
    )
    allocation.apply_to_run(session, run.id)
    return run


def _revisions(session: Session, lines: Sequence[NewLine]) -> list[tuple[NewLine, int]]:
    """A cycle billed anew after a reversal keeps its place and counts its revision up."""
    taken: dict[tuple[int, int, date, int], int] = {}
    for row in session.execute(
        select(
            BillLine.room_id,
            BillLine.fee_item_id,
            BillLine.cycle_start,
            BillLine.segment,
            BillLine.revision,
        ).where(
            BillLine.reversed_on.is_not(None),
            BillLine.cycle_start.in_({line.cycle_start for line in lines}),
        )
    ):
        key = (row[0], row[1], row[2], row[3])
        taken[key] = max(taken.get(key, 0), row[4] + 1)
    if not taken:
        return [(line, 0) for line in lines]
    return [
        (line, taken.get((line.room_id, line.fee_item_id, line.cycle_start, line.segment), 0))
        for line in lines
    ]


def _values(line: NewLine, run_id: int, revision: int) -> dict[str, object]:
    return {
        "kind": "bill",
        "run_id": run_id,
        "room_id": line.room_id,
        "fee_item_id": line.fee_item_id,
        "tariff_id": line.tariff_id,
        "payer_id": line.payer_id,
        "payer_name": line.payer_name,
        "cycle_start": line.cycle_start,
        "segment": line.segment,
        "revision": revision,
        "period_start": line.period.start,
        "period_end": line.period.end,
        "issued_on": line.issued_on,
        "due_on": line.due_on,
        "basis": line.basis,
        "area": line.area,
        "price": line.price,
        "months": line.months,
        "months_text": line.months_text,
        "gross": line.gross,
        "waived": line.waived,
        "waiver_text": line.waiver_text,
        "paid_before": ZERO,
        "amount": line.amount,
        "settled": ZERO,
        "reversed_on": None,
    }


def insert_lines(session: Session, rows: list[dict[str, object]]) -> None:
    """Write many bill lines at once; all have the same columns.

    Handed to the driver as its own values: for thousands of lines this halves a bill run.
    """
    if not rows:
        return
    columns = [BillLine.__table__.c[name] for name in rows[0]]
    bind = [
        column.type.process_bind_param if isinstance(column.type, TypeDecorator) else None
        for column in columns
    ]
    connection = session.connection()
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    names = ", ".join(column.name for column in columns)
    values = [
        tuple(
            value if convert is None else convert(value, connection.dialect)
            for value, convert in zip(row.values(), bind, strict=True)
        )
        for row in rows
    ]
    connection.exec_driver_sql(
        f"INSERT INTO bill_line ({names}) VALUES ({', '.join([mark] * len(columns))})", values
    )
    session.info.setdefault("touched", set()).add(BillLine)


def waive(
    session: Session, line_id: int, amount: Decimal, *, on: date, reason: str, approver: str
) -> Allocation:
    """Waive a part of an issued bill from `on` (减免, 核减): a visible entry with an approver.

    Lists as of earlier days stay as they were. Raises UserError if more than is open is waived.
    """
    line = session.get_one(BillLine, line_id)
    open_amount = line.amount - line.settled
    if not 0 < amount <= open_amount:
        raise UserError(
            _("Only {open} is open on this bill; {amount} cannot be waived.").format(
                open=plain(open_amount), amount=plain(amount)
            )
        )
    if not reason.strip() or not approver.strip():
        raise UserError(_("A waiver needs a reason and an approver."))
    return _settle(session, line, "waiver", amount, on, reason, approver)


def _settle(
    session: Session,
    line: BillLine,
    kind: str,
    amount: Decimal,
    on: date,
    reason: str,
    approver: str = "",
) -> Allocation:
    entry = Allocation(
        bill_line_id=line.id,
        kind=kind,
        amount=amount,
        counts_on=max(on, line.issued_on),
        reason=reason,
        approver=approver,
    )
    line.settled += amount
    session.add(entry)
    session.flush()
    return entry


def reverse(session: Session, line_id: int, *, on: date, reason: str) -> None:
    """Take an issued bill back (红冲) from `on`; what was paid on it becomes credit again.

    Raises UserError for a bill that is reversed already, or without a reason.
    """
    line = session.get_one(BillLine, line_id)
    if line.reversed_on is not None:
        raise UserError(_("This bill is reversed already."))
    if not reason.strip():
        raise UserError(_("A reversal needs a reason."))
    allocation.release_line(session, line, on)
    session.refresh(line)
    waivers = sum(
        session.scalars(
            select(Allocation.amount).where(
                Allocation.bill_line_id == line.id, Allocation.kind == "waiver"
            )
        ),
        ZERO,
    )
    if line.amount > waivers:
        _settle(session, line, "reversal", line.amount - waivers, on, reason)
    line.reversed_on = max(on, line.issued_on)
    session.flush()
