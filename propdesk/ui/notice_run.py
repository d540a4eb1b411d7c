"""A run of letters as the dialog prepares it: who gets one, what it says, how it prints.

Plain functions for jobs: each opens its own session; nothing here names a widget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from propdesk.i18n import _
from propdesk.office import dunning, letters, notice_list
from propdesk.office.dunning import LeftOut, Run
from propdesk.office.errors import UserError
from propdesk.office.notice_list import DemandRow
from propdesk.office.progress import Progress
from propdesk.office.sheets import NoticeSheet, Printed
from propdesk.office.store import Store

DRAFT_MARK = {"zh_CN": "预览，未发出", "en": "preview, not issued"}
"""What stands for the number on a letter that has none yet, in the language of the letter."""


@dataclass(frozen=True)
class Wish:
    """What the clerk chose in the dialog."""

    stage: str
    as_of: date
    today: date
    rooms: tuple[int, ...] | None
    """Households the clerk has picked one by one; None: all that are due."""
    within: frozenset[int] | None
    """Only rooms of a building; no household is picked by that."""
    two_up: bool
    large: bool
    language: str


@dataclass(frozen=True)
class Listed:
    """Who gets a letter, who does not and why, and whose cannot be printed whole."""

    wish: Wish
    run: Run
    rows: list[DemandRow]
    left_out: list[LeftOut]

    @property
    def total(self) -> Decimal:
        """What all letters ask for, 元."""
        return self.run.total

    @property
    def unprintable(self) -> list[DemandRow]:
        """The letters with characters no font can print."""
        return [row for row in self.rows if row.unprintable]


@dataclass(frozen=True)
class Issued:
    """Letters that were recorded: their numbers, and their pages to print."""

    numbers: Sequence[str]
    printed: Printed


def make_list(store: Store, wish: Wish, progress: Progress) -> Listed:
    """Work out who gets a letter; nothing is written."""
    from propdesk.documents import notice

    run, sheets = _written(store, wish, progress)
    rows = [
        notice_list.demand_row(demand, "".join(notice.unprintable(sheet)))
        for demand, sheet in zip(
            run.demands, progress.over(sheets, _("Checking names")), strict=True
        )
    ]
    return Listed(wish, run, rows, list(run.left_out))


def preview(store: Store, wish: Wish, progress: Progress) -> Printed:
    """The letters as they would be printed, each marked as not issued; nothing is written."""
    from propdesk.documents import notice

    _run, sheets = _written(store, wish, progress)
    mark = DRAFT_MARK.get(wish.language, DRAFT_MARK["zh_CN"])
    marked = [replace(sheet, number=mark) for sheet in sheets]
    return notice.render(marked, two_up=wish.two_up, large=wish.large, progress=progress)


def issue(store: Store, listed: Listed, progress: Progress) -> Issued:
    """Print the letters, number them and keep them as printed.

    Raises UserError when the list is no longer what was shown; Cancelled leaves nothing behind.
    """
    from propdesk.documents import notice

    wish = listed.wish
    run, sheets = _written(store, wish, progress)
    if _what(run) != _what(listed.run):
        raise UserError(
            _("Payments or bills came in since this list was made. Look at the list again.")
        )
    printed = notice.render(sheets, two_up=wish.two_up, large=wish.large, progress=progress)
    with store.write() as session:
        numbers = letters.issue(session, run, sheets, printed, today=wish.today, progress=progress)
    return Issued(numbers, printed)


def _written(store: Store, wish: Wish, progress: Progress) -> tuple[Run, tuple[NoticeSheet, ...]]:
    with store.read() as session:
        run = dunning.due_notices(session, wish.stage, wish.as_of, wish.rooms, issued_on=wish.today)
        run = _within(run, wish.within)
        return run, letters.gather(session, run, language=wish.language, progress=progress)


def _within(run: Run, rooms: frozenset[int] | None) -> Run:
    if rooms is None:
        return run
    return run._replace(
        demands=tuple(demand for demand in run.demands if demand.room_id in rooms),
        left_out=tuple(left for left in run.left_out if left.room_id in rooms),
    )


def _what(run: Run) -> list[tuple[int, int | None, Decimal]]:
    return [(demand.room_id, demand.payer_id, demand.total) for demand in run.demands]
