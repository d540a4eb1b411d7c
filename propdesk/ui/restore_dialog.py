"""Which backup to restore: those of the office's folder, newest first, or any file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _, ngettext
from propdesk.office import backups
from propdesk.office.backups import Backup


class RestoreDialog(QDialog):
    """`exec()`, then `chosen`: the backup's file."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Restore a backup"))
        self.chosen: Path | None = None
        self._folder = folder
        said = QLabel(
            _(
                "The data become again what they were at that time. What there is now is backed up "
                "first and kept aside."
            ),
            textFormat=Qt.TextFormat.PlainText,
            wordWrap=True,
        )
        self.list = QListWidget()
        self.list.setAccessibleName(_("Backups"))
        self.list.setUniformItemSizes(True)
        for backup in reversed(backups.listed(folder)):
            item = QListWidgetItem(_line(backup))
            item.setData(Qt.ItemDataRole.UserRole, str(backup.path))
            item.setToolTip(str(backup.path))
            self.list.addItem(item)
        self.list.itemActivated.connect(lambda _item: self.accept())
        buttons = QDialogButtonBox()
        self.restore = buttons.addButton(_("Restore"), QDialogButtonBox.ButtonRole.AcceptRole)
        other = buttons.addButton(_("Another file…"), QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        other.clicked.connect(self._other)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 20, 20, 16)
        page.setSpacing(12)
        page.addWidget(said)
        page.addWidget(self.list, 1)
        page.addWidget(buttons)
        self.resize(560, 420)
        if self.list.count():
            self.list.setCurrentRow(0)
        else:
            self.list.addItem(_("There is no backup in {path}.").format(path=folder))
            self.list.setEnabled(False)
            self.restore.setEnabled(False)

    def accept(self) -> None:
        """Take what is selected."""
        item = self.list.currentItem()
        if self.chosen is None and item is not None:
            self.chosen = Path(item.data(Qt.ItemDataRole.UserRole))
        super().accept()

    def _other(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(
            self, _("Restore a backup"), str(self._folder), _("Backups (*.db)")
        )
        if path:
            self.chosen = Path(path)
            super().accept()


def _line(backup: Backup) -> str:
    rooms = backup.counts.get("room", 0)
    return "    ".join(
        (
            f"{backup.made:%Y-%m-%d  %H:%M}",
            ngettext("{n} room", "{n} rooms", rooms).format(n=f"{rooms:,}"),
            f"{backup.size / 1_000_000:,.1f} MB",
        )
    )
