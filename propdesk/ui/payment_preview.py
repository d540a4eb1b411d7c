"""What a payment that is being typed would settle, and whether it was recorded before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from propdesk.i18n import _
from propdesk.office import payments
from propdesk.office.entities import Room
from propdesk.office.money import ZERO
from propdesk.office.payments import Entry
from propdesk.ui.kit.shown import money_text
from propdesk.ui.money_words import method


def settles(
    session: Any, entry: Entry, visit: Sequence[Entry], today: date
) -> tuple[dict[int, Decimal], Decimal]:
    """What `entry` settles by bill line, and what becomes credit, 元; after the visit's others.

    The session is one for reading: what is tried out in it is rolled back.
    """
    before = [other for other in visit if other.room_id == entry.room_id]
    if before:
        done = payments.record_visit(session, [*before, entry], today=today, receipt=False)[-1]
        parts, credit = done.parts, done.credit
    else:
        shown = payments.preview(
            session,
            entry.room_id,
            entry.amount,
            on=entry.on,
            period=entry.period,
            line_ids=entry.line_ids,
            payer_name=entry.payer_name,
        )
        parts, credit = shown.parts, shown.credit
    return {part.due.line_id: part.amount for part in parts}, credit


def twin(session: Any, way: str, reference: str, today: date) -> str:
    """The sentence that this outside number was recorded before; "" if it was not."""
    twins = payments.duplicates(session, Entry(0, ZERO, today, way, reference))
    if not twins:
        return ""
    first = twins[0]
    return _(
        "{way} {reference} was recorded already: {room}, {day}, {amount}. "
        "Save only if this is other money."
    ).format(
        way=method(first.method),
        reference=reference,
        room=session.get_one(Room, first.room_id).code,
        day=first.paid_on,
        amount=money_text(first.amount),
    )
