"""How a task is painted on a sheet of days: a bar in the colour of its state, sign and text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from propdesk.ui import task_words, theme

BAR = 3
"""Width of the bar before a line, in pixels."""
GAP = 4
_TONES = ("overdue", "soon", "done", "neutral")
_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(
    Qt.TextFlag.TextSingleLine
)

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Pens:
    """Fonts, colours and shortened texts, kept until the theme changes: painting is often."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height() + 1
        self.struck = QFont(font)
        self.struck.setStrikeOut(True)
        self.small = QFont(font)
        self.small.setPointSizeF(font.pointSizeF() * 0.88)
        self.bold = QFont(font)
        self.bold.setBold(True)
        self.colours = {name: theme.colour(name) for name in (*_TONES, "text", "muted", "accent")}
        self.tints = {name: _tint(self.colours[name]) for name in _TONES}
        self.sign_width = max(self.metrics.horizontalAdvance(sign) for sign in "●▲✓○◆◐×") + GAP
        self._short: dict[tuple[str, int], str] = {}

    def short(self, text: str, width: int) -> str:
        """`text` with … where it is wider than `width` pixels."""
        found = self._short.get((text, width))
        if found is None:
            if len(self._short) > 5000:
                self._short.clear()
            found = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._short[text, width] = found
        return found

    def line(self, painter: QPainter, rect: QRect, row: Any, at_cursor: bool) -> None:
        """One task on one line."""
        tone = task_words.TONES[row.state]
        self.ground(painter, rect, tone, at_cursor)
        left = rect.left() + BAR + GAP
        painter.setPen(self.colours[tone])
        sign = QRect(left, rect.top(), self.sign_width, rect.height())
        painter.drawText(sign, _FLAGS, task_words.GLYPHS[row.state])
        text = QRect(sign.right() + 1, rect.top(), rect.right() - sign.right() - GAP, rect.height())
        painter.setPen(self.colours[ink(row.state)])
        if row.state == "cancelled":
            painter.setFont(self.struck)
        painter.drawText(text, _FLAGS, self.short(task_words.line(row), text.width()))
        if row.state == "cancelled":
            painter.setFont(self.font)

    def ground(self, painter: QPainter, rect: QRect, tone: str, at_cursor: bool) -> None:
        """The tint behind a task, its bar, and the frame of the cursor."""
        painter.fillRect(rect, theme.colour("soft") if at_cursor else self.tints[tone])
        painter.fillRect(rect.left(), rect.top(), BAR, rect.height(), self.colours[tone])
        if at_cursor:
            self.ring(painter, rect)

    def plain(self, painter: QPainter, rect: QRect, text: str) -> None:
        """A quiet text at the right of `rect`."""
        painter.setPen(self.colours["muted"])
        room = rect.adjusted(0, 0, -GAP, 0)
        painter.drawText(room, _RIGHT, self.short(text, room.width()))

    def ring(self, painter: QPainter, rect: QRect, width: int = 1) -> None:
        """A frame in the accent: the cursor, the day something is dropped on."""
        painter.setPen(QPen(self.colours["accent"], width))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))


def ink(state: str) -> str:
    """The colour of a task's text: what waits is plain, what is late red, what is over quiet."""
    if state == "overdue":
        return "overdue"
    return "muted" if state in ("done", "cancelled") else "text"


def _tint(colour: QColor) -> QColor:
    tint = QColor(colour)
    tint.setAlpha(40 if theme.is_dark() else 20)
    return tint
