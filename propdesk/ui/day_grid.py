"""Days with their tasks, painted: what the month and the week share.

    view.show_days(days, rows, marks, month=date(2026, 11, 1))
    view.chosen.connect(...)        # the task under the cursor, or None
    view.opened.connect(...)        # Enter or double click on a task
    view.day_opened.connect(...)    # Enter or double click on a day, or "3 more…"
    view.move_wanted.connect(...)   # (task, day) dragged; (task, None) by the key M
    view.left.connect(...)          # a day that is not on this sheet was gone to
    view.stepped.connect(...)       # PageUp -1, PageDown +1
    view.menu_wanted.connect(...)   # (task, place on screen)

The arrows move the day, Tab goes into its tasks and through them, Esc comes out again, Home is
today. What stands under the cursor is the accessible description of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from propdesk.i18n import _, ngettext
from propdesk.ui import task_words, theme
from propdesk.ui.task_paint import Pens

KEYS = Qt.Key
STEPS = {KEYS.Key_Left: -1, KEYS.Key_Right: 1, KEYS.Key_Up: -7, KEYS.Key_Down: 7}


class Line(NamedTuple):
    """A task where it is painted."""

    rect: QRect
    day: date
    at: int
    row: Any


class DayGrid(QAbstractScrollArea):
    """See the head of this module. Sheets say where days and lines are, and paint the days."""

    chosen = Signal(object)
    opened = Signal(object)
    day_opened = Signal(object)
    move_wanted = Signal(object, object)
    left = Signal(object)
    stepped = Signal(int)
    menu_wanted = Signal(object, QPoint)

    down_enters = False
    """Whether Down goes into the tasks of the day instead of a week on."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.today = self.current = today
        self.month = today.replace(day=1)
        self.days: list[date] = []
        self.task: int | None = None
        self.cells: dict[date, QRect] = {}
        self.lines: list[Line] = []
        self.more: dict[date, QRect] = {}
        self.by_day: dict[date, list[Any]] = {}
        self.marks: Mapping[date, str] = {}
        self._pressed: tuple[QPoint, Line] | None = None
        self._dragged: Line | None = None
        self._pointer = QPoint()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFont(theme.figures(theme.font(0.88)))
        self.pens = self.make_pens()
        self.arrange()

    # What a sheet says

    def make_pens(self) -> Pens:
        """What lines are painted with, in the font and the colours of the theme."""
        return Pens(self.font())

    def place(self, width: int, height: int) -> None:
        """Fill `cells`, `lines` and `more` for that room."""
        raise NotImplementedError

    def paint_days(self, painter: QPainter) -> None:
        """The ground and the heads of the days."""
        raise NotImplementedError

    def paint_heads(self, painter: QPainter) -> None:
        """What stays over the lines when they scroll."""

    # What is shown

    def show_days(
        self,
        days: Sequence[date],
        rows: Sequence[Any],
        marks: Mapping[date, str],
        month: date | None = None,
        current: date | None = None,
    ) -> None:
        """Show the tasks of `days`; the day and the task under the cursor stay if they can, unless
        `current` is another day to go to."""
        kept = self.chosen_row()
        if current is not None and current != self.current:
            self.current, kept = current, None
        self.days, self.marks = list(days), marks
        self.month = (month or days[0]).replace(day=1)
        by_day: dict[date, list[Any]] = {day: [] for day in days}
        for row in rows:
            if row.scheduled in by_day:
                by_day[row.scheduled].append(row)
        self.by_day = {day: task_words.in_order(found) for day, found in by_day.items()}
        self.task = None
        if self.current not in by_day:
            self.current = self.today if self.today in by_day else self.month
        self.arrange()
        if kept is not None:
            self._choose_again(kept)
        self._tell()

    def _choose_again(self, kept: Any) -> None:
        for line in self.lines:
            if line.row.id == kept.id:
                self.current, self.task = line.day, line.at
                return

    def select(self, task_id: int) -> bool:
        """Go to a task of this sheet."""
        for day, rows in self.by_day.items():
            for at, row in enumerate(rows):
                if row.task_id == task_id:
                    self.current = day
                    self._go_in(min(at, max(0, self._shown(day) - 1)))
                    return at < self._shown(day)
        return False

    def arrange(self) -> None:
        """Place days and lines anew."""
        if not self.days:
            return
        self.cells, self.lines, self.more = {}, [], {}
        size = self.viewport().size()
        self.place(size.width(), size.height())
        self.viewport().update()

    def chosen_row(self) -> Any:
        """The task under the cursor, or None."""
        rows = self.by_day.get(self.current, [])
        return None if self.task is None or self.task >= len(rows) else rows[self.task]

    def go(self, day: date) -> None:
        """Put the cursor on `day`; one that is not on this sheet is left to who shows it."""
        if not date(1990, 1, 1) <= day <= date(2200, 1, 1):
            return
        self.current, self.task = day, None
        if day not in self.cells:
            self.left.emit(day)
        self._moved()

    def _go_in(self, at: int | None) -> None:
        self.task = at
        self._moved()

    def _moved(self) -> None:
        self.show_cursor()
        self._tell()
        self.viewport().update()
        self.chosen.emit(self.chosen_row())

    def show_cursor(self) -> None:
        """Scroll to what is under the cursor, where a sheet scrolls."""

    def more_text(self, day: date) -> str:
        """How many tasks of a day have no line."""
        hidden = len(self.by_day[day]) - self._shown(day)
        return ngettext("{n} more…", "{n} more…", hidden).format(n=hidden)

    def _shown(self, day: date) -> int:
        return sum(line.day == day for line in self.lines)

    # For those who hear it

    def _tell(self) -> None:
        row = self.chosen_row()
        self.setAccessibleDescription(task_words.told(row) if row else self.day_told(self.current))
        if QAccessible.isActive():
            event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)

    def day_told(self, day: date) -> str:
        """A day in words: date, mark, how many tasks and how many of them are overdue."""
        rows = self.by_day.get(day, [])
        parts = [task_words.day_text(day)]
        if day == self.today:
            parts.append(_("today"))
        if day in self.marks:
            parts.append(self.marks[day])
        parts.append(ngettext("{n} inspection", "{n} inspections", len(rows)).format(n=len(rows)))
        late = sum(row.state == "overdue" for row in rows)
        if late:
            parts.append(_("{n} overdue").format(n=late))
        return ", ".join(parts)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the head of this module."""
        key = KEYS(event.key())
        if self._dragged and key == KEYS.Key_Escape:
            self._drop()
        elif key in (KEYS.Key_Return, KEYS.Key_Enter):
            self._open()
        elif key == KEYS.Key_Home:
            self.go(self.today)
        elif key in (KEYS.Key_PageUp, KEYS.Key_PageDown):
            self.stepped.emit(-1 if key == KEYS.Key_PageUp else 1)
        elif key == KEYS.Key_M and self.chosen_row() is not None:
            self.move_wanted.emit(self.chosen_row(), None)
        elif key == KEYS.Key_Escape and self.task is not None:
            self._go_in(None)
        elif key in STEPS:
            self._step(key)
        else:
            super().keyPressEvent(event)

    def _step(self, key: Qt.Key) -> None:
        sideways = key in (KEYS.Key_Left, KEYS.Key_Right)
        if self.task is None and (sideways or not self.down_enters):
            self.go(self.current + timedelta(days=STEPS[key]))
        elif sideways:
            self.go(self.current + timedelta(days=STEPS[key]))
            if self._shown(self.current):
                self._go_in(0)
        elif key == KEYS.Key_Down:
            last = self._shown(self.current) - 1
            if last >= 0:
                self._go_in(0 if self.task is None else min(last, self.task + 1))
        elif self.task is not None:
            self._go_in(self.task - 1 if self.task else None)

    def _open(self) -> None:
        row = self.chosen_row()
        if row is not None:
            self.opened.emit(row)
        else:
            self.day_opened.emit(self.current)

    def event(self, event: QEvent) -> bool:
        """Tab goes into the tasks of the day and through them before it goes on."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            tabs = {KEYS.Key_Tab: True, KEYS.Key_Backtab: False}
            if event.key() in tabs and self._tabbed(tabs[KEYS(event.key())]):
                return True
        return super().event(event)

    def _tabbed(self, forward: bool) -> bool:
        shown, at = self._shown(self.current), self.task
        if forward and shown and (at is None or at + 1 < shown):
            self._go_in(0 if at is None else at + 1)
            return True
        if not forward and at is not None:
            self._go_in(at - 1 if at else None)
            return True
        return False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is seen where the keys go."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Without the keys the cursor is quiet."""
        super().focusOutEvent(event)
        self.viewport().update()

    # Pointer

    def _line_at(self, point: QPoint) -> Line | None:
        return next((line for line in self.lines if line.rect.contains(point)), None)

    def _day_at(self, point: QPoint) -> date | None:
        return next((day for day, rect in self.cells.items() if rect.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor there; a task may be dragged from here."""
        point = event.position().toPoint()
        line, day = self._line_at(point), self._day_at(point)
        if line is not None:
            self.current = line.day
            self._go_in(line.at)
            if event.button() == Qt.MouseButton.LeftButton:
                self._pressed = (point, line)
        elif day is not None:
            self.go(day)
            if self.more.get(day, QRect()).contains(point):
                self.day_opened.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag a task that is still to be done."""
        self._pointer = event.position().toPoint()
        if self._pressed and not self._dragged:
            start, line = self._pressed
            far = (self._pointer - start).manhattanLength() >= QApplication.startDragDistance()
            if far and line.row.state in task_words.OPEN:
                self._dragged = line
                self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragged:
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop what was dragged on the day under the pointer."""
        line, day = self._dragged, self._day_at(event.position().toPoint())
        self._drop()
        if line is not None and day is not None and day != line.day:
            self.move_wanted.emit(line.row, day)

    def _drop(self) -> None:
        self._pressed = self._dragged = None
        self.viewport().unsetCursor()
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the task or the day."""
        point = event.position().toPoint()
        if self._line_at(point) or self._day_at(point):
            self._open()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the task under the pointer, or under the cursor by key."""
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        point = self.viewport().mapFromGlobal(event.globalPos())
        line = None if by_key else self._line_at(point)
        row = self.chosen_row() if by_key else line.row if line else None
        if row is not None:
            place = self._cursor_rect().bottomLeft() if by_key else point
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(place))

    def _cursor_rect(self) -> QRect:
        for line in self.lines:
            if line.day == self.current and line.at == self.task:
                return line.rect
        return self.cells.get(self.current, QRect())

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell the whole of a task that is pointed at."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            line = self._line_at(event.pos())
            if line:
                QToolTip.showText(event.globalPos(), task_words.told(line.row), self, line.rect)
            else:
                QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as there is room for."""
        super().resizeEvent(event)
        self.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Days, lines, the cursor, and what is being dragged."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        self.paint_days(painter)
        clip = event.rect()
        for line in self.lines:
            if clip.intersects(line.rect):
                at_cursor = line.day == self.current and line.at == self.task
                self.pens.line(painter, line.rect, line.row, at_cursor)
        self.paint_heads(painter)
        for day, rect in self.more.items():
            self.pens.plain(painter, rect, self.more_text(day))
        if self.task is None and self.hasFocus() and self.current in self.cells:
            self.pens.ring(painter, self.cells[self.current])
        if self._dragged:
            self._paint_drag(painter, self._dragged)
        painter.end()

    def _paint_drag(self, painter: QPainter, line: Line) -> None:
        day = self._day_at(self._pointer)
        if day is not None:
            self.pens.ring(painter, self.cells[day], 2)
        moved = QRect(line.rect)
        moved.moveTopLeft(self._pointer + QPoint(8, 4))
        painter.fillRect(moved, theme.colour("base"))
        self.pens.line(painter, moved, line.row, True)
