"""The heading row and the cells of a table: quiet, hairlines, one margin for both."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from propdesk.ui import icons, theme

MARGIN = 8
"""Pixels between the edge of a cell and its text."""
_ARROW = 14
# As plain ints: the flags of Qt are slow to compare, and this is done for every cell.
_SELECTED = QStyle.StateFlag.State_Selected.value
_MARKED = QStyle.StateFlag.State_HasFocus.value | _SELECTED
_PLAIN = ~(QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected)


class Heading(QHeaderView):
    """The titles of the columns, with an arrow beside the one that is sorted by."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(36)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One title."""
        model: Any = self.model()
        horizontal = Qt.Orientation.Horizontal
        title = model.headerData(section, horizontal, int(Qt.ItemDataRole.DisplayRole)) or ""
        align = model.headerData(section, horizontal, int(Qt.ItemDataRole.TextAlignmentRole))
        painter.save()
        painter.setFont(self.font())
        painter.fillRect(rect, theme.colour("base"))
        painter.setPen(theme.colour("edge"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        text = rect.adjusted(MARGIN, 0, -MARGIN, 0)
        is_sorted = section == self.sortIndicatorSection() and self.isSortIndicatorShown()
        painter.setPen(theme.colour("text" if is_sorted else "muted"))
        if is_sorted:
            text = self._paint_arrow(painter, text, title, align)
        title = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(align or 0), title)
        painter.restore()

    def _paint_arrow(self, painter: QPainter, text: QRect, title: str, align: int) -> QRect:
        """Draw the arrow beside the title, left of a right-aligned one; what is left for text."""
        wide = min(self.fontMetrics().horizontalAdvance(title), text.width() - _ARROW)
        down = self.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        name = "chevron-down" if down else "chevron-up"
        picture = icons.pixmap(name, "text", _ARROW, self.devicePixelRatioF())
        top = text.center().y() - _ARROW // 2 + 1
        if align & int(Qt.AlignmentFlag.AlignRight):
            painter.drawPixmap(text.right() - wide - _ARROW - 2, top, picture)
            return text.adjusted(_ARROW, 0, 0, 0)
        painter.drawPixmap(text.left() + wide + 4, top, picture)
        return text.adjusted(0, 0, -_ARROW, 0)


class Cells(QStyledItemDelegate):
    """Cells keep the colour of their state when selected, and show no focus box."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        """The ground of the selection over the whole cell, the text within its margin."""
        # `option` is this cell's own copy, so it is changed in place: this runs for every cell.
        marked = option.state.value & _MARKED
        if marked:
            if marked & _SELECTED:
                painter.fillRect(option.rect, theme.colour("soft"))
            option.state &= _PLAIN
        option.rect = option.rect.adjusted(MARGIN - 3, 0, 3 - MARGIN, 0)
        super().paint(painter, option, index)
