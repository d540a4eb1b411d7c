"""The list of prices (收费标准) with their state; ending a price, removing one typed by mistake.

Neither touches an issued bill: a bill keeps the price it was issued with.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office.entities import BillLine, FeeItem, Tariff
from propdesk.office.errors import UserError


class PriceRow(NamedTuple):
    """One price. `price` in 元 per unit of `basis`; `state`: in_force, future, replaced, ended."""

    id: int
    item: str
    price: Decimal
    basis: str
    cycle: str
    scope_kind: str
    scope_value: str
    starts_on: date
    ends_on: date | None
    due_rule: str
    legal_basis: str
    state: str
    bills: int
    """How many bill lines were issued with it."""


def rows(session: Session, today: date) -> list[PriceRow]:
    """Every price, fee by fee, the newest first."""
    counted = select(BillLine.tariff_id, func.count()).group_by(BillLine.tariff_id)
    bills = {row[0]: row[1] for row in session.execute(counted)}
    query = (
        select(Tariff, FeeItem.name)
        .join(FeeItem, FeeItem.id == Tariff.fee_item_id)
        .order_by(FeeItem.position, FeeItem.id, Tariff.starts_on.desc(), Tariff.id.desc())
    )
    pairs = [(tariff, item) for tariff, item in session.execute(query)]
    begun: set[tuple[int, str, str]] = set()
    found = []
    for tariff, item in pairs:
        scope = (tariff.fee_item_id, tariff.scope_kind, tariff.scope_value)
        state = _state(tariff, today, scope in begun)
        if state == "in_force":
            begun.add(scope)
        found.append(
            PriceRow(
                tariff.id,
                item,
                tariff.price,
                tariff.basis,
                tariff.cycle,
                tariff.scope_kind,
                tariff.scope_value,
                tariff.starts_on,
                tariff.ends_on,
                tariff.due_rule,
                tariff.legal_basis,
                state,
                bills.get(tariff.id, 0),
            )
        )
    return found


def _state(tariff: Tariff, today: date, replaced: bool) -> str:
    if tariff.starts_on > today:
        return "future"
    if tariff.ends_on and tariff.ends_on < today:
        return "ended"
    return "replaced" if replaced else "in_force"


def names(session: Session) -> list[str]:
    """The fees, in their order."""
    return list(session.scalars(select(FeeItem.name).order_by(FeeItem.position, FeeItem.id)))


def end(session: Session, tariff_id: int, last_day: date | None) -> date | None:
    """Let a price end after `last_day` (None: no end); returns the last day it had before."""
    tariff = session.get_one(Tariff, tariff_id)
    if last_day and last_day < tariff.starts_on:
        raise UserError(
            _("The price starts on {start}; it cannot end before.").format(start=tariff.starts_on),
            field="ends_on",
        )
    before = tariff.ends_on
    tariff.ends_on = last_day
    session.flush()
    return before


def remove(session: Session, tariff_id: int) -> dict[str, object]:
    """Remove a price no bill was issued with; returns its values, for `put_back`."""
    tariff = session.get_one(Tariff, tariff_id)
    if session.scalar(select(BillLine.id).where(BillLine.tariff_id == tariff_id).limit(1)):
        raise UserError(_("Bills were issued with this price, so it must stay. End it instead."))
    columns = [column.key for column in Tariff.__table__.columns if column.key not in _OWN]
    values = {key: getattr(tariff, key) for key in columns}
    session.delete(tariff)
    session.flush()
    return values


_OWN = ("id", "version")


def put_back(session: Session, values: dict[str, object]) -> None:
    """Take a removal back."""
    session.add(Tariff(**values))
    session.flush()
