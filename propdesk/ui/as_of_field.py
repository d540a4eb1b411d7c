"""The day a list looks at: today, or a past day, which is then said by a chip that takes it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from propdesk.i18n import _
from propdesk.office.errors import UserError
from propdesk.ui import icons, theme
from propdesk.ui.kit.fields import DateField


class AsOfField(QWidget):
    """`day` is what the list shows; `changed` goes out once another whole day was typed.

    `chip` is for the tab to place where its filters are said.
    """

    changed = Signal()

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._picked: date | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.field = DateField(_("As of"), "as_of", today)
        self.field.label.hide()
        self.field.set_value(today())
        self.field.editor.editingFinished.connect(self._take)
        self.field.editor.textChanged.connect(lambda _text: self._take_if_whole())
        caption = QLabel(_("As of"))
        caption.setBuddy(self.field.editor)
        caption.setProperty("muted", True)
        row.addWidget(caption)
        row.addWidget(self.field)
        self.chip = QFrame(objectName="chip")
        inside = QHBoxLayout(self.chip)
        inside.setContentsMargins(12, 2, 4, 2)
        inside.setSpacing(2)
        self.chip_text = QLabel(textFormat=Qt.TextFormat.PlainText)
        inside.addWidget(self.chip_text)
        self.close_button = QToolButton(toolTip=_("Back to today"))
        self.close_button.setAccessibleName(_("Back to today"))
        icons.put(self.close_button, "x")
        self.close_button.clicked.connect(self.back_to_today)
        inside.addWidget(self.close_button)
        self.chip.hide()
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        width = self.field.editor.fontMetrics().horizontalAdvance("2026-11-22")
        self.field.setFixedWidth(width + 58)

    @property
    def day(self) -> date:
        """The day the list looks at; it goes on with the calendar unless one was picked."""
        return self._picked or self._today()

    def set_day(self, day: date) -> None:
        """Look at `day`."""
        self.field.set_value(day)
        self._take()

    def back_to_today(self) -> None:
        """Look at today again."""
        self.set_day(self._today())

    def _take_if_whole(self) -> None:
        """A day picked from the calendar or stepped to counts at once, one being typed does not."""
        text = self.field.editor.text()
        if len(text) == 10 and text != self.day.isoformat():
            self._take()

    def _take(self) -> None:
        try:
            typed = self.field.value() or self._today()
        except UserError as error:
            self.field.show_error(str(error))
            return
        picked = None if typed == self._today() else typed
        if picked is None and not self.field.editor.text():
            self.field.set_value(self._today())
        self.chip.setVisible(picked is not None)
        if picked:
            self.chip_text.setText(_("as of {day}").format(day=picked))
        if picked != self._picked:
            self._picked = picked
            self.changed.emit()
