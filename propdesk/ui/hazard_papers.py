"""The papers of hazards on screen: letters, the letter that was kept, the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.office import hazard_gather, hazard_letters, hazards
from propdesk.office.errors import UserError
from propdesk.office.hazard_list import HazardRow
from propdesk.ui import alerts
from propdesk.ui.desk import Desk


def show(pdf: bytes, number: str, parent: QWidget | None) -> QWidget:
    """A letter on screen, to be printed or saved."""
    from propdesk.ui.kit.preview import Preview

    title = _("Hazard letter {number}").format(number=number)
    preview = Preview(pdf, title, f"{number}.pdf", parent)
    preview.open()
    return preview


def show_kept(desk: Desk, row: HazardRow, parent: QWidget) -> QWidget | None:
    """The newest letter of a hazard as it was printed; says so where there is none."""
    try:
        with desk.store.read() as session:
            steps = [one for one in hazards.steps_of(session, row.id) if one.letter_sha256]
            if not steps:
                raise UserError(
                    _("No letter about {number} has been made yet.").format(number=row.number)
                )
            pdf = hazard_letters.printed(session, steps[-1])
    except UserError as error:
        alerts.warn(parent, str(error))
        return None
    return show(pdf, row.number, parent)


def print_list(desk: Desk, ids: Sequence[int], scope: str, parent: QWidget) -> QWidget | None:
    """Some hazards as a list on paper; `scope` says which they are."""
    from propdesk.documents import hazard_list
    from propdesk.ui.kit.preview import Preview

    try:
        with desk.store.read() as session:
            sheet = hazard_gather.hazard_list(session, desk.today(), ids=ids, scope=scope)
    except UserError as error:
        alerts.warn(parent, str(error))
        return None
    name = f"{sheet.title}-{desk.today()}.pdf"
    preview = Preview(hazard_list.render(sheet), sheet.title, name, parent)
    preview.open()
    return preview
