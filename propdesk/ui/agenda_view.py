"""The inspections of a stretch of days as a list: one line each, with all its columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyleOptionViewItem, QVBoxLayout, QWidget

from propdesk.i18n import N_, _
from propdesk.office.errors import UserError
from propdesk.ui import task_words, theme
from propdesk.ui.kit.fields import DateField
from propdesk.ui.kit.heading import Cells
from propdesk.ui.kit.record_table import RIGHT, Column, RecordTable
from propdesk.ui.kit.shown import date_text, natural

LONGEST = 3660
"""No more days than this at once."""


def _day(day: date) -> str:
    return task_words.day_text(day)


COLUMNS = (
    Column(N_("Day"), lambda row: row.scheduled, show=_day, width=13.5),
    Column(
        N_("State"),
        lambda row: task_words.state(row.state),
        show=lambda text: text,
        width=15,
        tone=lambda row: task_words.TONES[row.state],
    ),
    Column(N_("Inspection"), lambda row: row.plan, width=16, stretch=True),
    Column(N_("Facility or place"), lambda row: task_words.where(row), width=12, key=natural),
    Column(N_("Building"), lambda row: row.building, width=8, key=natural, hidden=True),
    Column(N_("In charge"), lambda row: row.keeper, width=8),
    Column(N_("Inspector"), lambda row: row.person if row.done else "", width=8, hidden=True),
    Column(N_("Due on"), lambda row: row.due, show=date_text, width=10),
    Column(N_("By the rule"), lambda row: row.planned, show=date_text, width=10, hidden=True),
    Column(N_("Done on"), lambda row: row.done, show=date_text, width=10),
    Column(N_("Entered on"), lambda row: row.entered, show=date_text, width=10, hidden=True),
    Column(
        N_("Moved"), lambda row: _("moved") if row.moved else "", width=7, align=RIGHT, hidden=True
    ),
)


class _Grouped(Cells):
    """A stronger line where another day begins, as long as the list is in the order of days."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        """The cell, and the line above it."""
        rect = QRect(option.rect)
        super().paint(painter, option, index)
        rows = index.model().rows
        at = index.row()
        if at and rows[at].scheduled != rows[at - 1].scheduled:
            painter.setPen(theme.colour("edge"))
            painter.drawLine(rect.topLeft(), rect.topRight())


class AgendaView(QWidget):
    """The list, and from which day to which it goes."""

    range_changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.first_field = DateField(_("From"), "first", today, required=True)
        self.last_field = DateField(_("To"), "last", today, required=True)
        self.table = RecordTable("inspection_agenda", COLUMNS)
        self.table.setItemDelegate(_Grouped(self.table))
        self.table.setAccessibleName(_("Inspections"))
        self.sentence = QLabel(_("No inspections in these days under these filters."))
        self.sentence.setProperty("muted", True)
        self.sentence.hide()
        line = QHBoxLayout(spacing=8)
        for field in (self.first_field, self.last_field):
            field.label.hide()
            field.editor.setMinimumWidth(150)
            field.editor.editingFinished.connect(self._take)
            line.addWidget(QLabel(field.label_text))
            line.addWidget(field)
        line.addWidget(self.sentence)
        line.addStretch(1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addLayout(line)
        page.addWidget(self.table, 1)
        self.first = self.last = today()

    def set_range(self, first: date, last: date) -> None:
        """Go from `first` to `last`, without telling of it."""
        self.first, self.last = first, last
        for field, day in ((self.first_field, first), (self.last_field, last)):
            field.set_value(day)
            field.show_error("")

    def _take(self) -> None:
        try:
            first, last = self.first_field.value(), self.last_field.value()
            assert first is not None
            assert last is not None
            if last < first:
                raise UserError(_("The last day must not be before the first one."))
            if (last - first).days > LONGEST:
                raise UserError(_("At most ten years can be listed at once."))
        except UserError as error:
            self.last_field.show_error(str(error))
            return
        if (first, last) != (self.first, self.last):
            self.set_range(first, last)
            self.range_changed.emit()

    def show_rows(self, rows: list[Any]) -> None:
        """Show the tasks, by day."""
        ordered: list[Any] = []
        days = sorted({row.scheduled for row in rows})
        by_day: dict[date, list[Any]] = {day: [] for day in days}
        for row in rows:
            by_day[row.scheduled].append(row)
        for day in days:
            ordered += task_words.in_order(by_day[day])
        self.table.set_rows(ordered)
        self.sentence.setVisible(not rows)

    def go_to_day(self, day: date) -> None:
        """Put the cursor on the first task of `day` or after it; past the last, on the last."""
        rows = self.table.records.rows
        if rows:
            after = (at for at, row in enumerate(rows) if row.scheduled >= day)
            self.table.go_to(next(after, len(rows) - 1))
