"""Everything a bill run reads, gathered in a handful of queries whatever the number of rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.office import periods, premises, settings, tariffs
from propdesk.office.entities import (
    BillLine,
    FeeItem,
    Room,
    Waiver,
)
from propdesk.office.periods import CYCLE_MONTHS, Period
from propdesk.office.tariffs import Price
from propdesk.office.workdays import Workdays


class Fee(NamedTuple):
    """A fee as a bill run reads it."""

    id: int
    name: str
    in_rates: bool


class Slot(NamedTuple):
    """One price segment of one cycle, the same for every room with the same prices."""

    tariff: Price
    cycle: Period
    span: Period
    months: Fraction
    months_text: str
    due_on: date


class RoomRow(NamedTuple):
    """What billing needs of a room. Area in ㎡."""

    id: int
    code: str
    building: str
    use: str
    area: Decimal
    delivered_on: date | None


class Billed(NamedTuple):
    """A line that stands in or across the period. Area in ㎡, price as billed; None: opening."""

    period: Period
    cycle_start: date
    segment: int
    area: Decimal | None
    price: Decimal | None


@dataclass
class Inputs:
    """The rooms, prices, payers, reductions and standing bills of a period."""

    period: Period
    issued: date | None
    proration: str
    start_rule: str
    shift: bool
    workdays: Workdays
    items: list[Fee]
    tariffs: dict[int, list[Price]]
    rooms: list[RoomRow]
    payers: dict[int, list[premises.Payer]]
    waivers: dict[int, list[Waiver]]
    billed: dict[tuple[int, int], list[Billed]]
    before: dict[tuple[int, int], tuple[Decimal, Fraction | None]]
    slots: dict[tuple[object, ...], list[Slot]] = field(default_factory=dict)
    shares: dict[tuple[int, date], dict[int, Decimal]] = field(default_factory=dict)
    dues: dict[tuple[str, Period], date] = field(default_factory=dict)

    def due(self, rule: str, period: Period) -> date:
        """The due date of a period, moved to a working day where the office says so."""
        key = (rule, period)
        if key not in self.dues:
            nominal = periods.nominal_due(rule, period)
            self.dues[key] = self.workdays.next_workday(nominal) if self.shift else nominal
        return self.dues[key]

    def priced(self, room: RoomRow) -> bool:
        """Whether a price is meant for the room, of a fee that counts in the rates."""
        counted = [item for item in self.items if item.in_rates] or self.items
        return any(
            tariffs.applies(tariff, room.building, room.use, room.code)
            for item in counted
            for tariff in self.tariffs.get(item.id, [])
        )

    def slots_of(self, item: Fee, room: RoomRow) -> list[Slot]:
        """The price segments of a fee for a room, shared by all rooms with the same prices."""
        known = self.tariffs.get(item.id, [])
        own = any(t.scope_kind == "room" and t.scope_value == room.code for t in known)
        key = (item.id, room.building, room.use, room.code if own else None)
        if key not in self.slots:
            meant = [t for t in known if tariffs.applies(t, room.building, room.use, room.code)]
            self.slots[key] = self._slots(meant)
        return self.slots[key]

    def _slots(self, meant: Sequence[Price]) -> list[Slot]:
        found = []
        for cycle_name in dict.fromkeys(t.cycle for t in meant):
            for cycle in periods.cycles(self.period, cycle_name):
                for tariff, span in tariffs.in_force(meant, cycle):
                    if tariff.cycle == cycle_name:
                        found.append(
                            Slot(
                                tariff,
                                cycle,
                                span,
                                periods.months_in(span, self.proration),
                                periods.months_text(span, self.proration),
                                self.due(tariff.due_rule, cycle),
                            )
                        )
        return sorted(found, key=lambda slot: (slot.cycle.start, slot.span.start))


def gather(session: Session, period: Period, issued: date | None) -> Inputs:
    """Read what billing `period` needs."""
    by_item = tariffs.all_prices(session)
    fees = select(FeeItem.id, FeeItem.name, FeeItem.in_rates)
    items = [Fee(*row) for row in session.execute(fees.order_by(FeeItem.position, FeeItem.id))]
    rooms = [
        RoomRow(*row)
        for row in session.execute(
            select(
                Room.id, Room.code, Room.building, Room.use, Room.area, Room.delivered_on
            ).order_by(Room.sort_key, Room.id)
        )
    ]
    waivers: dict[int, list[Waiver]] = {}
    last_day = period.end + timedelta(days=366)
    for waiver in session.scalars(
        select(Waiver)
        .where(Waiver.starts_on <= last_day, Waiver.ends_on >= period.start)
        .order_by(Waiver.id)
    ):
        waivers.setdefault(waiver.room_id, []).append(waiver)
    longest = max((CYCLE_MONTHS[t.cycle] for ts in by_item.values() for t in ts), default=1)
    return Inputs(
        period=period,
        issued=issued,
        proration=settings.get(session, "proration"),
        start_rule=settings.get(session, "start_rule"),
        shift=settings.get(session, "shift_due_on_holiday"),
        workdays=settings.workdays(session),
        items=items,
        tariffs=by_item,
        rooms=rooms,
        payers=premises.payers(session),
        waivers=waivers,
        billed=_billed(session, period, longest),
        before=_before(session, period, by_item),
    )


def _billed(session: Session, period: Period, longest: int) -> dict[tuple[int, int], list[Billed]]:
    """What stands already in or across the period, per room and fee."""
    columns = (
        BillLine.room_id,
        BillLine.fee_item_id,
        BillLine.period_start,
        BillLine.period_end,
        BillLine.cycle_start,
        BillLine.segment,
        BillLine.area,
        BillLine.price,
    )
    earliest = periods.add_months(period.start, 1 - longest)
    latest = period.end + timedelta(days=366)
    bills = select(*columns).where(
        BillLine.cycle_start >= earliest,
        BillLine.cycle_start <= latest,
        BillLine.period_end >= period.start,
        BillLine.kind == "bill",
        BillLine.reversed_on.is_(None),
    )
    openings = select(*columns).where(
        BillLine.kind == "opening",
        BillLine.period_end >= period.start,
        BillLine.reversed_on.is_(None),
    )
    found: dict[tuple[int, int], list[Billed]] = {}
    for query in (bills, openings):
        for row in session.execute(query):
            room_id, item_id, start, end, cycle_start, segment, area, price = row
            found.setdefault((room_id, item_id), []).append(
                Billed(Period(start, end), cycle_start, segment, area, price)
            )
    return found


def _before(
    session: Session, period: Period, by_item: dict[int, list[Price]]
) -> dict[tuple[int, int], tuple[Decimal, Fraction | None]]:
    """What each room was billed in the cycle before, to notice what is new or doubled."""
    starts = {
        periods.add_months(first.start, -CYCLE_MONTHS[t.cycle])
        for known in by_item.values()
        for t in known
        for first in periods.cycles(period, t.cycle)[:1]
    }
    return {
        (room_id, item_id): (gross, months)
        for room_id, item_id, gross, months in session.execute(
            select(BillLine.room_id, BillLine.fee_item_id, BillLine.gross, BillLine.months).where(
                BillLine.cycle_start.in_(starts),
                BillLine.kind == "bill",
                BillLine.reversed_on.is_(None),
            )
        )
    }
