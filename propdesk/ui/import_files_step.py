"""The first step of an import: which files, chosen or dropped here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.office.errors import Cancelled
from propdesk.office.progress import Progress
from propdesk.ui import icons
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.memory import recall, remember
from propdesk.ui.steps import Step

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".et", ".csv", ".txt", ".htm", ".html")


class FilesStep(Step):
    """Files as the office has them; Next reads them."""

    title = N_("Which files?")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.paths: list[Path] = []
        self.sheets: list[Any] = []
        self._read: list[Path] = []
        self.setAcceptDrops(True)
        self.column.addWidget(
            label(
                _(
                    "Excel, WPS or CSV files: the office workbook, or lists of your own. "
                    "Nothing is written until you have seen every row."
                ),
                muted=True,
            )
        )
        self.panel = QFrame(objectName="pane")
        inside = QVBoxLayout(self.panel)
        inside.setContentsMargins(16, 16, 16, 16)
        inside.setSpacing(12)
        row = QHBoxLayout()
        self.choose_button = QPushButton(_("Choose files…"), autoDefault=False)
        icons.put(self.choose_button, "folder-open")
        self.choose_button.clicked.connect(self.choose)
        row.addWidget(self.choose_button)
        row.addWidget(label(_("or drop them here"), muted=True))
        row.addStretch(1)
        inside.addLayout(row)
        self.list = _Names()
        self.list.setObjectName("hits")
        self.list.setAccessibleName(_("Files"))
        self.list.removed.append(self.remove)
        inside.addWidget(self.list, 1)
        self.column.addWidget(self.panel, 1)
        self.error = label("")
        self.error.hide()
        self.column.addWidget(self.error)

    def first(self) -> QWidget:
        """The button."""
        return self.choose_button if not self.paths else self.list

    def ready(self) -> bool:
        """Once there is a file."""
        return bool(self.paths)

    def choose(self) -> None:
        """Let files be picked."""
        kinds = " ".join(f"*{ending}" for ending in ENDINGS)
        found, _kind = QFileDialog.getOpenFileNames(
            self,
            _("Choose files"),
            recall("import/folder", str(Path.home())),
            _("Tables ({kinds})").format(kinds=kinds) + ";;" + _("All files (*)"),
        )
        if found:
            remember("import/folder", str(Path(found[0]).parent))
            self.add([Path(path) for path in found])
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self, paths: Sequence[Path]) -> None:
        """Take files; the same one once."""
        for path in paths:
            if path not in self.paths:
                self.paths.append(path)
        self._show()

    def remove(self, at: int) -> None:
        """Leave a file out."""
        if 0 <= at < len(self.paths):
            del self.paths[at]
            self._show()

    def _show(self) -> None:
        self.list.clear()
        self.list.addItems([f"{path.name}    {path.parent}" for path in self.paths])
        if self.paths:
            self.list.setCurrentRow(len(self.paths) - 1)
        self._say("")
        self.changed.emit()

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        self.error.setProperty("tone", "overdue")
        self.error.style().unpolish(self.error)
        self.error.style().polish(self.error)

    def next(self, go: Callable[[], None]) -> None:
        """Read the files, unless they were read already and Back was pressed."""
        if self._read == self.paths:
            go()
            return
        paths = list(self.paths)

        def work(progress: Progress) -> Any:
            from propdesk.office import importing

            return importing.read(paths, progress=progress)

        def done(sheets: Any) -> None:
            self.sheets, self._read = list(sheets), paths
            go()

        def failed(error: BaseException) -> None:
            if isinstance(error, Cancelled):
                return
            from propdesk.office.errors import UserError

            if not isinstance(error, UserError):
                raise error
            self._say(str(error))

        self._say("")
        self.desk.jobs.start(_("Reading files"), work, done, failed, self.window())

    # Dropped files

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped."""
        if _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what is dropped."""
        self.add(_dropped(event.mimeData()))
        event.acceptProposedAction()


def _dropped(data: QMimeData) -> list[Path]:
    local = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in local if path.is_file()]


class _Names(QListWidget):
    """The names of the files; Delete leaves one out."""

    def __init__(self) -> None:
        super().__init__()
        self.removed: list[Callable[[int], None]] = []
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setToolTip(_("Delete leaves a file out"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete leaves the selected file out."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            for run in self.removed:
                run(self.currentRow())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
