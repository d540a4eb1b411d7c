"""Plugs money, letters, the year's summary, the settings and the workbook into the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.office.progress import Progress
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow


def plug(window: MainWindow, desk: Desk) -> None:
    """Connect the entries of the menus and the places other tabs lead to."""
    _plug_money(window, desk)
    _plug_letters(window, desk)
    window.connect_action("year_end", lambda: _year_end(window, desk))
    window.connect_action("settings", lambda: _settings(window, desk))
    window.connect_action("community", lambda: _community(window, desk))
    window.connect_action("export_workbook", lambda: _export(window, desk))


def _plug_money(window: MainWindow, desk: Desk) -> None:
    def bill_run(period: str = "") -> None:
        from propdesk.ui import bill_run_dialog

        bill_run_dialog.open_for(desk, window, period or "")

    def record_payment(room_id: int | None = None) -> None:
        from propdesk.ui import payment_form

        payment_form.open_for(desk, room_id, window)

    def receipts(number: str = "") -> None:
        from propdesk.ui import receipts_dialog

        receipts_dialog.open_for(desk, window, number or "")

    for name, run in (
        ("bill_run", bill_run),
        ("record_payment", record_payment),
        ("receipts", receipts),
    ):
        window.connect_action(name, lambda run=run: run())  # type: ignore[misc]
        window.connect_opener(name, run)


def _plug_letters(window: MainWindow, desk: Desk) -> None:
    def notices(stage: str | None = None) -> None:
        from propdesk.ui import notices_dialog

        dialog = notices_dialog.open_for(desk, (), window)
        if stage:
            dialog.stage.setCurrentIndex(max(0, dialog.stage.findData(stage)))

    def letters() -> None:
        from propdesk.ui import notices_dialog

        notices_dialog.open_letters(desk, window)

    def templates() -> None:
        from propdesk.ui import templates_dialog

        templates_dialog.open_for(desk, window)

    def arrears(filtered: str | None = None) -> None:
        from propdesk.ui.arrears_tab import ArrearsTab

        tab = window.show_tab(ArrearsTab)
        if filtered:
            tab.set_filter(filtered, True)

    window.connect_action("notices", notices)
    window.connect_opener("notices", notices)
    window.connect_action("letters_sent", letters)
    window.connect_action("templates", templates)
    window.connect_opener("arrears", arrears)


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
    proposed = str(Path.home() / f"{_('Office workbook')} {desk.today()}.xlsx")
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


def plugged(window: MainWindow) -> list[str]:
    """The names of the entries that do something (for tests)."""
    runs: dict[str, Any] = window._runs
    return sorted(runs)
