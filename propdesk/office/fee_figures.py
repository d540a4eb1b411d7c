"""What the year's fees came to: the sums behind the fee section of the annual summary.

The rates are those of rates.py, what is owed is that of arrears.py; here they are put together by
building, month and age (domain.md §2.6, §5).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from propdesk.office import arrears, money, rates
from propdesk.office.arrears import Arrear
from propdesk.office.entities import Room, YearFigure
from propdesk.office.money import ZERO, from_cents
from propdesk.office.periods import add_years
from propdesk.office.rates import RoomRate
from propdesk.office.summary_words import words
from propdesk.office.year_figures import BUCKETS, OLD_BUCKETS, Bucket, Building, Month, YearRates

EFFECT_DAYS = 30
"""A payment this many days after a demand counts as its effect (domain.md §5)."""
_OTHER_NAMES = {
    "收缴率": "fees.current_rate",
    "物业费收缴率": "fees.current_rate",
    "清欠率": "fees.prior_rate",
    "应收": "fees.billed",
    "实收": "fees.collected",
    "欠费": "fees.owed",
    "年末欠费": "fees.owed",
}


def day_of(year: int, of: int, as_of: date) -> date:
    """The day of `year` that compares with `as_of` in a summary of `of`: as many years back."""
    return add_years(as_of, year - of)


def bounds(year: int, as_of: date) -> dict[str, str]:
    """The parameters of the queries: first and last day of the year, and the as-of date."""
    return {
        "first": date(year, 1, 1).isoformat(),
        "last": date(year, 12, 31).isoformat(),
        "as_of": as_of.isoformat(),
    }


@dataclass(frozen=True)
class Owing:
    """What is owed on a day over all fees. 元."""

    rooms: tuple[Arrear, ...]

    def sum(self, columns: Iterable[str]) -> Decimal:
        """Σ of some columns (buckets, owed, credit)."""
        return sum((getattr(row, c) for row in self.rooms for c in columns), ZERO)

    def households(self, columns: Iterable[str]) -> int:
        """How many rooms have something in one of the columns."""
        wanted = tuple(columns)
        return sum(1 for row in self.rooms if any(getattr(row, c) > 0 for c in wanted))

    def ageing(self) -> tuple[Bucket, ...]:
        """Sum and rooms of each age."""
        return tuple(Bucket(id, self.sum([id]), self.households([id])) for id in BUCKETS)

    @property
    def old(self) -> Decimal:
        """More than a year overdue."""
        return self.sum(OLD_BUCKETS)

    @property
    def overdue(self) -> Decimal:
        """Past its due date."""
        return self.sum(BUCKETS[1:])


def owing(session: Session, as_of: date) -> Owing:
    """What is owed on `as_of`, room by room."""
    return Owing(tuple(arrears.list_rooms(session, as_of)))


def is_whole(session: Session, year: int) -> bool:
    """Whether PropDesk billed the year from January; if not, the office's own figures count."""
    query = """SELECT 1 FROM bill_line JOIN fee_item ON fee_item.id = bill_line.fee_item_id
               WHERE kind = 'bill' AND fee_item.in_rates = 1
                 AND period_start >= :first AND period_start <= :january LIMIT 1"""
    span = {"first": date(year, 1, 1).isoformat(), "january": date(year, 1, 31).isoformat()}
    return session.execute(text(query), span).first() is not None


def stated(session: Session, year: int) -> dict[str, Decimal]:
    """The office's own figures of a year (历年指标), by key; rates in percent."""
    names = {words("zh_CN").name(key): key for key in words("zh_CN").texts["figures"]}
    names |= _OTHER_NAMES
    found = {}
    for row in session.scalars(select(YearFigure).where(YearFigure.year == year)):
        key = names.get(row.indicator.strip())
        value = _stated_number(row.value, percent=bool(key) and str(key).endswith("_rate"))
        if key and value is not None:
            found[key] = value
    return found


def _stated_number(text_: str, *, percent: bool) -> Decimal | None:
    """`91.2`, `91.2%` or (of a rate) `0.912`; None for what is no number."""
    plain = text_.strip().replace(",", "").replace("，", "").replace("％", "%").removesuffix("元")
    try:
        value = Decimal(plain.removesuffix("%"))
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    if percent and not plain.endswith("%") and value <= 1:
        value *= 100
    if percent:
        return value.quantize(Decimal("0.1"))
    return value.quantize(Decimal("0.01"))


def years(
    session: Session, year: int, of_year: Callable[[int], rates.Rates]
) -> tuple[YearRates, ...]:
    """The rates of the year and the two before it, as far as there are any.

    `of_year` gives the rates the data have of a year, up to the day that compares.
    """
    found = []
    for past in (year - 2, year - 1):
        own = stated(session, past)
        if own and not is_whole(session, past):
            keys = (f"fees.{name}_rate" for name in ("current", "prior", "combined", "household"))
            current, prior, combined, household = (own.get(key) for key in keys)
            found.append(YearRates(past, current, prior, combined, household, stated=True))
        elif (computed := of_year(past)).A:
            found.append(_computed(computed))
    return (*found, _computed(of_year(year)))


def _computed(of: rates.Rates) -> YearRates:
    return YearRates(of.year, of.current, of.prior, of.combined, of.households)


def buildings(
    session: Session, rooms: Iterable[RoomRate], owed: Owing
) -> tuple[tuple[str, ...], tuple[Building, ...]]:
    """The year building by building, in walking order."""
    query = select(Room.id, Room.building).order_by(Room.sort_key, Room.id)
    places: dict[int, str] = {id: building for id, building in session.execute(query)}
    order = tuple(dict.fromkeys(places.values()))
    billed: dict[str, list[RoomRate]] = {name: [] for name in order}
    debts: dict[str, list[Arrear]] = {name: [] for name in order}
    for room in rooms:
        billed[places[room.room_id]].append(room)
    for arrear in owed.rooms:
        debts[places[arrear.room_id]].append(arrear)
    found = (_building(name, billed[name], debts[name]) for name in order)
    return order, tuple(building for building in found if building.billed or building.owed)


def _building(name: str, rooms: list[RoomRate], debts: list[Arrear]) -> Building:
    return Building(
        building=name,
        billed=sum((room.A for room in rooms), ZERO),
        collected=sum((room.a for room in rooms), ZERO),
        households_billed=sum(1 for room in rooms if room.A > 0),
        households_paid=sum(1 for room in rooms if room.A > 0 and room.a >= room.A),
        owed=sum((debt.owed for debt in debts), ZERO),
        households_owing=sum(1 for debt in debts if debt.owed > 0),
    )


def collected_by_month(session: Session, year: int, as_of: date) -> list[Decimal]:
    """Paid on the year's bills by the end of each month, cumulative; earlier money in January."""
    query = """
        SELECT substr(x.counts_on, 1, 7), sum(x.amount) FROM allocation AS x
        JOIN bill_line AS l ON l.id = x.bill_line_id JOIN fee_item ON fee_item.id = l.fee_item_id
        WHERE fee_item.in_rates = 1 AND l.period_start >= :first AND l.period_start <= :last
          AND l.issued_on <= :as_of AND x.kind = 'payment' AND x.counts_on <= :as_of
        GROUP BY substr(x.counts_on, 1, 7)"""
    cents = [0] * 12
    for month, paid in session.execute(text(query), bounds(year, as_of)):
        if int(month[:4]) <= year:
            cents[0 if int(month[:4]) < year else int(month[5:]) - 1] += int(paid)
    return [from_cents(sum(cents[: at + 1])) for at in range(12)]


def months(
    session: Session, year: int, as_of: date, billed: Decimal, last_billed: Decimal
) -> tuple[Month, ...]:
    """Cumulative collection by month against the year's net bills, beside last year's.

    `last_billed` is last year's A; 0 where PropDesk did not bill it.
    """
    collected = collected_by_month(session, year, as_of)
    before: list[Decimal] = []
    if last_billed:
        before = collected_by_month(session, year - 1, date(year - 1, 12, 31))
    found = []
    for at in range(12):
        begun = date(year, at + 1, 1) <= as_of
        found.append(
            Month(
                at + 1,
                collected[at] if begun else None,
                money.rate(collected[at], billed) if begun else None,
                money.rate(before[at], last_billed) if before else None,
            )
        )
    return tuple(found)


def waived(session: Session, year: int, as_of: date) -> Decimal:
    """Waivers on the year's bills, when issued and later; reversed bills are not counted."""
    query = """
        SELECT coalesce(sum(l.waived + coalesce((
            SELECT sum(x.amount) FROM allocation AS x
            WHERE x.bill_line_id = l.id AND x.kind = 'waiver' AND x.counts_on <= :as_of), 0)), 0)
        FROM bill_line AS l JOIN fee_item ON fee_item.id = l.fee_item_id
        WHERE fee_item.in_rates = 1 AND l.period_start >= :first AND l.period_start <= :last
          AND l.issued_on <= :as_of AND NOT EXISTS (
            SELECT 1 FROM allocation AS x WHERE x.bill_line_id = l.id AND x.kind = 'reversal'
              AND x.counts_on <= :as_of)"""
    return from_cents(int(session.execute(text(query), bounds(year, as_of)).scalar_one()))


def received(session: Session, year: int, as_of: date) -> Decimal:
    """Money received in the year by day of payment, less refunds and reversals."""
    query = """SELECT coalesce(sum(amount), 0) FROM payment
               WHERE kind <> 'opening' AND paid_on >= :first AND paid_on <= :last
                 AND paid_on <= :as_of"""
    return from_cents(int(session.execute(text(query), bounds(year, as_of)).scalar_one()))


@dataclass(frozen=True)
class Demand:
    """A demand (催缴通知单) of the year, and whether its bills were paid on within 30 days."""

    number: str
    room: str
    issued_on: date
    amount: Decimal
    paid: bool


def demands(session: Session, year: int, as_of: date) -> list[Demand]:
    """The demands printed in the year by `as_of`, in the order of their numbers."""
    letters = """
        SELECT notice.id, notice.number, room.code, notice.issued_on, notice.amount FROM notice
        JOIN room ON room.id = notice.room_id
        WHERE notice.stage <> '1' AND notice.issued_on >= :first AND notice.issued_on <= :last
          AND notice.issued_on <= :as_of ORDER BY notice.year, notice.sequence"""
    money_in = """
        SELECT notice_line.notice_id, allocation.counts_on FROM notice_line
        JOIN notice ON notice.id = notice_line.notice_id
        JOIN allocation ON allocation.bill_line_id = notice_line.bill_line_id
        WHERE notice.stage <> '1' AND allocation.kind = 'payment' AND allocation.amount > 0
          AND allocation.counts_on >= notice.issued_on AND allocation.counts_on <= :as_of
          AND notice.issued_on >= :first AND notice.issued_on <= :last"""
    span = bounds(year, as_of)
    paid: dict[int, date] = {}
    for notice_id, day in session.execute(text(money_in), span):
        counts_on = date.fromisoformat(day)
        paid[notice_id] = min(counts_on, paid.get(notice_id, counts_on))
    found = []
    for id, number, code, day, cents in session.execute(text(letters), span):
        issued = date.fromisoformat(day)
        first = paid.get(id)
        effective = first is not None and first <= issued + timedelta(days=EFFECT_DAYS)
        found.append(Demand(number, code, issued, from_cents(int(cents)), effective))
    return found


def households_noticed(found: Iterable[Demand]) -> Counter[str]:
    """The rooms that were sent a demand, with how many of their demands had an effect."""
    rooms: Counter[str] = Counter()
    for demand in found:
        rooms[demand.room] += int(demand.paid)
    return rooms
