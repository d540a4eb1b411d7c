"""Today (今日): what waits to be done in the office, and three figures. Nothing here is written.

Which letters are due follows the settings `stage_1_days_before_due`, `stage_2a_days` and
`stage_2b_days` (domain.md §2.5); the limitation warning looks six months ahead (§2.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.office import arrears, limitation, periods, rates, settings, today_upkeep
from propdesk.office.arrears import OpenLine
from propdesk.office.entities import (
    BillLine,
    Community,
    FeeItem,
    Notice,
    NoticeLine,
    Occupancy,
    Payment,
    Person,
    Room,
    Tariff,
    Waiver,
)
from propdesk.office.money import ZERO
from propdesk.office.periods import Period
from propdesk.office.today_upkeep import Upkeep

EXPIRING_DAYS = 30
LIMITATION_MONTHS = 6


class Figures(NamedTuple):
    """The three figures on top. 元; the rate in percent, None where nothing was billed."""

    owed: Decimal
    households: int
    collected: Decimal
    """Received this month, refunds and reversals taken off."""
    rate: Decimal | None
    """This year's 当期收缴率."""


class Unbilled(NamedTuple):
    """A billing cycle that has begun and has no bills yet."""

    period: Period
    items: tuple[str, ...]


class Group(NamedTuple):
    """So many households, so much open on what is meant, 元."""

    households: int
    amount: Decimal


class Expiring(NamedTuple):
    """A reduction that ends soon and wants to be confirmed or let go."""

    room_id: int
    room: str
    owner: str
    kind: str
    ends_on: date


@dataclass(frozen=True)
class Today:
    """Everything on the page of a day."""

    day: date
    rooms: int
    prices: int
    community: bool
    figures: Figures
    unbilled: list[Unbilled]
    falling_due: Group
    """Due within the days of stage 1, nobody told yet."""
    letters_2a: Group
    """Overdue long enough for the first reminder, and have had none."""
    letters_2b: Group
    """Overdue long enough for the second reminder; they have had the first."""
    expiring: list[Expiring]
    limitation_soon: Group
    limitation_over: Group
    stage_days: tuple[int, int, int]
    upkeep: Upkeep = field(default_factory=Upkeep)


def of_day(session: Session, day: date) -> Today:
    """Gather the page of `day`."""
    days = (
        settings.get(session, "stage_1_days_before_due"),
        settings.get(session, "stage_2a_days"),
        settings.get(session, "stage_2b_days"),
    )
    lines = arrears.open_lines(session, day)
    lettered = _lettered(session)
    spared = _spared(session, day)
    letters = [line for line in lines if line.room_id not in spared]
    first, second = _after(letters, day, days[1]), _after(letters, day, days[2])
    soon, over = _limitation(session, lines, day)
    return Today(
        day=day,
        rooms=_count(session, Room),
        prices=_count(session, Tariff),
        community=_has_name(session),
        figures=_figures(session, lines, day),
        unbilled=unbilled(session, day),
        falling_due=_group(
            line
            for line in letters
            if day <= line.due_on <= day + _days(days[0]) and line.line_id not in lettered["any"]
        ),
        letters_2a=_demanded(
            letters, [line for line in first if line.line_id not in lettered["reminded"]]
        ),
        letters_2b=_demanded(
            letters,
            [
                line
                for line in second
                if line.line_id in lettered["reminded"] and line.line_id not in lettered["2b"]
            ],
        ),
        expiring=_expiring(session, day),
        limitation_soon=soon,
        limitation_over=over,
        stage_days=days,
        upkeep=today_upkeep.of_day(session, day),
    )


def _days(count: int) -> timedelta:
    return timedelta(days=count)


def _count(session: Session, entity: type) -> int:
    return session.scalar(select(func.count()).select_from(entity)) or 0


def _has_name(session: Session) -> bool:
    return bool(session.get_one(Community, 1).name)


def _figures(session: Session, lines: list[OpenLine], day: date) -> Figures:
    collected = session.scalar(
        select(func.sum(Payment.amount)).where(
            Payment.paid_on >= day.replace(day=1),
            Payment.paid_on <= day,
            Payment.kind.in_(("payment", "refund", "reversal")),
        )
    )
    return Figures(
        sum((line.open for line in lines), ZERO),
        len({line.room_id for line in lines}),
        collected or ZERO,
        rates.of_year(session, day.year, day).current,
    )


def unbilled(session: Session, day: date) -> list[Unbilled]:
    """Cycles that began by `day`, after the last billed one of their fee, and have no bills.

    A fee that was never billed is asked for from the cycle `day` lies in only.
    """
    query = (
        select(BillLine.fee_item_id, func.max(BillLine.cycle_start))
        .where(BillLine.kind == "bill", BillLine.reversed_on.is_(None))
        .group_by(BillLine.fee_item_id)
    )
    last = {row[0]: row[1] for row in session.execute(query)}
    found: dict[Period, dict[str, None]] = {}
    prices = select(Tariff, FeeItem.name).join(FeeItem, FeeItem.id == Tariff.fee_item_id)
    for tariff, item in session.execute(prices.order_by(FeeItem.position, Tariff.id)):
        billed = last.get(tariff.fee_item_id)
        for cycle in _cycles(tariff, billed, day):
            found.setdefault(cycle, {})[item] = None
    return [Unbilled(period, tuple(items)) for period, items in sorted(found.items())]


def _cycles(tariff: Tariff, billed: date | None, day: date) -> list[Period]:
    months = periods.CYCLE_MONTHS[tariff.cycle]
    since = periods.add_months(day, -12) if billed else periods.add_months(day, -months)
    return [
        cycle
        for cycle in periods.cycles(Period(since, day), tariff.cycle)
        if (cycle.contains(day) if billed is None else cycle.start > billed)
        and cycle.overlap(tariff.starts_on, tariff.ends_on)
    ]


def _after(lines: list[OpenLine], day: date, days: int) -> list[OpenLine]:
    return [line for line in lines if line.due_on <= day - _days(days)]


def _group(lines: Iterable[OpenLine]) -> Group:
    kept = list(lines)
    return Group(len({line.room_id for line in kept}), sum((line.open for line in kept), ZERO))


def _demanded(lines: list[OpenLine], late: list[OpenLine]) -> Group:
    """The households of the `late` lines with everything open of theirs, as letters demand it."""
    debtors = {(line.room_id, line.payer_id) for line in late}
    return _group(line for line in lines if (line.room_id, line.payer_id) in debtors)


def _lettered(session: Session) -> dict[str, set[int]]:
    """The bill lines some letter demands already: any letter, a reminder, the second reminder."""
    found: dict[str, set[int]] = {"any": set(), "reminded": set(), "2b": set()}
    query = select(NoticeLine.bill_line_id, Notice.stage).join(
        Notice, Notice.id == NoticeLine.notice_id
    )
    for line_id, stage in session.execute(query):
        found["any"].add(line_id)
        if stage != "1":
            found["reminded"].add(line_id)
        if stage == "2b":
            found["2b"].add(line_id)
    return found


def _spared(session: Session, day: date) -> set[int]:
    """Rooms that get no letter now: hardship, or written to within the interval (dunning.py)."""
    since = day - _days(settings.get(session, "demand_interval_days"))
    hardship = select(Waiver.room_id).where(
        Waiver.kind == "hardship", Waiver.starts_on <= day, Waiver.ends_on >= day
    )
    recent = select(Notice.room_id).where(Notice.issued_on > since, Notice.issued_on <= day)
    return {*session.scalars(hardship), *session.scalars(recent)}


def _expiring(session: Session, day: date) -> list[Expiring]:
    rows = session.execute(
        select(Room.id, Room.code, Waiver.kind, Waiver.ends_on)
        .join(Room, Room.id == Waiver.room_id)
        .where(Waiver.ends_on >= day, Waiver.ends_on <= day + _days(EXPIRING_DAYS))
        .order_by(Waiver.ends_on, Room.sort_key)
    ).all()
    owners = _owners(session, {row[0] for row in rows})
    return [Expiring(row[0], row[1], owners.get(row[0], ""), row[2], row[3]) for row in rows]


def _owners(session: Session, room_ids: set[int]) -> dict[int, str]:
    query = (
        select(Occupancy.room_id, Person.name)
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.role == "owner", Occupancy.ends_on.is_(None))
    )
    return {row[0]: row[1] for row in session.execute(query) if row[0] in room_ids}


def _limitation(session: Session, lines: list[OpenLine], day: date) -> tuple[Group, Group]:
    """Households whose oldest claim runs out within six months, and those where it has."""
    years = settings.get(session, "limitation_years")
    horizon = periods.add_months(day, LIMITATION_MONTHS)
    ends = {
        row.room_id: row.limitation_safe
        for row in arrears.list_rooms(session, day)
        if row.limitation_safe is not None
    }
    soon: list[OpenLine] = []
    over: list[OpenLine] = []
    for line in lines:
        end = ends.get(line.room_id)
        if end is None or end > horizon:
            continue
        # A part payment may have moved the room's day past that of this line's due date.
        if max(limitation.expiry(line.due_on, years=years), end) <= horizon:
            (over if end < day else soon).append(line)
    return _group(soon), _group(over)
