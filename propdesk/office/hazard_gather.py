"""Gathers the list of hazards (隐患台账) and the notice that warns passers-by (隐患告示).

Letters upward and notices to rectify are `hazard_letters`, whose wording the office may change.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from propdesk.i18n import _
from propdesk.office import facility_pictures as pictures
from propdesk.office import hazard_figures, hazard_steps, hazard_words, money, photos
from propdesk.office import hazard_list as register
from propdesk.office.errors import UserError
from propdesk.office.facility_paper_head import head, on_paper
from propdesk.office.facility_sheets import Fact, HazardLetter, HazardLine, HazardList
from propdesk.office.facility_words import Words
from propdesk.office.hazard_list import HazardRow
from propdesk.office.money import ZERO


def hazard_list(
    session: Session,
    today: date,
    *,
    ids: Iterable[int] | None = None,
    first: date | None = None,
    last: date | None = None,
    as_of: date | None = None,
    title: str = "",
    scope: str = "",
) -> HazardList:
    """The hazards `ids`, or those found from `first` to `last`, or all, as they stood on `as_of`.

    With `first` and `last` those carried over from before are listed too while they were open, and
    the rate is that of hazard_figures. Raises UserError when there is none.
    """
    with on_paper(session) as say:
        wanted = None if ids is None else set(ids)
        rows = [
            row
            for row in register.rows(session, today, as_of=as_of or last)
            if _is_asked(row, wanted, first, last)
        ]
        rows.sort(key=lambda row: row.sort_key)
        counts = _counts(rows, say)
        if first and last and wanted is None:
            rate = hazard_figures.of_period(session, first, last, as_of).rate
            counts.append(Fact(say("hazard.list_rate"), "—" if rate is None else f"{rate}%"))
            if not scope:
                scope = say("seasonal.sub", first=say.day(first), last=say.day(last))
        made = HazardList(
            head(session, today),
            title or say("hazard.list_title"),
            scope,
            tuple(hazard_line(row) for row in rows),
            tuple(counts),
        )
    # Said outside, in the language of the window and not of the paper.
    if not rows:
        raise UserError(_("There is no hazard to print for this choice."))
    return made


def _is_asked(
    row: HazardRow, wanted: set[int] | None, first: date | None, last: date | None
) -> bool:
    if wanted is not None:
        return row.id in wanted
    if last is not None and row.found_on > last:
        return False
    if first is None or row.found_on >= first:
        return True
    return row.closed_on is None or row.closed_on >= first


def hazard_line(row: HazardRow) -> HazardLine:
    """A hazard as a list prints it, its words in the language being spoken."""
    return HazardLine(
        number=row.number,
        found_on=row.found_on,
        place=_with_facility(row),
        what=row.what,
        kind=_(hazard_words.KINDS[row.kind]),
        level=_(hazard_words.LEVELS[row.level]),
        measure=row.measure,
        keeper=row.keeper,
        due_on=row.due_on,
        state=_(hazard_words.STATES[row.state]),
        late=row.state == "overdue",
        rectified_on=row.rectified_on,
        closed_on=row.closed_on,
        age_days=row.age_days,
        cost=row.cost,
    )


def _with_facility(row: HazardRow) -> str:
    return " ".join(part for part in (row.place, row.facility_number) if part)


def _counts(rows: list[HazardRow], say: Words) -> list[Fact]:
    closed = sum(row.closed_on is not None for row in rows)
    late = sum(row.state == "overdue" for row in rows)
    cost = sum((row.cost or ZERO for row in rows), ZERO)
    facts = [
        Fact(say("hazard.list_count"), f"{len(rows):,}"),
        Fact(say("hazard.list_closed"), f"{closed:,}"),
        Fact(say("hazard.list_open"), f"{len(rows) - closed:,}"),
        Fact(say("hazard.list_late"), f"{late:,}"),
    ]
    if cost:
        facts.append(Fact(say("hazard.list_cost"), money.text(cost)))
    return facts


def posted_notice(session: Session, hazard_id: int, today: date) -> HazardLetter:
    """隐患告示: warns who passes by, in large print, and names nobody.

    Raises UserError when the hazard is closed.
    """
    hazard = hazard_steps.get(session, hazard_id)
    if hazard.closed_on is not None:
        raise UserError(
            _("{number} was closed on {day}. There is nothing left to warn of.").format(
                number=hazard.number, day=hazard.closed_on
            )
        )
    with on_paper(session) as say:
        made = head(session, today)
        before = [*say.several("hazard.posted_before")]
        before.append(say("hazard.posted_text", place=hazard.place, what=_bare(hazard.what)))
        if hazard.measure:
            before.append(say("hazard.posted_measure", measure=_bare(hazard.measure)))
        due = hazard.due_on if hazard.due_on and hazard.due_on >= today else None
        after = [say("hazard.posted_due", due=say.day(due)) if due else say("hazard.posted_no_due")]
        if made.phone:
            after.append(say("hazard.posted_after", phone=made.phone))
        return HazardLetter(
            head=made,
            title=say("hazard.posted_title"),
            number=hazard.number,
            issued_on=today,
            addressee="",
            before=tuple(before),
            facts=(),
            after=tuple(after),
            photos=tuple(
                # A notice to post tells what is wrong, not who saw it when.
                pictures.printed(session, photo, caption=" ")
                for photo in photos.of(session, hazard, "before")[:1]
            ),
            posted=True,
        )


def _bare(text: str) -> str:
    """A text to stand before a full stop of the sentence."""
    return text.strip().rstrip("。.；;")
