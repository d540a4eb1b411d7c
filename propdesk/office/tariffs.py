"""Prices (收费标准) and reductions (减免): what holds for a room on a day.

A later price never touches an issued bill (domain.md §1.1, §1.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import periods, settings
from propdesk.office.entities import FeeItem, Room, Tariff, Waiver
from propdesk.office.entities.charges import BASES, CYCLES, SCOPES, WAIVER_KINDS
from propdesk.office.entities.premises import USES
from propdesk.office.errors import UserError
from propdesk.office.periods import ONE_DAY, Period

_SPECIFIC = {"all": 0, "building": 1, "use": 2, "room": 3}
"""A price for one room wins over one for a use, a building, everyone."""


def fee_item(session: Session, name: str) -> FeeItem:
    """The fee of this name; a new one is added at the end of the list."""
    name = name.strip()
    if not name:
        raise UserError(_("A fee needs a name."))
    found = session.scalars(select(FeeItem).where(FeeItem.name == name)).one_or_none()
    if found is None:
        last = session.scalar(select(func.max(FeeItem.position)))
        found = FeeItem(
            name=name,
            position=0 if last is None else last + 1,
            in_rates=name in settings.get(session, "rates_items"),
        )
        session.add(found)
        session.flush()
    return found


def add(
    session: Session,
    item: FeeItem,
    *,
    basis: str,
    price: Decimal,
    cycle: str,
    starts_on: date,
    ends_on: date | None = None,
    scope_kind: str = "all",
    scope_value: str = "",
    due_rule: str = "start+30",
    legal_basis: str = "",
) -> Tariff:
    """Add a price. `price` in 元 per ㎡ and month (area), per household and month (household), or
    per cycle (fixed, share). Raises UserError for what cannot be."""
    if basis not in BASES or cycle not in CYCLES or scope_kind not in SCOPES:
        raise UserError(_("This price has an unknown basis, cycle or scope."))
    if price < 0 or price != price.quantize(Decimal("0.0001")):
        raise UserError(
            _("The price {price} must be 0 or more, with four decimals at most.").format(
                price=price
            )
        )
    if ends_on and ends_on < starts_on:
        raise UserError(
            _("The price ends on {end}, before it starts on {start}.").format(
                end=ends_on, start=starts_on
            )
        )
    if scope_kind == "use" and scope_value not in USES:
        raise UserError(_("“{value}” is not a use of rooms.").format(value=scope_value))
    periods.nominal_due(due_rule, Period(starts_on, starts_on))
    tariff = Tariff(
        fee_item_id=item.id,
        basis=basis,
        price=price,
        cycle=cycle,
        starts_on=starts_on,
        ends_on=ends_on,
        scope_kind=scope_kind,
        scope_value=scope_value,
        due_rule=due_rule,
        legal_basis=legal_basis,
    )
    session.add(tariff)
    session.flush()
    return tariff


def add_waiver(
    session: Session,
    room_id: int,
    *,
    kind: str,
    starts_on: date,
    ends_on: date,
    share: Decimal | None = None,
    amount: Decimal | None = None,
    fee_item_id: int | None = None,
    approver: str = "",
    evidence: str = "",
    reason: str = "",
) -> Waiver:
    """Add a reduction for bills still to be issued: a `share` that is waived (0.4: 60 % is paid)
    or an `amount` in 元 per period. Raises UserError for what cannot be."""
    if kind not in WAIVER_KINDS:
        raise UserError(_("This kind of reduction is unknown."))
    if (share is None) == (amount is None):
        raise UserError(_("A reduction is either a share or an amount."))
    if share is not None and not 0 <= share <= 1:
        raise UserError(_("The share {share} must lie between 0 and 1.").format(share=share))
    if amount is not None and amount < 0:
        raise UserError(_("The reduction {amount} must not be negative.").format(amount=amount))
    if ends_on < starts_on:
        raise UserError(
            _("The reduction ends on {end}, before it starts on {start}.").format(
                end=ends_on, start=starts_on
            )
        )
    waiver = Waiver(
        room_id=room_id,
        kind=kind,
        share=share,
        amount=amount,
        starts_on=starts_on,
        ends_on=ends_on,
        fee_item_id=fee_item_id,
        approver=approver,
        evidence=evidence,
        reason=reason,
    )
    session.add(waiver)
    session.flush()
    return waiver


class Price(NamedTuple):
    """A price as a bill run reads it: plain values, for they are looked at once per room."""

    id: int
    fee_item_id: int
    basis: str
    price: Decimal
    cycle: str
    starts_on: date
    ends_on: date | None
    scope_kind: str
    scope_value: str
    due_rule: str


def all_prices(session: Session) -> dict[int, list[Price]]:
    """Every price of every fee, by the number of the fee."""
    found: dict[int, list[Price]] = {}
    columns = [getattr(Tariff, name) for name in Price._fields]
    for row in session.execute(select(*columns).order_by(Tariff.id)):
        found.setdefault(row[1], []).append(Price(*row))
    return found


AnyPrice = TypeVar("AnyPrice", Tariff, Price)


def applies(tariff: Tariff | Price, building: str, use: str, code: str) -> bool:
    """Whether a price is meant for a room."""
    kind, value = tariff.scope_kind, tariff.scope_value
    return kind == "all" or value == {"building": building, "use": use, "room": code}[kind]


def in_force(tariffs: Iterable[AnyPrice], span: Period) -> list[tuple[AnyPrice, Period]]:
    """Which of a room's prices holds when in `span`, in order of time.

    The more specific scope wins, then the later start: a new price ends the old one by itself.
    """
    candidates = [t for t in tariffs if span.overlap(t.starts_on, t.ends_on)]
    cuts = {span.start, span.end + ONE_DAY}
    for tariff in candidates:
        cuts.add(max(span.start, tariff.starts_on))
        if tariff.ends_on and tariff.ends_on < span.end:
            cuts.add(tariff.ends_on + ONE_DAY)
    ordered = sorted(cuts)
    found: list[tuple[AnyPrice, Period]] = []
    for start, after in pairwise(ordered):
        holding = _holding(candidates, start)
        if holding is None:
            continue
        if found and found[-1][0] is holding and found[-1][1].end + ONE_DAY == start:
            found[-1] = (holding, Period(found[-1][1].start, after - ONE_DAY))
        else:
            found.append((holding, Period(start, after - ONE_DAY)))
    return found


def _holding(tariffs: Sequence[AnyPrice], day: date) -> AnyPrice | None:
    holding = [t for t in tariffs if t.starts_on <= day and (t.ends_on is None or day <= t.ends_on)]
    return max(holding, key=lambda t: (_SPECIFIC[t.scope_kind], t.starts_on, t.id), default=None)


def of_room(session: Session, room: Room, on: date) -> list[tuple[FeeItem, Tariff]]:
    """The price of every fee of a room on a day, in the order of the fees."""
    found = []
    for item in session.scalars(select(FeeItem).order_by(FeeItem.position, FeeItem.id)):
        candidates = session.scalars(select(Tariff).where(Tariff.fee_item_id == item.id)).all()
        meant = [t for t in candidates if applies(t, room.building, room.use, room.code)]
        holding = _holding(meant, on)
        if holding:
            found.append((item, holding))
    return found
