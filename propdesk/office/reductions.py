"""The list of reductions (减免) with their state; ending one, removing one typed by mistake.

A reduction counts for bills still to be issued; what is billed stays as it was.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office.entities import BillLine, FeeItem, Room, Waiver
from propdesk.office.errors import UserError


class ReductionRow(NamedTuple):
    """One reduction. `share` is the part that is waived, `amount` 元 per period."""

    id: int
    room_id: int
    room: str
    sort_key: str
    kind: str
    share: Decimal | None
    amount: Decimal | None
    item: str
    """The fee; empty: every fee of the room."""
    starts_on: date
    ends_on: date
    approver: str
    evidence: str
    reason: str
    state: str
    """in_force, future or ended."""


def rows(session: Session, today: date, room_id: int | None = None) -> list[ReductionRow]:
    """Every reduction (of one room) in walking order, the newest first."""
    query = (
        select(Waiver, Room.code, Room.sort_key, FeeItem.name)
        .join(Room, Room.id == Waiver.room_id)
        .outerjoin(FeeItem, FeeItem.id == Waiver.fee_item_id)
        .order_by(Room.sort_key, Waiver.starts_on.desc(), Waiver.id.desc())
    )
    if room_id is not None:
        query = query.where(Waiver.room_id == room_id)
    return [
        ReductionRow(
            waiver.id,
            waiver.room_id,
            code,
            key,
            waiver.kind,
            waiver.share,
            waiver.amount,
            item or "",
            waiver.starts_on,
            waiver.ends_on,
            waiver.approver,
            waiver.evidence,
            waiver.reason,
            _state(waiver, today),
        )
        for waiver, code, key, item in session.execute(query)
    ]


def _state(waiver: Waiver, today: date) -> str:
    if waiver.starts_on > today:
        return "future"
    return "ended" if waiver.ends_on < today else "in_force"


def end(session: Session, waiver_id: int, last_day: date) -> date:
    """Let a reduction end after `last_day`; returns the last day it had before."""
    waiver = session.get_one(Waiver, waiver_id)
    if last_day < waiver.starts_on:
        raise UserError(
            _("The reduction starts on {start}; it cannot end before.").format(
                start=waiver.starts_on
            ),
            field="ends_on",
        )
    before = waiver.ends_on
    waiver.ends_on = last_day
    session.flush()
    return before


def remove(session: Session, waiver_id: int) -> dict[str, object]:
    """Remove a reduction no bill used yet; returns its values, for `put_back`."""
    waiver = session.get_one(Waiver, waiver_id)
    used = session.scalar(
        select(BillLine.id)
        .where(
            BillLine.room_id == waiver.room_id,
            BillLine.kind == "bill",
            BillLine.waived > 0,
            BillLine.period_end >= waiver.starts_on,
            BillLine.period_start <= waiver.ends_on,
        )
        .limit(1)
    )
    if used:
        raise UserError(
            _("Bills were issued with this reduction, so it must stay. End it instead.")
        )
    columns = [column.key for column in Waiver.__table__.columns]
    values = {key: getattr(waiver, key) for key in columns if key not in ("id", "version")}
    session.delete(waiver)
    session.flush()
    return values


def put_back(session: Session, values: dict[str, object]) -> None:
    """Take a removal back."""
    session.add(Waiver(**values))
    session.flush()
