"""The search box of the window: room, name, phone or pinyin initials, from anywhere.

`box.search` is a function from text to `Hit`s, the signal `chosen` carries the one to open. Enter
opens the first, the arrows choose, Esc leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from propdesk.i18n import _
from propdesk.ui import icons, theme

_ICONS = {"room": "house", "facility": "wrench"}


class Hit(NamedTuple):
    """One thing found: `desk.open(kind, key)` shows it; `title` and `note` are read."""

    kind: str
    key: object
    title: str
    note: str = ""


class SearchBox(QLineEdit):
    """A line that finds rooms and people, with the hits below it."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search: Callable[[str], Sequence[Hit]] | None = None
        self._hits: list[Hit] = []
        self._came_from: QWidget | None = None
        self.setPlaceholderText(_("Room, name, phone, pinyin, facility (Ctrl+K)"))
        self.setAccessibleName(_("Find a room, person or facility"))
        self.setClearButtonEnabled(True)
        glass = QAction(self)
        icons.put(glass, "search", "muted")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self.popup = QListWidget(self)
        self.popup.setObjectName("hits")
        self.popup.setAccessibleName(_("Found"))
        self.popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.popup.itemClicked.connect(lambda item: self._open(self.popup.row(item)))
        self.popup.hide()
        self._soon = QTimer(self, singleShot=True, interval=120)
        self._soon.timeout.connect(self.look)
        self.textEdited.connect(lambda _text: self._soon.start())
        theme.changed.connect(self.popup.hide)

    @property
    def hits(self) -> list[Hit]:
        """What is shown below."""
        return self._hits

    def look(self) -> None:
        """Search for what was typed and show what was found."""
        self._soon.stop()
        text = self.text().strip()
        if not text or self.search is None:
            self._close()
            return
        self._hits = list(self.search(text))
        self._fill(text)

    def _fill(self, text: str) -> None:
        self.popup.clear()
        if not self._hits:
            none = QListWidgetItem(_("Nothing found for “{text}”.").format(text=text))
            none.setFlags(Qt.ItemFlag.NoItemFlags)
            self.popup.addItem(none)
        for hit in self._hits:
            self._add(hit)
        if self._hits:
            self.popup.setCurrentRow(0)
        self._place()

    def _add(self, hit: Hit) -> None:
        item = QListWidgetItem(f"{hit.title}    {hit.note}" if hit.note else hit.title)
        item.setIcon(icons.icon(_ICONS.get(hit.kind, "user")))
        item.setToolTip(item.text())
        self.popup.addItem(item)

    def _place(self) -> None:
        window = self.window()
        if self.popup.parentWidget() is not window:
            self.popup.setParent(window)
        self.popup.setFont(theme.font())
        width = max(self.width(), 420)
        shown = min(10, self.popup.count())
        height = shown * (self.popup.sizeHintForRow(0) or theme.row_height()) + 12
        place = self.mapTo(window, QPoint(0, self.height() + 2))
        left = min(place.x(), window.width() - width - 8)
        self.popup.setGeometry(max(8, left), place.y(), width, height)
        self.popup.show()
        self.popup.raise_()

    def _open(self, at: int) -> None:
        if not 0 <= at < len(self._hits):
            return
        hit = self._hits[at]
        self.clear()
        self._close()
        self.chosen.emit(hit)

    def _close(self) -> None:
        self._hits = []
        self.popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, arrows choose, Esc clears and goes back where the clerk was."""
        key, last = event.key(), self.popup.count() - 1
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._soon.isActive() or not self._hits:
                self.look()
            self._open(max(0, self.popup.currentRow()))
        elif key == Qt.Key.Key_Down and self.popup.isVisible():
            self.popup.setCurrentRow(min(last, self.popup.currentRow() + 1))
        elif key == Qt.Key.Key_Up and self.popup.isVisible():
            self.popup.setCurrentRow(max(0, self.popup.currentRow() - 1))
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self._close()
            if self._came_from:
                self._came_from.setFocus()
        else:
            super().keyPressEvent(event)

    def start(self) -> None:
        """Ctrl+K: come here, and remember where from."""
        focused = self.window().focusWidget()
        self._came_from = focused if focused is not self else self._came_from
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was found goes away with the focus."""
        super().focusOutEvent(event)
        self.popup.hide()
