"""The payments of a visit so far, in the payment form; each can be taken off again."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from propdesk.i18n import _
from propdesk.office.money import ZERO
from propdesk.office.payments import Entry
from propdesk.ui import icons, theme
from propdesk.ui.kit.shown import money_text
from propdesk.ui.money_words import method


class VisitList(QWidget):
    """`entries` in the order they were added; hidden while there are none."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: list[tuple[str, Entry]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._show()

    @property
    def entries(self) -> list[Entry]:
        """The payments on the list."""
        return [entry for _code, entry in self._kept]

    @property
    def total(self) -> Decimal:
        """Their sum, 元."""
        return sum((entry.amount for entry in self.entries), ZERO)

    def add(self, code: str, entry: Entry) -> None:
        """Add the payment of the room `code`."""
        self._kept.append((code, entry))
        self._show()
        self.changed.emit()

    def remove(self, at: int) -> None:
        """Take the payment at `at` off the list."""
        del self._kept[at]
        self._show()
        self.changed.emit()

    def clear(self) -> None:
        """Take everything off."""
        self._kept.clear()
        self._show()
        self.changed.emit()

    def draft(self) -> tuple[tuple[str, Entry], ...]:
        """What is on the list, to be kept."""
        return tuple(self._kept)

    def restore(self, draft: Iterable[Any]) -> None:
        """Show a kept list again."""
        self._kept = list(draft)
        self._show()
        self.changed.emit()

    def texts(self) -> list[str]:
        """The lines as they are read."""
        return [
            f"{code}　{money_text(entry.amount)}　{method(entry.method)}"
            for code, entry in self._kept
        ]

    def _show(self) -> None:
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if self._kept:
            said = _("On the same receipt so far: {total}")
            self._column.addWidget(QLabel(said.format(total=money_text(self.total))))
        for at, text in enumerate(self.texts()):
            self._column.addWidget(self._line(at, text))
        self.setVisible(bool(self._kept))

    def _line(self, at: int, text: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(8, 0, 0, 0)
        shown = QLabel(text)
        shown.setFont(theme.figures(theme.font()))
        row.addWidget(shown, 1)
        off = QToolButton(toolTip=_("Take off"))
        off.setAccessibleName(_("Take off {line}").format(line=text))
        icons.put(off, "x")
        off.clicked.connect(lambda: self.remove(at))
        row.addWidget(off)
        return line
