"""The rows behind each figure of a year: what a clerk sees when she clicks a number.

`counted` adds up to the figure (to its numerator where it is a rate), `amount` to the denominator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import arrears, facility_measures, fee_figures, periods, rates
from propdesk.office.arrears import Arrear
from propdesk.office.entities import Room
from propdesk.office.errors import UserError
from propdesk.office.fee_figures import bounds
from propdesk.office.money import ZERO, from_cents
from propdesk.office.periods import Period
from propdesk.office.year_figures import BUCKETS, OLD_BUCKETS, FigureRow

_Rows = list[FigureRow]


def rows(session: Session, key: str, year: int, as_of: date | None = None) -> list[FigureRow]:
    """The rows behind the figure `key` of `year`, in walking order. UserError: unknown figure."""
    day = as_of or date(year, 12, 31)
    maker = _ROWS.get(key)
    if maker is not None:
        return maker(session, year, day)
    of_facilities = facility_measures.rows(session, key, year, day)
    if of_facilities is not None:
        return of_facilities
    family, _dot, part = key.rpartition(".")
    of_part = _PARTS.get(family)
    if of_part is None:
        raise UserError(_("There is no figure called “{key}”.").format(key=key))
    return of_part(session, year, day, part)


_CURRENT = """
    SELECT room.code, fee_item.name, l.period_start, l.period_end, l.due_on,
           l.amount - coalesce((SELECT sum(x.amount) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.kind <> 'payment' AND x.counts_on <= :as_of), 0),
           coalesce((SELECT sum(x.amount) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.kind = 'payment' AND x.counts_on <= :paid_to), 0),
           l.waived + coalesce((SELECT sum(x.amount) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.kind = 'waiver' AND x.counts_on <= :as_of), 0),
           (SELECT count(*) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.kind = 'reversal' AND x.counts_on <= :as_of),
           room.building
    FROM bill_line AS l JOIN fee_item ON fee_item.id = l.fee_item_id
    JOIN room ON room.id = l.room_id
    WHERE fee_item.in_rates = 1 AND l.period_start >= :first AND l.period_start <= :last
      AND l.issued_on <= :as_of
    ORDER BY room.sort_key, l.room_id, l.period_start, l.id"""
_EARLIER = """
    SELECT room.code, fee_item.name, l.period_start, l.period_end, l.due_on,
           l.amount - coalesce((SELECT sum(x.amount) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.counts_on < :first), 0),
           coalesce((SELECT sum(x.amount) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.kind <> 'payment'
                 AND x.counts_on >= :first AND x.counts_on <= :as_of), 0),
           coalesce((SELECT sum(x.amount) FROM allocation AS x
               WHERE x.bill_line_id = l.id AND x.kind = 'payment'
                 AND x.counts_on >= :first AND x.counts_on <= :as_of), 0)
    FROM bill_line AS l JOIN fee_item ON fee_item.id = l.fee_item_id
    JOIN room ON room.id = l.room_id
    WHERE fee_item.in_rates = 1 AND l.period_start < :first AND l.issued_on <= :as_of
    ORDER BY room.sort_key, l.room_id, l.period_start, l.id"""
_RECEIVED = """
    SELECT room.code, payment.method, payment.paid_on, payment.amount FROM payment
    JOIN room ON room.id = payment.room_id
    WHERE payment.kind <> 'opening' AND payment.paid_on >= :first AND payment.paid_on <= :last
      AND payment.paid_on <= :as_of ORDER BY payment.paid_on, payment.id"""


def _span(start: str, end: str) -> str:
    return periods.name(Period(date.fromisoformat(start), date.fromisoformat(end)))


def _current(
    session: Session,
    year: int,
    as_of: date,
    *,
    paid_to: date | None = None,
    building: str | None = None,
) -> _Rows:
    """The year's bills: net, and what was paid on them."""
    span = bounds(year, as_of) | {"paid_to": (paid_to or as_of).isoformat()}
    return [
        FigureRow(
            row[0],
            row[1],
            _span(row[2], row[3]),
            date.fromisoformat(row[4]),
            from_cents(int(row[5])),
            from_cents(int(row[6])),
        )
        for row in session.execute(text(_CURRENT), span)
        if (row[5] or row[6]) and building in (None, row[9])
    ]


def _waived(session: Session, year: int, as_of: date) -> _Rows:
    span = bounds(year, as_of) | {"paid_to": as_of.isoformat()}
    return [
        FigureRow(
            row[0],
            row[1],
            _span(row[2], row[3]),
            date.fromisoformat(row[4]),
            from_cents(int(row[5] + row[7])),
            from_cents(int(row[7])),
        )
        for row in session.execute(text(_CURRENT), span)
        if row[7] and not row[8]
    ]


def _earlier(session: Session, year: int, as_of: date, *, gross: bool = False) -> _Rows:
    """Debts of earlier years: to be recovered (before write-offs if `gross`), and recovered."""
    return [
        FigureRow(
            row[0],
            row[1],
            _span(row[2], row[3]),
            date.fromisoformat(row[4]),
            from_cents(int(row[5] if gross else row[5] - row[6])),
            from_cents(int(row[7])),
        )
        for row in session.execute(text(_EARLIER), bounds(year, as_of))
        if row[5] or row[6] or row[7]
    ]


def _written_off(session: Session, year: int, as_of: date) -> _Rows:
    return [
        FigureRow(
            row[0],
            row[1],
            _span(row[2], row[3]),
            date.fromisoformat(row[4]),
            from_cents(int(row[5])),
            from_cents(int(row[6])),
        )
        for row in session.execute(text(_EARLIER), bounds(year, as_of))
        if row[6]
    ]


def _base(made: _Rows) -> _Rows:
    """Rows whose base is the figure itself, such as what was billed."""
    return [row._replace(counted=row.amount) for row in made if row.amount]


def _households(session: Session, year: int, as_of: date) -> _Rows:
    """One row per room that was billed: 1 where it paid in full."""
    parts = {row.room_id: row for row in rates.by_room(session, year, as_of)}
    found = []
    for id, code in session.execute(select(Room.id, Room.code).order_by(Room.sort_key, Room.id)):
        part = parts.get(id)
        if part is not None and part.A > 0:
            found.append(FigureRow(code, "", str(year), None, 1, int(part.a >= part.A)))
    return found


def _owed(buckets: Iterable[str]) -> Callable[[Session, int, date], _Rows]:
    """The open lines of some ages, with what is open of them."""
    wanted = set(buckets)

    def made(session: Session, year: int, as_of: date) -> _Rows:
        return [
            FigureRow(
                line.room,
                line.item,
                periods.name(line.period),
                line.due_on,
                line.gross - line.waived,
                line.open,
            )
            for line in arrears.open_lines(session, as_of)
            if arrears.bucket(line.due_on, as_of) in wanted
        ]

    return made


def _share(session: Session, year: int, as_of: date) -> _Rows:
    return [
        FigureRow(
            line.room,
            line.item,
            periods.name(line.period),
            line.due_on,
            line.open,
            line.open if arrears.bucket(line.due_on, as_of) in OLD_BUCKETS else ZERO,
        )
        for line in arrears.open_lines(session, as_of)
    ]


def _rooms_owing(buckets: Iterable[str]) -> Callable[[Session, int, date], _Rows]:
    """The rooms with a debt of some ages: 1 each, beside what they owe."""
    wanted = tuple(buckets)

    def owed(row: Arrear) -> Decimal:
        return sum((getattr(row, bucket) for bucket in wanted), ZERO)

    def made(session: Session, year: int, as_of: date) -> _Rows:
        return [
            FigureRow(row.room, "", "", row.oldest_due, owed(row), 1)
            for row in arrears.list_rooms(session, as_of)
            if owed(row) > 0
        ]

    return made


def _credit(session: Session, year: int, as_of: date) -> _Rows:
    return [
        FigureRow(row.room, "", "", None, None, row.credit)
        for row in arrears.list_rooms(session, as_of)
        if row.credit
    ]


def _received(session: Session, year: int, as_of: date) -> _Rows:
    return [
        FigureRow(code, method, "", date.fromisoformat(day), None, from_cents(int(cents)))
        for code, method, day, cents in session.execute(text(_RECEIVED), bounds(year, as_of))
    ]


def _notices(session: Session, year: int, as_of: date) -> _Rows:
    return [
        FigureRow(demand.room, demand.number, "", demand.issued_on, demand.amount, 1)
        for demand in fee_figures.demands(session, year, as_of)
    ]


def _noticed(session: Session, year: int, as_of: date) -> _Rows:
    rooms = fee_figures.households_noticed(fee_figures.demands(session, year, as_of))
    return [FigureRow(room, "", "", None, 1, int(bool(paid))) for room, paid in rooms.items()]


def _community(session: Session, year: int, as_of: date) -> _Rows:
    query = select(Room.code, Room.area, Room.building).order_by(Room.sort_key, Room.id)
    return [
        FigureRow(code, building, "", None, area, 1)
        for code, area, building in session.execute(query)
    ]


_ALL: Callable[[Session, int, date], _Rows] = _current
_ROWS: Mapping[str, Callable[[Session, int, date], _Rows]] = {
    "fees.current_rate": _ALL,
    "fees.collected": _ALL,
    "fees.billed": lambda s, y, d: _base(_current(s, y, d)),
    "fees.prior_rate": _earlier,
    "fees.prior_collected": _earlier,
    "fees.prior_billed": lambda s, y, d: _base(_earlier(s, y, d)),
    "fees.prior_opening": lambda s, y, d: _base(_earlier(s, y, d, gross=True)),
    "fees.prior_rate_gross": lambda s, y, d: _earlier(s, y, d, gross=True),
    "fees.written_off": _written_off,
    "fees.combined_rate": lambda s, y, d: [*_current(s, y, d), *_earlier(s, y, d)],
    "fees.waived": _waived,
    "fees.household_rate": _households,
    "fees.households_paid": _households,
    "fees.households_billed": lambda s, y, d: _base(_households(s, y, d)),
    "fees.received": _received,
    "fees.owed": _owed(BUCKETS),
    "fees.owed_overdue": _owed(BUCKETS[1:]),
    "fees.owed_over_1y": _owed(OLD_BUCKETS),
    "fees.over_1y_share": _share,
    "fees.households_owing": _rooms_owing(BUCKETS),
    "fees.households_overdue": _rooms_owing(BUCKETS[1:]),
    "fees.households_over_1y": _rooms_owing(OLD_BUCKETS),
    "fees.credit": _credit,
    "fees.notices": _notices,
    "fees.households_noticed": lambda s, y, d: _base(_noticed(s, y, d)),
    "fees.households_paid_after_notice": _noticed,
    "fees.paid_after_notice_rate": _noticed,
    "community.households": _community,
    "community.buildings": _community,
    "community.area": _community,
    "community.built_year": lambda s, y, d: [],
}


def _month(session: Session, year: int, as_of: date, part: str) -> _Rows:
    last = min(periods.month_end(date(year, int(part), 1)), as_of)
    return _current(session, year, as_of, paid_to=last)


def _building_owed(session: Session, year: int, as_of: date, part: str) -> _Rows:
    places = {code: b for code, b in session.execute(select(Room.code, Room.building))}
    return [row for row in _owed(BUCKETS)(session, year, as_of) if places[row.room] == part]


_PARTS: Mapping[str, Callable[[Session, int, date, str], _Rows]] = {
    "fees.ageing": lambda s, y, d, part: _owed([part])(s, y, d),
    "fees.ageing_households": lambda s, y, d, part: _rooms_owing([part])(s, y, d),
    "fees.cumulative_rate": _month,
    "fees.building_rate": lambda s, y, d, part: _current(s, y, d, building=part),
    "fees.building_owed": _building_owed,
}
