"""What is said to the clerk outside a form: a toast in passing, a sentence, a question, a crash.

A toast with Undo replaces "are you sure". `ask` is only for what cannot be undone; its sentence
holds the count and the sum. Text is always shown as plain text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import _


class Toast(QFrame):
    """A line at the foot of the window that goes by itself after `seconds`."""

    def __init__(
        self, window: QWidget, text: str, undo: Callable[[], object] | None, seconds: float
    ) -> None:
        super().__init__(window)
        self.setObjectName("toast")
        self._undo = undo
        self._keys: QShortcut | None = None
        label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8 if undo else 16, 8)
        row.addWidget(label, 1)
        if undo:
            button = QPushButton(_("Undo"), autoDefault=False)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(self.undo)
            row.addWidget(button)
            if isinstance(window, QDialog):
                # The Undo of the menu is behind the dialog and hears no key.
                self._keys = QShortcut(QKeySequence.StandardKey.Undo, window, self.undo)
        self.setAccessibleName(text)
        label.setMinimumWidth(min(label.fontMetrics().horizontalAdvance(text) + 8, 520))
        window.installEventFilter(self)
        QTimer.singleShot(round(seconds * 1000), self, self.go)
        self._settle()
        self.show()
        self.raise_()

    def undo(self) -> None:
        """Take back what the toast told of."""
        undo, self._undo = self._undo, None
        self.go()
        if undo:
            undo()

    def go(self) -> None:
        """Leave."""
        self._drop_keys()
        self.hide()
        self.deleteLater()

    def _drop_keys(self) -> None:
        keys, self._keys = self._keys, None
        if keys is not None:
            keys.setEnabled(False)
            keys.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the foot when the window changes its size; outlive a dialog that closes."""
        if event.type() == QEvent.Type.Resize:
            self._settle()
        elif event.type() == QEvent.Type.Hide and watched is self.parentWidget():
            self._move_behind()
        return False

    def _move_behind(self) -> None:
        """To the window behind the dialog that told of it: what it says is not read yet."""
        dialog = self.parentWidget()
        behind = dialog.parentWidget()
        if behind is None:
            return
        dialog.removeEventFilter(self)
        self._drop_keys()
        window = behind.window()
        for older in window.findChildren(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly):
            older.go()
        self.setParent(window)
        window.installEventFilter(self)
        self._settle()
        self.show()
        self.raise_()

    def _settle(self) -> None:
        self.adjustSize()
        window = self.parentWidget()
        left = (window.width() - self.width()) // 2
        self.move(max(8, left), window.height() - self.height() - 48)


def toast(
    where: QWidget, text: str, undo: Callable[[], object] | None = None, seconds: float = 7
) -> Toast:
    """Show `text` at the foot of the window of `where`, with an Undo button if it can be undone."""
    window = where.window()
    for old in window.findChildren(Toast):
        old.go()
    return Toast(window, text, undo, seconds)


def tell(parent: QWidget | None, text: str, detail: str = "") -> None:
    """Say one thing and wait until it was read; `detail` can be unfolded."""
    box = _box(parent, text, QMessageBox.Icon.Information)
    box.setDetailedText(detail)
    box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def warn(parent: QWidget | None, text: str, detail: str = "") -> None:
    """Say what went wrong and what to do, and wait until it was read."""
    box = _box(parent, text, QMessageBox.Icon.Warning)
    box.setDetailedText(detail)
    box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def ask(parent: QWidget | None, text: str, yes: str, no: str = "") -> bool:
    """Ask before what cannot be undone; `yes` is the verb on the button ("Post 1,353 bills")."""
    box = _box(parent, text, QMessageBox.Icon.Question)
    agreed = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    refused = box.addButton(no or _("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(refused)
    box.setEscapeButton(refused)
    box.exec()
    return box.clickedButton() is agreed


def _box(parent: QWidget | None, text: str, picture: QMessageBox.Icon) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle("PropDesk")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setIcon(picture)
    return box


class CrashDialog(QDialog):
    """Says that something broke, that the data is safe, and gives the report to copy."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self.report = QPlainTextEdit(report, readOnly=True)
        self.report.setAccessibleName(_("Report"))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        said = QLabel(
            _(
                "PropDesk could not finish this. What was saved before is safe, "
                "the last step was not saved. Please copy the report and send it "
                "to whoever looks after PropDesk."
            ),
            textFormat=Qt.TextFormat.PlainText,
            wordWrap=True,
        )
        buttons = QDialogButtonBox()
        copy = buttons.addButton(_("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        page = QVBoxLayout(self)
        page.setSpacing(12)
        page.setContentsMargins(20, 20, 20, 16)
        page.addWidget(said)
        page.addWidget(self.report, 1)
        page.addWidget(buttons)
        self.resize(680, 420)


def crash(report: str, parent: QWidget | None = None) -> None:
    """Show the crash dialog with `report`, the traceback as text."""
    CrashDialog(report, parent).exec()
