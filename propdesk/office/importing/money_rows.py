"""The sheets 期初欠费, 期初预收 and 收款: debts and credit brought over, and money received.

The same file twice adds nothing: payments are told apart by date, room, amount, way, number and
payer, and counted, so that two equal payments of one file both stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from propdesk.i18n import _
from propdesk.office import periods
from propdesk.office.entities import BillLine, FeeItem, Payment
from propdesk.office.importing.premises_rows import known_place
from propdesk.office.importing.steps import NEW, UNCHANGED, Row, places
from propdesk.office.importing.world import Place, World
from propdesk.office.importing.writing import OpeningLine, Writing
from propdesk.office.money import ZERO, text
from propdesk.office.payments import Entry
from propdesk.office.periods import Period

_LineKey = tuple[str, str, date, date]


def opening(world: World, rows: Sequence[Row]) -> None:
    """Plan the debts brought over, told apart by room, fee and period."""
    known = _opening_lines(world)
    seen: dict[_LineKey, list[Row]] = {}
    accepted: list[tuple[_LineKey, Row, Place]] = []
    for row in rows:
        place = known_place(world, row)
        if place is None:
            continue
        start, end = row.get("period_start"), row.get("period_end")
        net = row.get("gross") - row.get("waived", ZERO) - row.get("paid", ZERO)
        if end < start:
            row.refuse(_("It ends on {end}, before it starts on {start}.").format(
                start=start, end=end))  # fmt: skip
        elif net < 0:
            row.refuse(_("已收 and 减免 are {sum} more than 应收.").format(sum=text(-net)))
        else:
            key = (place.code, row.get("item"), start, end)
            seen.setdefault(key, []).append(row)
            accepted.append((key, row, place))
    for key, row, place in accepted:
        if len(seen[key]) > 1:
            row.refuse(
                _("The same debt of {room} is also in {rows}.").format(
                    room=place.code, rows=places(seen[key], row)
                )
            )
        else:
            _opening_line(world, row, place, known.get(key))


def _opening_lines(world: World) -> dict[_LineKey, BillLine]:
    by_room = {place.room.id: place.code for place in world.places.values() if place.room}
    query = (
        select(BillLine, FeeItem.name)
        .join(FeeItem, FeeItem.id == BillLine.fee_item_id)
        .where(BillLine.kind == "opening", BillLine.reversed_on.is_(None))
    )
    return {
        (by_room[line.room_id], name, line.period_start, line.period_end): line
        for line, name in world.session.execute(query)
    }


def _opening_line(world: World, row: Row, place: Place, line: BillLine | None) -> None:
    gross, waived, paid = row.get("gross"), row.get("waived", ZERO), row.get("paid", ZERO)
    due = world.due(row.get("due_on"))
    what = f"{place.code} {row.get('item')} {text(gross - waived - paid)}"
    if line is None:
        period = Period(row.get("period_start"), row.get("period_end"))
        payer = place.payer(period.end)
        new = OpeningLine(place, payer, row.get("item"), period, due, gross, waived, paid)
        row.accept(NEW, what, lambda work: work.opening_lines.append(new))
    elif (line.gross, line.waived, line.paid_before, line.due_on) == (gross, waived, paid, due):
        row.accept(UNCHANGED, what)
    else:
        row.refuse(
            _(
                "{room} has this debt already, with {amount} and due {due}. "
                "Reverse it first if it was wrong."
            ).format(room=place.code, amount=text(line.amount), due=line.due_on)
        )


def credits(world: World, rows: Sequence[Row]) -> None:
    """Plan the credit brought over, told apart by room, date and amount."""
    present = Counter(
        (payment.room_id, payment.paid_on, payment.amount)
        for payment in _standing(world, "opening")
    )
    for row in rows:
        place = known_place(world, row)
        if place is None:
            continue
        day, amount = row.get("as_of"), row.get("amount")
        if _is_future(world, row, day):
            continue
        what = f"{place.code} {text(amount)}"
        key = (place.room.id if place.room else 0, day, amount)
        if place.room and present[key] > 0:
            present[key] -= 1
            row.accept(UNCHANGED, what)
        else:
            row.accept(NEW, what, _entering(place, amount, day, "none", kind="opening"))


def payments(world: World, rows: Sequence[Row]) -> None:
    """Plan the money received; what is there already is matched one to one."""
    present: dict[tuple[int, date, Decimal, str, str], list[str]] = {}
    for payment in _standing(world, "payment"):
        key = (
            payment.room_id,
            payment.paid_on,
            payment.amount,
            payment.method,
            payment.reference,
        )
        present.setdefault(key, []).append(payment.payer_name)
    # Rows that name their payer are matched first: one without a name may be anybody's.
    for row in sorted(rows, key=lambda row: not row.get("payer")):
        place = known_place(world, row)
        if place is None or _is_future(world, row, row.get("paid_on")):
            continue
        _payment(row, place, present)


def _payment(
    row: Row, place: Place, present: dict[tuple[int, date, Decimal, str, str], list[str]]
) -> None:
    amount, day, method = row.get("amount"), row.get("paid_on"), row.get("method")
    reference, payer = row.get("reference"), row.get("payer")
    what = f"{place.code} {day} {text(amount)}"
    names = present.get((place.room.id, day, amount, method, reference)) if place.room else None
    if names and (payer in names or not payer):
        names.remove(payer if payer in names else names[-1])
        row.accept(UNCHANGED, what)
        return
    designated = row.get("period", None)
    row.accept(
        NEW,
        what,
        _entering(
            place,
            amount,
            day,
            method,
            reference=reference,
            payer_name=payer,
            period=periods.name(Period(*designated)) if designated else "",
            remark=row.get("remark"),
        ),
    )


def _standing(world: World, kind: str) -> list[Payment]:
    """The payments of a kind that were not reversed."""
    undoing = aliased(Payment)
    query = (
        select(Payment)
        .outerjoin(undoing, undoing.reverses_id == Payment.id)
        .where(Payment.kind == kind, undoing.id.is_(None))
    )
    return list(world.session.scalars(query))


def _is_future(world: World, row: Row, day: date) -> bool:
    if world.today is not None and day > world.today:
        row.refuse(_("{day} is in the future.").format(day=day))
        return True
    return False


def _entering(place: Place, amount: Decimal, day: date, method: str, **more: Any) -> Any:
    def run(work: Writing) -> None:
        assert place.room is not None
        work.entries.append(Entry(place.room.id, amount, day, method, **more))

    return run
