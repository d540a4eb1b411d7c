"""The papers of money as PDFs on screen: receipts and account statements, as they are printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.office import receipts
from propdesk.office.entities import Receipt, Room
from propdesk.ui.desk import Desk


def receipts_pdf(desk: Desk, ids: Sequence[int]) -> bytes:
    """Some receipts as one PDF; nothing is counted as a print."""
    from propdesk.documents import receipt as paper
    from propdesk.office import receipt_sheets

    with desk.store.read() as session:
        sheets = [
            receipt_sheets.receipt_sheet(session, session.get_one(Receipt, id_)) for id_ in ids
        ]
    return paper.render(sheets)


def show_receipts(
    desk: Desk,
    ids: Sequence[int],
    numbers: Sequence[str],
    parent: QWidget | None,
    printed: Callable[[int, int], object] | None = None,
) -> QWidget:
    """Open the preview of some receipts."""
    from propdesk.ui.kit.preview import Preview

    title = _("Receipt {number}").format(number="、".join(numbers))
    preview = Preview(receipts_pdf(desk, ids), title, f"{numbers[0]}.pdf", parent, printed=printed)
    preview.open()
    return preview


def reprint(desk: Desk, number: str, parent: QWidget | None) -> QWidget:
    """Count one more print and show the paper that says so (补打)."""
    with desk.store.write(action="reprint") as session:
        receipt_id = receipts.reprint(session, number).id
    return show_receipts(desk, [receipt_id], [number], parent)


def statement_pdf(desk: Desk, room_id: int, as_of: date) -> tuple[bytes, str]:
    """The account of a room up to a day, and the code of the room."""
    from propdesk.documents import statement as paper
    from propdesk.office import receipt_sheets

    with desk.store.read() as session:
        sheet = receipt_sheets.statement_sheet(session, room_id, as_of)
        code = session.get_one(Room, room_id).code
    return paper.render(sheet), code
