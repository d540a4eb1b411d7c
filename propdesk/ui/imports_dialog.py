"""File ▸ Undo an import: the imports made so far, each with its Undo."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from propdesk.i18n import N_, _
from propdesk.office import import_history
from propdesk.office.entities import ImportBatch
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.kit.record_tab import RecordTab
from propdesk.ui.kit.record_table import RIGHT, Column
from propdesk.ui.kit.shown import date_text, number_text
from propdesk.ui.list_dialog import ListDialog


class ImportList(RecordTab):
    """Every import, newest first."""

    name = "imports"
    title = N_("Imports")
    icon = "file-text"
    watches = frozenset({ImportBatch})
    has_details = False
    empty_text = N_("Nothing was imported yet.")
    columns = (
        Column(N_("No."), lambda row: row.id, align=RIGHT, width=5),
        Column(N_("Imported on"), lambda row: row.imported_on, show=date_text, width=11),
        Column(N_("Files"), lambda row: row.files, width=24, stretch=True),
        Column(N_("Sheets"), lambda row: row.sheets, width=20),
        Column(N_("New"), lambda row: row.new, show=number_text, align=RIGHT, width=7),
        Column(N_("Changed"), lambda row: row.changed, show=number_text, align=RIGHT, width=9),
        Column(N_("Left out"), lambda row: row.refused, show=number_text, align=RIGHT, width=9),
        Column(
            N_("Undone on"),
            lambda row: row.undone_on,
            show=date_text,
            width=12,
            tone=lambda row: "neutral" if row.undone_on else None,
        ),
    )

    def build(self) -> None:
        """Undo."""
        self.undo_button = self.set_primary(_("Undo this import"), "undo-2", self.undo)
        self.table.current_changed.connect(self._show_button)
        self._show_button(None)

    def load(self, session: Any) -> list[Any]:
        """The imports."""
        return import_history.rows(session)

    def _show_button(self, row: Any) -> None:
        self.undo_button.setEnabled(row is not None and row.undone_on is None)

    def open_row(self, row: Any) -> None:
        """Nothing lies behind a row; undoing wants its button."""

    def undo(self) -> None:
        """Take the selected import back, after a question with its counts."""
        from propdesk.ui.import_wizard import undo_batch

        row = self.table.current_row()
        if row is None or row.undone_on is not None:
            return
        question = _(
            "Import {number} added {new} rows and changed {changed}. Take all of it back?"
        ).format(number=row.id, new=f"{row.new:,}", changed=f"{row.changed:,}")
        if alerts.ask(self, question, _("Undo this import")):
            undo_batch(
                self.desk,
                row.id,
                self.window(),
                lambda: self.desk.say(_("Import {number} was taken back.").format(number=row.id)),
                lambda text: alerts.warn(self, text),
            )


def open_for(desk: Desk, parent: QWidget | None) -> ListDialog:
    """Open the list."""
    note = _(
        "An import can be taken back while no bill, letter or receipt is built on what it added."
    )
    dialog = ListDialog(_("Undo an import"), ImportList(desk), note, parent)
    dialog.open()
    return dialog
