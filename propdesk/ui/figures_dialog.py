"""Figures in a window of their own: tables, what they mean below, Copy and Close at the foot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.ui.as_of_field import AsOfField
from propdesk.ui.desk import Desk
from propdesk.ui.kit.details import label
from propdesk.ui.kit.record_table import Column, RecordTable


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


class GroupedFigures(FiguresDialog):
    """The figures of a year, as of a day, by one of several groups; `show_figures` fills it."""

    def __init__(
        self,
        desk: Desk,
        title: str,
        parent: QWidget | None,
        *,
        name: str,
        first: date | None,
        groups: Mapping[str, str],
        columns: Sequence[Column],
        note: str,
        width: int,
        height: int,
    ) -> None:
        super().__init__(desk, title, parent)
        self.year = year_box(desk.today(), first)
        self.group = QComboBox()
        self.group.setAccessibleName(_("Grouped by"))
        for key, text in groups.items():
            self.group.addItem(_(text), key)
        self.as_of = AsOfField(desk.today)
        self.summary = label("")
        self.table = RecordTable(name, columns)
        self.table.setAccessibleName(title)
        head = QHBoxLayout(spacing=8)
        for widget in (self.year, self.group, self.as_of, self.as_of.chip):
            head.addWidget(widget)
        head.addStretch(1)
        self.lay_out(head, self.summary, self.table, width=width, height=height, note=note)
        self.year.currentIndexChanged.connect(lambda _at: self.read())
        self.group.currentIndexChanged.connect(lambda _at: self.read())
        self.as_of.changed.connect(self.read)
        self.read()

    def read(self) -> None:
        """Reckon the year as of the day."""
        year = self.year.currentData()
        first, last = date(year, 1, 1), date(year, 12, 31)
        with self.desk.store.read() as session:
            found = self.reckon(session, first, last, self.as_of.day)
        self.show_figures(found, self.group.currentData())

    def reckon(self, session: Any, first: date, last: date, as_of: date) -> Any:
        """The figures of the days from `first` to `last`, as of a day."""
        raise NotImplementedError

    def show_figures(self, found: Any, group: str) -> None:
        """Fill the line and the table."""
        raise NotImplementedError


def year_box(today: date, first: date | None) -> QComboBox:
    """The years from this one back to that of `first`; this one alone where that is None."""
    box = QComboBox()
    box.setAccessibleName(_("Year"))
    oldest = first.year if first else today.year
    for year in range(today.year, min(oldest, today.year) - 1, -1):
        box.addItem(str(year), year)
    return box
