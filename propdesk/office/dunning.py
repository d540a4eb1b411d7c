"""Who is written to and who is not, and letters that never change once they are issued.

`due_notices` says who gets a letter of a stage and why others do not, `gather` (letters.py) puts
everything on the page into frozen values, documents/notice.py prints them, and `issue` numbers the
letters and keeps them as printed (domain.md §2.5).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from propdesk.i18n import N_, _
from propdesk.office import arrears, settings
from propdesk.office.arrears import OpenLine
from propdesk.office.entities import Notice, NoticeLine, Person, Room, Waiver
from propdesk.office.entities.arrears import STAGES
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO

REASONS = {
    "recent": N_("written to on {day}, less than {days} days ago"),
    "not_overdue": N_("nothing is overdue by {days} days"),
    "nothing_due": N_("nothing of the current period is open"),
    "nothing_owed": N_("owes nothing"),
    "credit": N_("the credit held covers what is owed"),
    "hardship": N_("a hardship reduction is in force; visit instead"),
}
"""Why a household gets no letter."""


class Demand(NamedTuple):
    """One letter to be written: a room and who owes for it, with every open line. 元."""

    room_id: int
    room: str
    payer_id: int | None
    payer: str
    lines: tuple[OpenLine, ...]
    total: Decimal
    credit: Decimal
    last_demand: date | None


class LeftOut(NamedTuple):
    """A household that gets no letter, and the sentence that says why."""

    room_id: int
    room: str
    payer: str
    reason: str
    """A key of REASONS."""
    sentence: str


class Run(NamedTuple):
    """Letters of one stage on one day, in walking order."""

    stage: str
    as_of: date
    """The day up to which debts, payments and credit are counted."""
    issued_on: date
    """The date of the letters."""
    demands: tuple[Demand, ...]
    left_out: tuple[LeftOut, ...]
    late: int
    """Stage 1: letters that come less than `stage_1_days_before_due` days before the due date."""

    @property
    def total(self) -> Decimal:
        """What all letters ask for, 元."""
        return sum((demand.total for demand in self.demands), ZERO)


class _Rules(NamedTuple):
    """The office's settings for one stage."""

    overdue_days: int
    before_due: int
    interval: int
    after_explicit_choice: bool


def due_notices(
    session: Session,
    stage: str,
    as_of: date,
    rooms: Collection[int] | None = None,
    *,
    issued_on: date | None = None,
) -> Run:
    """Who gets a letter of `stage` (1, 2a, 2b) and who is left out and why.

    `rooms`: only these rooms (ids); for them every one without a letter is listed, while without
    a choice households that owe nothing are passed over in silence. Letters are dated
    `issued_on`, or `as_of` if not given. Raises UserError for an unknown stage.
    """
    if stage not in STAGES:
        raise UserError(
            _("“{stage}” is not a stage of letters. Choose 1, 2a or 2b.").format(stage=stage)
        )
    day = issued_on or as_of
    rules = _rules(session, stage, rooms is not None)
    letters = _last_letters(session, day)
    hardship = _hardship(session, day)
    credits = arrears.credits(session, as_of)
    demands, left_out = [], []
    seen = set()
    for demand in _households(session, as_of, rooms, credits, letters):
        seen.add(demand.room_id)
        why = _why_not(demand, stage, as_of, day, rules, letters, hardship)
        if why is None:
            demands.append(demand)
        else:
            left_out.append(why)
    left_out += _owing_nothing(session, rooms, seen)
    late = sum(_is_late(demand, as_of, rules) for demand in demands) if stage == "1" else 0
    return Run(stage, as_of, day, tuple(demands), tuple(left_out), late)


def _rules(session: Session, stage: str, chosen: bool) -> _Rules:
    key = "stage_2b_days" if stage == "2b" else "stage_2a_days"
    return _Rules(
        settings.get(session, key),
        settings.get(session, "stage_1_days_before_due"),
        settings.get(session, "demand_interval_days"),
        chosen,
    )


_Letters = dict[tuple[int, int | None], tuple[date, date | None]]


def _last_letters(session: Session, day: date) -> _Letters:
    """By room and debtor: the last letter up to `day`, and the last that was a demand."""
    found: _Letters = {}
    rows = session.execute(
        select(Notice.room_id, Notice.payer_id, Notice.stage, func.max(Notice.issued_on))
        .where(Notice.issued_on <= day)
        .group_by(Notice.room_id, Notice.payer_id, Notice.stage)
    )
    for room_id, payer_id, stage, last in rows:
        any_letter, demand = found.get((room_id, payer_id), (last, None))
        if stage != "1":
            demand = max(demand or last, last)
        found[room_id, payer_id] = (max(any_letter, last), demand)
    return found


def _hardship(session: Session, day: date) -> set[int]:
    return set(
        session.scalars(
            select(Waiver.room_id).where(
                Waiver.kind == "hardship", Waiver.starts_on <= day, Waiver.ends_on >= day
            )
        )
    )


def _households(
    session: Session,
    as_of: date,
    rooms: Collection[int] | None,
    credits: dict[int, dict[int | None, Decimal]],
    letters: _Letters,
) -> Iterable[Demand]:
    """Every room and debtor with an open line, in walking order."""
    wanted = None if rooms is None else set(rooms)
    grouped: dict[tuple[int, int | None], list[OpenLine]] = {}
    one = next(iter(wanted)) if wanted is not None and len(wanted) == 1 else None
    for line in arrears.open_lines(session, as_of, one):
        if wanted is None or line.room_id in wanted:
            grouped.setdefault((line.room_id, line.payer_id), []).append(line)
    for (room_id, payer_id), lines in grouped.items():
        yield Demand(
            room_id,
            lines[0].room,
            payer_id,
            lines[0].payer,
            tuple(lines),
            sum((line.open for line in lines), ZERO),
            max(credits.get(room_id, {}).get(payer_id, ZERO), ZERO),
            letters.get((room_id, payer_id), (None, None))[1],
        )


def _why_not(
    demand: Demand,
    stage: str,
    as_of: date,
    day: date,
    rules: _Rules,
    letters: _Letters,
    hardship: set[int],
) -> LeftOut | None:
    """Why a household gets no letter of this stage, or None."""
    any_letter, last_demand = letters.get((demand.room_id, demand.payer_id), (None, None))
    # A bill is no demand: it does not hold a demand back, but a demand holds the next bill back.
    last = any_letter if stage == "1" else last_demand
    if last is not None and (day - last).days < rules.interval:
        return _left_out(demand, "recent", day=last, days=rules.interval)
    if stage == "1":
        if not any(_is_current(line, as_of) for line in demand.lines):
            return _left_out(demand, "nothing_due")
        return None
    if max((as_of - line.due_on).days for line in demand.lines) < rules.overdue_days:
        return _left_out(demand, "not_overdue", days=rules.overdue_days)
    if demand.credit >= demand.total:
        return _left_out(demand, "credit")
    if demand.room_id in hardship and not rules.after_explicit_choice:
        return _left_out(demand, "hardship")
    return None


def _is_current(line: OpenLine, as_of: date) -> bool:
    """Billed and not yet overdue, or for the period that runs now."""
    return line.due_on >= as_of or line.period.contains(as_of)


def _is_late(demand: Demand, as_of: date, rules: _Rules) -> bool:
    first = min(line.due_on for line in demand.lines if _is_current(line, as_of))
    return first < as_of + timedelta(days=rules.before_due)


def _left_out(demand: Demand, reason: str, **facts: object) -> LeftOut:
    sentence = REASONS[reason]
    return LeftOut(demand.room_id, demand.room, demand.payer, reason, _(sentence).format(**facts))


def _owing_nothing(
    session: Session, rooms: Collection[int] | None, seen: set[int]
) -> list[LeftOut]:
    if rooms is None:
        return []
    query = select(Room.id, Room.code).where(Room.id.in_(set(rooms) - seen)).order_by(Room.sort_key)
    sentence = REASONS["nothing_owed"]
    return [
        LeftOut(room_id, code, "", "nothing_owed", _(sentence))
        for room_id, code in session.execute(query)
    ]


class Standing(NamedTuple):
    """A letter and what is still open of what it asked for. 元."""

    notice_id: int
    number: str
    stage: str
    room_id: int
    room: str
    payer: str
    issued_on: date
    deadline: date | None
    demanded: Decimal
    open: Decimal


def standing(session: Session, as_of: date, room_id: int | None = None) -> list[Standing]:
    """The letters that are open on `as_of`: until the last of their lines is settled.

    In walking order, oldest first.
    """
    still = {line.line_id: line.open for line in arrears.open_lines(session, as_of, room_id)}
    query = (
        select(
            Notice.id,
            Notice.number,
            Notice.stage,
            Notice.room_id,
            Room.code,
            Person.name,
            Notice.issued_on,
            Notice.deadline,
            Notice.amount,
            NoticeLine.bill_line_id,
        )
        .join(Room, Room.id == Notice.room_id)
        .join(NoticeLine, NoticeLine.notice_id == Notice.id)
        .outerjoin(Person, Person.id == Notice.payer_id)
        .where(Notice.issued_on <= as_of)
        .order_by(Room.sort_key, Notice.issued_on, Notice.id)
    )
    if room_id is not None:
        query = query.where(Notice.room_id == room_id)
    found: dict[int, Standing] = {}
    for row in session.execute(query):
        letter, line_id = tuple(row)[:-1], row[-1]
        known = found.get(letter[0])
        if known is None:
            known = Standing._make((*letter, ZERO))
            known = known._replace(payer=known.payer or "")
        found[known.notice_id] = known._replace(open=known.open + still.get(line_id, ZERO))
    return [letter for letter in found.values() if letter.open > 0]
