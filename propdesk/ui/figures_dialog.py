"""Figures in a window of their own: tables, what they mean below, Copy and Close at the foot."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.record_table import RecordTable


class FiguresDialog(QDialog):
    """Its parts are laid out by `lay_out`; Copy takes the first table, whole, for Excel."""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._tables: list[RecordTable] = []

    def lay_out(
        self, *parts: QWidget | QHBoxLayout, width: int, height: int, note: str = ""
    ) -> None:
        """Put the parts one below the other, the tables as high as they can be.

        `width` and `height` in pixels, where the screen has room for it.
        """
        page = QVBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(12)
        for part in parts:
            if isinstance(part, RecordTable):
                # The first is the longer one.
                page.addWidget(part, 2 if self._tables else 3)
                self._tables.append(part)
            elif isinstance(part, QWidget):
                page.addWidget(part)
            else:
                page.addLayout(part)
        if note:
            page.addWidget(label(note, muted=True))
        page.addLayout(self._foot())
        room = self.screen().availableSize()
        self.resize(min(width, room.width() - 40), min(height, room.height() - 60))

    def _foot(self) -> QHBoxLayout:
        copy = QPushButton(_("Copy with headings"), autoDefault=False)
        copy.clicked.connect(self.copy)
        close = QPushButton(_("Close"), default=True)
        close.clicked.connect(self.reject)
        foot = QHBoxLayout(spacing=8)
        foot.addStretch(1)
        foot.addWidget(copy)
        foot.addWidget(close)
        return foot

    def copy(self) -> None:
        """Put the first table on the clipboard for Excel."""
        self._tables[0].selectAll()
        self._tables[0].copy(headings=True)


def year_box(today: date, first: date | None) -> QComboBox:
    """The years from this one back to that of `first`; this one alone where that is None."""
    box = QComboBox()
    box.setAccessibleName(_("Year"))
    oldest = first.year if first else today.year
    for year in range(today.year, min(oldest, today.year) - 1, -1):
        box.addItem(str(year), year)
    return box
