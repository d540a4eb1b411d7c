"""The pane beside the arrears list: what a room owes, what it paid, what it was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from propdesk.i18n import _
from propdesk.office import arrears, arrears_list
from propdesk.office.arrears_list import ArrearRow
from propdesk.ui.kit.details import Act, Details, Event
from propdesk.ui.kit.shown import date_text, money_text
from propdesk.ui.money_words import method, span, stage

LONG_OVERDUE = 365
"""Days overdue from which a due date is marked."""


def details(
    session: Any, row: ArrearRow, day: date, limitation: str | None, acts: Sequence[Act]
) -> Details:
    """One room on `day`; `limitation` is the state of its limitation date."""
    found = row.arrear
    facts: list[tuple[str, ...]] = [(_("Owed"), money_text(found.owed))]
    if found.overdue != found.owed:
        facts.append((_("of it overdue"), money_text(found.overdue)))
    if found.credit:
        facts.append((_("Credit"), money_text(found.credit)))
    if found.limitation_safe:
        fact = (_("Claim until"), date_text(found.limitation_safe))
        facts.append((*fact, limitation) if limitation else fact)
    if phones := arrears_list.phones(session, row.id, day):
        facts.append((_("Phone"), phones))
    lines = arrears.open_lines(session, day, row.id)
    return Details(
        found.room,
        found.payer,
        facts,
        acts=acts,
        groups=(
            (_("Open bills"), [_line_event(line, day) for line in lines]),
            (_("Last payments"), _payment_events(session, row.id, day)),
            (_("Letters"), _letter_events(session, row.id, day)),
        ),
    )


def _line_event(line: arrears.OpenLine, day: date) -> Event:
    days = (day - line.due_on).days
    text = f"{line.item} {span(line.period.start, line.period.end)}"
    if days > 0:
        text = _("{bill}, {days} days overdue").format(bill=text, days=f"{days:,}")
    tone = "overdue" if days > LONG_OVERDUE else "soon" if days > 0 else None
    return Event(line.due_on, text, money_text(line.open), tone)


def _payment_events(session: Any, room_id: int, day: date) -> list[Event]:
    return [
        Event(
            paid.paid_on,
            f"{method(paid.method)} {paid.receipt}".strip() if paid.amount >= 0 else taken(paid),
            money_text(paid.amount),
        )
        for paid in arrears_list.last_payments(session, room_id, day)
    ]


def taken(paid: arrears_list.PaymentRow) -> str:
    """Money that went back, in words."""
    word = _("Refund") if paid.kind == "refund" else _("Taken back")
    return f"{word} {paid.receipt}".strip()


def _letter_events(session: Any, room_id: int, day: date) -> list[Event]:
    return [
        Event(letter.issued_on, f"{stage(letter.stage)} {letter.number}", money_text(letter.amount))
        for letter in arrears_list.last_letters(session, room_id, day)
    ]
