"""The demonstration's years: bills each quarter, money each month, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import (
    allocation,
    bills,
    owner_change,
    payments,
    periods,
    receipts,
)
from propdesk.office.allocation import Due
from propdesk.office.demo_community import Household, Village
from propdesk.office.entities import BillLine
from propdesk.office.money import ZERO
from propdesk.office.payments import Entry
from propdesk.office.progress import Progress
from propdesk.office.store import Store

AT_THE_DESK = ("cash", "pos", "subsidy")
"""Ways to pay that come with a receipt at once; the others arrive as a file of the bank."""
_MONTHS = {
    "prompt": (1, 2, 2, 3, 3, 3, 4, 4, 5),
    "later": (6, 7, 8, 9, 9, 10, 11),
    "yearend": (11, 12, 12),
    "partial": (4, 5, 6, 10, 12),
    "behind": (5, 9, 10, 11, 12),
}
"""In which months each habit pays."""
_SKIPS = {"prompt": 0.05, "later": 0.12, "yearend": 0.18, "partial": 0.2, "behind": 0.3}
"""How often each habit lets a year pass."""
_RESERVE = Decimal(45)
"""What many leave for the waste fee of the quarters to come, 元."""


@dataclass(frozen=True)
class _Visit:
    """When a household means to pay in a year, and how."""

    day: date
    household: Household
    method: str
    ahead: bool
    designated: bool


def live(store: Store, village: Village, first_year: int, today: date, progress: Progress) -> None:
    """Run the office from January of `first_year` to `today`, month by month."""
    months = [
        date(year, month, 1)
        for year in range(first_year, today.year + 1)
        for month in range(1, 13)
        if date(year, month, 1) <= today
    ]
    visits: dict[date, list[_Visit]] = {}
    for month in progress.over(months, _("Bills and payments")):
        if month.month == 1:
            for visit in _year(village, month.year, month.year - first_year):
                visits.setdefault(visit.day.replace(day=1), []).append(visit)
        with store.write() as session:
            if month.month in (1, 4, 7, 10):
                span = periods.of_months(month.year, month.month, 3)
                bills.post(session, bills.draft(session, span), today=month)
            due = [v for v in visits.get(month, []) if v.day <= today]
            _take_in(session, village, due, month.year)
            _happenings(session, village, month, first_year, today)


def _year(village: Village, year: int, count: int) -> list[_Visit]:
    """Everybody's intentions for a year; people pay a little better every year."""
    dice, found = Random(f"year {count}"), []
    for one in village.households:
        draws = [dice.random() for _n in range(6)]
        if one.with_home or one.habit not in _MONTHS:
            continue
        months = _MONTHS[one.habit]
        month = months[int(draws[0] * len(months))]
        if draws[1] < _SKIPS[one.habit] * (1.5 - 0.25 * count):
            continue
        day = date(year, month, 1 + int(draws[2] * 28))
        method = one.method if draws[3] < 0.85 else "wechat"
        ahead = one.habit == "prompt" and draws[4] < 0.6
        found.append(_Visit(day, one, method, ahead, one.habit == "behind" and draws[5] < 0.25))
        if one.habit in ("prompt", "later") and draws[5] < 0.8:
            later = date(year, min(12, month + 5), 1 + int(draws[4] * 28))
            found.append(_Visit(later, one, method, ahead=False, designated=False))
    return sorted(found, key=lambda visit: (visit.day, visit.household.room_id))


def _take_in(session: Session, village: Village, visits: list[_Visit], year: int) -> None:
    """Record a month's money: the desk's with receipts, the bank's as one file."""
    owed: dict[int, list[Due]] = {}
    for line in allocation.open_lines(session):
        owed.setdefault(line.room_id, []).append(line)
    cellars = {h.with_home: h for h in village.households if h.with_home}
    by_file: list[Entry] = []
    for visit in visits:
        one = visit.household
        entries = _entries(visit, owed, year)
        cellar = cellars.get(one.room_id)
        if cellar and entries:
            entries += _entries(_Visit(visit.day, cellar, visit.method, False, False), owed, year)
        if one.subsidised and entries:
            entries = _subsidised(entries[0])
        if not entries:
            continue
        if one.unit or entries[0].method in AT_THE_DESK or one.room_id % 25 == 0:
            payments.record_visit(session, entries, today=visit.day)
        else:
            by_file += entries
    if by_file:
        payments.record_many(session, by_file, today=max(entry.on for entry in by_file))


def _entries(visit: _Visit, owed: dict[int, list[Due]], year: int) -> list[Entry]:
    one = visit.household
    lines = [line for line in owed.get(one.room_id, []) if line.issued_on <= visit.day]
    now = [line for line in lines if line.period_start.year == year]
    amount = sum((line.open for line in lines), ZERO)
    period = ""
    if visit.designated and now:
        amount, period = sum((line.open for line in now), ZERO), str(year)
    elif one.habit == "partial":
        amount = amount * 7 // 1000 * 100
    elif one.habit == "behind":
        amount = amount * 6 // 1000 * 100
    elif visit.ahead and amount:
        amount += _RESERVE
    if amount <= 0:
        return []
    number = f"{visit.day:%Y%m%d}{one.room_id:06}" if visit.method in _NUMBERED else ""
    return [
        Entry(
            one.room_id,
            amount,
            visit.day,
            visit.method,
            reference=number,
            payer_name=one.unit or one.name,
            period=period,
            collector="陈静" if visit.method in AT_THE_DESK else "",
        )
    ]


_NUMBERED = ("wechat", "alipay", "bank", "pos")


def _subsidised(entry: Entry) -> list[Entry]:
    """The street office pays half for a household in need; what is billed stays the same."""
    half = (entry.amount / 2).quantize(Decimal("0.01"))
    theirs = entry._replace(
        amount=half, method="subsidy", payer_name="和平街道办事处", reference="", collector="陈静"
    )
    return [theirs, entry._replace(amount=entry.amount - half)] if half else [entry]


def _happenings(
    session: Session, village: Village, month: date, first_year: int, today: date
) -> None:
    """What does not go by the plan: mistakes at the desk, a sale, a dispute, money given back."""
    day = month.replace(day=18)
    if day > today:
        return
    year = month.year - first_year
    if month.month == 3:
        _mistake(session, village.home(3 + year), day)
    if month.month == 5:
        _reversed_later(session, village.home(8 + year), day)
    if month.month == 6 and year == 1:
        for place, name in ((15, "孟凡昇"), (22, "欧阳倩")):
            home = village.home(place)
            owner_change.change_owner(
                session, home.room_id, new_name=name, on=month.replace(day=12), today=day,
                phone="19900001234",
            )  # fmt: skip
            home.name = name
    if month.month == 9:
        _disputed(session, village.home(30 + year), day, written_off=year > 0)
    if month.month == 10 and year == 2:
        _given_back(session, village.home(44), day)


def _mistake(session: Session, home: Household, day: date) -> None:
    """A wrong amount at the desk: voided the same day, entered again."""
    wrong = payments.record(
        session, home.room_id, Decimal("1000.00"), on=day, method="cash", today=day,
        payer_name=home.name, collector="陈静",
    )  # fmt: skip
    if wrong.receipt:
        receipts.void(session, wrong.receipt.id, on=day, reason="金额录错")
    payments.record(
        session, home.room_id, Decimal("100.00"), on=day, method="cash", today=day,
        payer_name=home.name, collector="陈静",
    )  # fmt: skip


def _reversed_later(session: Session, home: Household, day: date) -> None:
    """Money entered for the wrong room, noticed a week later."""
    wrong = payments.record(
        session, home.room_id, Decimal("260.00"), on=day, method="pos", today=day,
        payer_name=home.name, reference=f"P{day:%Y%m%d}", collector="陈静",
    )  # fmt: skip
    if wrong.receipt:
        receipts.reverse(
            session, wrong.receipt.id, on=day.replace(day=25), reason="记错房号，退回原交款人"
        )


def _disputed(session: Session, home: Household, day: date, written_off: bool) -> None:
    """A complaint is upheld: part of a bill is waived; or an old claim is written off."""
    lines = session.scalars(
        select(BillLine)
        .where(BillLine.room_id == home.room_id, BillLine.settled < BillLine.amount)
        .order_by(BillLine.due_on, BillLine.id)
    ).all()
    if not lines:
        return
    line = lines[0]
    amount = (line.amount - line.settled) if written_off else (line.amount - line.settled) / 2
    bills.waive(
        session, line.id, amount.quantize(Decimal("0.01")), on=day,
        reason="屋面渗漏期间服务瑕疵减收" if not written_off else "无法收回，业主大会同意核减",
        approver="周敏",
    )  # fmt: skip


def _given_back(session: Session, home: Household, day: date) -> None:
    """Money paid ahead is given back when the owner asks for it."""
    payments.record(
        session, home.room_id, Decimal("2000.00"), on=day, method="bank", today=day,
        payer_name=home.name, reference=f"B{day:%Y%m%d}",
    )  # fmt: skip
    held = sum((c.left for c in allocation.credits(session, [home.room_id])), ZERO)
    if held > 0:
        payments.refund(
            session, home.room_id, min(held, Decimal("500.00")), on=day.replace(day=28),
            method="bank", today=day.replace(day=28), reason="业主申请退回部分预收",
        )  # fmt: skip
