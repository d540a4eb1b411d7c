"""Bill runs (出账): draft, look at what is doubtful, post. Running again posts nothing twice.

An issued bill freezes area, price, months, waiver and payer. It is never edited: it is waived in
part or reversed by a visible, dated entry (domain.md §1.3, §1.5, §1.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import allocation, audit, charging, periods, settings, tariffs
from propdesk.office.entities import (
    Allocation,
    BillLine,
    BillRun,
    FeeItem,
    Occupancy,
    Person,
    Room,
    Tariff,
    Waiver,
)
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, plain, share_out
from propdesk.office.periods import CYCLE_MONTHS, ONE_DAY, Period
from propdesk.office.progress import QUIET, Progress
from propdesk.office.workdays import Workdays


class NewLine(NamedTuple):
    """A bill line that is not posted yet. Money in 元, area in ㎡."""

    room_id: int
    room: str
    fee_item_id: int
    item: str
    tariff_id: int
    payer_id: int | None
    payer_name: str
    cycle_start: date
    segment: int
    period: Period
    issued_on: date
    due_on: date
    basis: str
    area: Decimal
    price: Decimal
    months: Fraction
    months_text: str
    gross: Decimal
    waived: Decimal
    waiver_text: str

    @property
    def amount(self) -> Decimal:
        """Net, 元."""
        return self.gross - self.waived


class Doubt(NamedTuple):
    """Something to look at before posting. `kind`: new, changed, zero, doubled, without_tariff."""

    kind: str
    room: str
    item: str
    text: str


@dataclass(frozen=True)
class Draft:
    """What a bill run would post, and what is doubtful about it."""

    period: Period
    issued: date | None
    lines: list[NewLine]
    doubts: list[Doubt]
    already: int
    """Lines of this period that are billed already and stay as they are."""
    head: int
    """The audit trail's head when this was drafted: posting notices a change since."""

    @property
    def total(self) -> Decimal:
        """Σ net, 元."""
        return sum((line.amount for line in self.lines), ZERO)


class _Slot(NamedTuple):
    """One price segment of one cycle, the same for every room with the same prices."""

    tariff: Tariff
    cycle: Period
    span: Period
    months: Fraction
    months_text: str
    due_on: date


class _RoomRow(NamedTuple):
    id: int
    code: str
    building: str
    use: str
    area: Decimal
    delivered_on: date | None


class _Payer(NamedTuple):
    role: str
    person_id: int
    name: str
    starts_on: date
    ends_on: date


@dataclass
class _Run:
    """Everything a bill run reads, gathered in a handful of queries."""

    period: Period
    issued: date | None
    proration: str
    start_rule: str
    shift: bool
    workdays: Workdays
    items: list[FeeItem]
    tariffs: dict[int, list[Tariff]]
    rooms: list[_RoomRow]
    payers: dict[int, list[_Payer]]
    waivers: dict[int, list[Waiver]]
    billed: dict[tuple[int, int], list[tuple[Period, date, Decimal]]]
    before: dict[tuple[int, int], tuple[Decimal, Fraction | None]]
    slots: dict[tuple[object, ...], list[_Slot]] = field(default_factory=dict)
    shares: dict[tuple[int, date], dict[int, Decimal]] = field(default_factory=dict)
    dues: dict[tuple[str, Period], date] = field(default_factory=dict)

    def due(self, rule: str, period: Period) -> date:
        """The due date of a period, moved to a working day where the office says so."""
        key = (rule, period)
        if key not in self.dues:
            nominal = periods.nominal_due(rule, period)
            self.dues[key] = self.workdays.next_workday(nominal) if self.shift else nominal
        return self.dues[key]

    def priced(self, room: _RoomRow) -> bool:
        """Whether a price is meant for the room, of a fee that counts in the rates."""
        counted = [item for item in self.items if item.in_rates] or self.items
        return any(
            tariffs.applies(tariff, room.building, room.use, room.code)
            for item in counted
            for tariff in self.tariffs.get(item.id, [])
        )

    def slots_of(self, item: FeeItem, room: _RoomRow) -> list[_Slot]:
        """The price segments of a fee for a room, shared by all rooms with the same prices."""
        known = self.tariffs.get(item.id, [])
        own = any(t.scope_kind == "room" and t.scope_value == room.code for t in known)
        key = (item.id, room.building, room.use, room.code if own else None)
        if key not in self.slots:
            meant = [t for t in known if tariffs.applies(t, room.building, room.use, room.code)]
            self.slots[key] = self._slots(meant)
        return self.slots[key]

    def _slots(self, meant: Sequence[Tariff]) -> list[_Slot]:
        found = []
        for cycle_name in dict.fromkeys(t.cycle for t in meant):
            for cycle in periods.cycles(self.period, cycle_name):
                for tariff, span in tariffs.in_force(meant, cycle):
                    if tariff.cycle == cycle_name:
                        found.append(
                            _Slot(
                                tariff,
                                cycle,
                                span,
                                periods.months_in(span, self.proration),
                                periods.months_text(span, self.proration),
                                self.due(tariff.due_rule, cycle),
                            )
                        )
        return sorted(found, key=lambda slot: (slot.cycle.start, slot.span.start))


def draft(
    session: Session,
    period: Period,
    *,
    issued: date | None = None,
    progress: Progress = QUIET,
) -> Draft:
    """What posting `period` would bill: every billing cycle that begins in it.

    `issued` is the day from which the bills count; by default the first day of each cycle.
    Raises UserError naming the room when a line cannot be computed; it never becomes 0.
    """
    run = _gather(session, period, issued)
    lines: list[NewLine] = []
    doubts: list[Doubt] = []
    already = 0
    for room in progress.over(run.rooms, _("Computing bills")):
        for item in run.items:
            slots = run.slots_of(item, room)
            try:
                made, kept = _bill_room(run, room, item, slots, doubts)
            except (UserError, ValueError, ArithmeticError) as error:
                raise UserError(
                    _(
                        "{room}, {item}: the bill cannot be computed ({error}). Nothing was billed."
                    ).format(room=room.code, item=item.name, error=error)
                ) from error
            lines += made
            already += kept
        if not run.priced(room):
            doubts.append(Doubt("without_tariff", room.code, "", _("has no price")))
    return Draft(period, issued, lines, doubts, already, audit.head(session).sequence)


def _bill_room(
    run: _Run, room: _RoomRow, item: FeeItem, slots: list[_Slot], doubts: list[Doubt]
) -> tuple[list[NewLine], int]:
    lines: list[NewLine] = []
    billed = run.billed.get((room.id, item.id), [])
    first_day = charging.billing_start(room.delivered_on, run.start_rule)
    kept, segment, cycle = 0, 0, None
    for slot in slots:
        if slot.cycle != cycle:
            cycle, segment = slot.cycle, _next_segment(billed, slot.cycle.start)
        span = slot.span if first_day is None else slot.span.overlap(first_day, None)
        if span is None:
            continue
        open_spans = _uncovered(span, billed) if billed else [span]
        if open_spans != [span]:
            kept += 1
            _compare(run, room, item, slot, span, open_spans, billed, doubts)
        for part in open_spans:
            made = _lines_of(run, room, item, slot, part, segment)
            segment += len(made)
            lines += made
    for line in lines:
        _doubt(run, line, doubts)
    return lines, kept


def _lines_of(
    run: _Run, room: _RoomRow, item: FeeItem, slot: _Slot, span: Period, segment: int
) -> list[NewLine]:
    """The lines of one price segment: one, or one per payer when the owner changes in it."""
    tariff = slot.tariff
    price_of = _price_of(run, room, item, slot)
    if tariff.basis == "share" and span == slot.span:
        gross = price_of.price
    else:
        gross = price_of.of(slot.months) if span == slot.span else price_of(span)
    payers = _payers_in(run.payers.get(room.id, []), span)
    if len(payers) == 1:
        amounts = [gross]
    else:
        amounts = charging.by_remainder(gross, [price_of(part) for part, _who in payers])
    lines = []
    for index, ((part, who), part_gross) in enumerate(zip(payers, amounts, strict=True)):
        clipped = part.start if index or part.start > slot.span.start else slot.cycle.start
        due_on = slot.due_on
        if clipped != slot.cycle.start:
            due_on = run.due(tariff.due_rule, Period(clipped, slot.cycle.end))
        waived, text = _reduce(run, room.id, item.id, part, part_gross, price_of)
        same = part == slot.span
        lines.append(
            NewLine(
                room.id,
                room.code,
                item.id,
                item.name,
                tariff.id,
                who.person_id if who else None,
                who.name if who else "",
                slot.cycle.start,
                segment + index,
                part,
                run.issued or clipped,
                due_on,
                tariff.basis,
                room.area,
                tariff.price,
                slot.months if same else periods.months_in(part, run.proration),
                slot.months_text if same else periods.months_text(part, run.proration),
                part_gross,
                waived,
                text,
            )
        )
    return lines


def _price_of(run: _Run, room: _RoomRow, item: FeeItem, slot: _Slot) -> charging.GrossOf:
    tariff = slot.tariff
    if tariff.basis == "share":
        mine = _shared(run, item, slot).get(room.id, ZERO)
        return charging.GrossOf("fixed", room.area, mine, slot.months, run.proration)
    months = CYCLE_MONTHS[tariff.cycle]
    return charging.GrossOf(tariff.basis, room.area, tariff.price, months, run.proration)


def _reduce(
    run: _Run,
    room_id: int,
    item_id: int,
    part: Period,
    gross: Decimal,
    price_of: charging.GrossOf,
) -> tuple[Decimal, str]:
    known = run.waivers.get(room_id)
    if not known:
        return ZERO, ""
    reductions = [
        charging.Reduction(w.kind, w.share, w.amount, w.starts_on, w.ends_on)
        for w in known
        if w.fee_item_id in (None, item_id) and part.overlap(w.starts_on, w.ends_on)
    ]
    text = ",".join(
        f"{r.kind}:{r.share.normalize() if r.share is not None else r.amount}" for r in reductions
    )
    return charging.waived(part, gross, reductions, price_of), text


def _shared(run: _Run, item: FeeItem, slot: _Slot) -> dict[int, Decimal]:
    """The sum of a shared cost per room: by area, so that the parts add up to it exactly."""
    key = (slot.tariff.id, slot.span.start)
    if key not in run.shares:
        rooms = [
            room
            for room in run.rooms
            if any(
                s.tariff is slot.tariff and s.span == slot.span for s in run.slots_of(item, room)
            )
        ]
        total = charging.gross(
            "fixed",
            area=Decimal(1),
            price=slot.tariff.price,
            months=slot.months,
            cycle_months=CYCLE_MONTHS[slot.tariff.cycle],
        )
        parts = share_out(total, [room.area for room in rooms])
        run.shares[key] = {room.id: part for room, part in zip(rooms, parts, strict=True)}
    return run.shares[key]


def _payers_in(known: list[_Payer], span: Period) -> list[tuple[Period, _Payer | None]]:
    """Who pays for which part of a span, in order; a 代缴单位 goes before the owner."""
    if len(known) == 1 and known[0].starts_on <= span.start and known[0].ends_on >= span.end:
        return [(span, known[0])]
    holding = [p for p in known if span.overlap(p.starts_on, p.ends_on)]
    cuts = {span.start, span.end + ONE_DAY}
    for payer in holding:
        cuts.add(max(span.start, payer.starts_on))
        if payer.ends_on < span.end:
            cuts.add(payer.ends_on + ONE_DAY)
    ordered = sorted(cuts)
    found: list[tuple[Period, _Payer | None]] = []
    for start, after in pairwise(ordered):
        active = [p for p in holding if p.starts_on <= start <= p.ends_on]
        who = max(active, key=lambda p: (p.role == "payer", p.starts_on), default=None)
        if found and (found[-1][1] is who or who is None):
            found[-1] = (Period(found[-1][0].start, after - ONE_DAY), found[-1][1])
        elif found and found[-1][1] is None:
            found[-1] = (Period(found[-1][0].start, after - ONE_DAY), who)
        else:
            found.append((Period(start, after - ONE_DAY), who))
    return found


def _uncovered(span: Period, billed: Iterable[tuple[Period, date, Decimal]]) -> list[Period]:
    """The parts of a span that no standing bill covers."""
    parts = [span]
    for covered, _cycle, _amount in billed:
        left = []
        for part in parts:
            if covered.end < part.start or covered.start > part.end:
                left.append(part)
                continue
            if part.start < covered.start:
                left.append(Period(part.start, covered.start - ONE_DAY))
            if covered.end < part.end:
                left.append(Period(covered.end + ONE_DAY, part.end))
        parts = left
    return parts


def _next_segment(billed: list[tuple[Period, date, Decimal]], cycle_start: date) -> int:
    return sum(1 for _span, start, _gross in billed if start == cycle_start)


def _compare(
    run: _Run,
    room: _RoomRow,
    item: FeeItem,
    slot: _Slot,
    span: Period,
    open_spans: list[Period],
    billed: list[tuple[Period, date, Decimal]],
    doubts: list[Doubt],
) -> None:
    """Say so when a bill that stands would cost something else today."""
    if slot.tariff.basis == "share" or slot.span.start != slot.cycle.start:
        return
    stands = sum((g for p, c, g in billed if c == slot.cycle.start), ZERO)
    if not stands:
        return
    price_of = charging.GrossOf(
        slot.tariff.basis,
        room.area,
        slot.tariff.price,
        CYCLE_MONTHS[slot.tariff.cycle],
        run.proration,
    )
    now = ZERO
    for other in run.slots_of(item, room):
        if other.cycle == slot.cycle and other.tariff.basis != "share":
            price_of.price, price_of.basis = other.tariff.price, other.tariff.basis
            part = other.span.overlap(span.start, None)
            now += price_of(part) if part else ZERO
    for part in open_spans:
        price_of.price = slot.tariff.price
        now -= price_of(part) if slot.span.overlap(part.start, part.end) else ZERO
    if abs(now - stands) > Decimal("0.05"):
        doubts.append(
            Doubt(
                "changed",
                room.code,
                item.name,
                _(
                    "{period} was billed at {stands}; today it would be {now}. The bill stays."
                ).format(period=periods.name(slot.cycle), stands=plain(stands), now=plain(now)),
            )
        )


def _doubt(run: _Run, line: NewLine, doubts: list[Doubt]) -> None:
    if line.gross == 0 or line.amount == 0:
        doubts.append(Doubt("zero", line.room, line.item, _("comes to 0.00")))
    if not run.before:
        return
    last = run.before.get((line.room_id, line.fee_item_id))
    if last is None:
        doubts.append(Doubt("new", line.room, line.item, _("was not billed last time")))
    elif last[1] == line.months and line.gross >= 2 * last[0] > 0:
        doubts.append(
            Doubt(
                "doubled",
                line.room,
                line.item,
                _("{now}, last time {before}").format(now=plain(line.gross), before=plain(last[0])),
            )
        )
    elif last[1] == line.months and line.gross != last[0]:
        doubts.append(
            Doubt(
                "changed",
                line.room,
                line.item,
                _("{now}, last time {before}").format(now=plain(line.gross), before=plain(last[0])),
            )
        )


def _gather(session: Session, period: Period, issued: date | None) -> _Run:
    items = session.scalars(select(FeeItem).order_by(FeeItem.position, FeeItem.id)).all()
    by_item: dict[int, list[Tariff]] = {}
    for tariff in session.scalars(select(Tariff).order_by(Tariff.id)):
        by_item.setdefault(tariff.fee_item_id, []).append(tariff)
    rooms = [
        _RoomRow(*row)
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
    return _Run(
        period=period,
        issued=issued,
        proration=settings.get(session, "proration"),
        start_rule=settings.get(session, "start_rule"),
        shift=settings.get(session, "shift_due_on_holiday"),
        workdays=settings.workdays(session),
        items=list(items),
        tariffs=by_item,
        rooms=rooms,
        payers=_payers(session),
        waivers=waivers,
        billed=_billed(session, period, longest),
        before=_before(session, period, by_item),
    )


def _payers(session: Session) -> dict[int, list[_Payer]]:
    found: dict[int, list[_Payer]] = {}
    for room_id, role, person_id, name, starts_on, ends_on in session.execute(
        select(
            Occupancy.room_id,
            Occupancy.role,
            Person.id,
            Person.name,
            Occupancy.starts_on,
            Occupancy.ends_on,
        )
        .join(Person, Person.id == Occupancy.person_id)
        .where(Occupancy.role.in_(("owner", "payer")))
        .order_by(Occupancy.id)
    ):
        found.setdefault(room_id, []).append(
            _Payer(role, person_id, name, starts_on or date.min, ends_on or date.max)
        )
    return found


def _billed(
    session: Session, period: Period, longest: int
) -> dict[tuple[int, int], list[tuple[Period, date, Decimal]]]:
    """What stands already in or across the period, per room and fee."""
    columns = (
        BillLine.room_id,
        BillLine.fee_item_id,
        BillLine.period_start,
        BillLine.period_end,
        BillLine.cycle_start,
        BillLine.gross,
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
    found: dict[tuple[int, int], list[tuple[Period, date, Decimal]]] = {}
    for query in (bills, openings):
        for room_id, item_id, start, end, cycle_start, gross in session.execute(query):
            found.setdefault((room_id, item_id), []).append(
                (Period(start, end), cycle_start, gross)
            )
    return found


def _before(
    session: Session, period: Period, by_item: dict[int, list[Tariff]]
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


def post(
    session: Session, drafted: Draft, *, today: date, progress: Progress = QUIET
) -> BillRun | None:
    """Issue the drafted bills; credit of the households settles them at once.

    None when there was nothing to post. Raises UserError when the data changed since the draft in
    a way that changes the bills.
    """
    if audit.head(session).sequence != drafted.head:
        again = draft(session, drafted.period, issued=drafted.issued, progress=progress)
        if again.lines != drafted.lines:
            raise UserError(
                _("The data has changed since this draft. Look at the bills again, then post.")
            )
    if not drafted.lines:
        return None
    run = BillRun(
        period_start=drafted.period.start,
        period_end=drafted.period.end,
        posted_on=today,
        lines=len(drafted.lines),
        total=drafted.total,
        clerk=session.info.get("clerk", ""),
    )
    session.add(run)
    session.flush()
    progress.tell(0, 0, _("Posting bills"))
    insert_lines(
        session,
        [
            _values(line, run.id, _revision)
            for line, _revision in _revisions(session, drafted.lines)
        ],
    )
    audit.record(
        session,
        "post",
        BillLine,
        None,
        after={"run": run.id, "lines": run.lines, "total": plain(run.total)},
    )
    allocation.apply_to_run(session, run.id)
    return run


def _revisions(session: Session, lines: Sequence[NewLine]) -> list[tuple[NewLine, int]]:
    """A cycle billed anew after a reversal keeps its place and counts its revision up."""
    taken: dict[tuple[int, int, date, int], int] = {}
    for row in session.execute(
        select(
            BillLine.room_id,
            BillLine.fee_item_id,
            BillLine.cycle_start,
            BillLine.segment,
            BillLine.revision,
        ).where(
            BillLine.reversed_on.is_not(None),
            BillLine.cycle_start.in_({line.cycle_start for line in lines}),
        )
    ):
        key = (row[0], row[1], row[2], row[3])
        taken[key] = max(taken.get(key, 0), row[4] + 1)
    if not taken:
        return [(line, 0) for line in lines]
    return [
        (line, taken.get((line.room_id, line.fee_item_id, line.cycle_start, line.segment), 0))
        for line in lines
    ]


def _values(line: NewLine, run_id: int, revision: int) -> dict[str, object]:
    return {
        "kind": "bill",
        "run_id": run_id,
        "room_id": line.room_id,
        "fee_item_id": line.fee_item_id,
        "tariff_id": line.tariff_id,
        "payer_id": line.payer_id,
        "payer_name": line.payer_name,
        "cycle_start": line.cycle_start,
        "segment": line.segment,
        "revision": revision,
        "period_start": line.period.start,
        "period_end": line.period.end,
        "issued_on": line.issued_on,
        "due_on": line.due_on,
        "basis": line.basis,
        "area": line.area,
        "price": line.price,
        "months": line.months,
        "months_text": line.months_text,
        "gross": line.gross,
        "waived": line.waived,
        "waiver_text": line.waiver_text,
        "paid_before": ZERO,
        "amount": line.amount,
        "settled": ZERO,
        "reversed_on": None,
    }


def insert_lines(session: Session, rows: list[dict[str, object]]) -> None:
    """Write many bill lines at once."""
    session.execute(insert(BillLine), rows)


def waive(
    session: Session, line_id: int, amount: Decimal, *, on: date, reason: str, approver: str
) -> Allocation:
    """Waive a part of an issued bill from `on` (减免, 核减): a visible entry with an approver.

    Lists as of earlier days stay as they were. Raises UserError if more than is open is waived.
    """
    line = session.get_one(BillLine, line_id)
    open_amount = line.amount - line.settled
    if not 0 < amount <= open_amount:
        raise UserError(
            _("Only {open} is open on this bill; {amount} cannot be waived.").format(
                open=plain(open_amount), amount=plain(amount)
            )
        )
    if not reason.strip() or not approver.strip():
        raise UserError(_("A waiver needs a reason and an approver."))
    return _settle(session, line, "waiver", amount, on, reason, approver)


def _settle(
    session: Session,
    line: BillLine,
    kind: str,
    amount: Decimal,
    on: date,
    reason: str,
    approver: str = "",
) -> Allocation:
    entry = Allocation(
        bill_line_id=line.id,
        kind=kind,
        amount=amount,
        counts_on=max(on, line.issued_on),
        reason=reason,
        approver=approver,
    )
    line.settled += amount
    session.add(entry)
    session.flush()
    return entry


def reverse(session: Session, line_id: int, *, on: date, reason: str) -> None:
    """Take an issued bill back (红冲) from `on`; what was paid on it becomes credit again.

    Raises UserError for a bill that is reversed already, or without a reason.
    """
    line = session.get_one(BillLine, line_id)
    if line.reversed_on is not None:
        raise UserError(_("This bill is reversed already."))
    if not reason.strip():
        raise UserError(_("A reversal needs a reason."))
    allocation.release_line(session, line, on)
    session.refresh(line)
    waivers = sum(
        session.scalars(
            select(Allocation.amount).where(
                Allocation.bill_line_id == line.id, Allocation.kind == "waiver"
            )
        ),
        ZERO,
    )
    if line.amount > waivers:
        _settle(session, line, "reversal", line.amount - waivers, on, reason)
    line.reversed_on = max(on, line.issued_on)
    session.flush()
