"""The open bills of a room in the payment form: what is owed, what this payment settles of it.

Ticked lines are designated by the payer; without a tick the oldest due date comes first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from propdesk import resources
from propdesk.i18n import _
from propdesk.office.arrears import OpenLine
from propdesk.ui import theme
from propdesk.ui.kit.heading import Cells
from propdesk.ui.kit.shown import date_text, money_text
from propdesk.ui.money_words import span

PERIOD, ITEM, PAYER, DUE, OPEN, PAYS = range(6)


class OpenLinesTable(QTableWidget):
    """`ticked` goes out when a tick was set or taken; `show_parts` shows what is settled."""

    ticked = Signal()

    def __init__(self, parent: Any = None) -> None:
        super().__init__(0, 6, parent)
        self.lines: list[OpenLine] = []
        self.setAccessibleName(_("Open bills"))
        self.setHorizontalHeaderLabels(
            [_("Period"), _("Fee"), _("Payer"), _("Due"), _("Open amount"), _("This payment")]
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(Cells(self))
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(ITEM, QHeaderView.ResizeMode.Stretch)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for at in range(6):
            self.horizontalHeaderItem(at).setTextAlignment(right if at >= OPEN else left)
        self.itemChanged.connect(self._changed)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFont(theme.figures(theme.font()))
        self.verticalHeader().setDefaultSectionSize(theme.row_height())
        self.setMinimumHeight(theme.row_height() * (4 if theme.points() < 16 else 3) + 6)
        self._dress_ticks()
        self._fit()

    def _dress_ticks(self) -> None:
        folder, shade = resources.path("style").as_posix(), "dark" if theme.is_dark() else "light"
        self.setStyleSheet(
            "QTableWidget::indicator { width: 15px; height: 15px; border-radius: 3px;"
            f" border: 1px solid {theme.hex_of('edge')}; background: {theme.hex_of('base')}; }}"
            f"QTableWidget::indicator:checked {{ border-color: {theme.hex_of('accent')};"
            f" background: {theme.hex_of('accent')}; image: url({folder}/check-{shade}.svg); }}"
        )

    def _fit(self) -> None:
        """Columns as wide as their texts, so that no figure is cut."""
        metrics = self.fontMetrics()
        for column in (PERIOD, PAYER, DUE, OPEN, PAYS):
            cells = [self.item(at, column) for at in range(self.rowCount())]
            texts = [cell.text() for cell in cells if cell is not None]
            texts.append(self.horizontalHeaderItem(column).text())
            if column == PAYS:
                texts.append("✓ 99,999.00")
            widest = max(metrics.horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, widest + (50 if column == PERIOD else 26))

    def show_lines(self, lines: Sequence[OpenLine]) -> None:
        """Show the open bills of a room, none ticked."""
        self.blockSignals(True)
        self.lines = list(lines)
        self.setRowCount(len(self.lines))
        self.setColumnHidden(PAYER, len({line.payer_id for line in self.lines}) < 2)
        for at, line in enumerate(self.lines):
            texts = (
                span(line.period.start, line.period.end),
                line.item,
                line.payer,
                date_text(line.due_on),
                money_text(line.open),
                "",
            )
            for column, text in enumerate(texts):
                self.setItem(at, column, self._cell(text, column))
        self._fit()
        self.setCurrentCell(-1, -1)
        self.blockSignals(False)

    @staticmethod
    def _cell(text: str, column: int) -> QTableWidgetItem:
        cell = QTableWidgetItem(text)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if column == PERIOD:
            cell.setFlags(flags | Qt.ItemFlag.ItemIsUserCheckable)
            cell.setCheckState(Qt.CheckState.Unchecked)
        else:
            cell.setFlags(flags)
        if column >= OPEN:
            cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return cell

    def ticked_ids(self) -> tuple[int, ...]:
        """The bills the payer names."""
        checked = Qt.CheckState.Checked
        rows = enumerate(self.lines)
        return tuple(
            line.line_id for at, line in rows if self.item(at, PERIOD).checkState() == checked
        )

    def tick(self, at: int, on: bool = True) -> None:
        """Tick the bill in row `at`, or take the tick off."""
        self.item(at, PERIOD).setCheckState(
            Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        )

    def show_parts(self, parts: Mapping[int, Decimal]) -> None:
        """Show what the payment settles of each bill, by its number."""
        self.blockSignals(True)
        for at, line in enumerate(self.lines):
            part = parts.get(line.line_id)
            cell = self.item(at, PAYS)
            whole = part is not None and part == line.open
            cell.setText("" if part is None else f"{'✓ ' if whole else ''}{money_text(part)}")
            tone = "done" if whole else "soon"
            cell.setForeground(QBrush(theme.colour(tone if part is not None else "text")))
        self.blockSignals(False)
        self.viewport().update()

    def _changed(self, cell: QTableWidgetItem) -> None:
        if cell.column() == PERIOD:
            self.ticked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by key, the first bill is under the cursor."""
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.lines:
            self.setCurrentCell(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space ticks the row under the cursor; Enter is the form's."""
        if event.key() == Qt.Key.Key_Space and self.currentRow() >= 0:
            cell = self.item(self.currentRow(), PERIOD)
            self.tick(self.currentRow(), cell.checkState() != Qt.CheckState.Checked)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()
        else:
            super().keyPressEvent(event)
