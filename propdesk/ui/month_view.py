"""A month as a sheet of days, Monday first: its tasks as one-line bars, 休 and 班, today ringed."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter

from propdesk.i18n import _
from propdesk.ui import task_words, theme
from propdesk.ui.day_grid import DayGrid, Line

PAD = 3
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class MonthView(DayGrid):
    """See the head of this module and of day_grid.py."""

    def minimumSizeHint(self) -> QSize:
        """Room for a few lines a day."""
        return QSize(420, 300)

    def place(self, width: int, height: int) -> None:
        """Seven columns, as many weeks as the month touches; lines as there is room."""
        weeks = len(self.days) // 7
        top = self._head()
        # The same for every week, although some are a pixel higher than others.
        room = ((height - top) // weeks - self._day_head()) // (self.pens.height + 1)
        for at, day in enumerate(self.days):
            week, column = divmod(at, 7)
            left, right = width * column // 7, width * (column + 1) // 7
            upper = top + (height - top) * week // weeks
            lower = top + (height - top) * (week + 1) // weeks
            cell = QRect(left, upper, right - left, lower - upper)
            self.cells[day] = cell
            self._place_lines(day, cell, max(0, room))

    def _place_lines(self, day: date, cell: QRect, room: int) -> None:
        rows = self.by_day[day]
        top, step = cell.top() + self._day_head(), self.pens.height + 1
        for at, row in enumerate(rows[:room]):
            rect = QRect(
                cell.left() + PAD, top + at * step, cell.width() - 2 * PAD, self.pens.height
            )
            self.lines.append(Line(rect, day, at, row))
        if len(rows) > room:
            # Beside the number of the day, so that it costs no line.
            width = min(cell.width() - 40, self.pens.metrics.horizontalAdvance("00") * 5)
            self.more[day] = QRect(
                cell.right() - width - PAD, cell.top() + 2, width, self.pens.height
            )

    def _day_head(self) -> int:
        return self.pens.height + 4

    def _head(self) -> int:
        return self.pens.height + 6

    def paint_days(self, painter: QPainter) -> None:
        """Weekdays above, then each day with its number and mark."""
        painter.fillRect(self.viewport().rect(), theme.colour("base"))
        line = theme.colour("line")
        for column, day in enumerate(self.days[:7]):
            cell = self.cells[day]
            head = QRect(cell.left() + 8, 0, cell.width() - 8, self._head())
            painter.setPen(self.pens.colours["muted"])
            painter.drawText(head, _LEFT, _(task_words.WEEKDAYS[column]))
        for day, cell in self.cells.items():
            if day.month != self.month.month:
                painter.fillRect(cell, theme.colour("window"))
            painter.setPen(line)
            painter.drawLine(cell.topLeft(), cell.topRight())
            if day.weekday():
                painter.drawLine(cell.topLeft(), cell.bottomLeft())
            self._paint_head(painter, day, cell)

    def _paint_head(self, painter: QPainter, day: date, cell: QRect) -> None:
        height = self.pens.height
        number = QRect(cell.left() + PAD, cell.top() + 2, height + 6, height)
        outside = day.month != self.month.month
        if day == self.today:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.pens.colours["accent"])
            painter.drawRoundedRect(number, height / 2, height / 2)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setFont(self.pens.bold)
            painter.setPen(theme.colour("accent_text"))
        else:
            painter.setPen(self.pens.colours["muted" if outside else "text"])
        painter.drawText(number, _CENTRE, str(day.day))
        painter.setFont(self.font())
        left = number.right() + 4
        if day.day == 1 and outside:
            left = self._beside(painter, QPoint(left, number.top()), day, cell)
        if day in self.marks:
            worked = self.marks[day] == task_words.worked()
            painter.setPen(self.pens.colours["soon" if worked else "done"])
            rest = QRect(left, number.top(), cell.right() - left - 2, height)
            painter.drawText(rest, _LEFT, self.marks[day])

    def _beside(self, painter: QPainter, at: QPoint, day: date, cell: QRect) -> int:
        """The name of the month beside its first day, where it leaves room for "3 more…"."""
        text = _(task_words.MONTHS[day.month - 1])
        width = self.pens.metrics.horizontalAdvance(text) + 6
        room = cell.right() - PAD - at.x()
        if day in self.more:
            room -= self.pens.metrics.horizontalAdvance(self.more_text(day))
        if width > room:
            return at.x()
        painter.drawText(QRect(at.x(), at.y(), width, self.pens.height), _LEFT, text)
        return at.x() + width
