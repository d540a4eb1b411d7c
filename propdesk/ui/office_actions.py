"""Plugs the year's summary, the community, the settings and the workbook into the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.progress import Progress
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow


def plug(window: MainWindow, desk: Desk) -> None:
    """Connect the entries of the menus."""
    window.connect_action("year_end", lambda: _year_end(window, desk))
    window.connect_action("settings", lambda: _settings(window, desk))
    window.connect_action("community", lambda: _community(window, desk))
    window.connect_action("export_workbook", lambda: _export(window, desk))


def _year_end(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui.year_end_wizard import YearEndWizard

    YearEndWizard(desk, window).open()


def _settings(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui.settings_dialog import SettingsDialog

    SettingsDialog(desk, window).open()


def _community(window: MainWindow, desk: Desk) -> None:
    from propdesk.ui import community_form

    community_form.open_for(desk, window)


def _export(window: MainWindow, desk: Desk) -> None:
    """File ▸ Export workbook: the office workbook, as import reads it."""
    name = _("Office workbook {day}").format(day=desk.today())
    proposed = str(Path.home() / f"{name}.xlsx")
    chosen, _kind = QFileDialog.getSaveFileName(
        window, _("Export workbook"), proposed, "Excel (*.xlsx)"
    )
    if not chosen:
        return
    path = Path(chosen)

    def work(progress: Progress) -> Path:
        from propdesk.documents import workbook
        from propdesk.office.importing import export

        with desk.store.read() as session:
            sheets = export.gather(session)
        progress.tell(0, 0, _("Writing {path}").format(path=path.name))
        workbook.write(sheets, path)
        return path

    def failed(error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        alerts.warn(window, str(error))

    desk.jobs.start(
        _("Export workbook"),
        work,
        lambda written: desk.say(_("Written: {path}").format(path=written)),
        failed,
        window,
    )
