"""What is owed as of any date (欠费): by room, by line, by age. Credit stands beside it, not in it.

What was owed on a past day is what is open now, plus everything that was settled since: so a list
of last December is the same to the 分 after the payments, prices and waivers of this year, and
costs no more than what has happened since (domain.md §2.6, cli.md).
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
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


# What is open on :as_of, line by line. The first half reads the partial index of open lines; the
# second adds lines that were closed only after that day.
_LATER = """
later AS (
    SELECT bill_line_id, sum(amount) AS cents FROM allocation
    WHERE counts_on > :as_of GROUP BY bill_line_id
)"""
_OPEN_NOW = """
    SELECT id, room_id, payer_id, due_on, amount - settled AS cents, settled
    FROM bill_line WHERE settled < amount AND issued_on <= :as_of"""
_OPEN_THEN = """
    SELECT id, room_id, payer_id, due_on, amount - settled + coalesce(later.cents, 0) AS cents,
           settled - coalesce(later.cents, 0) AS settled
    FROM bill_line LEFT JOIN later ON later.bill_line_id = bill_line.id
    WHERE settled < amount AND issued_on <= :as_of
    UNION ALL
    SELECT id, room_id, payer_id, due_on, later.cents, settled - later.cents
    FROM later JOIN bill_line ON bill_line.id = later.bill_line_id
    WHERE settled = amount AND issued_on <= :as_of"""


def _open(session: Session, as_of: date) -> str:
    """The common table expressions that end in `open_line`, as cheap as the day allows."""
    later = session.execute(
        text("SELECT 1 FROM allocation WHERE counts_on > :as_of LIMIT 1"),
        {"as_of": as_of.isoformat()},
    ).first()
    if later is None:
        return f"WITH open_line AS ({_OPEN_NOW})"
    return f"WITH {_LATER}, open_line AS ({_OPEN_THEN})"


def list_rooms(session: Session, as_of: date) -> list[Arrear]:
    """Every room with a balance on `as_of`, in walking order."""
    day = as_of.isoformat()
    limits = [as_of.isoformat(), *((as_of - timedelta(days=d)).isoformat() for d in _LAST_DAY[1:])]
    cases = ["sum(CASE WHEN due_on >= :b0 THEN cents ELSE 0 END)"]
    cases += [
        f"sum(CASE WHEN due_on >= :b{i} AND due_on < :b{i - 1} THEN cents ELSE 0 END)"
        for i in range(1, len(limits))
    ]
    cases.append(f"sum(CASE WHEN due_on < :b{len(limits) - 1} THEN cents ELSE 0 END)")
    query = f"""
        {_open(session, as_of)}
        SELECT room_id, min(payer_id), max(payer_id), sum(cents), {", ".join(cases)},
               min(due_on), min(CASE WHEN settled = 0 THEN due_on END)
        FROM open_line WHERE cents > 0 GROUP BY room_id"""
    parameters: dict[str, Any] = {"as_of": day}
    parameters |= {f"b{i}": limit for i, limit in enumerate(limits)}
    owed = {row[0]: row for row in session.execute(text(query), parameters)}
    held = credits(session, as_of)
    rooms = _rooms(session, set(owed) | set(held))
    names = _payers(session, as_of, owed, held)
    part_paid = _part_paid(session, as_of)
    years = settings.get(session, "limitation_years")
    found = []
    for room_id, (code, key) in rooms.items():
        row = owed.get(room_id)
        if row is None:
            sums, oldest, clock = [0] * 9, None, None
        else:
            sums, oldest = list(row[3:12]), date.fromisoformat(row[12])
            starts = [date.fromisoformat(row[13])] if row[13] else []
            starts += part_paid.get(room_id, [])
            clock = limitation.expiry(min(starts), years=years) if starts else None
        found.append(
            Arrear(
                room_id=room_id,
                room=code,
                sort_key=key,
                payer=names.get(room_id, ""),
                **_money(sums),
                credit=sum(held.get(room_id, {}).values(), ZERO),
                oldest_due=oldest,
                limitation_safe=clock,
                limitation_optimistic=clock,
            )
        )
    found.sort(key=lambda arrear: arrear.sort_key)
    return found


def _money(cents: list[int]) -> dict[str, Decimal]:
    return dict(zip(("owed", *BUCKETS), (from_cents(int(c)) for c in cents), strict=True))


def _rooms(session: Session, ids: set[int]) -> dict[int, tuple[str, str]]:
    rows = session.execute(select(Room.id, Room.code, Room.sort_key))
    return {row[0]: (row[1], row[2]) for row in rows if row[0] in ids}


def _payers(
    session: Session,
    as_of: date,
    owed: dict[int, Any],
    held: dict[int, dict[int | None, Decimal]],
) -> dict[int, str]:
    """The debtor of each room; several, where a former owner still owes, joined by 、."""
    wanted: dict[int, list[int]] = {}
    mixed = []
    for room_id, row in owed.items():
        if row[1] != row[2]:
            mixed.append(room_id)
        elif row[1] is not None:
            wanted[room_id] = [row[1]]
    if mixed:
        query = f"{_open(session, as_of)} SELECT DISTINCT room_id, payer_id FROM open_line "
        query += "WHERE cents > 0 AND payer_id IS NOT NULL ORDER BY payer_id"
        chosen = set(mixed)
        for room_id, person_id in session.execute(text(query), {"as_of": as_of.isoformat()}):
            if room_id in chosen:
                wanted.setdefault(room_id, []).append(person_id)
    for room_id, accounts in held.items():
        if room_id not in owed:
            wanted[room_id] = [account for account in accounts if account is not None]
    ids = {person_id for people in wanted.values() for person_id in people}
    rows = session.execute(select(Person.id, Person.name))
    names = {row[0]: row[1] for row in rows if row[0] in ids}
    return {room_id: "、".join(names[p] for p in people) for room_id, people in wanted.items()}


def _part_paid(session: Session, as_of: date) -> dict[int, list[date]]:
    """Where the clock of each partly paid open line starts: its due date or its last payment."""
    query = f"""
        {_open(session, as_of)}
        SELECT open_line.id, room_id, due_on, (
            SELECT max(payment.paid_on) FROM allocation
            JOIN payment ON payment.id = allocation.payment_id
            WHERE allocation.bill_line_id = open_line.id AND allocation.counts_on <= :as_of
              AND allocation.amount > 0 AND payment.kind = 'payment'
              AND NOT EXISTS (
                  SELECT 1 FROM payment AS undone
                  WHERE undone.reverses_id = payment.id AND undone.paid_on <= :as_of)
        )
        FROM open_line WHERE cents > 0 AND settled > 0"""
    found: dict[int, list[date]] = {}
    for _line, room_id, due_on, paid_on in session.execute(
        text(query), {"as_of": as_of.isoformat()}
    ):
        start = max(due_on, paid_on) if paid_on else due_on
        found.setdefault(room_id, []).append(date.fromisoformat(start))
    return found


def credits(session: Session, as_of: date) -> dict[int, dict[int | None, Decimal]]:
    """Credit on `as_of` by room and debtor, 元: money paid by then less what it had settled.

    What had settled a bill beyond its amount that day (it was reversed later) is credit too.
    """
    day = {"as_of": as_of.isoformat()}
    now = """SELECT room_id, account_id, sum(amount - allocated) FROM payment
             WHERE amount <> allocated AND paid_on <= :as_of GROUP BY room_id, account_id"""
    since = """SELECT payment.room_id, payment.account_id, sum(allocation.amount)
               FROM allocation JOIN payment ON payment.id = allocation.payment_id
               WHERE allocation.counts_on > :as_of AND payment.paid_on <= :as_of
               GROUP BY payment.room_id, payment.account_id"""
    # A payment entered late, for a day on which money since reversed had settled the bill.
    common = _open(session, as_of)
    over = f"""{common} SELECT room_id, payer_id, sum(-cents) FROM open_line
               WHERE cents < 0 GROUP BY room_id, payer_id"""
    sums: dict[tuple[int, int | None], int] = {}
    for query in (now, since, over) if "later" in common else (now,):
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
