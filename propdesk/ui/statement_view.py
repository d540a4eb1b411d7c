"""户账: the account of a room with its running balance, as it is printed.

statement_view.open_for(desk, room_id, parent)                  # up to today
statement_view.open_for(desk, room_id, parent, as_of=day)
"""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.ui import money_papers
from propdesk.ui.desk import Desk


def open_for(
    desk: Desk, room_id: int, parent: QWidget | None = None, *, as_of: date | None = None
) -> QWidget:
    """Open the preview of a room's statement."""
    from propdesk.ui.kit.preview import Preview

    day = as_of or desk.today()
    pdf, code = money_papers.statement_pdf(desk, room_id, day)
    title = _("Statement of {room} as of {day}").format(room=code, day=day)
    preview = Preview(pdf, title, f"{code}-{day}.pdf", parent)
    preview.open()
    return preview
