"""The hledger journal: every money event as double entry, so that another program can add it up.

`Assets:Receivable:<room>` is what the room owes less its credit. Each posting to it is tagged
`charge:<bill line id>`, or `charge:ADV-<receipt no>` for money that settles nothing yet, so that
the postings of a charge sum to its open principal and those of the advances to minus the credit.
After a room's last event of a month stands a balance assertion from PropDesk's own lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import arrears, periods
from propdesk.office.entities import (
    Allocation,
    BillLine,
    Community,
    FeeItem,
    Payment,
    Receipt,
    Room,
)
from propdesk.office.money import ZERO, plain
from propdesk.office.periods import Period, month_end
from propdesk.office.progress import QUIET, Progress

RECEIVABLE = "Assets:Receivable"
_OPENING, _MOVED, _WAIVED = "Equity:期初", "Equity:转户", "Expenses:减免"
_CASH = {
    "cash": "Assets:现金",
    "wechat": "Assets:微信",
    "alipay": "Assets:支付宝",
    "bank": "Assets:银行",
    "pos": "Assets:POS",
    "subsidy": "Assets:第三方补贴",
}
"""Where money of each kind arrives."""
_FIRST_BILLS, _THEN_MONEY, _THEN_CHANGES = 0, 1, 2


class Posting(NamedTuple):
    """One line of a transaction. 元; positive is debit."""

    account: str
    amount: Decimal
    tags: str = ""


@dataclass
class Transaction:
    """One money event. Sorts by day and, within it, in booking order."""

    day: date
    stage: int
    number: int
    room_id: int
    title: str
    postings: list[Posting] = field(default_factory=list)

    @property
    def order(self) -> tuple[date, int, int]:
        """Bills first, as money of the day may settle them; else as booked."""
        return (self.day, self.stage, self.number)


def text(session: Session, *, progress: Progress = QUIET) -> str:
    """The whole journal: `hledger bal Assets:Receivable` of a day is owed − credit of that day."""
    rooms = {id_: _name(code) for id_, code in session.execute(select(Room.id, Room.code))}
    events = sorted(_events(session, rooms), key=lambda event: event.order)
    community = session.get_one(Community, 1)
    parts = [f"; {_comment(community.name)}\n", *_declarations(events)]
    months = [
        (month, list(some))
        for month, some in groupby(events, key=lambda e: (e.day.year, e.day.month))
    ]
    for _month, some in progress.over(months, _("Writing the journal")):
        parts += _month_of(session, some)
    return "\n".join(parts)


def _month_of(session: Session, events: list[Transaction]) -> Iterator[str]:
    """The month's transactions; each room's last one says what the room owes by then."""
    balances = balances_on(session, month_end(events[-1].day))
    last = {event.room_id: event for event in events}
    for event in events:
        is_last = last[event.room_id] is event
        yield _shown(event, balances.get(event.room_id, ZERO) if is_last else None)


def balances_on(session: Session, day: date) -> dict[int, Decimal]:
    """What each room owes less its credit on a day, from the list of arrears, 元."""
    return {row.room_id: row.owed - row.credit for row in arrears.list_rooms(session, day)}


def _shown(event: Transaction, balance: Decimal | None) -> str:
    lines = [f"{event.day.isoformat()} * {_comment(event.title)}"]
    final = max(
        (i for i, posting in enumerate(event.postings) if posting.account.startswith(RECEIVABLE)),
        default=-1,
    )
    for index, posting in enumerate(event.postings):
        line = f"    {posting.account}  {plain(posting.amount)}"
        if index == final and balance is not None:
            line += f" = {plain(balance)}"
        if posting.tags:
            line += f"  ; {posting.tags}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _declarations(events: Iterable[Transaction]) -> list[str]:
    accounts = sorted({posting.account for event in events for posting in event.postings})
    return [
        "decimal-mark .\ncommodity 1000.00\n",
        "\n".join(f"account {account}" for account in accounts) + "\n",
    ]


def _name(part: str) -> str:
    """A room or fee as a part of an account name: no colon, no comment, single blanks."""
    shown = re.sub(r"\s+", " ", part).strip() or "—"
    return shown.replace(":", "：").replace(";", "；")


def _comment(words: str) -> str:
    return re.sub(r"\s+", " ", words).replace(";", "；").replace("|", "／").strip()


def _tag(value: str) -> str:
    return re.sub(r"[\s,]+", "_", value)


def _events(session: Session, rooms: dict[int, str]) -> Iterator[Transaction]:
    lines = {
        line.id: (line, _name(item))
        for line, item in session.execute(
            select(BillLine, FeeItem.name).join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        )
    }
    for line, item in lines.values():
        yield _charge(line, item, rooms[line.room_id])
    yield from _money(session, rooms, lines)
    for entry in session.scalars(select(Allocation).where(Allocation.kind != "payment")):
        line, item = lines[entry.bill_line_id]
        yield _adjustment(entry, line, item, rooms[line.room_id])


def _charge(line: BillLine, item: str, room: str) -> Transaction:
    """A bill, or a debt brought over, on the day from which it counts."""
    period = periods.name(Period(line.period_start, line.period_end))
    event = Transaction(
        line.issued_on, _FIRST_BILLS, line.id, line.room_id, f"{room} {item} {period}"
    )
    tags = f"charge:{line.id}, due:{line.due_on.isoformat()}"
    event.postings.append(Posting(f"{RECEIVABLE}:{room}", line.amount, tags))
    if line.kind == "opening":
        event.postings.append(Posting(_OPENING, -line.amount))
        return event
    if line.waived:
        event.postings.append(Posting(_WAIVED, line.waived))
    event.postings.append(Posting(f"Income:{item}", -(line.amount + line.waived)))
    return event


def _adjustment(entry: Allocation, line: BillLine, item: str, room: str) -> Transaction:
    """A waiver after issue, or a bill taken back."""
    words = f"{room} {item} {entry.reason}"
    event = Transaction(entry.counts_on, _THEN_CHANGES, entry.id, line.room_id, words)
    event.postings.append(Posting(f"{RECEIVABLE}:{room}", -entry.amount, f"charge:{line.id}"))
    if entry.kind == "waiver":
        event.postings.append(Posting(_WAIVED, entry.amount))
    elif line.kind == "opening":
        event.postings.append(Posting(_OPENING, entry.amount))
    else:
        if line.waived:
            event.postings.append(Posting(_WAIVED, -line.waived))
        event.postings.append(Posting(f"Income:{item}", entry.amount + line.waived))
    return event


def _money(
    session: Session, rooms: dict[int, str], lines: dict[int, tuple[BillLine, str]]
) -> Iterator[Transaction]:
    """Payments with what they settle at once, and later what their advance settles."""
    settled: dict[int, dict[date, list[Allocation]]] = {}
    for entry in session.scalars(
        select(Allocation).where(Allocation.kind == "payment").order_by(Allocation.id)
    ):
        by_day = settled.setdefault(entry.payment_id or 0, {})
        by_day.setdefault(entry.counts_on, []).append(entry)
    numbers: dict[int, str] = {}
    for payment, number in session.execute(
        select(Payment, Receipt.number)
        .outerjoin(Receipt, Receipt.id == Payment.receipt_id)
        .order_by(Payment.id)
    ):
        source = payment.reverses_id or payment.id
        numbers[payment.id] = numbers.get(source) or number or f"P{payment.id}"
        advance = f"charge:ADV-{_tag(numbers[payment.id])}"
        title = f"{rooms[payment.room_id]} {payment.payer_name} {number or ''}"
        yield _received(payment, title, advance, settled.get(payment.id, {}), rooms)
        for day, entries in settled.get(payment.id, {}).items():
            if day == payment.paid_on:
                continue
            yield _transfer(day, entries, title, advance, payment.room_id, rooms)


def _received(
    payment: Payment,
    title: str,
    advance: str,
    settled: dict[date, list[Allocation]],
    rooms: dict[int, str],
) -> Transaction:
    account = f"{RECEIVABLE}:{rooms[payment.room_id]}"
    event = Transaction(payment.paid_on, _THEN_MONEY, payment.id * 2, payment.room_id, title)
    event.postings.append(Posting(_counterpart(payment), payment.amount))
    left = payment.amount
    for entry in settled.get(payment.paid_on, []):
        event.postings.append(Posting(account, -entry.amount, f"charge:{entry.bill_line_id}"))
        left -= entry.amount
    if left or len(event.postings) == 1:
        event.postings.append(Posting(account, -left, advance))
    return event


def _counterpart(payment: Payment) -> str:
    """The account that money came into or went out of."""
    if payment.kind == "opening":
        return _OPENING
    return _CASH.get(payment.method, _MOVED if payment.kind == "transfer" else _OPENING)


def _transfer(
    day: date,
    entries: list[Allocation],
    title: str,
    advance: str,
    room_id: int,
    rooms: dict[int, str],
) -> Transaction:
    """An advance settles bills on the day they count from; the room's balance stays."""
    account = f"{RECEIVABLE}:{rooms[room_id]}"
    number = (entries[0].payment_id or 0) * 2 + 1
    event = Transaction(day, _THEN_MONEY, number, room_id, title)
    moved = sum((entry.amount for entry in entries), ZERO)
    event.postings.append(Posting(account, moved, advance))
    for entry in entries:
        event.postings.append(Posting(account, -entry.amount, f"charge:{entry.bill_line_id}"))
    return event
