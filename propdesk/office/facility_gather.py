"""Gathers the papers of the ledger: the bound book, labels, what expires, what to renew.

Each function gives a frozen value that `documents` prints, in the language of the office's
documents.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import (
    expiry_board,
    facility_categories,
    facility_list,
    facility_terms,
    inspection_templates,
    renewal,
    settings,
)
from propdesk.office.entities import Facility
from propdesk.office.errors import UserError
from propdesk.office.expiry_board import ExpiryRow
from propdesk.office.facility_cards import CardMaker, amount_of
from propdesk.office.facility_list import FacilityRow
from propdesk.office.facility_paper_head import head, on_paper
from propdesk.office.facility_sheets import (
    ExpiryLine,
    ExpiryList,
    FacilityBook,
    Label,
    Labels,
    RenewalLine,
    RenewalList,
)
from propdesk.office.facility_words import Words
from propdesk.office.money import ZERO
from propdesk.office.progress import QUIET, Progress
from propdesk.office.renewal import RenewalRow

MOMENTS = 30
"""The newest lines of a history that stand in the book of the whole ledger."""


def facility_book(
    session: Session,
    today: date,
    ids: Collection[int] | None = None,
    *,
    scope: str = "",
    photos: int = 2,
    moments: int | None = MOMENTS,
    progress: Progress = QUIET,
) -> FacilityBook:
    """设施设备台账册 of the facilities `ids`, or of all that are not scrapped.

    `scope` says in words what was chosen. A card shows at most so many `photos` and `moments`
    (None: the whole history).
    Raises UserError when there is no facility.
    """
    if not _any(session, ids):
        raise UserError(_("There is no facility to print. Choose others, or add one first."))
    with on_paper(session) as say:
        rows = _rows(session, today, ids)
        maker = CardMaker(session, today, say, photos=photos, moments=moments)
        cards = tuple(maker.card(row) for row in progress.over(rows, say("book.title")))
        return FacilityBook(head(session, today), today.year, scope, cards)


def labels(session: Session, today: date, ids: Collection[int] | None = None) -> Labels:
    """Labels of the facilities `ids`, or of all that are not scrapped, in the order of the book.

    Raises UserError when there is none.
    """
    if not _any(session, ids):
        raise UserError(_("There is no facility to print a label for. Choose some first."))
    with on_paper(session):
        rows = _rows(session, today, ids)
        return Labels(head(session, today), tuple(_label(row) for row in rows))


def _label(row: FacilityRow) -> Label:
    return Label(
        row.number,
        row.name,
        row.place,
        f"{row.next_on:%Y-%m}" if row.next_on else "",
        row.next_what,
        facility_terms.of(facility_terms.STATES, row.state),
        row.keeper,
    )


def expiry_list(
    session: Session, today: date, *, days: int | None = 60, scope: str = ""
) -> ExpiryList:
    """到期清单: what is over or ends within so many days (None: whenever), soonest first.

    Design lives that are over are in the renewal proposal, not here. Raises UserError when there
    is nothing.
    """
    with on_paper(session) as say:
        rows = [
            row
            for row in expiry_board.expiring(session, today)
            if row.kind != "life" and (days is None or row.days_left <= days)
        ]
        day = say.day(today)
        span = say("expiry.all", day=day)
        if days is not None:
            span = say("expiry.within", day=day, days=days)
        last = max(settings.get(session, "expiry_bands"))
        lines = tuple(_expiry(row, say, last) for row in rows)
        whole = f"{scope}　{span}" if scope else span
        made = ExpiryList(head(session, today), whole, lines)
    if not lines:
        raise UserError(_("Nothing expires in this time, so there is no list to print."))
    return made


def _expiry(row: ExpiryRow, say: Words, last: int) -> ExpiryLine:
    if row.band == "over":
        band = say("expiry.over")
    elif row.band == "later":
        band = say("expiry.later", n=last)
    else:
        band = say("expiry.days", n=row.band)
    return ExpiryLine(
        band=band,
        late=row.days_left < 0,
        facility=row.facility,
        place=row.place,
        what=row.title,
        number=row.number,
        whom=" ".join(part for part in (row.whom, row.phone) if part),
        apply_by=row.apply_by,
        expires_on=row.expires_on,
        days_left=row.days_left,
    )


def renewal_list(session: Session, today: date, years: int | None = None) -> RenewalList:
    """更新改造建议表: what to renew, the most urgent first, with failures and cost of `years`.

    Raises UserError when there is no reason to renew anything.
    """
    with on_paper(session):
        counted = settings.get(session, "renewal_years") if years is None else years
        rows = renewal.proposal(session, today, counted)
        amounts = _amounts(session, [row.facility_id for row in rows])
        lines = tuple(_renewal(row, amounts[row.facility_id]) for row in rows)
        priced = [row for row in rows if row.renewal_cost is not None]
        made = RenewalList(
            head(session, today),
            counted,
            lines,
            sum((row.renewal_cost or ZERO for row in priced), ZERO),
            sum((row.available for row in priced), ZERO),
            sum((row.gap or ZERO for row in priced), ZERO),
            len(rows) - len(priced),
        )
    # Said outside, in the language of the window and not of the paper.
    if not rows:
        raise UserError(
            _("No facility is proposed for renewal. Enter its condition or design life first.")
        )
    return made


def _renewal(row: RenewalRow, quantity: str) -> RenewalLine:
    return RenewalLine(
        rank=row.rank,
        facility=f"{row.number} {row.name}",
        place=row.place,
        quantity=quantity,
        condition=row.condition,
        remaining_years=row.remaining,
        failures=row.failures,
        cost=row.cost,
        why=row.why,
        renewal_cost=row.renewal_cost,
        fund=facility_terms.of(facility_terms.FUNDS, row.fund),
        available=None if row.renewal_cost is None else row.available,
        gap=row.gap,
    )


def _amounts(session: Session, ids: list[int]) -> dict[int, str]:
    query = select(Facility.id, Facility.quantity, Facility.unit).where(Facility.id.in_(ids))
    found: dict[int, str] = {}
    for facility_id, quantity, unit in session.execute(query):
        found[facility_id] = amount_of(Decimal(quantity), unit)
    return found


def _any(session: Session, ids: Collection[int] | None) -> bool:
    """Whether there is a facility to print."""
    if ids is not None:
        known = set(session.scalars(select(Facility.id)))
        return not known.isdisjoint(ids)
    return (
        session.scalar(select(Facility.id).where(Facility.state != "scrapped").limit(1)) is not None
    )


def _rows(session: Session, today: date, ids: Collection[int] | None) -> list[FacilityRow]:
    """The facilities in the order of the book: by system, category and number."""
    wanted = None if ids is None else set(ids)
    systems = {key: at for at, key in enumerate(inspection_templates.categories())}
    kinds = {kind.key: at for at, kind in enumerate(facility_categories.all())}
    rows = [
        row
        for row in facility_list.rows(session, today, scrapped=wanted is not None)
        if wanted is None or row.id in wanted
    ]
    last = len(systems) + len(kinds)

    def order(row: FacilityRow) -> tuple[int, int, str, str]:
        return (
            systems.get(row.system, last),
            kinds.get(row.category, last),
            row.category,
            row.sort_key,
        )

    return sorted(rows, key=order)
