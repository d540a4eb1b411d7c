"""Letters from a run of demands: gathered before printing, numbered and kept as printed after it.

The caller does, in one `with store.write()`: `sheets = letters.gather(session, run)`,
`printed = notice.render(sheets)`, `letters.issue(session, run, sheets, printed)`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from propdesk import resources
from propdesk.i18n import _
from propdesk.office import (
    attachments,
    audit,
    forbidden_words,
    letter_templates,
    money,
    settings,
    written,
)
from propdesk.office.arrears import OpenLine
from propdesk.office.capital import capital
from propdesk.office.dunning import Demand, Run
from propdesk.office.entities import Allocation, Community, Counter, Notice, NoticeLine
from propdesk.office.entities.base import canonical
from propdesk.office.errors import UserError
from propdesk.office.money import ZERO
from propdesk.office.progress import QUIET, Progress
from propdesk.office.sheets import (
    NoticeRow,
    NoticeSheet,
    Place,
    Printed,
    as_json,
    fingerprint,
    from_json,
)

_SERIES = "notice"


class Kept(NamedTuple):
    """A letter as it was printed: its run's PDF and where it lies in it."""

    pdf: bytes
    place: Place
    sheet: NoticeSheet


class _Frame(NamedTuple):
    """What all letters of a run have in common."""

    language: str
    community: Community
    compiled: letter_templates.Compiled
    phrases: Mapping[str, str]
    common: Mapping[str, str]
    deadline: date | None
    respite: date
    """The day to pay by when the due date is past."""
    late_rate: Decimal
    late_clause: str
    co_signature: str
    number: str
    """With a place for the sequence."""
    waived: Mapping[int, Decimal]


def gather(
    session: Session, run: Run, *, language: str = "", progress: Progress = QUIET
) -> tuple[NoticeSheet, ...]:
    """The letters of a run, in walking order, with the numbers `issue` will give them.

    In `language`, or in that of the office's documents if not given.
    Raises UserError when the office's own wording cannot be used.
    """
    frame = _frame(session, run, language)
    first = _last_number(session, run.issued_on.year) + 1
    return tuple(
        _sheet(frame, run, demand, first + index)
        for index, demand in enumerate(progress.over(run.demands, _("Writing letters")))
    )


def _frame(session: Session, run: Run, language: str) -> _Frame:
    language = language or settings.get(session, "document_language")
    community = session.get_one(Community, 1)
    kind = f"notice_{run.stage}"
    forbidden = forbidden_words.words(session)
    text = letter_templates.current(session, kind, language)
    phrases = _phrases(language)
    respite = _deadline(session, run.issued_on)
    deadline = None if run.stage == "1" else respite
    ways = settings.get(session, "letter_payment_ways")
    forbidden_words.check(ways, 0, forbidden)
    prefix = settings.get(session, "notice_prefix")
    return _Frame(
        language,
        community,
        letter_templates.check(text, kind, forbidden),
        phrases,
        _common(community, run, language, phrases, ways, deadline),
        deadline,
        respite,
        _rate(session) if run.stage != "1" else Decimal(0),
        settings.get(session, "late_charge_clause"),
        _co_signature(session, community, phrases) if run.stage != "1" else "",
        f"{prefix}{run.issued_on.year}-{{:06}}",
        _waived_later(session, run.as_of),
    )


def _phrases(language: str) -> dict[str, str]:
    text = resources.path("templates", language, "letter_phrases.toml").read_text("utf-8")
    return dict(tomllib.loads(text))


def _deadline(session: Session, issued_on: date) -> date:
    """The last day to pay: at least 7 days off, and never a rest day (民法典 第203条)."""
    days = max(settings.get(session, "demand_period_days"), 7)
    return settings.workdays(session).next_workday(issued_on + timedelta(days=days))


def _rate(session: Session) -> Decimal:
    """The daily late charge, only where a clause of the contract is named."""
    if not settings.get(session, "late_charge_clause"):
        return Decimal(0)
    return Decimal(str(settings.get(session, "late_charge_daily_rate") or "0"))


def _co_signature(session: Session, community: Community, phrases: Mapping[str, str]) -> str:
    if not settings.get(session, "letter_co_signature"):
        return ""
    return community.owners_committee or phrases["owners_committee"]


def _waived_later(session: Session, as_of: date) -> dict[int, Decimal]:
    """Waivers granted after billing, by bill line: they are 减免 on the letter, not 已缴."""
    found: dict[int, Decimal] = {}
    rows = session.execute(
        select(Allocation.bill_line_id, Allocation.amount).where(
            Allocation.kind == "waiver", Allocation.counts_on <= as_of
        )
    )
    for line_id, amount in rows:
        found[line_id] = found.get(line_id, ZERO) + amount
    return found


def _common(
    community: Community,
    run: Run,
    language: str,
    phrases: Mapping[str, str],
    ways: str,
    deadline: date | None,
) -> dict[str, str]:
    clause = community.clause.strip()
    if clause.isdigit():
        clause = phrases["clause"].format(clause=clause)
    elif clause and language == "en":
        clause += ", "
    basis = ""
    if community.contract:
        contract = community.contract.strip("《》“”")
        basis = phrases["basis"].format(contract=contract, clause=clause)
    if not community.phone:
        contact = phrases["contact_office"]
    elif community.manager:
        contact = phrases["contact_named"].format(phone=community.phone, name=community.manager)
    else:
        contact = phrases["contact"].format(phone=community.phone)
    return {
        "community": community.name,
        "company": community.company or community.name,
        "date": written.long_date(run.issued_on, language),
        "as_of": written.long_date(run.as_of, language),
        "deadline": written.long_date(deadline, language) if deadline else "",
        "days": str((deadline - run.issued_on).days) if deadline else "",
        "contract": community.contract,
        "clause": community.clause,
        "basis": basis,
        "ways": ways or phrases["ways_account" if community.account else "ways"],
        "account": community.account,
        "phone": community.phone,
        "contact": contact,
    }


def _sheet(frame: _Frame, run: Run, demand: Demand, sequence: int) -> NoticeSheet:
    number = frame.number.format(sequence)
    addressee = demand.payer or frame.phrases["resident"]
    in_words = capital(demand.total)
    starts = min(line.period.start for line in demand.lines)
    ends = max(line.period.end for line in demand.lines)
    last = demand.last_demand
    due = max(line.due_on for line in demand.lines)
    if due < run.issued_on:  # a bill sent late asks for nothing that is past
        due = frame.respite
    values = {
        **frame.common,
        "room": demand.room,
        "addressee": addressee,
        "number": number,
        "periods": written.span(starts, ends, frame.language),
        "due": written.long_date(due, frame.language),
        "total": money.text(demand.total),
        "capital": in_words,
        "credit": money.text(demand.credit) if demand.credit else "",
        "last_demand": written.long_date(last, frame.language) if last else "",
    }
    wording = letter_templates.fill(frame.compiled, values)
    community = frame.community
    return NoticeSheet(
        stage=run.stage,
        language=frame.language,
        title=wording.title,
        community=community.name,
        company=community.company,
        phone=community.phone,
        account=community.account,
        number=number,
        issued_on=run.issued_on,
        room=demand.room,
        addressee=addressee,
        before=wording.before,
        rows=tuple(_row(line, frame.waived.get(line.line_id, ZERO)) for line in demand.lines),
        after=wording.after,
        total=demand.total,
        capital=in_words,
        as_of=run.as_of,
        deadline=frame.deadline,
        credit=demand.credit,
        late_charge=_late_charge(frame, demand, run.as_of),
        co_signature=frame.co_signature,
        slip=run.stage != "1",
    )


def _row(line: OpenLine, waived_later: Decimal) -> NoticeRow:
    return NoticeRow(
        item=line.item,
        starts_on=line.period.start,
        ends_on=line.period.end,
        calculation=written.calculation(line.basis, line.area, line.price, line.months_text),
        amount=line.gross,
        waived=line.waived + waived_later,
        paid=line.paid - waived_later,
        open=line.open,
        due_on=line.due_on,
    )


def _late_charge(frame: _Frame, demand: Demand, as_of: date) -> str:
    """The sentence on 违约金: simple interest by the day from the day after each due date."""
    if not frame.late_rate:
        return ""
    rate = Fraction(frame.late_rate)
    total = sum(
        (
            money.round_money(Fraction(line.open) * rate * (as_of - line.due_on).days)
            for line in demand.lines
            if line.due_on < as_of
        ),
        ZERO,
    )
    if not total:
        return ""
    per_mille = (frame.late_rate * 1000).normalize()
    return frame.phrases["late_charge"].format(
        clause=frame.late_clause,
        rate=f"{per_mille:f}‰",
        as_of=written.long_date(as_of, frame.language),
        amount=money.text(total),
    )


def _last_number(session: Session, year: int) -> int:
    last = session.scalar(
        select(Counter.last).where(Counter.series == _SERIES, Counter.year == year)
    )
    return last or 0


def _take_numbers(session: Session, year: int, count: int) -> int:
    """Take `count` numbers of the year's gapless series; gives the first."""
    last = session.scalar(
        update(Counter)
        .where(Counter.series == _SERIES, Counter.year == year)
        .values(last=Counter.last + count)
        .returning(Counter.last)
        .execution_options(synchronize_session=False)
    )
    if last is None:
        session.add(Counter(series=_SERIES, year=year, last=count))
        session.flush()
        last = count
    return int(last) - count + 1


def issue(
    session: Session,
    run: Run,
    sheets: Sequence[NoticeSheet],
    printed: Printed,
    *,
    today: date,
    progress: Progress = QUIET,
) -> list[str]:
    """Number the letters and keep them as printed; gives their numbers.

    The PDF of the run is kept by its content, and of each letter every word and figure with its
    SHA-256. Raises UserError when other letters were issued since `gather`.
    """
    if not sheets or not len(run.demands) == len(sheets) == len(printed.places):
        raise UserError(_("There is no letter to issue."))
    year = run.issued_on.year
    first = _take_numbers(session, year, len(sheets))
    if not sheets[0].number.endswith(f"-{first:06}"):
        raise UserError(
            _("Other letters were issued in the meantime, and took the numbers. Print again.")
        )
    name = f"{sheets[0].title} {run.issued_on} {sheets[0].number}.pdf"
    document = attachments.put(session, printed.pdf, name, today=today)
    session.flush()
    rows = [
        _notice(run, demand, sheet, place, first + index, document.sha256)
        for index, (demand, sheet, place) in enumerate(
            zip(
                run.demands,
                progress.over(sheets, _("Keeping letters")),
                printed.places,
                strict=True,
            )
        )
    ]
    ids = session.scalars(insert(Notice).returning(Notice.id, sort_by_parameter_order=True), rows)
    lines, entries = [], []
    for notice_id, demand, row in zip(ids.all(), run.demands, rows, strict=True):
        lines += [
            {"notice_id": notice_id, "bill_line_id": line.line_id, "open_amount": line.open}
            for line in demand.lines
        ]
        what = {key: str(row[key]) for key in ("number", "stage", "amount", "sha256")}
        entries.append((notice_id, {**what, "room": demand.room, "lines": len(demand.lines)}))
    session.execute(insert(NoticeLine), lines)
    audit.record_all(session, "issue", Notice, entries)
    return [sheet.number for sheet in sheets]


def _notice(
    run: Run, demand: Demand, sheet: NoticeSheet, place: Place, sequence: int, document: str
) -> dict[str, Any]:
    snapshot = {"sheet": as_json(sheet), "place": place._asdict()}
    return {
        "number": sheet.number,
        "year": run.issued_on.year,
        "sequence": sequence,
        "stage": run.stage,
        "room_id": demand.room_id,
        "payer_id": demand.payer_id,
        "as_of": run.as_of,
        "issued_on": run.issued_on,
        "deadline": sheet.deadline,
        "amount": demand.total,
        "snapshot": snapshot,
        "sha256": fingerprint(canonical(snapshot)),
        "document_sha256": document,
        "first_page": place.first_page,
        "pages": place.pages,
    }


def by_number(session: Session, number: str) -> Notice:
    """The letter of this number. Raises UserError when there is none."""
    found = session.scalars(select(Notice).where(Notice.number == number.strip())).one_or_none()
    if found is None:
        raise UserError(_("There is no letter {number}. Check the number.").format(number=number))
    return found


def kept(session: Session, notice: Notice) -> Kept:
    """A letter as it was printed, to be printed again: see documents/notice_pages.py.

    Raises UserError when what was kept is missing or was changed.
    """
    if fingerprint(canonical(notice.snapshot)) != notice.sha256:
        raise UserError(
            _("What was kept of letter {number} has been changed. Restore a backup.").format(
                number=notice.number
            )
        )
    return Kept(
        attachments.content(session, notice.document_sha256),
        Place(**notice.snapshot["place"]),
        from_json(NoticeSheet, notice.snapshot["sheet"]),
    )
