"""Valid things with sensible defaults, so that a test says only what it is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from propdesk.office import bills, payments, periods, premises, tariffs
from propdesk.office.entities import BillRun, Room, Tariff
from propdesk.office.payments import Recorded

TODAY = date(2026, 11, 23)
FEE = "物业服务费"


def D(text: str | int) -> Decimal:
    """A decimal."""
    return Decimal(text)


def a_room(session: Session, code: str = "1-1-101", area: str = "58.60", **more: Any) -> Room:
    """A home of 58.60 ㎡ owned by 张伟."""
    parts = premises.parse_code(code)
    more.setdefault("owner", "张伟")
    return premises.add_room(
        session,
        building=parts.building,
        stairwell=parts.stairwell,
        number=parts.number,
        area=D(area),
        **more,
    )


def a_price(session: Session, price: str = "0.60", item: str = FEE, **more: Any) -> Tariff:
    """0.60 元/㎡·month, billed by the year, from 2020."""
    options: dict[str, Any] = {
        "basis": "area",
        "cycle": "year",
        "starts_on": date(2020, 1, 1),
        **more,
    }
    return tariffs.add(session, tariffs.fee_item(session, item), price=D(price), **options)


def bill(session: Session, period: str = "2025", **more: Any) -> BillRun | None:
    """Draft and post a period."""
    drafted = bills.draft(session, periods.parse(period), **more)
    return bills.post(session, drafted, today=TODAY)


def pay(
    session: Session, room: Room, amount: str, on: date = date(2025, 3, 1), **more: Any
) -> Recorded:
    """A cash payment with a receipt."""
    more.setdefault("method", "cash")
    more.setdefault("today", max(on, TODAY))
    return payments.record(session, room.id, D(amount), on=on, **more)
