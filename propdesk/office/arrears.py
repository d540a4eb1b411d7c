"""What is owed as of any date (欠费): by room, by line, by age. Credit stands beside it, not in it.

What was owed on a past day is what is open now, plus everything that was settled since: so a list
of last December is the same to the 分 after the payments, prices and waivers of this year, and
costs no more than what has happened since (domain.md §2.6, cli.md).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from propdesk.office import limitation, settings
from propdesk.office.entities import Person, Room
from propdesk.office.money import ZERO, from_cents
from propdesk.office.periods import Period

BUCKETS = ("not_due", "d1_30", "d31_90", "d91_180", "d181_365", "y1_2", "y2_3", "over_3y")
_LAST_DAY = (0, 30, 90, 180, 365, 730, 1095)
"""The last overdue day of each bucket but the open-ended one."""


class Arrear(NamedTuple):
    """One room with a balance. Money in 元; the buckets and `not_due` sum to `owed`."""

    room_id: int
    room: str
    sort_key: str
    payer: str
    owed: Decimal
    not_due: Decimal
    d1_30: Decimal
    d31_90: Decimal
    d91_180: Decimal
    d181_365: Decimal
    y1_2: Decimal
    y2_3: Decimal
    over_3y: Decimal
    credit: Decimal
    oldest_due: date | None
    limitation_safe: date | None
    limitation_optimistic: date | None

    @property
    def overdue(self) -> Decimal:
        """What is past its due date, 元."""
        return self.owed - self.not_due


class OpenLine(NamedTuple):
    """One bill line that is open on the day asked for. Money in 元, area in ㎡."""

    line_id: int
    room_id: int
    room: str
    sort_key: str
    payer_id: int | None
    payer: str
    item: str
    in_rates: bool
    period: Period
    basis: str
    area: Decimal | None
    price: Decimal | None
    months: Fraction | None
    months_text: str
    gross: Decimal
    waived: Decimal
    paid: Decimal
    """Everything settled by that day, and what was paid before moving in."""
    open: Decimal
    issued_on: date
    due_on: date
    kind: str


# What is open on :as_of, line by line. Today: the partial index of open lines alone. A day not long
# ago: those, less what has settled them since, and the lines that were closed only since. A day far
# back: what had been settled by then.
_OPEN_NOW = """
    SELECT id, room_id, payer_id, due_on, amount - settled AS cents, settled
    FROM bill_line WHERE settled < amount AND issued_on <= :as_of"""
_OPEN_RECENTLY = """
    SELECT id, room_id, payer_id, due_on, amount - settled + coalesce(later.cents, 0) AS cents,
           settled - coalesce(later.cents, 0) AS settled
    FROM bill_line LEFT JOIN later ON later.bill_line_id = bill_line.id
    WHERE settled < amount AND issued_on <= :as_of
    UNION ALL
    SELECT id, room_id, payer_id, due_on, later.cents, settled - later.cents
    FROM later JOIN bill_line ON bill_line.id = later.bill_line_id
    WHERE settled = amount AND issued_on <= :as_of"""
_LATER = """
later AS (
    SELECT bill_line_id, sum(amount) AS cents FROM allocation
    WHERE counts_on > :as_of GROUP BY bill_line_id
)"""
_OPEN_THEN = """
    SELECT bill_line.id, bill_line.room_id, bill_line.payer_id, bill_line.due_on,
           bill_line.amount - coalesce(sum(allocation.amount), 0) AS cents,
           coalesce(sum(allocation.amount), 0) AS settled
    FROM bill_line LEFT JOIN allocation
         ON allocation.bill_line_id = bill_line.id AND allocation.counts_on <= :as_of
    WHERE bill_line.issued_on <= :as_of GROUP BY bill_line.id"""
_FAR_BACK = 3
"""From which part of all allocations on (one in three) a day counts as far back."""


def _open(session: Session, as_of: date) -> str:
    """The common table expressions that end in `open_line`, as cheap as the day allows."""
    later = session.execute(
        text("SELECT count(*) FROM allocation WHERE counts_on > :as_of"),
        {"as_of": as_of.isoformat()},
    ).scalar_one()
    if not later:
        return f"WITH open_line AS ({_OPEN_NOW})"
    newest = session.execute(text("SELECT max(id) FROM allocation")).scalar_one()
    if later * _FAR_BACK > newest:
        return f"WITH open_line AS ({_OPEN_THEN})"
    return f"WITH {_LATER}, open_line AS ({_OPEN_RECENTLY})"


def _is_past(common: str) -> bool:
    """Whether lines may be more than settled: only then by money that was taken back since."""
    return _OPEN_NOW not in common


class _Yuan(dict[int, Decimal]):
    """分 to 元, each amount converted once: a list has many equal ones."""

    def __missing__(self, cents: int) -> Decimal:
        self[cents] = value = from_cents(int(cents))
        return value


class _Days(dict[str, date]):
    """ISO dates, each read once."""

    def __missing__(self, written: str) -> date:
        self[written] = value = date.fromisoformat(written)
        return value


_LAST_PAID = """
    SELECT CASE WHEN max(payment.paid_on) > open_line.due_on
                THEN max(payment.paid_on) ELSE open_line.due_on END
    FROM allocation JOIN payment ON payment.id = allocation.payment_id
    WHERE allocation.bill_line_id = open_line.id AND allocation.counts_on <= :as_of
      AND allocation.amount > 0 AND payment.kind = 'payment'
      AND NOT EXISTS (SELECT 1 FROM payment AS undone
                      WHERE undone.reverses_id = payment.id AND undone.paid_on <= :as_of)"""


def _accounts(session: Session, as_of: date, common: str) -> list[Any]:
    """By room and debtor, in walking order: the room, its code and key, the debtor's name, what is
    owed and its buckets (分), the oldest due date, where the first clock of the lines starts."""
    # Sums of all that fell due before each limit: half the comparisons of a sum per bucket.
    limits = [(as_of - timedelta(days=days)).isoformat() for days in _LAST_DAY]
    since = [f"coalesce(sum(cents) FILTER (WHERE due_on < '{day}'), 0)" for day in limits]
    sums = [f"{older} - {younger}" for older, younger in pairwise(["sum(cents)", *since])]
    sums = [f"{sum_} AS {name}" for sum_, name in zip([*sums, since[-1]], BUCKETS, strict=True)]
    part_paid = f"min(CASE WHEN settled = 0 THEN due_on ELSE ({_LAST_PAID}) END)"
    clock = part_paid if _is_past(common) or _any_part_paid(session) else "min(due_on)"
    query = f"""
        {common}, account AS (
            SELECT room_id, payer_id, sum(cents) AS owed, {", ".join(sums)},
                   min(due_on) AS oldest, {clock} AS clock
            FROM open_line {"WHERE cents > 0" if _is_past(common) else ""}
            GROUP BY room_id, payer_id)
        SELECT room_id, room.code, room.sort_key, coalesce(person.name, ''), owed,
               {", ".join(BUCKETS)}, oldest, clock
        FROM account JOIN room ON room.id = room_id LEFT JOIN person ON person.id = payer_id
        ORDER BY room.sort_key, room_id, payer_id"""
    # Rows of the driver itself, and so no parameters (each driver marks them in its own way):
    # for 3,000 rooms that takes a third off.
    cursor = session.connection().connection.cursor()
    cursor.execute(query.replace(":as_of", f"'{as_of.isoformat()}'"))
    rows = list(cursor.fetchall())
    cursor.close()
    return rows


def _any_part_paid(session: Session) -> bool:
    query = "SELECT 1 FROM bill_line WHERE settled < amount AND settled > 0 LIMIT 1"
    return session.execute(text(query)).first() is not None


def list_rooms(session: Session, as_of: date) -> list[Arrear]:
    """Every room with a balance on `as_of`, in walking order."""
    common = _open(session, as_of)
    years = settings.get(session, "limitation_years")
    held = _credits(session, as_of, common)
    yuan, days, clocks = _Yuan().__getitem__, _Days(), dict[str, date]()
    found: list[Arrear] = []
    before: Any = ()
    room_id = 0
    for row in _accounts(session, as_of, common):
        if row[0] == room_id:
            row = _together(before, row)
            found.pop()
        before, room_id, start = row, row[0], row[14]
        clock = clocks.get(start)
        if clock is None:
            clock = clocks[start] = limitation.expiry(days[start], years=years)
        credit = sum(held[room_id].values(), ZERO) if room_id in held else ZERO
        ends = (credit, days[row[13]], clock, clock)
        found.append(Arrear._make((*row[:4], *map(yuan, row[4:13]), *ends)))
    owing = {arrear.room_id for arrear in found} if held else set()
    if held.keys() - owing:
        found += _only_credit(session, {r: who for r, who in held.items() if r not in owing})
        found.sort(key=lambda arrear: arrear.sort_key)
    return found


def _together(one: Any, other: Any) -> tuple[Any, ...]:
    """The accounts of two debtors of one room as one, their names joined by 、."""
    sums = (a + b for a, b in zip(one[4:13], other[4:13], strict=True))
    names = "、".join(name for name in (one[3], other[3]) if name)
    return (*one[:3], names, *sums, min(one[13], other[13]), min(one[14], other[14]))


def _only_credit(session: Session, held: dict[int, dict[int | None, Decimal]]) -> list[Arrear]:
    """The rooms that owe nothing and have credit."""
    wanted = {person for accounts in held.values() for person in accounts}
    people = session.execute(select(Person.id, Person.name))
    names = {row[0]: row[1] for row in people if row[0] in wanted}
    rooms = session.execute(select(Room.id, Room.code, Room.sort_key))
    zeros = [ZERO] * 9
    return [
        Arrear._make(
            (
                *room,
                "、".join(names[person] for person in held[room[0]] if person is not None),
                *zeros,
                sum(held[room[0]].values(), ZERO),
                None,
                None,
                None,
            )
        )
        for room in rooms
        if room[0] in held
    ]


def credits(session: Session, as_of: date) -> dict[int, dict[int | None, Decimal]]:
    """Credit on `as_of` by room and debtor, 元: money paid by then less what it had settled.

    What had settled a bill beyond its amount that day (it was reversed later) is credit too.
    """
    return _credits(session, as_of, _open(session, as_of))


def _credits(session: Session, as_of: date, common: str) -> dict[int, dict[int | None, Decimal]]:
    day = {"as_of": as_of.isoformat()}
    now = """SELECT room_id, account_id, sum(amount - allocated) FROM payment
             WHERE amount <> allocated AND paid_on <= :as_of GROUP BY room_id, account_id"""
    # CROSS JOIN: begin with what was settled since, it is the smaller part.
    since = """SELECT payment.room_id, payment.account_id, sum(allocation.amount)
               FROM allocation CROSS JOIN payment
               WHERE payment.id = allocation.payment_id
                 AND allocation.counts_on > :as_of AND payment.paid_on <= :as_of
               GROUP BY payment.room_id, payment.account_id"""
    # A payment entered late, for a day on which money since reversed had settled the bill.
    over = """SELECT room_id, payer_id, sum(before.cents - amount) FROM bill_line JOIN (
                  SELECT bill_line_id, sum(amount) AS cents FROM allocation
                  WHERE counts_on <= :as_of AND bill_line_id IN (
                      SELECT bill_line_id FROM allocation
                      WHERE counts_on > :as_of AND amount < 0)
                  GROUP BY bill_line_id
              ) AS before ON before.bill_line_id = bill_line.id
              WHERE before.cents > amount AND issued_on <= :as_of
              GROUP BY room_id, payer_id"""
    sums: dict[tuple[int, int | None], int] = {}
    for query in (now, since, over) if _is_past(common) else (now,):
        for room_id, account, cents in session.execute(text(query), day):
            sums[room_id, account] = sums.get((room_id, account), 0) + int(cents)
    found: dict[int, dict[int | None, Decimal]] = {}
    for (room_id, account), cents in sums.items():
        if cents:
            found.setdefault(room_id, {})[account] = from_cents(cents)
    return found


def credit(session: Session, room_id: int, as_of: date) -> Decimal:
    """Credit of one room on `as_of`, 元."""
    return sum(credits(session, as_of).get(room_id, {}).values(), ZERO)


def open_lines(session: Session, as_of: date, room_id: int | None = None) -> list[OpenLine]:
    """Every line that is open on `as_of` (of one room), in walking order, oldest due first."""
    where = "AND open_line.room_id = :room_id" if room_id is not None else ""
    query = f"""
        {_open(session, as_of)}
        SELECT l.id, l.room_id, room.code, room.sort_key, l.payer_id, l.payer_name, person.name,
               fee_item.name, fee_item.in_rates, l.period_start, l.period_end, l.basis, l.area,
               l.price, l.months, l.months_text, l.gross, l.waived,
               open_line.settled + l.paid_before, open_line.cents, l.issued_on, l.due_on, l.kind
        FROM open_line JOIN bill_line AS l ON l.id = open_line.id
        JOIN room ON room.id = l.room_id JOIN fee_item ON fee_item.id = l.fee_item_id
        LEFT JOIN person ON person.id = l.payer_id
        WHERE open_line.cents > 0 {where}
        ORDER BY room.sort_key, l.room_id, l.due_on, l.period_start, fee_item.position, l.id"""
    parameters: dict[str, Any] = {"as_of": as_of.isoformat()}
    if room_id is not None:
        parameters["room_id"] = room_id
    return [_open_line(row) for row in session.execute(text(query), parameters)]


def _open_line(row: Any) -> OpenLine:
    return OpenLine(
        line_id=row[0],
        room_id=row[1],
        room=row[2],
        sort_key=row[3],
        payer_id=row[4],
        payer=row[6] or row[5],
        item=row[7],
        in_rates=bool(row[8]),
        period=Period(date.fromisoformat(row[9]), date.fromisoformat(row[10])),
        basis=row[11],
        area=None if row[12] is None else from_cents(row[12]),
        price=None if row[13] is None else Decimal(row[13]).scaleb(-4),
        months=None if row[14] is None else Fraction(row[14]),
        months_text=row[15],
        gross=from_cents(row[16]),
        waived=from_cents(row[17]),
        paid=from_cents(int(row[18])),
        open=from_cents(int(row[19])),
        issued_on=date.fromisoformat(row[20]),
        due_on=date.fromisoformat(row[21]),
        kind=row[22],
    )


def bucket(due_on: date, as_of: date) -> str:
    """Which bucket of cli.md a due date falls in on a day."""
    overdue = (as_of - due_on).days
    for name, last in zip(BUCKETS, _LAST_DAY, strict=False):
        if overdue <= last:
            return name
    return BUCKETS[-1]


def total(rows: list[Arrear], column: str = "owed") -> Decimal:
    """Σ of a money column over a list, 元."""
    return sum((getattr(row, column) for row in rows), ZERO)
