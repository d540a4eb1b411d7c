"""What PropDesk does by itself while the window is open, and File ▸ Back up, Restore, Check.

Thirty seconds after the last save the log is brought into the file; every half hour, and on
closing, what changed is backed up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog

from propdesk.i18n import _
from propdesk.office import backups, settings
from propdesk.office.backups import Backup
from propdesk.office.errors import UserError
from propdesk.office.progress import Progress
from propdesk.ui import alerts
from propdesk.ui.desk import Desk
from propdesk.ui.main_window import MainWindow
from propdesk.ui.restore_dialog import RestoreDialog

IDLE = 30_000
"""Milliseconds after the last save until the checkpoint."""
LOOK = 60_000
"""Milliseconds between two looks at whether a backup is due."""
SECOND_PLACE = timedelta(days=7)


class Housekeeping(QObject):
    """Belongs to a window; `restoring` is the backup the clerk chose before the window closed."""

    def __init__(
        self, desk: Desk, window: MainWindow, logs: Path, now: Callable[[], datetime] = datetime.now
    ) -> None:
        super().__init__(window)
        self.desk = desk
        self.window_ = window
        self.restoring: Path | None = None
        self._now = now
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self.checkpoint)
        desk.changed.connect(lambda _touched: self._idle.start())
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self.back_up_if_due)
        self._look.start()
        window.connect_action("log_folder", lambda: _show_folder(logs))
        window.connect_action("check_data", self.check)
        if desk.store.is_file:
            window.connect_action("back_up", self.back_up)
            window.connect_action("restore", self.restore)
            window.before_close.append(self.back_up_on_close)
            self._show_last()

    def checkpoint(self) -> None:
        """Bring the log into the file, unless a job is using it."""
        if self.desk.jobs.busy:
            self._idle.start()
        else:
            self.desk.store.checkpoint()

    def back_up_if_due(self) -> None:
        """Back up in the background what changed, half an hour after the last backup."""
        if not self.desk.jobs.busy and backups.due(self.desk.store, self._now()):
            self.desk.jobs.start(
                _("Backing up"), self._make, self._made, self._background_failed, quiet=True
            )

    def back_up(self) -> None:
        """File ▸ Back up."""
        self.desk.jobs.start(_("Backing up"), self._make, self._made_on_request)

    def restore(self) -> None:
        """File ▸ Restore: choose, then close; the window opens again on the restored data."""
        dialog = RestoreDialog(backups.folder(self.desk.store), self.window_)
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.chosen is None:
            return
        try:
            backup = backups.verify(dialog.chosen)
        except UserError as error:
            alerts.warn(self.window_, str(error))
            return
        question = _("Go back to {when}? What was entered since is kept aside.").format(
            when=f"{backup.made:%Y-%m-%d %H:%M}"
        )
        if alerts.ask(self.window_, question, _("Restore")):
            self.restoring = dialog.chosen
            if not self.window_.close():
                self.restoring = None

    def check(self) -> None:
        """File ▸ Check data."""
        from propdesk.office import checking

        def done(report: checking.Report) -> None:
            first, *more = report.sentences()
            speak = alerts.tell if report.good else alerts.warn
            speak(self.window_, first, "\n".join(more))

        self.desk.jobs.start(
            _("Checking the data"), lambda p: checking.check(self.desk.store, p), done
        )

    def back_up_on_close(self) -> bool:
        """Back up what changed before the window goes; False keeps it open."""
        store = self.desk.store
        if self.restoring or not backups.due(store, self._now(), every=timedelta(0)):
            return True
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self._make(Progress())
        except UserError as error:
            QGuiApplication.restoreOverrideCursor()
            question = _("{problem} Close without a backup?").format(problem=error)
            return alerts.ask(self.window_, question, _("Close without a backup"), _("Stay"))
        else:
            QGuiApplication.restoreOverrideCursor()
        return True

    def _make(self, progress: Progress) -> Backup:
        return backups.make(self.desk.store, self._now(), progress=progress)

    def _made(self, backup: Backup) -> None:
        self._show_last(backup)

    def _made_on_request(self, backup: Backup) -> None:
        self._show_last(backup)
        self.desk.say(_("Backed up and read back: {name}").format(name=backup.path.name))

    def _background_failed(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            raise error
        self.desk.say(str(error))

    def _show_last(self, backup: Backup | None = None) -> None:
        if backup is None:
            known = backups.listed(backups.folder(self.desk.store))
            backup = known[-1] if known else None
        self.window_.set_last_backup(f"{backup.made:%Y-%m-%d %H:%M}" if backup else _("never"))
        with self.desk.store.read() as session:
            second = settings.get(session, "backup_second_folder")
        reached = backups.second_place_reached(self.desk.store)
        if second and backup and (reached is None or self._now() - reached > SECOND_PLACE):
            self.desk.say(
                _("The second place for backups, {path}, was not reached for a week.").format(
                    path=second
                )
            )


def _show_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
