"""The letter of a real household with a text that is not saved yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from propdesk.office import arrears, dunning, letter_templates, letters, premises
from propdesk.office.dunning import Demand, Run
from propdesk.office.sheets import NoticeSheet
from propdesk.ui.notice_run import DRAFT_MARK


def sheet(
    session: Any, kind: str, language: str, text: str, code: str, today: date
) -> NoticeSheet | None:
    """The letter with `text`, for the room `code` or the first that owes; None if nobody owes.

    Raises UserError when the text cannot be used. The session is one for reading: the text is
    saved in it only to be tried, and rolled back with it.
    """
    letter_templates.save(session, kind, language, text)
    session.flush()
    demand = _demand(session, kind.removeprefix("notice_"), code, today)
    if demand is None:
        return None
    run = Run(kind.removeprefix("notice_"), today, today, (demand,), (), 0)
    (made,) = letters.gather(session, run, language=language)
    return replace(made, number=DRAFT_MARK.get(language, DRAFT_MARK["zh_CN"]))


def _demand(session: Any, stage: str, code: str, today: date) -> Demand | None:
    rooms = [premises.room(session, code).id] if code else None
    due = dunning.due_notices(session, stage, today, rooms).demands
    if due:
        return due[0]
    lines = arrears.open_lines(session, today, rooms[0] if rooms else None)
    if not lines:
        return None
    first = lines[0]
    mine = [x for x in lines if (x.room_id, x.payer_id) == (first.room_id, first.payer_id)]
    total = sum((line.open for line in mine), Decimal("0.00"))
    return Demand(
        first.room_id,
        first.room,
        first.payer_id,
        first.payer,
        tuple(mine),
        total,
        arrears.credit(session, first.room_id, today),
        None,
    )


def pdf(made: NoticeSheet) -> bytes:
    """Its pages."""
    from propdesk.documents import notice

    return notice.render([made]).pdf
