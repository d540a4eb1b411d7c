"""A week as seven columns, Monday first: each task with all its words; the sheet scrolls."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from propdesk.ui import task_words, theme
from propdesk.ui.day_grid import DayGrid, Line
from propdesk.ui.task_paint import BAR, GAP, Pens, ink

PAD = 4
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def words(row: Any) -> tuple[str, str]:
    """A task's plan, and below it where it is and who does it."""
    place = task_words.where(row)
    below = [] if place and place in row.plan else [place]
    below.append(row.person or row.keeper)
    return row.plan, " · ".join(part for part in below if part)


class CardPens(Pens):
    """Paints a task as a card with all its words."""

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self.fine = QFontMetrics(self.small)

    def line(self, painter: QPainter, rect: QRect, row: Any, at_cursor: bool) -> None:
        """One task with all its words."""
        tone = task_words.TONES[row.state]
        self.ground(painter, rect, tone, at_cursor)
        title, below = words(row)
        left = rect.left() + BAR + GAP
        painter.setPen(self.colours[tone])
        sign = QRect(left, rect.top() + 2, self.sign_width, self.height)
        painter.drawText(sign, _LEFT, task_words.GLYPHS[row.state])
        room = QRect(sign.right() + 1, rect.top() + 4, rect.right() - sign.right() - GAP, 9999)
        room.setBottom(rect.bottom())
        painter.setPen(self.colours[ink(row.state)])
        painter.setFont(self.struck if row.state == "cancelled" else self.font)
        taken = painter.drawText(room, _WRAP, title)
        high = taken.height() if hasattr(taken, "height") else self.metrics.height()
        if below:
            painter.setPen(self.colours["muted"])
            painter.setFont(self.small)
            painter.drawText(room.adjusted(0, high + 1, 0, 0), _WRAP, below)
        painter.setFont(self.font)

    def high(self, row: Any, width: int) -> int:
        """The height a card needs, in pixels."""
        room = QRect(0, 0, max(20, width - BAR - 3 * GAP - self.sign_width), 9999)
        title, below = words(row)
        high = self.metrics.boundingRect(room, _WRAP, title).height()
        if below:
            high += self.fine.boundingRect(room, _WRAP, below).height() + 1
        return high + 8


class WeekView(DayGrid):
    """See the head of this module and of day_grid.py."""

    down_enters = True

    pens: CardPens

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        self._placing = False
        super().__init__(today, parent)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def make_pens(self) -> CardPens:
        """Cards instead of lines."""
        return CardPens(self.font())

    def minimumSizeHint(self) -> QSize:
        """Room for seven narrow columns."""
        return QSize(560, 300)

    def _scrolled(self) -> None:
        if self._placing:
            return
        self.lines, self.cells = [], {}
        size = self.viewport().size()
        self._place_at(size.width(), size.height(), self.verticalScrollBar().value())
        self.viewport().update()

    def place(self, width: int, height: int) -> None:
        """Seven columns of cards; the bar scrolls as far as the longest."""
        longest = self._place_at(width, height, 0)
        bar = self.verticalScrollBar()
        # The bar comes and goes with its range, which it tells by signals.
        self._placing = True
        bar.setPageStep(height - self._head())
        bar.setSingleStep(self.pens.height)
        bar.setRange(0, max(0, longest - height))
        self._placing = False
        if bar.value():
            self.lines, self.cells = [], {}
            self._place_at(width, height, bar.value())

    def _place_at(self, width: int, height: int, scrolled: int) -> int:
        head, longest = self._head(), 0
        for column, day in enumerate(self.days):
            left, right = width * column // 7, width * (column + 1) // 7
            self.cells[day] = QRect(left, 0, right - left, height)
            top = head + PAD - scrolled
            for at, row in enumerate(self.by_day[day]):
                high = self.pens.high(row, right - left - 2 * PAD)
                rect = QRect(left + PAD, top, right - left - 2 * PAD, high)
                self.lines.append(Line(rect, day, at, row))
                top += high + PAD
            longest = max(longest, top + scrolled)
        return longest

    def show_cursor(self) -> None:
        """Scroll to the task under the cursor."""
        rect = self._cursor_rect() if self.task is not None else None
        if rect is None:
            return
        bar, head = self.verticalScrollBar(), self._head()
        if rect.top() < head:
            bar.setValue(bar.value() + rect.top() - head - PAD)
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + PAD)

    def _line_at(self, point: QPoint) -> Line | None:
        return super()._line_at(point) if point.y() > self._head() else None

    def _head(self) -> int:
        return 2 * self.pens.height + 6

    def paint_days(self, painter: QPainter) -> None:
        """The columns."""
        painter.fillRect(self.viewport().rect(), theme.colour("base"))
        painter.setPen(theme.colour("line"))
        for day, cell in self.cells.items():
            if day.weekday():
                painter.drawLine(cell.topLeft(), cell.bottomLeft())

    def paint_heads(self, painter: QPainter) -> None:
        """Weekday, date and mark of each column, over what has scrolled under them."""
        head = self._head()
        painter.fillRect(0, 0, self.viewport().width(), head, theme.colour("base"))
        painter.setPen(theme.colour("edge"))
        painter.drawLine(0, head, self.viewport().width(), head)
        for day, cell in self.cells.items():
            room = QRect(cell.left() + 8, 2, cell.width() - 10, self.pens.height)
            painter.setPen(self.pens.colours["muted"])
            painter.drawText(room, _LEFT, task_words.weekday(day))
            room.translate(0, self.pens.height)
            painter.setFont(self.pens.bold if day == self.today else self.font())
            painter.setPen(self.pens.colours["accent" if day == self.today else "text"])
            text = self._date(day)
            painter.drawText(room, _LEFT, text)
            if day in self.marks:
                wide = self.pens.metrics.horizontalAdvance(text) + 10
                worked = self.marks[day] == task_words.worked()
                painter.setPen(self.pens.colours["soon" if worked else "done"])
                painter.drawText(room.adjusted(wide, 0, 0, 0), _LEFT, self.marks[day])
            painter.setFont(self.font())
            if day.weekday():
                painter.setPen(theme.colour("line"))
                painter.drawLine(cell.left(), 4, cell.left(), head)

    @staticmethod
    def _date(day: date) -> str:
        return f"{day.month:02d}-{day.day:02d}"
