"""Opening the data: straight through when all is well, else what is wrong and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _
from propdesk.office import backups, data_file
from propdesk.office.errors import UserError
from propdesk.office.store import Store
from propdesk.ui import alerts
from propdesk.ui.restore_dialog import RestoreDialog

Target = str | Path


def open_store(
    target: Target, clerk: str, before_asking: Callable[[], object] = lambda: None
) -> Store | None:
    """Open the data, asking what to do as long as that fails; None: the clerk gave up."""
    trust = False
    while True:
        try:
            return Store.open(target, clerk=clerk, trust=trust)
        except UserError as error:
            before_asking()
            dialog = OpeningFailed(error, target)
            if dialog.exec() != QDialog.DialogCode.Accepted:
                return None
            target, trust = dialog.target, dialog.trust


class OpeningFailed(QDialog):
    """The sentence of what is wrong, and a button for each way out of it."""

    def __init__(self, error: UserError, target: Target, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("The data could not be opened"))
        self.target = target
        self.trust = False
        said = QLabel(str(error), textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        said.setMinimumWidth(420)
        sign = QLabel()
        warning = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        sign.setPixmap(warning.pixmap(40, 40))
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(said, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 20, 20, 16)
        page.setSpacing(16)
        page.addLayout(top)
        damaged = isinstance(error, data_file.Damaged)
        if damaged:
            self._offer(page, _("Restore a backup…"), self._restore).setDefault(True)
            if _path(target).exists():
                self._offer(page, _("Open it as it is, if it is otherwise sound"), self._trust)
        elif not isinstance(error, (data_file.InUse, data_file.Newer)):
            self._offer(page, _("Restore a backup…"), self._restore)
        if isinstance(error, data_file.InUse):
            self._offer(page, _("Try again"), self.accept).setDefault(True)
        self._offer(page, _("Use another folder…"), self._elsewhere)
        buttons = QDialogButtonBox()
        quit_button = buttons.addButton(_("Quit"), QDialogButtonBox.ButtonRole.RejectRole)
        quit_button.clicked.connect(self.reject)
        page.addWidget(buttons)

    def _offer(self, page: QVBoxLayout, text: str, run: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(lambda: run())
        page.addWidget(button)
        return button

    def _restore(self) -> None:
        dialog = RestoreDialog(_path(self.target).parent / "backups", self)
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.chosen is None:
            return
        try:
            backups.restore(_path(self.target), dialog.chosen, datetime.now())
        except UserError as error:
            alerts.warn(self, str(error))
            return
        self.accept()

    def _trust(self) -> None:
        self.trust = True
        self.accept()

    def _elsewhere(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("The folder of the data"))
        if folder:
            self.target = Path(folder)
            self.accept()


def _path(target: Target) -> Path:
    path = Path(target)
    return path if path.suffix == ".db" else path / data_file.FILE
