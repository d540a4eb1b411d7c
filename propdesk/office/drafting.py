"""What a bill run would post: every billing cycle that begins in a period, room by room.

A line freezes area, price, months, waiver and payer. A price that changes inside a cycle cuts it
in two; a change of owner splits it by remainder; what a standing bill covers is not billed again
(domain.md §1.3–1.6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import audit, charging, periods
from propdesk.office.bill_inputs import Billed, Fee, Inputs, RoomRow, Slot, gather
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO, plain, share_out
from propdesk.office.periods import CYCLE_MONTHS, ONE_DAY, Period
from propdesk.office.premises import Payer
from propdesk.office.progress import QUIET, Progress


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
    """Something to look at before posting.

    `kind`: new, changed, zero, doubled, without_tariff, without_payer.
    """

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
    run = gather(session, period, issued)
    lines: list[NewLine] = []
    doubts: list[Doubt] = []
    already = 0
    for room in progress.over(run.rooms, _("Computing bills")):
        first = len(lines)
        for item in run.items:
            try:
                made, kept = _bill_room(run, room, item, doubts)
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
        if any(line.payer_id is None for line in lines[first:]):
            doubts.append(Doubt("without_payer", room.code, "", _("has no owner")))
    return Draft(period, issued, lines, doubts, already, audit.head(session).sequence)


def _bill_room(
    run: Inputs, room: RoomRow, item: Fee, doubts: list[Doubt]
) -> tuple[list[NewLine], int]:
    lines: list[NewLine] = []
    billed = run.billed.get((room.id, item.id), [])
    first_day = charging.billing_start(room.delivered_on, run.start_rule)
    kept, segment, begun = 0, 0, None
    for slot in run.slots_of(item, room):
        if slot.cycle.start != begun:  # a year and a quarter that begin together share their lines
            begun = slot.cycle.start
            segment = _next_segment(billed, begun)
        span = slot.span if first_day is None else slot.span.overlap(first_day, None)
        if span is None:
            continue
        open_spans = _uncovered(span, billed) if billed else [span]
        if billed and open_spans != [span]:
            kept += 1
            _compare(room, item, slot, billed, doubts)
        for part in open_spans:
            made = _lines_of(run, room, item, slot, part, segment)
            segment += len(made)
            lines += made
    for line in lines:
        _doubt(run, line, doubts)
    return lines, kept


def _lines_of(
    run: Inputs, room: RoomRow, item: Fee, slot: Slot, span: Period, segment: int
) -> list[NewLine]:
    """The lines of one price segment: one, or one per payer when the owner changes in it."""
    tariff = slot.tariff
    price_of = _price_of(run, room, item, slot)
    whole = span is slot.span or span == slot.span
    if whole and tariff.basis == "share":
        gross = price_of.price
    else:
        gross = price_of.of(slot.months) if whole else price_of(span)
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
        same = part is slot.span or part == slot.span
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


def _price_of(run: Inputs, room: RoomRow, item: Fee, slot: Slot) -> charging.GrossOf:
    tariff = slot.tariff
    if tariff.basis == "share":
        mine = _shared(run, item, slot).get(room.id, ZERO)
        return charging.GrossOf("fixed", room.area, mine, slot.months, run.proration)
    months = CYCLE_MONTHS[tariff.cycle]
    return charging.GrossOf(tariff.basis, room.area, tariff.price, months, run.proration)


def _reduce(
    run: Inputs,
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


def _shared(run: Inputs, item: Fee, slot: Slot) -> dict[int, Decimal]:
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


def _payers_in(known: list[Payer], span: Period) -> list[tuple[Period, Payer | None]]:
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
    found: list[tuple[Period, Payer | None]] = []
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


def _uncovered(span: Period, billed: Iterable[Billed]) -> list[Period]:
    """The parts of a span that no standing bill covers."""
    parts = [span]
    for covered in (one.period for one in billed):
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


def _next_segment(billed: list[Billed], cycle_start: date) -> int:
    return 1 + max((one.segment for one in billed if one.cycle_start == cycle_start), default=-1)


def _compare(
    room: RoomRow, item: Fee, slot: Slot, billed: list[Billed], doubts: list[Doubt]
) -> None:
    """Say so when a bill that stands was made with another price or area than today's."""
    for old in billed:
        if old.price is None or not slot.span.overlap(old.period.start, old.period.end):
            continue
        area_changed = slot.tariff.basis == "area" and old.area != room.area
        if old.price != slot.tariff.price or area_changed:
            sentence = _("{period} was billed with {old}; today it would be {now}. The bill stays.")
            text = sentence.format(
                period=periods.name(old.period),
                old=_terms(old.area, old.price),
                now=_terms(room.area, slot.tariff.price),
            )
            doubts.append(Doubt("changed", room.code, item.name, text))
            return


def _terms(area: Decimal | None, price: Decimal) -> str:
    return f"{area} ㎡ × {price.normalize():f}"


def _doubt(run: Inputs, line: NewLine, doubts: list[Doubt]) -> None:
    if line.gross == 0 or line.amount == 0:
        doubts.append(Doubt("zero", line.room, line.item, _("comes to 0.00")))
    if not run.before:
        return
    last = run.before.get((line.room_id, line.fee_item_id))
    if last is None:
        doubts.append(Doubt("new", line.room, line.item, _("was not billed last time")))
    elif line.gross != last[0] and line.months == last[1]:
        kind = "doubled" if line.gross >= 2 * last[0] > 0 else "changed"
        text = _("{now}, last time {before}").format(now=plain(line.gross), before=plain(last[0]))
        doubts.append(Doubt(kind, line.room, line.item, text))
