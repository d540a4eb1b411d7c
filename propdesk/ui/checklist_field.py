"""The checklist of a plan: lines to add, change, take out and put in another order.

Enter on a line begins the next, Alt+Up and Alt+Down move it, an empty line goes away by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from propdesk.i18n import N_, _
from propdesk.office.errors import UserError
from propdesk.office.inspection_plan_input import Item
from propdesk.ui import icons
from propdesk.ui.kit.field import Field
from propdesk.ui.round_lines import plain

KINDS = {
    "choice": N_("Normal or not"),
    "number": N_("A number"),
    "text": N_("A text"),
}


class ItemRow(QWidget):
    """One line of the checklist."""

    changed = Signal()
    asked = Signal(str)
    """next, up, down or remove."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = item
        self.text = QLineEdit(item.text, maxLength=200)
        self.text.setPlaceholderText(_("What is checked"))
        self.text.setCursorPosition(0)
        self.kind = QComboBox()
        for key, word in KINDS.items():
            self.kind.addItem(_(word), key)
        self.kind.setCurrentIndex(max(0, self.kind.findData(item.kind)))
        self.unit = _short(item.unit, _("Unit"))
        self.low = _short(plain(item.low), _("from"))
        self.high = _short(plain(item.high), _("to"))
        self.photo = QCheckBox(_("Photo"))
        self.photo.setChecked(item.photo)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        line.addWidget(self.text, 1)
        for widget in (self.kind, self.low, self.high, self.unit, self.photo):
            line.addWidget(widget)
        for name, icon, tip in (
            ("up", "chevron-up", _("Up (Alt+Up)")),
            ("down", "chevron-down", _("Down (Alt+Down)")),
            ("remove", "x", _("Take this line out")),
        ):
            button = QToolButton(toolTip=tip)
            button.setAccessibleName(tip)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            icons.put(button, icon)
            button.clicked.connect(lambda _on=False, name=name: self.asked.emit(name))
            line.addWidget(button)
        for edit in (self.text, self.unit, self.low, self.high):
            edit.textEdited.connect(lambda _text: self.changed.emit())
        self.photo.toggled.connect(lambda _on: self.changed.emit())
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self._kind_changed()

    def name(self, number: int) -> None:
        """Say which line it is, for those who hear it."""
        for widget, word in (
            (self.text, _("What is checked")),
            (self.kind, _("Kind")),
            (self.low, _("from")),
            (self.high, _("to")),
            (self.unit, _("Unit")),
            (self.photo, _("Photo")),
        ):
            widget.setAccessibleName(_("Line {n}: {what}").format(n=number, what=word))

    def _kind_changed(self) -> None:
        number = self.kind.currentData() == "number"
        for widget in (self.low, self.high, self.unit):
            widget.setVisible(number)
        self.changed.emit()

    def item(self) -> Item | None:
        """The line; None for an empty one. Raises UserError for a limit that is no number."""
        text = self.text.text().strip()
        if not text:
            return None
        english = self._item.text_en if text == self._item.text else ""
        kind = self.kind.currentData()
        low = high = None
        if kind == "number":
            low, high = _number(self.low), _number(self.high)
        unit = self.unit.text().strip() if kind == "number" else ""
        return Item(text, english, kind, unit, low, high, self.photo.isChecked())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins the next line, Alt and an arrow move this one."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not ctrl:
            self.asked.emit("next")
        elif alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.asked.emit("up" if event.key() == Qt.Key.Key_Up else "down")
        else:
            super().keyPressEvent(event)


class ChecklistField(Field):
    """See the head of this module; the value is a list of `Item`."""

    stretches = True

    def __init__(self, label: str, name: str, **more: Any) -> None:
        self._body = QWidget()
        self._body.setObjectName("plain")
        self._rows = QVBoxLayout(self._body)
        self._rows.setContentsMargins(0, 0, 8, 0)
        self._rows.setSpacing(4)
        self._add_button = QPushButton(_("Add a line"), autoDefault=False)
        icons.put(self._add_button, "plus")
        area = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(190)
        super().__init__(label, name, area, **more)
        self.rows: list[ItemRow] = []
        self._rows.addWidget(self._add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.addStretch(1)
        area.setWidget(self._body)
        area.viewport().setAutoFillBackground(False)
        area.setFocusProxy(self._add_button)
        self._column.setStretch(1, 1)
        self._add_button.clicked.connect(lambda: self.add_row(Item("")).text.setFocus())

    def value(self) -> list[Item]:
        """The lines. Raises UserError for a limit that is no number."""
        return [item for row in self.rows if (item := row.item()) is not None]

    def set_value(self, value: Sequence[Item] | None) -> None:
        """Show these lines."""
        while self.rows:
            self._drop(self.rows[-1])
        for item in value or ():
            self.add_row(item)

    def draft(self) -> list[Item]:
        """The lines as far as they can be read."""
        try:
            return self.value()
        except UserError:
            return []

    def restore(self, draft: Any) -> None:
        """Show them again."""
        self.set_value(draft)

    def add_row(self, item: Item, at: int | None = None) -> ItemRow:
        """A further line, at the end or at a place."""
        row = ItemRow(item)
        place = len(self.rows) if at is None else at
        self.rows.insert(place, row)
        self._rows.insertWidget(place, row)
        row.changed.connect(self._touched)
        row.asked.connect(lambda what, row=row: self._asked(row, what))
        self._number()
        self._touched()
        return row

    def _asked(self, row: ItemRow, what: str) -> None:
        at = self.rows.index(row)
        if what == "next":
            self.add_row(Item(""), at + 1).text.setFocus()
        elif what == "remove":
            self._drop(row)
            self._touched()
        else:
            to = at - 1 if what == "up" else at + 1
            if 0 <= to < len(self.rows):
                self.rows.insert(to, self.rows.pop(at))
                self._rows.removeWidget(row)
                self._rows.insertWidget(to, row)
                row.text.setFocus()
                self._number()
                self._touched()

    def _drop(self, row: ItemRow) -> None:
        self.rows.remove(row)
        self._rows.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._number()

    def _number(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            row.name(number)


def _short(text: str, hint: str) -> QLineEdit:
    edit = QLineEdit(text, maxLength=16)
    edit.setPlaceholderText(hint)
    edit.setFixedWidth(72)
    return edit


def _number(edit: QLineEdit) -> Decimal | None:
    text = edit.text().strip().replace(",", "")
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise UserError(_("“{text}” is not a number.").format(text=edit.text()))
    return number
