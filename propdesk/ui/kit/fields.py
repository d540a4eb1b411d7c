"""The inputs of dialog forms: a label above, the editor, a red sentence below when it is wrong.

    TextField(_("Name"), "name", required=True)          value() -> str
    MoneyField(_("Amount"), "amount")                    value() -> Decimal 元 or None
    NumberField(_("Area"), "area", unit="㎡", digits=2)   value() -> Decimal, int if digits=0, None
    DateField(_("Paid on"), "paid_on", today=desk.today) value() -> date or None
    ChoiceField(_("Way"), "way", [("cash", _("Cash"))])  value() -> the chosen key
    CheckField(_("Large print"), "large")                value() -> bool
    RoomField(_("Room"), "room", search)                 value() -> room code
                                                         search(text) -> [(code, label)]

Every field has `set_value`, `check()` (shows what is wrong, True if nothing is),
`show_error(text)`, `set_hint(text)` (a grey line below) and the signal `changed`.
`value()` raises `UserError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QLineEdit, QPlainTextEdit

from propdesk.ui import theme
from propdesk.ui.kit.date_field import DateField, parse_date
from propdesk.ui.kit.field import Field
from propdesk.ui.kit.number_fields import MoneyField, NumberField, parse_money
from propdesk.ui.kit.room_field import RoomField

__all__ = [
    "CheckField",
    "ChoiceField",
    "DateField",
    "Field",
    "MoneyField",
    "NumberField",
    "RoomField",
    "TextField",
    "parse_date",
    "parse_money",
]


class TextField(Field):
    """Text, of one line or of several (`lines`)."""

    def __init__(
        self,
        label: str,
        name: str,
        *,
        lines: int = 1,
        limit: int = 200,
        suggestions: Sequence[str] = (),
        placeholder: str = "",
        **more: Any,
    ) -> None:
        editor: QLineEdit | QPlainTextEdit = QLineEdit() if lines == 1 else QPlainTextEdit()
        super().__init__(label, name, editor, **more)
        self.lines = lines
        self.stretches = lines > 1
        editor.setPlaceholderText(placeholder)
        editor.textChanged.connect(self._touched)
        if isinstance(editor, QLineEdit):
            editor.setMaxLength(limit)
            if suggestions:
                completer = QCompleter(list(suggestions), self)
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                editor.setCompleter(completer)
        else:
            editor.setTabChangesFocus(True)
            editor.setMinimumHeight(round(lines * theme.points() * 2.0) + 16)

    def draft(self) -> str:
        """What was typed."""
        editor = self.editor
        return editor.text() if isinstance(editor, QLineEdit) else editor.toPlainText()

    def restore(self, draft: Any) -> None:
        """Show a draft again."""
        self.set_value(draft)

    def value(self) -> str:
        """The text without the blanks around it."""
        text = self.draft().strip()
        if self.required and not text:
            raise self._missing()
        return text

    def set_value(self, value: str | None) -> None:
        """Show `value`."""
        editor = self.editor
        write = editor.setText if isinstance(editor, QLineEdit) else editor.setPlainText
        write(value or "")


class ChoiceField(Field):
    """One of a few: `choices` are `(key, what the clerk reads)`."""

    editor: QComboBox

    def __init__(
        self, label: str, name: str, choices: Sequence[tuple[Any, str]], **more: Any
    ) -> None:
        super().__init__(label, name, QComboBox(), **more)
        self._keys: list[Any] = []
        self.set_choices(choices)
        self.editor.currentIndexChanged.connect(self._touched)

    def set_choices(self, choices: Sequence[tuple[Any, str]]) -> None:
        """Offer other choices."""
        self._keys = [key for key, _text in choices]
        self.editor.clear()
        self.editor.addItems([text for _key, text in choices])

    def value(self) -> Any:
        """The key of the choice."""
        at = self.editor.currentIndex()
        if not 0 <= at < len(self._keys):
            raise self._missing()
        if self.required and self._keys[at] is None:
            raise self._missing()
        return self._keys[at]

    def set_value(self, value: Any) -> None:
        """Choose the key `value`."""
        if value in self._keys:
            self.editor.setCurrentIndex(self._keys.index(value))

    def draft(self) -> Any:
        """The place of the choice."""
        return self.editor.currentIndex()

    def restore(self, draft: Any) -> None:
        """Choose again what was chosen."""
        self.editor.setCurrentIndex(draft)


class CheckField(Field):
    """Yes or no."""

    editor: QCheckBox

    def __init__(self, label: str, name: str, **more: Any) -> None:
        super().__init__(label, name, QCheckBox(label), **more)
        self.label.hide()
        self.editor.toggled.connect(self._touched)

    def value(self) -> bool:
        """Whether it is ticked."""
        return self.editor.isChecked()

    def set_value(self, value: bool | None) -> None:
        """Tick it or not."""
        self.editor.setChecked(bool(value))

    def draft(self) -> bool:
        """Whether it is ticked."""
        return self.editor.isChecked()

    def restore(self, draft: Any) -> None:
        """Tick it again or not."""
        self.editor.setChecked(draft)
