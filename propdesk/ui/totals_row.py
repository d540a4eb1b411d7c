"""The line under a list that adds up its money columns: always the sum of what is shown."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from propdesk.i18n import _
from propdesk.ui import theme
from propdesk.ui.kit.record_table import RecordTable


class TotalsRow(QWidget):
    """Stands under `table` and follows its columns as they are moved, sized and scrolled.

    `columns` names those that are added up; without, it is those marked `sum`.
    """

    def __init__(
        self, table: RecordTable, columns: Collection[str] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._added = set(columns) or {c.name for c in table.records.columns if c.sum}
        self.sums: dict[str, Decimal] = {}
        model, header = table.records, table.horizontalHeader()
        model.modelReset.connect(self.add_up)
        header.sectionResized.connect(self.update)
        header.sectionMoved.connect(self.update)
        header.geometriesChanged.connect(self.update)
        table.horizontalScrollBar().valueChanged.connect(self.update)
        theme.changed.connect(self.updateGeometry)
        self.add_up()

    def add_up(self) -> None:
        """Add up the rows on screen again."""
        rows = self._table.records.rows
        self.sums = {
            column.name: sum((column.value(row) or Decimal(0) for row in rows), Decimal("0.00"))
            for column in self._table.records.columns
            if column.name in self._added
        }
        self.setAccessibleName(_("Total") + ": " + ", ".join(self._spoken()))
        self.update()

    def shown(self) -> dict[str, str]:
        """What stands under each column, by the column's name."""
        columns = {column.name: column for column in self._table.records.columns}
        return {name: columns[name].show(value) for name, value in self.sums.items()}

    def _spoken(self) -> list[str]:
        return [f"{_(name)} {text}" for name, text in self.shown().items()]

    def sizeHint(self) -> QSize:
        """As high as a row of the list."""
        return QSize(100, theme.row_height() + 2)

    def minimumSizeHint(self) -> QSize:
        """As high as a row, as narrow as need be."""
        return QSize(0, theme.row_height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The sums under their columns, the word Total at the left."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("base"))
        painter.setPen(theme.colour("edge"))
        painter.drawRect(self.rect().adjusted(0, -1, -1, -1))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.figures(theme.font(bold=True)))
        header: Any = self._table.horizontalHeader()
        texts = self.shown()
        left = None
        for at, column in enumerate(self._table.records.columns):
            if header.isSectionHidden(at):
                continue
            place = header.sectionViewportPosition(at) + self._table.frameWidth()
            cell = QRect(place, 0, header.sectionSize(at), self.height())
            if column.name in texts:
                inside = cell.adjusted(4, 0, -8, 0)
                painter.drawText(inside, column.align, texts[column.name])
            elif left is None or place < left.left():
                left = cell
        if left is not None:
            align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(left.adjusted(8, 0, 0, 0), align, _("Total"))
        painter.end()
