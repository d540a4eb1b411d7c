"""The letter about a real hazard with a text that is not saved yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from propdesk.office import hazard_letters, hazards
from propdesk.office.facility_sheets import HazardLetter
from propdesk.ui.notice_run import DRAFT_MARK


def letter(session: Any, kind: str, language: str, text: str, today: date) -> HazardLetter | None:
    """The letter with `text` for the newest hazard, an open one first; None where there is none.

    Raises UserError when the text cannot be used. The session is one for reading: the text is
    saved in it only to be tried, and rolled back with it.
    """
    hazard_letters.save(session, kind, language, text)
    session.flush()
    rows = hazards.rows(session, today)
    row = next((one for one in rows if one.state != "closed"), rows[0] if rows else None)
    if row is None:
        return None
    whom = "owner" if kind == "hazard_notice" else "street"
    made = hazard_letters.gather(
        session,
        row.id,
        kind=kind,
        addressee=hazard_letters.addressees(language)[whom],
        request=hazard_letters.request_of(whom, language),
        deadline=max(row.due_on or today, today),
        language=language,
        today=today,
    )
    return replace(made, number=DRAFT_MARK.get(language, DRAFT_MARK["zh_CN"]))


def pdf(made: HazardLetter) -> bytes:
    """Its pages."""
    from propdesk.documents import hazard_letter

    return hazard_letter.render(made)
